"""After the journal was restored from a backup: what the sheet holds is adopted, and what it lacks is due again.

The ledger may be older than the sheet, so batches that it never heard of may have put rows there, under markers whose
numbers it will use again. So the markers begin anew from another base, and no row that stands is sent once more.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from kvitto.core import events as ev
from kvitto.core.decide.workbooks import sealed
from kvitto.core.events import Event
from kvitto.core.ids import TabKey, Token
from kvitto.core.state import State
from kvitto.core.tally import due_in

ROW_BYTES = 8_000
"""What a row that is due again is taken to weigh in a batch: more than most do."""

Rows = Mapping[TabKey, tuple[Token, ...]]


@dataclass(frozen=True, slots=True)
class Plan:
    """Rows by tab: those that stand and the ledger waits for; those that are missing; those that staff deleted."""

    adopted: Rows = field(default_factory=dict)
    missing: Rows = field(default_factory=dict)
    deleted: Rows = field(default_factory=dict)


def plan(state: State, standing: Mapping[TabKey, Set[Token]]) -> Plan:
    """What restoring would do with the tabs that were read: ``standing`` tells which posts have a row in each.

    A row that the last looks missed may have been deleted a moment ago, and counts as deleted by staff.
    """
    waits = {tab: set(waiting) for tab, waiting in state.waiting.items()}
    for batch in state.open_batches.values():
        waits.setdefault(batch.tab, set()).update(batch.tokens)
    for tab, token in state.aside:
        waits.setdefault(tab, set()).add(token)
    adopted: dict[TabKey, tuple[Token, ...]] = {}
    missing: dict[TabKey, tuple[Token, ...]] = {}
    deleted: dict[TabKey, tuple[Token, ...]] = {}
    for tab, due in due_in(state).items():
        if tab in standing:
            rows = state.rows.get(tab, {})
            gone = {token for token in due if token in rows and (rows[token].gone or rows[token].missed is not None)}
            absent = [token for token in due if token not in standing[tab] and token not in waits.get(tab, ())]
            adopted[tab] = tuple(token for token in due if token in standing[tab] and token in waits.get(tab, ()))
            missing[tab] = tuple(token for token in absent if token not in gone)
            deleted[tab] = tuple(token for token in absent if token in gone)
    return Plan(adopted, missing, deleted)


def seal_all(state: State) -> list[Event]:
    """From now on no batch is opened, until the workbooks are joined anew."""
    return [event for workbook in state.workbooks for event in sealed(state, workbook)]


def restored(
    state: State,
    standing: Mapping[TabKey, Set[Token]],
    books: Mapping[TabKey, str],
    spreadsheets: Mapping[str, str],
    bases: Mapping[str, int],
    voided: Set[int],
    *,
    deleted: bool = False,
) -> list[Event]:
    """Adopt, make due again, and begin the markers anew; nothing while a batch is open that is not in ``voided``.

    ``books`` tells which workbook each tab lies in, ``spreadsheets`` where each workbook is, ``bases`` are fresh draws
    by spreadsheet. ``voided`` are batches that can never be applied under the old base, since some marker stands under
    their number. ``deleted``: also rows that staff have deleted.
    """
    if not state.open_batches.keys() <= voided or not all(book.sealed for book in state.workbooks.values()):
        return []
    told = plan(state, standing)
    happened: list[Event] = []
    for batch in state.open_batches.values():
        happened.append(ev.BatchBurnt(batch.number))
        stands = standing.get(batch.tab, frozenset())
        happened += [ev.RowDue(token, batch.tab, ROW_BYTES) for token in batch.tokens if token not in stands]
    happened += [ev.RowAdopted(books[tab], tab, token) for tab, tokens in told.adopted.items() for token in tokens]
    for rows in (told.missing, told.deleted) if deleted else (told.missing,):
        happened += [ev.RowReopened(tab, token, ROW_BYTES) for tab, tokens in rows.items() for token in tokens]
    joined = {**spreadsheets, **{workbook: book.spreadsheet for workbook, book in state.workbooks.items()}}
    happened += [ev.SpreadsheetJoined(book, spreadsheet, bases[spreadsheet]) for book, spreadsheet in joined.items()]
    return happened
