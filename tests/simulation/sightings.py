"""What the looks have really read, and whether what the ledger tells of staff follows from it.

Reckoned without Kvitto's own looking: from the rows that each look was answered with, and from what the rows were
made with.
"""

from collections import Counter, deque
from collections.abc import Container, Mapping
from dataclasses import dataclass

from kvitto.core import events as ev
from kvitto.core import notes
from kvitto.core.cell_marks import BLANK, mark_of
from kvitto.core.decide import looks
from kvitto.core.found import LETTER_CODE, REFERENCE
from kvitto.core.ids import TabKey, Token
from kvitto.core.ledger import Commit
from kvitto.core.sheet import Cell, SeenRow
from kvitto.core.sheet_file import KVITTO_ID
from kvitto.core.state import State
from tests.simulation.violation import Violation

LOOKS_TO_SETTLE = 3
SETTLED_APART = looks.LOOKS_APART
"""As they are in life, whatever a planted bug makes of them."""


_OF_ROWS = (
    ev.RowPlaced,
    ev.RowAstray,
    ev.RowMissed,
    ev.RowFound,
    ev.RowGone,
    ev.RowDoubled,
    ev.EditSeen,
    ev.EditUndone,
    ev.EditSettled,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A tab as it was answered: the keys of the columns that were there, and the rows.

    ``look`` is the one that had been started last when it was read.
    """

    keys: frozenset[str]
    rows: tuple[SeenRow, ...]
    spreadsheet: str = ""
    look: int = 0

    @property
    def tells_whose(self) -> bool:
        return not self.keys.isdisjoint((REFERENCE, KVITTO_ID, LETTER_CODE))

    def rows_of(self, token: Token, state: State) -> list[SeenRow]:
        if token in state.letter_of:
            return [row for row in self.rows if row.cells.get(LETTER_CODE) == token]
        return [row for row in self.rows if _whose(row, state) == token]


class Sightings:
    """The looks that have ended."""

    def __init__(self) -> None:
        self.made: Mapping[tuple[TabKey, Token], Mapping[str, Cell]] = {}
        """What each row was made with."""
        self.rows_at_once = looks.ROWS_AT_ONCE
        self.settled = 0
        self._read: dict[TabKey, deque[Reading]] = {}

    def hear(self, commit: Commit, state: State, seen: Mapping[TabKey, Reading], kept: Mapping[str, bytes]) -> None:
        """Hold a commit that lands against what its writer had read, in the ledger as it stood before.

        Raises: Violation.
        """
        changed: Counter[TabKey] = Counter()
        changed_rows: set[tuple[TabKey, Token]] = set()
        for event in commit.events:
            match event:
                case ev.LookStarted():
                    if state.look and commit.at - state.looked_at < SETTLED_APART:
                        raise Violation(f"looks: look {event.look} starts too soon after look {state.look}")
                case ev.LookEnded():
                    self._ended(event, state, seen, {told.tab for told in commit.events if isinstance(told, _OF_ROWS)})
                case ev.EditSeen():
                    changed_rows.add((event.tab, event.token))
                    if event.mark and notes.key_of(event.token, event.mark) not in kept:
                        raise Violation(f"edits: nobody kept what staff wrote in {event.key} of {event.token}")
                case ev.RowMissed():
                    changed_rows.add((event.tab, event.token))
        changed.update(tab for tab, _ in changed_rows)
        for tab, rows in changed.items():
            if rows > self.rows_at_once and tab not in state.confirmed:
                raise Violation(f"edits: {rows} rows changed at once in {tab}, and nobody was asked")
        for event in commit.events:
            match event:
                case ev.EditSettled():
                    self._counts(event, state)
                case ev.RowGone():
                    self._is_gone(event, state)

    def latest(self, tab: TabKey) -> Reading | None:
        """What the last look that counted has read of a tab."""
        readings = self._read.get(tab)
        return readings[-1] if readings else None

    def _ended(
        self, event: ev.LookEnded, state: State, seen: Mapping[TabKey, Reading], told_of: Container[TabKey]
    ) -> None:
        if event.look != state.look:
            raise Violation(f"looks: look {event.look} tells what it saw, though look {state.look} has started")
        for tab in event.tabs:
            if tab not in seen:
                raise Violation(f"looks: look {event.look} tells of {tab}, which it has not read")
            if seen[tab].look != event.look:
                raise Violation(f"looks: look {event.look} tells what was read in look {seen[tab].look}")
            if tab in told_of and seen[tab].spreadsheet != state.workbooks[state.books[tab]].spreadsheet:
                raise Violation(f"looks: look {event.look} has read {tab} in {seen[tab].spreadsheet}, not the ledger's")
            self._read.setdefault(tab, deque(maxlen=LOOKS_TO_SETTLE)).append(seen[tab])

    def _counts(self, event: ev.EditSettled, state: State) -> None:
        """An edit counts when it stood equal in the last three looks that read the tab, in the one row of the post."""
        what = f"{event.key} of {event.token} in {event.tab}"
        readings = self._read.get(event.tab, ())
        stood = [reading.rows_of(event.token, state) for reading in readings]
        if len(stood) < LOOKS_TO_SETTLE or any(len(rows) != 1 for rows in stood):
            raise Violation(f"edits: {what} counts, and was not in sight in three looks")
        if {mark_of(event.key, rows[0].cells.get(event.key)) for rows in stood} != {event.new}:
            raise Violation(f"edits: {what} counts, and did not stand equal in three looks")
        if event.tab in state.halted:
            raise Violation(f"edits: {what} counts, though the tab waits for staff")
        made = mark_of(event.key, self.made.get((event.tab, event.token), {}).get(event.key))
        row = state.rows.get(event.tab, {}).get(event.token)
        force = made if row is None else row.settled.get(event.key, made)
        if event.old != force or event.new == force:
            raise Violation(f"edits: {what} is said to go from {event.old!r} to {event.new!r}, and stood at {force!r}")
        self.settled += 1

    def _is_gone(self, event: ev.RowGone, state: State) -> None:
        readings = self._read.get(event.tab, ())
        if len(readings) < LOOKS_TO_SETTLE or not all(reading.tells_whose for reading in readings):
            raise Violation(f"edits: the row of {event.token} in {event.tab} is called deleted too soon")
        if any(reading.rows_of(event.token, state) for reading in readings):
            raise Violation(f"edits: the row of {event.token} in {event.tab} is called deleted, and was seen")


def in_force(state: State, tab: TabKey, token: Token, made: Mapping[str, Cell], key: str) -> str:
    """The mark of a cell's value in force: what staff have settled, else what the row was made with."""
    return state.rows[tab][token].settled.get(key, mark_of(key, made.get(key))) or BLANK


def _whose(row: SeenRow, state: State) -> Token | None:
    """The post of a row: by its reference, else by the id in its hidden column."""
    case = state.cases.get(str(row.cells.get(REFERENCE, "")).strip())  # type: ignore[call-overload]  # read, not known
    told = row.cells.get(KVITTO_ID)
    if case is not None and all(added.token != told for added in state.added.get(case.reference, ())):
        return Token(case.token)
    return Token(str(told)) if told else None
