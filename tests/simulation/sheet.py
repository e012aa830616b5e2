"""The staff's spreadsheets with Google's semantics, and the register port as each process sees them.

A write is applied whole or not at all, and is refused whole when its marker is used (Sheets API v4,
developer metadata guide). It is admitted under the token it came with, and may be applied later.
"""

import base64
import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from kvitto.core import frozen
from kvitto.core.decide.looks import Made
from kvitto.core.found import REFERENCE, UTSKICK, FoundTab, found_in
from kvitto.core.ids import TabKey, Token
from kvitto.core.sheet import Batch, Cell, Cells, Row, SeenRow, Tab
from kvitto.core.sheet_file import KVITTO_ID
from kvitto.ports import AccessExpired, Appended, QuotaSpent, RegisterUnavailable, TabBlocked, WriteRefused
from tests.simulation.deciding import ROWS
from tests.simulation.faults import (
    ADD_COLUMNS,
    APPEND,
    DIES_LANDS_LATE,
    EXPIRES,
    FAILS,
    FAILS_AFTER,
    LANDS_LATE,
    LOOK,
    MARKER,
    ODD_REFUSAL,
    PRUNE,
    PUT_MARKER,
    QUIET,
    QUOTA,
    SESSION,
    SHORT_TOKEN,
    STAFF,
    TOKENS_IN,
    TORN,
    WRITE_CELLS,
    Call,
    Fault,
)
from tests.simulation.grid import NOBODYS, Grid, Heading, Line, Places, Version, as_read
from tests.simulation.journal import Store
from tests.simulation.paper import CONTROL, TABS
from tests.simulation.sightings import Reading
from tests.simulation.story import library
from tests.simulation.violation import Violation
from tests.simulation.world import HOUR, MINUTE, Process, World

SHOWN_IN_WORDS = ("kommun", "omrade")
"""Answers that are codes in the journal and words in a row."""
MAY_WRITE = frozenset(
    column.key for tab in (*TABS, *ROWS, CONTROL) for column in tab.columns if column.zone == "system"
) - {
    REFERENCE,
    KVITTO_ID,
}
"""The columns in which Kvitto may write once the row is made."""
POISON = "poison"
"""What a project is called that Google refuses in any batch. The number after it is the kind of refusal."""


@dataclass(slots=True)
class Spreadsheet:
    """One spreadsheet, with what staff and others have done to it."""

    name: str
    refuses_used_markers: bool = True
    markers: dict[int, str] = field(default_factory=dict)
    tabs: dict[TabKey, Grid] = field(default_factory=dict)
    protected: dict[TabKey, int] = field(default_factory=dict)
    """Until when (ms) a tab takes no rows."""
    unshared: int = 0
    """Until when (ms) nobody may do anything."""

    def grid(self, tab: Tab) -> Grid:
        """A tab, with our columns in it when it is first asked for."""
        if tab.key not in self.tabs:
            self.tabs[tab.key] = Grid(tab)
        return self.tabs[tab.key]


@dataclass(frozen=True, slots=True)
class Saved:
    """A spreadsheet as it once stood."""

    tabs: dict[TabKey, Version]
    markers: dict[int, str]


@dataclass(slots=True)
class Deeds:
    """What really happened to each row, whoever knows of it."""

    appended: dict[tuple[TabKey, Token], int] = field(default_factory=dict)
    made: dict[tuple[TabKey, Token], Mapping[str, Cell]] = field(default_factory=dict)
    """What each row was made with."""
    misplaced: set[Line] = field(default_factory=set)
    """Rows whose columns staff moved or deleted while they were sent."""
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
        store.sightings.made = self.deeds.made

    def book(self, name: str, *, refuses_used_markers: bool = True) -> Spreadsheet:
        return self.books.setdefault(name, Spreadsheet(name, refuses_used_markers))

    def apply(self, book: Spreadsheet, batch: Batch, places: Places, sender: Process) -> None:
        """Append the rows and the marker, or refuse all of it. The sender saw the columns in ``places``."""
        for row in batch.rows:
            project = str(row.cells.get("projekt", ""))
            if project.startswith(POISON):
                if len(batch.rows) == 1:
                    self.deeds.refused_alone[batch.tab.key, row.token] = None
                raise WriteRefused(f"400 appendCells {project[: len(POISON) + 1]}")
        self.mark(book, batch.marker, batch.value)
        for row in batch.rows:
            self._append(book, batch.tab, row, places, sender)
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

    def _append(self, book: Spreadsheet, tab: Tab, row: Row, places: Places, sender: Process) -> None:
        there = tab.key, row.token
        self.deeds.appended[there] = self.deeds.appended.get(there, 0) + 1
        # Where a used marker is taken twice, or is gone, a late write comes through, and Kontroll tells of it.
        kept_out = book.refuses_used_markers and row.token not in self.deeds.bereft
        if kept_out and all(joined.spreadsheet != book.name for joined in self.store.truth.workbooks.values()):
            raise Violation(f"rows: {sender.name} put {row.token} in {book.name}, which is not the ledger's")
        if kept_out and self.deeds.appended[there] > 1:
            raise Violation(f"I2: {sender.name} put {row.token} a second time in {tab.key}")
        if kept_out and there in self.store.truth.aside:
            raise Violation(f"I2: {sender.name} put {row.token} in {tab.key}, though it is set aside")
        self._compare(tab.key, row)
        self.deeds.made[there] = row.cells
        grid = book.grid(tab)
        moved = any(grid.places().get(key) != at for key, at in places.items())
        line = grid.append(row, places)
        if moved:
            self.deeds.misplaced.add(line)

    def patch(
        self, book: Spreadsheet, tab: Tab, cells: Cells, added: Sequence[Mapping[str, Cell]], writer: Process
    ) -> None:
        """Write cells by row number, in columns that Sheets finds by our mark on them when it writes; add rows."""
        grid = book.grid(tab)
        for number, values in cells.items():
            for place, cell in values.items():
                self.world.count("world: a cell of Kvitto's is written")
                for at, heading in enumerate(grid.headings):
                    if place in (heading.key, at):
                        if place not in MAY_WRITE and tab.key != CONTROL.key:
                            self._mends(tab, grid, number, heading, cell, writer)
                        grid.put(number - 2, heading, cell)
        for row in added:
            grid.append(Row(NOBODYS, row), grid.places())

    def _mends(self, tab: Tab, grid: Grid, number: int, heading: Heading, cell: Cell, writer: Process) -> None:
        """Only what Kvitto misplaced, and what is in force in a column that was deleted, is written outside its own."""
        line = grid.lines[number - 2]
        stood = line.cells.get(heading)
        # A copy that staff made says nobody's: what is in force in its row is what any row was made with, or holds.
        made = {as_read(value) for (key, _), row in self.deeds.made.items() if key == tab.key for value in row.values()}
        typed = {value for other in grid.lines for _, value in other.typed}
        self.world.count("world: a cell is mended")
        # What a row lacks in its own place, and staff write in another of its cells, looks as if it were misplaced.
        own = {as_read(value) for value in self.deeds.made.get((tab.key, line.token), {}).values()}
        typed_here = (heading, stood) in line.typed and stood is not None and stood not in own
        if typed_here and as_read(cell) != stood:
            raise Violation(f"I3: {writer.name} overwrites what staff wrote under {heading.text} in {tab.key}")
        if as_read(cell) is not None and as_read(cell) not in made | typed:
            raise Violation(f"I4: {writer.name} writes {cell!r} under {heading.text} in {tab.key}, which nobody said")

    def _compare(self, tab: TabKey, row: Row) -> None:
        """A row says what the journal says, and text stays text."""
        if tab == UTSKICK:
            self._compare_letter(row)
            return
        post = self.store.post(row.token)
        if post is None or row.token not in self.store.truth.tokens:
            raise Violation(f"I4: a row in {tab} for {row.token}, which the ledger or the journal does not know")
        expected = {"referens": post.case, KVITTO_ID: row.token, **post.answers}
        for key, cell in row.cells.items():
            if key in expected and key not in SHOWN_IN_WORDS and cell != expected[key]:
                raise Violation(f"I4: {key} of {row.token} in {tab} is {cell!r} and not {expected[key]!r}")

    def _compare_letter(self, row: Row) -> None:
        """A letter's row says whose it is, whom it goes to and its code, as it is frozen."""
        mail = self.store.truth.letter_of.get(row.token)
        body = self.store.objects.get(frozen.key_of(mail)) if mail is not None else None
        if mail is None or body is None:
            raise Violation(f"I4: a row in {UTSKICK} for {row.token}, which is no letter")
        letter = frozen.decode(body)
        digest = base64.b32encode(hashlib.sha256(letter.message).digest()).decode()
        reference = self.store.truth.mails[mail].reference
        told = {"referens": reference, "till": letter.recipient, "brevkod": f"{digest[:5]}-{digest[5:10]}"}
        if any(row.cells.get(key) != value for key, value in told.items()):
            raise Violation(f"I4: the row of {mail} in {UTSKICK} says something else than the letter")


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
        self._looked: dict[TabKey, tuple[Places, list[Line]]] = {}
        """Columns and rows as they stood when each tab was last looked at."""

    def append_once(self, batch: Batch) -> Appended:
        # Read before the write: what staff do in the meantime, the write does not know.
        places = self._book.grid(batch.tab).places()
        fault = self._admitted(APPEND, batch.tab.key)
        if fault is ODD_REFUSAL:
            if len(batch.rows) == 1:
                self._sheets.deeds.refused_alone[batch.tab.key, batch.rows[0].token] = None
            raise WriteRefused("400 odd")
        self._write(fault, lambda: self._sheets.apply(self._book, batch, places, self._process))
        return Appended(moved=self._book.grid(batch.tab).places() != places)

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
        return frozenset(str(row.cells[KVITTO_ID]) for row in self._rows(tab) if row.cells.get(KVITTO_ID))

    def rows_in(self, tab: Tab) -> tuple[SeenRow, ...]:
        self._admitted(TOKENS_IN)
        return self._rows(tab)

    def look(self, tab: Tab) -> FoundTab:
        fault = self._admitted(LOOK)
        grid = self._book.grid(tab)
        places = grid.places()
        rows = self._torn(grid, places) if fault is TORN else grid.read(places)
        self._looked[tab.key] = places, list(grid.lines)
        look = self._sheets.store.truth.look
        reading = Reading(frozenset(places), rows, self._book.name, look)
        self._process.seen = {**self._process.seen, tab.key: reading}
        return found_in(tab, places, rows, unfilled=grid.unfilled())

    def _torn(self, grid: Grid, places: Places) -> tuple[SeenRow, ...]:
        """The headings, or some rows too, are read before staff do something, and the rest after."""
        first = grid.read(places)
        world = self._sheets.world
        world.acts[STAFF]()
        if world.draw(2):
            return grid.read(places)
        cut = world.draw(len(first) + 1)
        return (*first[:cut], *grid.read(grid.places())[cut:])

    def _rows(self, tab: Tab) -> tuple[SeenRow, ...]:
        grid = self._book.grid(tab)
        return grid.read(grid.places())

    def cells(self) -> int:
        return 1000

    def find(self, texts: Set[str], beside: Sequence[Tab]) -> Mapping[str, str]:
        """Staff have no other tabs in this world."""
        return {}

    def add_columns(self, tab: Tab) -> None:
        fault = self._admitted(ADD_COLUMNS, tab.key)
        self._write(fault, self._book.grid(tab).complete)

    def write_cells(
        self,
        tab: Tab,
        cells: Cells,
        added: Sequence[Mapping[str, Cell]] = (),
        filled: Collection[str] = (),
        made: Made | None = None,
    ) -> bool:
        places, lines = self._looked.pop(tab.key)
        fault = self._admitted(WRITE_CELLS, tab.key)
        stood = self._stands(tab, places, lines, cells)
        healing = tab.key == CONTROL.key or all(key in MAY_WRITE for row in cells.values() for key in row)

        def land() -> None:
            # Kvitto's own cells heal wherever they land. Others are put back when they land elsewhere than meant: here
            # they do not land at all then, also late, which no echo would tell of (docs/decisions/0040).
            if healing or self._stands(tab, places, lines, cells):
                self._sheets.patch(self._book, tab, cells, added, self._process)
                for heading in self._book.grid(tab).headings:
                    heading.unfilled &= heading.key not in filled

        self._write(fault, land)
        if not stood:
            self._sheets.world.count("world: cells land after staff have moved something")
        return stood

    def _stands(self, tab: Tab, places: Places, lines: Sequence[Line], cells: Iterable[int]) -> bool:
        """Whether columns and rows stand as they were looked at."""
        grid = self._book.grid(tab)
        same = all(grid.lines[number - 2 : number - 1] == lines[number - 2 : number - 1] for number in cells)
        return same and grid.places() == places

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
        if fault is QUIET:
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
