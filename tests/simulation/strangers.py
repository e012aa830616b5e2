"""What administrators, scripts and other programs do to the spreadsheets, at the very moment a call meets it."""

from collections.abc import Callable

from kvitto.core.decide import batches
from kvitto.core.state import OpenBatch
from tests.simulation import faults
from tests.simulation.faults import Fault
from tests.simulation.office import Stage
from tests.simulation.paper import TABS
from tests.simulation.pumps import GAPS
from tests.simulation.sheet import Spreadsheet
from tests.simulation.world import HOUR, SECOND, time_of

SETTLED_FOR_MS = 2 * HOUR
"""So long after its outcome a marker is of no more use: every token that could pass it has died."""


def acts(stage: Stage) -> dict[Fault, Callable[[], bool]]:
    """Each act, by the fault that calls for it. It answers whether there was anything to do."""
    return {
        faults.FOREIGN: lambda: _plant(stage),
        faults.MARKER_LOST: lambda: _lose(stage),
        faults.PROTECTED: lambda: _protect(stage),
        faults.SHARE_LOST: lambda: _withdraw(stage),
    }


def _plant(stage: Stage) -> bool:
    """Another Kvitto, whose numbers run into ours, puts its marker near those that we shall need."""
    joined = list(stage.store.truth.workbooks.values())
    if not joined:
        return False
    draw = stage.world.draw
    book = joined[draw(len(joined))]
    number = book.base + max(1, stage.store.truth.batches_opened + draw(3) - 1)
    markers = stage.sheets.books[book.spreadsheet].markers
    theirs = 1 + draw(9)
    if number in markers or any(number - theirs == ours.base for ours in joined):
        return (
            False  # Two Kvittos with one base: a base is drawn among two thousand million so that this does not happen.
        )
    other = OpenBatch(theirs, "work", TABS[0].key, (), f"rows {theirs} of another Kvitto")
    markers[number] = batches.void_value(other) if draw(2) else other.value
    stage.tell("another Kvitto", f"puts marker {number} {markers[number]!r}")
    return True


def _lose(stage: Stage) -> bool:
    """Somebody's script clears metadata. What is lost before the ledger can do without it may double a row."""
    books = [book for book in stage.sheets.books.values() if book.markers]
    if not books:
        return False
    book = books[stage.world.draw(len(books))]
    number = list(book.markers)[stage.world.draw(len(book.markers))]
    lose_marker(stage, book, number)
    return True


def lose_marker(stage: Stage, book: Spreadsheet, number: int) -> None:
    """Take a marker away. Whose outcome the ledger does not know surely yet, may be doubled from now on."""
    value = book.markers.pop(number)
    truth = stage.store.truth
    for joined in truth.workbooks.values():
        batch = stage.store.opened.get(number - joined.base)
        if batch is not None and joined.spreadsheet == book.name:
            settled = truth.markers.get(number - joined.base)
            if settled is None or settled[1] > time_of(stage.world.now - SETTLED_FOR_MS):
                stage.sheets.deeds.bereft.update(dict.fromkeys(batch))
    stage.tell("somebody", f"takes marker {number} {value!r} away")


def _protect(stage: Stage) -> bool:
    book = _a_book(stage)
    book.protected[stage.tabs[stage.world.draw(len(stage.tabs))].key] = stage.world.now + _a_while(stage)
    return True


def _withdraw(stage: Stage) -> bool:
    _a_book(stage).unshared = stage.world.now + _a_while(stage)
    return True


def _a_while(stage: Stage) -> int:
    return GAPS[stage.world.draw(len(GAPS) - 1)] + SECOND


def _a_book(stage: Stage) -> Spreadsheet:
    names = list(dict.fromkeys(stage.books.values()))
    return stage.sheets.books[names[stage.world.draw(len(names))]]
