"""A spreadsheet in memory: tabs of immutable rows, and what belongs to the whole.

A change is made on a `draft` and the draft takes the book's place only if every part succeeded, so a batch is
applied whole or not at all, and a reader keeps a consistent book without a lock. Since rows are immutable, a
draft of 100,000 rows costs one list copy.
"""

import copy
from dataclasses import dataclass, field

from .cells import Cell, Json, Row, tidy
from .errors import invalid
from .grid import Area

CELLS_MAX = 10_000_000


@dataclass(slots=True)
class Group:
    """Folded rows or columns: start ≤ i < end, at a depth counted from 1."""

    start: int
    end: int
    depth: int
    collapsed: bool = False


@dataclass(slots=True, eq=False)
class Tab:
    """One sheet. `rows` may be shorter than the grid, and a row shorter than the columns: the rest is blank.

    `extras` holds the lists of the Sheet resource that are kept as they were sent, each item an API object whose
    ranges follow insertions and deletions: basicFilter (at most one), filterViews, conditionalFormats,
    protectedRanges, bandedRanges, charts, slicers.
    `sizes` holds the dimension properties (pixelSize, hiddenByUser) by axis and index, 0 for rows and 1 for columns.
    """

    properties: Json
    rows: list[Row] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    groups: tuple[list[Group], list[Group]] = field(default_factory=lambda: ([], []))
    sizes: tuple[dict[int, Json], dict[int, Json]] = field(default_factory=lambda: ({}, {}))
    extras: dict[str, list[Json]] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return int(self.properties["sheetId"])

    @property
    def title(self) -> str:
        return str(self.properties["title"])

    @property
    def row_count(self) -> int:
        return int(self.properties["gridProperties"]["rowCount"])

    @property
    def column_count(self) -> int:
        return int(self.properties["gridProperties"]["columnCount"])

    @property
    def area(self) -> Area:
        return Area(0, self.row_count, 0, self.column_count)

    def draft(self) -> "Tab":
        return Tab(
            self.properties,
            list(self.rows),
            list(self.merges),
            (copy.deepcopy(self.groups[0]), copy.deepcopy(self.groups[1])),
            (dict(self.sizes[0]), dict(self.sizes[1])),
            {name: list(items) for name, items in self.extras.items()},
        )

    def row(self, index: int) -> Row:
        return self.rows[index] if index < len(self.rows) else ()

    def cell(self, row: int, column: int) -> Cell | None:
        cells = self.row(row)
        return cells[column] if column < len(cells) else None

    def put(self, row: int, column: int, cells: list[Cell | None]) -> None:
        """Put these cells side by side in a row; the rest of the row stays."""
        if row >= len(self.rows):
            self.rows.extend([()] * (row + 1 - len(self.rows)))
        old = self.rows[row]
        if len(old) < column:
            old = old + (None,) * (column - len(old))
        new = old[:column] + tuple(map(tidy, cells)) + old[column + len(cells) :]
        end = len(new)
        while end and new[end - 1] is None:
            end -= 1
        self.rows[row] = new[:end]
        if not end and row == len(self.rows) - 1:
            self.trim()

    def trim(self) -> None:
        while self.rows and not self.rows[-1]:
            self.rows.pop()

    def resize(self, rows: int, columns: int) -> None:
        self.properties = self.properties | {
            "gridProperties": self.properties["gridProperties"] | {"rowCount": rows, "columnCount": columns}
        }


@dataclass(slots=True, eq=False)
class Book:
    """A spreadsheet and its file in Drive. Times are RFC 3339 text in UTC with milliseconds."""

    id: str
    properties: Json
    created: str
    modified: str
    tabs: list[Tab] = field(default_factory=list)
    named_ranges: list[Json] = field(default_factory=list)
    metadata: list[Json] = field(default_factory=list)
    permissions: list[Json] = field(default_factory=list)
    file: Json = field(default_factory=dict)

    def draft(self) -> "Book":
        return Book(
            self.id,
            self.properties,
            self.created,
            self.modified,
            [tab.draft() for tab in self.tabs],
            list(self.named_ranges),
            list(self.metadata),
            list(self.permissions),
            self.file,
        )

    @property
    def title(self) -> str:
        return str(self.properties["title"])

    def tab(self, tab_id: int) -> Tab:
        """Raises: ApiError if there is none."""
        for tab in self.tabs:
            if tab.id == tab_id:
                return tab
        raise invalid(f"No grid with id: {tab_id}")

    def titled(self, title: str) -> Tab | None:
        folded = title.casefold()
        return next((tab for tab in self.tabs if tab.title.casefold() == folded), None)

    def check_size(self) -> None:
        total = sum(tab.row_count * tab.column_count for tab in self.tabs)
        if total > CELLS_MAX:
            raise invalid(
                f"This action would increase the number of cells in the workbook above the limit of {CELLS_MAX} cells."
            )
