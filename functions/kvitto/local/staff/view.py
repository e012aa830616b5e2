"""A tab as staff see it: headings, rows, lists to choose from, check boxes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kvitto.local.google_client import GoogleClient, Json

ROWS_A_PAGE = 100

_TABS = "sheets.properties(sheetId,title,hidden,gridProperties)"
_GRID = (
    "sheets(properties.sheetId,data(columnMetadata(hiddenByUser),rowMetadata(hiddenByUser),"
    "rowData.values(formattedValue,userEnteredValue,effectiveValue,note,dataValidation,"
    "effectiveFormat(numberFormat.type,backgroundColor))))"
)
_SHOWN_AS_TYPED = ("DATE", "TIME", "DATE_TIME", "PERCENT")
"""Formats whose number nobody would type: the cell is typed as it is shown."""


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
    """One column. ``grey`` is how Kvitto marks what is its own; ``frozen`` stays in sight."""

    index: int
    heading: str
    hidden: bool
    grey: bool
    frozen: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """``text`` is what is shown; ``typed`` is what one would type to have it so."""

    text: str = ""
    typed: str = ""
    kind: Literal["text", "choice", "box"] = "text"
    choices: tuple[str, ...] = ()
    checked: bool = False
    note: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` is the row's own, from 1. ``key`` is the text of its first cell: how it is known again when moved."""

    number: int
    key: str
    cells: tuple[Cell, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a tab. ``last`` is the number of the last row that holds anything."""

    tab: TabName
    columns: tuple[Column, ...]
    shown: tuple[Column, ...]
    rows: tuple[Row, ...]
    last: int


def tabs_of(google: GoogleClient, spreadsheet: str) -> list[TabName]:
    found = google.spreadsheet(spreadsheet, fields=_TABS)
    return [
        _tab(spreadsheet, sheet["properties"]) for sheet in found["sheets"] if not sheet["properties"].get("hidden")
    ]


def read_sheet(google: GoogleClient, tab: TabName, *, page: int = 1, hidden: bool = False) -> Sheet:
    """One page of the tab, from 1. ``hidden``: hidden columns are among the shown."""
    last = max(len(google.values(tab.spreadsheet, tab.a1)), 1)
    first = tab.frozen_rows + 1 + (page - 1) * ROWS_A_PAGE
    end = min(first + ROWS_A_PAGE - 1, last)
    areas = [f"{tab.a1}!1:1", *([f"{tab.a1}!{first}:{end}"] if end >= first else [])]
    grids = google.spreadsheet(tab.spreadsheet, fields=_GRID, ranges=areas)["sheets"][0]["data"]
    heading = _cells(grids[0], 0)
    hides = [bool(column.get("hiddenByUser")) for column in grids[0]["columnMetadata"]]
    columns = _columns(tab, heading, hides)
    shown = tuple(column for column in columns if hidden or not column.hidden)
    rows = tuple(_row(grids[1], number, first, len(columns)) for number in range(first, end + 1)) if grids[1:] else ()
    return Sheet(tab, columns, shown, rows, last)


def read_row(google: GoogleClient, tab: TabName, number: int) -> Row:
    """A row, from 1; a blank one when it lies below the grid."""
    if number > tab.rows:
        return Row(number, "", (Cell(),) * tab.columns)
    area = f"{tab.a1}!{number}:{number}"
    grid = google.spreadsheet(tab.spreadsheet, fields=_GRID, ranges=[area])["sheets"][0]["data"][0]
    return _row(grid, number, number, tab.columns)


def _tab(spreadsheet: str, properties: Json) -> TabName:
    grid = properties["gridProperties"]
    frozen = grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0)
    return TabName(
        spreadsheet, properties["sheetId"], properties["title"], grid["rowCount"], grid["columnCount"], *frozen
    )


def _columns(tab: TabName, heading: Sequence[Json], hides: Sequence[bool]) -> tuple[Column, ...]:
    columns = []
    for index, hidden in enumerate(hides):
        cell = heading[index] if index < len(heading) else {}
        frozen = index < tab.frozen_columns and not any(hides[: tab.frozen_columns])
        columns.append(Column(index, cell.get("formattedValue", ""), hidden, _is_grey(cell), frozen))
    return tuple(columns)


def _is_grey(cell: Json) -> bool:
    colour = cell.get("effectiveFormat", {}).get("backgroundColor", {})
    channels = [colour.get(name, 0.0) for name in ("red", "green", "blue")]
    return bool(0.0 < min(channels) == max(channels) < 1.0)


def _cells(grid: Json, index: int) -> list[Json]:
    rows = grid.get("rowData", [])
    cells: list[Json] = rows[index].get("values", []) if index < len(rows) else []
    return cells


def _row(grid: Json, number: int, first: int, width: int) -> Row:
    cells = [_cell(cell) for cell in _cells(grid, number - first)][:width]
    cells += [Cell()] * (width - len(cells))
    hidden = bool(grid["rowMetadata"][number - first].get("hiddenByUser"))
    return Row(number, cells[0].text if cells else "", tuple(cells), hidden)


def _cell(told: Json) -> Cell:
    text = str(told.get("formattedValue", ""))
    effective: Mapping[str, Any] = told.get("effectiveValue", {})
    condition: Json = told.get("dataValidation", {}).get("condition", {})
    note = str(told.get("note", ""))
    if condition.get("type") == "BOOLEAN":
        return Cell(text, text, "box", checked=effective.get("boolValue") is True, note=note)
    typed = _typed(told, text)
    number = "numberValue" in effective
    if condition.get("type") == "ONE_OF_LIST":
        choices = tuple(str(value.get("userEnteredValue", "")) for value in condition.get("values", []))
        return Cell(text, typed, "choice", choices, note=note, number=number)
    return Cell(text, typed, note=note, number=number)


def _typed(told: Json, text: str) -> str:
    entered: Mapping[str, Any] = told.get("userEnteredValue", {})
    if "formulaValue" in entered:
        return str(entered["formulaValue"])
    kind = told.get("effectiveFormat", {}).get("numberFormat", {}).get("type")
    if "numberValue" in entered and kind not in _SHOWN_AS_TYPED:
        return f"{entered['numberValue']:.15g}".replace(".", ",")
    return str(entered["stringValue"]) if "stringValue" in entered else text
