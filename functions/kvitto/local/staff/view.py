"""A tab as staff see it: headings, rows, folded groups, and the views that show some of the rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from kvitto.local.google_client import GoogleClient, Json
from kvitto.local.staff.cells import FIELDS, Cell, Shades, Words, read_cell

ROWS_A_PAGE = 100

_TABS = "sheets.properties(sheetId,title,hidden,gridProperties)"
_GRID = f"data(columnMetadata(hiddenByUser,pixelSize),rowMetadata.hiddenByUser,rowData.{FIELDS})"
_SHEET = f"sheets(columnGroups,conditionalFormats,filterViews,{_GRID})"
_WIDE_PX = 300


@dataclass(frozen=True, slots=True)
class TabName:
    """A tab of a spreadsheet."""

    spreadsheet: str
    id: int
    title: str
    rows: int
    columns: int
    frozen_rows: int
    frozen_columns: int

    @property
    def a1(self) -> str:
        return "'" + self.title.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``frozen`` stays in sight; ``wide`` was made to hold sentences."""

    index: int
    heading: Cell
    hidden: bool
    frozen: bool
    wide: bool

    @property
    def name(self) -> str:
        return self.heading.text


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` is the row's own, from 1. ``key`` is the text of its first cell: how it is known again when moved."""

    number: int
    key: str
    cells: tuple[Cell, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that fold together: start ≤ index < end, at a depth counted from 1."""

    start: int
    end: int
    depth: int
    folded: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a tab. ``last`` is the number of the last row that holds anything; ``views`` are titles by id."""

    tab: TabName
    columns: tuple[Column, ...]
    shown: tuple[Column, ...]
    rows: tuple[Row, ...]
    last: int
    groups: tuple[Group, ...]
    views: dict[int, str]

    @property
    def colours(self) -> list[str]:
        """Every colour of the page."""
        cells = [column.heading for column in self.columns] + [cell for row in self.rows for cell in row.cells]
        return sorted({cell.colour for cell in cells if cell.colour})


def tabs_of(google: GoogleClient, spreadsheet: str) -> list[TabName]:
    found = google.spreadsheet(spreadsheet, fields=_TABS)
    return [
        _tab(spreadsheet, sheet["properties"]) for sheet in found["sheets"] if not sheet["properties"].get("hidden")
    ]


def read_sheet(
    google: GoogleClient, tab: TabName, *, page: int = 1, hidden: bool = False, view: int | None = None
) -> Sheet:
    """One page of the tab, from 1, or all rows that a filter view shows. ``hidden`` shows hidden columns too."""
    last = max(len(google.values(tab.spreadsheet, tab.a1)), 1)
    first = tab.frozen_rows + 1 + (page - 1) * ROWS_A_PAGE if view is None else tab.frozen_rows + 1
    end = min(first + ROWS_A_PAGE - 1, last) if view is None else last
    areas = [f"{tab.a1}!1:1", *([f"{tab.a1}!{first}:{end}"] if end >= first else [])]
    told = google.spreadsheet(tab.spreadsheet, fields=_SHEET, ranges=areas)["sheets"][0]
    words, shades = words_of(google, tab), Shades(told.get("conditionalFormats", []))
    heading, *grids = told["data"]
    columns = _columns(tab, heading, words)
    rows = [_row(grid, number, first, tab, words, shades) for grid in grids for number in range(first, end + 1)]
    views: list[Json] = told.get("filterViews", [])
    for chosen in views:
        if chosen["filterViewId"] == view:
            rows = _seen_by(chosen, rows)
    return Sheet(
        tab,
        columns,
        tuple(column for column in columns if hidden or not column.hidden),
        _one_list_open(rows),
        last,
        tuple(_group(group) for group in told.get("columnGroups", [])),
        {one["filterViewId"]: str(one.get("title", "")) for one in views},
    )


def read_row(google: GoogleClient, tab: TabName, number: int) -> Row:
    """A row, from 1; a blank one when it lies below the grid."""
    if number > tab.rows:
        return Row(number, "", (Cell(),) * tab.columns)
    area = f"{tab.a1}!{number}:{number}"
    grid = google.spreadsheet(tab.spreadsheet, fields=f"sheets.{_GRID}", ranges=[area])["sheets"][0]["data"][0]
    return _row(grid, number, number, tab, words_of(google, tab), Shades([]))


def words_of(google: GoogleClient, tab: TabName) -> Words:
    """Reads the lists that cells take their choices from, each once."""

    @cache
    def words(area: str) -> tuple[str, ...]:
        return tuple(row[0] for row in google.values(tab.spreadsheet, area.removeprefix("=")) if row and row[0])

    return words


def _tab(spreadsheet: str, properties: Json) -> TabName:
    grid = properties["gridProperties"]
    frozen = grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0)
    return TabName(
        spreadsheet, properties["sheetId"], properties["title"], grid["rowCount"], grid["columnCount"], *frozen
    )


def _columns(tab: TabName, heading: Json, words: Words) -> tuple[Column, ...]:
    cells = [read_cell(told, words) for told in _cells(heading, 0)]
    cells += [Cell()] * (tab.columns - len(cells))
    about: list[Json] = heading["columnMetadata"]
    hides = [bool(one.get("hiddenByUser")) for one in about]
    freezes = tab.frozen_columns if not any(hides[: tab.frozen_columns]) else 0
    return tuple(
        Column(index, cells[index], hides[index], index < freezes, one.get("pixelSize", 0) >= _WIDE_PX)
        for index, one in enumerate(about)
    )


def _cells(grid: Json, index: int) -> list[Json]:
    rows = grid.get("rowData", [])
    cells: list[Json] = rows[index].get("values", []) if index < len(rows) else []
    return cells


def _row(grid: Json, number: int, first: int, tab: TabName, words: Words, shades: Shades) -> Row:
    cells = [read_cell(told, words) for told in _cells(grid, number - first)][: tab.columns]
    cells = [
        replace(cell, colour=shade) if (shade := shades.of(cell, number - 1, index)) else cell
        for index, cell in enumerate(cells)
    ]
    cells += [Cell()] * (tab.columns - len(cells))
    hidden = bool(grid["rowMetadata"][number - first].get("hiddenByUser"))
    return Row(number, cells[0].text if cells else "", tuple(cells), hidden)


def _one_list_open(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The same rows with lists to choose from in their first such column only (Status); others open with the row.

    Twenty words in every cell of ten columns made the page ten times as heavy.
    """
    lists = [index for row in rows for index, cell in enumerate(row.cells) if cell.kind == "choice"]
    first = min(lists, default=None)

    def shut(cell: Cell, index: int) -> Cell:
        return replace(cell, kind="text") if cell.kind == "choice" and index != first else cell

    return tuple(replace(row, cells=tuple(shut(cell, index) for index, cell in enumerate(row.cells))) for row in rows)


def _group(told: Json) -> Group:
    place = told["range"]
    return Group(place.get("startIndex", 0), place["endIndex"], told["depth"], bool(told.get("collapsed")))


def _seen_by(view: Json, rows: list[Row]) -> list[Row]:
    """The rows that a filter view shows, in its order: hidden words, blanks, and one sorting are understood."""
    for spec in view.get("filterSpecs", []):
        column, criteria = spec.get("columnIndex", 0), spec.get("filterCriteria", {})
        hides = set(criteria.get("hiddenValues", []))
        blanks = criteria.get("condition", {}).get("type") != "NOT_BLANK"
        rows = [row for row in rows if row.cells[column].text not in hides and (blanks or row.cells[column].text)]
    for order in view.get("sortSpecs", []):
        column = order.get("dimensionIndex", 0)
        down = order.get("sortOrder") == "DESCENDING"
        rows = sorted(rows, key=lambda row: (not row.cells[column].text, row.cells[column].text), reverse=down)
    return rows
