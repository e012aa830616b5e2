"""What a look at the sheet means.

An edit counts when it stands equal in three looks that read its tab to their end, one after the other, so a
slip that is undone, an overlapping look, one that froze or one that could not read the tab never makes it count.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from kvitto.core import events as ev
from kvitto.core.cell_marks import BLANK, marks_of, together
from kvitto.core.events import Event
from kvitto.core.found import UTSKICK, FoundRow, FoundTab
from kvitto.core.ids import TabKey, Token
from kvitto.core.mending import displaced
from kvitto.core.sheet import Cell
from kvitto.core.state import RowSeen, State

LOOKS_APART = timedelta(minutes=3)
LOOKS_TO_SETTLE = 3
ROWS_AT_ONCE = 10
"""More rows than these, changed or vanished in one look, stop the tab's edits until staff confirm them."""


Made = Callable[[Token], Mapping[str, Cell]]
"""The cells that a post's row was made with, by key."""

OfTab = Callable[[TabKey], Made]


def started(state: State, now: datetime) -> list[Event]:
    """Start a look, unless the last one started less than three minutes ago."""
    if state.look and now - state.looked_at < LOOKS_APART:
        return []
    return [ev.LookStarted(state.look + 1)]


def is_still(state: State, found: FoundTab, elsewhere: Collection[tuple[TabKey, Token]] = ()) -> bool:
    """Whether the tab stands as what is in force, and nothing waits to count: then a look has nothing to tell."""
    if found.missing or found.tab in state.halted:
        return True  # A look would not tell of it either.
    there = by_token(state, found)
    if state.unplaced.get(found.tab):
        return False
    return all(
        _row_is_still(row, there.get(token, [])) or (row.missed is not None and (found.tab, token) in elsewhere)
        for token, row in state.rows.get(found.tab, {}).items()
    )


def _row_is_still(row: RowSeen, there: Sequence[FoundRow]) -> bool:
    if (row.gone and not there) or (row.doubled and len(there) > 1):
        return True
    if row.astray:
        return len(there) > 1 or (len(there) == 1 and there[0].mark == row.mark and row.missed is None)
    if row.edits or row.missed is not None or row.doubled or len(there) != 1:
        return False
    return there[0].mark == row.mark


def ended(
    state: State,
    look: int,
    tabs: Sequence[FoundTab],
    made: OfTab,
    elsewhere: Collection[tuple[TabKey, Token]] = (),
) -> list[Event]:
    """Everything that a look saw. Nothing, when another look has been started since.

    ``elsewhere`` are rows that stand in a tab where they do not belong: they are missed, and never gone.
    """
    if look != state.look:
        return []
    happened: list[Event] = []
    counted: list[TabKey] = []
    for found in tabs:
        if found.missing or found.unfilled or found.tab in state.halted:
            continue
        told = [
            event
            for event in _of_tab(state, found, made(found.tab))
            if not (isinstance(event, ev.RowGone) and (event.tab, event.token) in elsewhere)
        ]
        happened += told
        if not any(isinstance(event, ev.TabHalted) for event in told):
            counted.append(found.tab)
    return [*happened, ev.LookEnded(look, tuple(counted))]


def _of_tab(state: State, found: FoundTab, made: Made) -> list[Event]:
    happened: list[Event] = []
    changed = 0
    numbers = by_token(state, found)
    for token in [*state.rows.get(found.tab, {}), *state.unplaced.get(found.tab, {})]:
        told = _of_row(state, found, token, numbers.get(token, []), made)
        changed += any(isinstance(event, ev.EditSeen | ev.RowMissed) for event in told)
        happened += told
    if changed > ROWS_AT_ONCE and state.confirmed.get(found.tab) != _ended(state, found.tab):
        return [ev.TabHalted(found.tab, changed)]
    return happened


def _of_row(state: State, found: FoundTab, token: Token, there: Sequence[FoundRow], made: Made) -> list[Event]:
    tab = found.tab
    row = state.rows.get(tab, {}).get(token)
    if row is None or (row.astray and there and there[0].mark != row.mark):
        return _first_sight(state, found, token, there, made)
    if not there:
        return _not_there(state, tab, token, row)
    if row.astray:
        return [] if row.missed is None else [ev.RowFound(tab, token)]
    if len(there) > 1:
        return [] if row.doubled else [ev.RowDoubled(tab, token)]
    back: list[Event] = [ev.RowFound(tab, token)] if row.doubled or row.missed is not None else []
    if not row.mark or (not row.edits and there[0].mark == row.mark):
        return back
    return back + _edits(state, tab, token, row, there[0].marks, _meant(found, made(token)))


def _meant(found: FoundTab, made: Mapping[str, Cell]) -> Mapping[str, str]:
    """The marks of a row as it was made, Kvitto's own columns aside."""
    return marks_of({key: cell for key, cell in made.items() if key not in found.system})


def _first_sight(state: State, found: FoundTab, token: Token, there: Sequence[FoundRow], made: Made) -> list[Event]:
    """A row is placed when its values stand under the headings that they were meant for."""
    tab = found.tab
    if not there:
        # It was in the sheet before a look began that does not find it: staff have deleted it already.
        return [ev.RowMissed(tab, token)] if state.unplaced[tab][token] < state.look else []
    if len(there) > 1:
        return [ev.RowDoubled(tab, token)]
    cells = made(token)
    meant, marks = _meant(found, cells), there[0].marks
    in_place = sum(marks.get(key) == mark for key, mark in meant.items())
    before = state.rows.get(tab, {}).get(token)
    if in_place * 2 < len(meant) or displaced(cells, there[0], astray=before is not None and before.astray):
        return [ev.RowAstray(tab, token, there[0].mark)]
    placed = RowSeen(together(meant.values()))
    return [ev.RowPlaced(tab, token, placed.mark), *_edits(state, tab, token, placed, marks, meant)]


def _not_there(state: State, tab: TabKey, token: Token, row: RowSeen) -> list[Event]:
    if row.gone:
        return []
    if row.missed is None:
        return [ev.RowMissed(tab, token)]
    return [ev.RowGone(tab, token)] if _ended(state, tab) - row.missed >= LOOKS_TO_SETTLE - 1 else []


def _edits(
    state: State, tab: TabKey, token: Token, row: RowSeen, marks: Mapping[str, str], meant: Mapping[str, str]
) -> list[Event]:
    happened: list[Event] = []
    waiting = {edit.key: edit for edit in row.edits}
    for key in sorted({*marks, *meant, *row.settled, *waiting}):
        stands, force = marks.get(key, BLANK), row.settled.get(key, meant.get(key, BLANK))
        edit = waiting.get(key)
        if stands == force:
            if edit is not None:
                happened.append(ev.EditUndone(tab, token, key))
        elif edit is None or edit.mark != stands:
            happened.append(ev.EditSeen(tab, token, key, stands))
        elif _ended(state, tab) - edit.since >= LOOKS_TO_SETTLE - 1:
            happened.append(ev.EditSettled(tab, token, key, force, stands))
    return happened


def _ended(state: State, tab: TabKey) -> int:
    return state.looks_ended.get(tab, 0)


def by_token(state: State, found: FoundTab) -> dict[Token, list[FoundRow]]:
    """The rows of each post that the ledger knows. Rows of others are not Kvitto's."""
    rows: dict[Token, list[FoundRow]] = {}
    for row in found.rows:
        if found.tab == UTSKICK:
            if row.token in state.letter_of:
                rows.setdefault(row.token, []).append(row)
            continue
        case = state.cases.get(row.reference)
        token = case.token if case is not None else row.token
        if any(added.token == row.token for added in state.added.get(row.reference, ())):
            token = row.token  # A row of its own for what the applicant has added to the case.
        if token is not None and token in state.tokens:
            rows.setdefault(token, []).append(row)
    return rows
