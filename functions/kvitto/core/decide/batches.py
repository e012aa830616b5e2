"""Which rows are sent together, and what became of them.

A batch is one write under one marker. Anyone may send an open batch any number of times: the
sheet applies a marker once, and the ledger takes one outcome.
"""

from collections.abc import Iterator, Mapping, Set
from datetime import datetime, timedelta
from typing import Literal

from kvitto.core import events as ev
from kvitto.core.events import Event
from kvitto.core.ids import TabKey, Token
from kvitto.core.sheet import BatchLimits
from kvitto.core.state import OpenBatch, State

SAME_REASON_LIMIT = 3
"""So many single posts refused in a row for one reason mean that the tab is at fault, not they."""


def open_batches(
    state: State, books: Mapping[TabKey, str], limits: BatchLimits, *, only_full: bool = False
) -> list[ev.BatchOpened]:
    """Put waiting rows into batches, tab by tab, oldest first.

    ``books`` tells which workbook each tab lies in. Rows of a parked tab, or of a workbook that
    is sealed or unknown, wait. ``only_full``: so do those that more may join.
    """
    opened: list[ev.BatchOpened] = []
    for tab, waiting in state.waiting.items():
        book = state.workbooks.get(books.get(tab, ""))
        if tab in state.parked or book is None or book.sealed:
            continue
        for tokens in _cut(waiting, limits, only_full=only_full):
            if len(state.open_batches) + len(opened) >= limits.open:
                return opened
            opened.append(ev.BatchOpened(state.batches_opened + len(opened) + 1, books[tab], tab, tokens))
    return opened


def _cut(waiting: Mapping[Token, int], limits: BatchLimits, *, only_full: bool) -> Iterator[tuple[Token, ...]]:
    part: list[Token] = []
    weight = 0
    for token, size in waiting.items():
        if part and (len(part) >= limits.rows or weight + size > limits.bytes):
            yield tuple(part)
            part, weight = [], 0
        part.append(token)
        weight += size
    if part and not only_full:
        yield tuple(part)


def applied(state: State, number: int) -> list[Event]:
    """The rows are in the sheet. A tab that was parked takes rows again."""
    batch = state.open_batches.get(number)
    if batch is None:
        return []
    released: list[Event] = [ev.TabReleased(batch.tab)] if batch.tab in state.parked else []
    return [ev.BatchApplied(number), *released]


def voided(state: State, number: int, reason: str) -> list[Event]:
    """The batch was refused for its content and a void marker stands in its place.

    Its posts go out again in two halves, until the one at fault stands alone and is set aside.
    """
    batch = state.open_batches.get(number)
    if batch is None:
        return []
    happened: list[Event] = [ev.BatchVoided(number)]
    if len(batch.tokens) > 1:
        return happened + _halves(state, batch)
    happened.append(ev.PostSetAside(batch.tokens[0], batch.tab, reason))
    before, times = state.same_reason.get(batch.tab, ("", 0))
    if before == reason and times + 1 >= SAME_REASON_LIMIT:
        happened.append(ev.TabParked(batch.tab, reason))
    return happened


def _halves(state: State, batch: OpenBatch) -> list[Event]:
    middle = (len(batch.tokens) + 1) // 2
    first = state.batches_opened + 1
    return [
        ev.BatchOpened(first, batch.workbook, batch.tab, batch.tokens[:middle]),
        ev.BatchOpened(first + 1, batch.workbook, batch.tab, batch.tokens[middle:]),
    ]


def burnt(state: State, number: int) -> list[Event]:
    """Somebody else's marker has the batch's number: the same posts go out under the next one."""
    batch = state.open_batches.get(number)
    if batch is None:
        return []
    again = ev.BatchOpened(state.batches_opened + 1, batch.workbook, batch.tab, batch.tokens)
    return [ev.BatchBurnt(number), again]


def parked(state: State, number: int, reason: str) -> list[Event]:
    """The batch's tab takes no rows now, whatever they say; the batch stays open and is tried later."""
    batch = state.open_batches.get(number)
    return [] if batch is None else [ev.TabParked(batch.tab, reason)]


def may_try(state: State, tab: TabKey, now: datetime, pause: timedelta) -> bool:
    """Tell whether rows may be sent to ``tab`` now: a parked one is tried again after ``pause``."""
    held = state.parked.get(tab)
    return held is None or now - held[1] >= pause


def next_to_send(state: State, tried: Set[int], now: datetime, pause: timedelta) -> OpenBatch | None:
    """The oldest open batch that has not been tried and whose tab may be tried."""
    for batch in state.open_batches.values():
        if batch.number not in tried and may_try(state, batch.tab, now, pause):
            return batch
    return None


def released(state: State, now: datetime, pause: timedelta) -> list[Event]:
    """Let go of parked tabs that have nothing open to try with, so that waiting posts get a batch."""
    busy = {batch.tab for batch in state.open_batches.values()}
    return [
        ev.TabReleased(tab)
        for tab, (_, since) in state.parked.items()
        if tab not in busy and tab in state.waiting and now - since >= pause
    ]


TAKEN_AGE = timedelta(minutes=10)
"""Who took a batch and has not settled it in this time is taken for gone."""


def taken(state: State, number: int, now: datetime) -> list[Event]:
    """Take a batch for oneself, where the sheet does not refuse a used marker."""
    batch = state.open_batches.get(number)
    if batch is None or (batch.taken is not None and now - batch.taken < TAKEN_AGE):
        return []
    return [ev.BatchTaken(number)]


Marker = Literal["ours", "void", "foreign", "absent"]


def whose(value: str | None, batch: OpenBatch) -> Marker:
    """Tell whose marker stands under the batch's number."""
    if value is None:
        return "absent"
    if value == batch.value:
        return "ours"
    return "void" if value == void_value(batch) else "foreign"


def void_value(batch: OpenBatch) -> str:
    """What a marker says that keeps a refused batch out.

    It names its batch and the commit that opened it, so that a void of another numbering, or of a ledger that has
    been restored since, is taken for what it is: foreign.
    """
    return batch.value.replace("rows", "void", 1)


MARKERS_KEPT = 200
MARKER_AGE = timedelta(days=1)


def markers_to_prune(state: State, workbook: str, now: datetime) -> tuple[int, ...]:
    """Settled batches whose markers may go: a day after their outcome, and never the newest 200.

    A sleeping sender's access token dies within the hour, so no batch can be applied again after
    its marker is gone (the token is taken before the ledger is read; see ``steps.deliver``). The
    day counts from the commit after the outcome: an outcome may be dated long before it lands.
    """
    ours = sorted(number for number, (book, _) in state.markers.items() if book == workbook)
    return tuple(
        number
        for number in ours[:-MARKERS_KEPT]
        if number not in state.just_settled and now - state.markers[number][1] >= MARKER_AGE
    )
