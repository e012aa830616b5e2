"""The staff's spreadsheets with Google's semantics, and the register port as each process sees them.

A write is applied whole or not at all, and is refused whole when its marker is used (Sheets API v4,
developer metadata guide). It is admitted under the token it came with, and may be applied later.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from kvitto.core.found import FoundTab, found_in
from kvitto.core.ids import TabKey, Token
from kvitto.core.sheet import Batch, Cell, Row, SeenRow, Tab
from kvitto.core.sheet_file import KVITTO_ID
from kvitto.ports import AccessExpired, Appended, QuotaSpent, RegisterUnavailable, TabBlocked, WriteRefused
from tests.simulation.faults import (
    APPEND,
    DIES_LANDS_LATE,
    EXPIRES,
    FAILS,
    FAILS_AFTER,
    LANDS_LATE,
    MARKER,
    MOVED,
    ODD_REFUSAL,
    PRUNE,
    PUT_MARKER,
    QUIET,
    QUOTA,
    SESSION,
    SHORT_TOKEN,
    TOKENS_IN,
    Call,
    Fault,
)
from tests.simulation.journal import Store
from tests.simulation.story import library
from tests.simulation.world import HOUR, MINUTE, Process, Violation, World

SHOWN_IN_WORDS = ("kommun", "omrade")
"""Answers that are codes in the journal and words in a row."""
POISON = "poison"
"""What a project is called that Google refuses in any batch. The number after it is the kind of refusal."""


@dataclass(slots=True)
class Spreadsheet:
    """One spreadsheet, with what staff and others have done to it."""

    name: str
    refuses_used_markers: bool = True
    markers: dict[int, str] = field(default_factory=dict)
    rows: dict[TabKey, list[Row]] = field(default_factory=dict)
    protected: dict[TabKey, int] = field(default_factory=dict)
    """Until when (ms) a tab takes no rows."""
    unshared: int = 0
    """Until when (ms) nobody may do anything."""


@dataclass(slots=True)
class Deeds:
    """What really happened to each row, whoever knows of it."""

    appended: dict[tuple[TabKey, Token], int] = field(default_factory=dict)
    deleted: dict[tuple[TabKey, Token], None] = field(default_factory=dict)
    """Rows that staff deleted."""
    refused_alone: dict[tuple[TabKey, Token], None] = field(default_factory=dict)
    """Rows that were refused for themselves when they were sent with no others."""
    bereft: dict[Token, None] = field(default_factory=dict)
    """Posts of batches whose marker was taken away while somebody could still ask for it: a row may be doubled
    then, and another's marker that vanishes after it stood in the way looks like a refusal for content."""


class Sheets:
    """All spreadsheets of the world."""

    def __init__(self, world: World, store: Store) -> None:
        self.world = world
        self.store = store
        self.books: dict[str, Spreadsheet] = {}
        self.deeds = Deeds()

    def book(self, name: str, *, refuses_used_markers: bool = True) -> Spreadsheet:
        return self.books.setdefault(name, Spreadsheet(name, refuses_used_markers))

    def apply(self, book: Spreadsheet, batch: Batch, sender: Process) -> None:
        """Append the rows and the marker, or refuse all of it."""
        for row in batch.rows:
            project = str(row.cells.get("projekt", ""))
            if project.startswith(POISON):
                if len(batch.rows) == 1:
                    self.deeds.refused_alone[batch.tab.key, row.token] = None
                raise WriteRefused(f"400 appendCells {project[: len(POISON) + 1]}")
        self.mark(book, batch.marker, batch.value)
        for row in batch.rows:
            self._append(book, batch.tab.key, row, sender)
        if self.world.story is not None:
            rows = ", ".join(library(row.token) for row in batch.rows)
            self.world.tell(sender.name, f"{book.name} takes {rows} in {batch.tab.key}, under marker {batch.marker}")

    def open_all(self) -> None:
        """End every protection, and share every spreadsheet again."""
        for book in self.books.values():
            book.protected.clear()
            book.unshared = 0

    def mark(self, book: Spreadsheet, number: int, value: str) -> None:
        if number in book.markers and book.refuses_used_markers:
            raise WriteRefused("400 createDeveloperMetadata")
        book.markers[number] = value

    def _append(self, book: Spreadsheet, tab: TabKey, row: Row, sender: Process) -> None:
        there = tab, row.token
        self.deeds.appended[there] = self.deeds.appended.get(there, 0) + 1
        # Where a used marker is taken twice, or is gone, a late write comes through, and Kontroll tells of it.
        kept_out = book.refuses_used_markers and row.token not in self.deeds.bereft
        if kept_out and all(joined.spreadsheet != book.name for joined in self.store.truth.workbooks.values()):
            raise Violation(f"rows: {sender.name} put {row.token} in {book.name}, which is not the ledger's")
        if kept_out and self.deeds.appended[there] > 1:
            raise Violation(f"I2: {sender.name} put {row.token} a second time in {tab}")
        if kept_out and there in self.store.truth.aside:
            raise Violation(f"I2: {sender.name} put {row.token} in {tab}, though it is set aside")
        self._compare(tab, row)
        book.rows.setdefault(tab, []).append(row)

    def _compare(self, tab: TabKey, row: Row) -> None:
        """A row says what the journal says, and text stays text."""
        post = self.store.post(row.token)
        if post is None or row.token not in self.store.truth.tokens:
            raise Violation(f"I4: a row in {tab} for {row.token}, which the ledger or the journal does not know")
        expected = {"referens": post.reference, KVITTO_ID: row.token, **post.answers}
        for key, cell in row.cells.items():
            if key in expected and key not in SHOWN_IN_WORDS and cell != expected[key]:
                raise Violation(f"I4: {key} of {row.token} in {tab} is {cell!r} and not {expected[key]!r}")


class SimRegister:
    """The register port, for one process and one spreadsheet."""

    def __init__(self, sheets: Sheets, book: Spreadsheet, process: Process) -> None:
        self._sheets = sheets
        self._book = book
        self._process = process
        self.spreadsheet = book.name
        self.refuses_used_markers = book.refuses_used_markers

    def session(self) -> "SimSession":
        fault = self._process.call(SESSION)
        if fault is FAILS:
            raise RegisterUnavailable("simulated: no token")
        life = 5 * MINUTE if fault is SHORT_TOKEN else HOUR
        return SimSession(self._sheets, self._book, self._process, self._sheets.world.now + life)

    def prepare(self, tabs: Sequence[Tab]) -> None:
        """The tabs of this world are always there."""


class SimSession:
    """Calls under one access token, which dies at ``until`` (ms)."""

    def __init__(self, sheets: Sheets, book: Spreadsheet, process: Process, until: int) -> None:
        self._sheets = sheets
        self._book = book
        self._process = process
        self._until = until

    def append_once(self, batch: Batch) -> Appended:
        fault = self._admitted(APPEND, batch.tab.key)
        if fault is ODD_REFUSAL:
            if len(batch.rows) == 1:
                self._sheets.deeds.refused_alone[batch.tab.key, batch.rows[0].token] = None
            raise WriteRefused("400 odd")
        self._write(fault, lambda: self._sheets.apply(self._book, batch, self._process))
        return Appended(moved=fault is MOVED)

    def marker(self, number: int) -> str | None:
        self._admitted(MARKER)
        return self._book.markers.get(number)

    def put_marker(self, number: int, value: str) -> None:
        fault = self._admitted(PUT_MARKER)
        self._write(fault, lambda: self._sheets.mark(self._book, number, value))

    def prune_markers(self, numbers: Sequence[int]) -> None:
        self._write(self._admitted(PRUNE), lambda: self._prune(numbers))

    def tokens_in(self, tab: Tab) -> frozenset[str]:
        self._admitted(TOKENS_IN)
        return frozenset(row.token for row in self._book.rows.get(tab.key, ()))

    def rows_in(self, tab: Tab) -> tuple[SeenRow, ...]:
        self._admitted(TOKENS_IN)
        rows = self._book.rows.get(tab.key, ())
        return tuple(SeenRow(number, _seen(row)) for number, row in enumerate(rows, start=2))

    def look(self, tab: Tab) -> FoundTab:
        return found_in(tab, [column.key for column in tab.columns], self.rows_in(tab))

    def add_columns(self, tab: Tab) -> None:
        """The columns of this world are always there."""

    def write_cells(
        self,
        tab: Tab,
        cells: Mapping[int, Mapping[str, Cell]],
        added: Sequence[Mapping[str, Cell]] = (),
        dropped: Sequence[int] = (),
    ) -> bool:
        rows = self._book.rows[tab.key]
        for number, values in cells.items():
            row = rows[number - 2]
            rows[number - 2] = Row(row.token, {**row.cells, **values})
        return True

    def _prune(self, numbers: Sequence[int]) -> None:
        self._sheets.world.count("world: markers are pruned")
        for number in numbers:
            self._book.markers.pop(number, None)

    def _admitted(self, call: Call, tab: TabKey | None = None) -> Fault:
        """Begin a call: what Google looks at before it looks at the request."""
        fault = self._process.call(call)
        now = self._sheets.world.now
        if now >= self._until or fault is EXPIRES:
            self._sheets.world.count("world: a token is too old")
            raise AccessExpired("401")
        if self._process.out_of_quota and (call is APPEND or call is PUT_MARKER):
            raise Violation(f"L5: {self._process.name} goes on writing after a 429")
        if fault is QUOTA:
            self._process.out_of_quota = True
            raise QuotaSpent("429")
        if fault is FAILS:
            raise RegisterUnavailable("simulated")
        if now < self._book.unshared:
            raise TabBlocked("no right to the spreadsheet")
        if tab is not None and now < self._book.protected.get(tab, 0):
            raise TabBlocked("protected")
        return fault

    def _write(self, fault: Fault, effect: Callable[[], None]) -> None:
        if fault is QUIET or fault is MOVED:
            effect()
            return
        world = self._sheets.world
        if fault is LANDS_LATE or fault is DIES_LANDS_LATE:
            world.at(world.later(), lambda: self._late(effect))
            self._process.after(fault)
            raise RegisterUnavailable("simulated")
        refusal: WriteRefused | None = None
        try:
            effect()
        except WriteRefused as refused:
            refusal = refused
        self._process.after(fault)
        if fault is FAILS_AFTER:
            raise RegisterUnavailable("simulated")
        if refusal is not None:
            raise refusal

    def _late(self, effect: Callable[[], None]) -> None:
        try:
            effect()
        except WriteRefused:
            self._sheets.world.count("world: a late write is refused")
        else:
            self._sheets.world.count("world: a late write is applied")


def _seen(row: Row) -> dict[str, str | int | float | bool]:
    return {key: cell for key, cell in row.cells.items() if isinstance(cell, str | int | float | bool)}
