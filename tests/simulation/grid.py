"""A tab as staff have it before them: columns that they move and rename, rows that they sort, cells that they edit.

Values are the sheet's own: a date is a serial number, and a blank cell holds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from kvitto.core.ids import Token
from kvitto.core.sheet import Cell, Row, SeenRow, Tab

Value = str | int | float | bool
Places = Mapping[str, int]
"""Where the columns stand: the index of each by key."""

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial number is local time, like the sheet itself
_DAY_S = 86_400
NOBODYS = Token("")


@dataclass(eq=False, slots=True)
class Heading:
    """A column. ``key`` is our mark on it and goes with it wherever it is moved; one of staff's own has none."""

    text: str
    key: str = ""
    anew: bool = False
    """Made in place of one that staff deleted: older rows have nothing there."""
    unfilled: bool = False
    """Marked by Kvitto as one that does not say yet what is in force."""


@dataclass(eq=False, slots=True)
class Line:
    """A row. ``token`` says which post Kvitto made it for; staff's own rows, and their copies of ours, say nobody's."""

    cells: dict[Heading, Value]
    token: Token = NOBODYS
    typed: set[tuple[Heading, Value | None]] = field(default_factory=set)
    """What staff have ever written in it, and where."""


Version = tuple[list[tuple[Heading, str, str]], list[tuple[Line, dict[Heading, Value]]]]


class Grid:
    """One tab."""

    __slots__ = ("_known", "headings", "lines", "tab")

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.headings = [Heading(column.heading, column.key) for column in tab.columns]
        self.lines: list[Line] = []
        self._known: tuple[list[Heading], list[str], Places] = [], [], {}

    def places(self) -> Places:
        """Where the tab's columns stand today: each by our mark, else by its heading."""
        headings, texts, places = self._known
        now = [heading.text for heading in self.headings]
        if headings != self.headings or texts != now:
            places = self._find()
            self._known = list(self.headings), now, places
        return places

    def _find(self) -> Places:
        marked = {heading.key: at for at, heading in reversed(list(enumerate(self.headings)))}
        named = {heading.text: at for at, heading in reversed(list(enumerate(self.headings)))}
        found = ((column.key, marked.get(column.key, named.get(column.heading))) for column in self.tab.columns)
        return {key: at for key, at in found if at is not None}

    def append(self, row: Row, places: Places) -> Line:
        """Append a row whose sender saw the columns in ``places``. Those that it missed are made anew at the right."""
        line = Line({}, row.token)
        for key, cell in row.cells.items():
            value = as_read(cell)
            if value is not None:
                line.cells[self._heading(key, places)] = value
        self.lines.append(line)
        return line

    def complete(self) -> None:
        """Give the tab the columns that it lacks, at the right, empty."""
        there = self.places()
        missing = [column for column in self.tab.columns if column.key not in there]
        waits = bool(self.tab.purposes)
        self.headings += [Heading(column.heading, column.key, anew=True, unfilled=waits) for column in missing]

    def unfilled(self) -> frozenset[str]:
        """The columns that were made anew and are not filled yet, by key."""
        return frozenset(heading.key for heading in self.headings if heading.unfilled)

    def put(self, at: int, heading: Heading, cell: Cell) -> None:
        """Write a cell of the row at an index, blank rows below the last among them."""
        while len(self.lines) <= at:
            self.lines.append(Line({}))
        value = as_read(cell)
        if value is None:
            self.lines[at].cells.pop(heading, None)
        else:
            self.lines[at].cells[heading] = value

    def read(self, places: Places, lines: Sequence[Line] | None = None) -> tuple[SeenRow, ...]:
        """Every row below the headings, by key, as somebody reads it who takes the columns to stand in ``places``."""
        columns = [(key, self.headings[at]) for key, at in places.items() if at < len(self.headings)]
        return tuple(
            SeenRow(number, {key: line.cells[heading] for key, heading in columns if heading in line.cells})
            for number, line in enumerate(self.lines if lines is None else lines, start=2)
        )

    def version(self) -> Version:
        """All of it as it stands now."""
        return [(h, h.text, h.key) for h in self.headings], [(line, dict(line.cells)) for line in self.lines]

    def restore(self, version: Version) -> None:
        """Let it stand as it stood then."""
        headings, lines = version
        self.headings = [heading for heading, _, _ in headings]
        for heading, text, key in headings:
            heading.text, heading.key = text, key
        self.lines = [line for line, _ in lines]
        for line, cells in lines:
            line.cells = dict(cells)

    def _heading(self, key: str, places: Places) -> Heading:
        at = places.get(key)
        if at is None:
            self.complete()
            return self.headings[self.places()[key]]
        while len(self.headings) <= at:
            self.headings.append(Heading(""))
        return self.headings[at]


def as_read(cell: Cell) -> Value | None:
    """A value as it is read back when it has been written."""
    match cell:
        case datetime():
            return (cell - _EPOCH).total_seconds() / _DAY_S
        case date():
            return cell.toordinal() - _EPOCH.toordinal()
        case "" | None:
            return None
        case _:
            return cell
