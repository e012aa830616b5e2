"""The values collection, written: entering and clearing rectangles of cells."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from .book import Book
from .cells import Cell, Json, blank, checked
from .entry import Entry, typed
from .errors import ApiError, invalid, invalid_value
from .grid import Area, column_letters, quoted
from .locales import Locale, locale
from .names import Target


@dataclass(frozen=True, slots=True)
class Writing:
    """How values are entered. `raw` keeps text as it is; otherwise it is read as typed, in that locale and day."""

    where: Locale
    today: date
    raw: bool

    @staticmethod
    def of(book: Book, option: str | None, today: date) -> "Writing":
        """Raises: ApiError when the option is missing or unknown; it has no default."""
        if not option or option == "INPUT_VALUE_OPTION_UNSPECIFIED":
            raise invalid("'valueInputOption' is required but not specified")
        if option not in ("RAW", "USER_ENTERED"):
            kind = "type.googleapis.com/google.apps.sheets.v4.ValueInputOption"
            raise invalid_value("value_input_option", kind, f'"{option}"')
        return Writing(locale(book.properties["locale"]), today, option == "RAW")

    def entered(self, item: Any, old: Cell | None, place: str) -> Cell:
        """The cell after `item` was entered into it; formats and notes stay."""
        old = old or Cell()
        match item:
            case "":
                return old._replace(value=None)
            case bool():
                return old._replace(value=item)
            case int() | float():
                return old._replace(value=float(item))
            case str() if self.raw:
                return old._replace(value=checked(item))
            case str():
                if (old.format or {}).get("numberFormat", {}).get("type") == "TEXT" and not item.startswith("="):
                    return old._replace(value=checked(item))
                return _formatted(old, typed(item, self.where, self.today))
            case dict():
                raise invalid(f"Invalid {place}: struct_value {{\n}}\n")
            case _:
                raise invalid(f"Invalid {place}: list_value {{\n}}\n")


def _formatted(old: Cell, entry: Entry) -> Cell:
    """Typing a date, an amount or a per cent formats a cell that has no number format yet."""
    wished = entry.number_format
    if wished and not (old.format or {}).get("numberFormat"):
        return old._replace(value=entry.value, format=(old.format or {}) | {"numberFormat": wished})
    return old._replace(value=entry.value)


def rows_of(body: Json, field: str) -> list[list[Any]]:
    """The values of a ValueRange, row by row. Raises: ApiError when they are not lists of lists."""
    values = body.get("values", [])
    values = [] if values is None else values
    kind = "type.googleapis.com/google.protobuf.ListValue"
    if not isinstance(values, list):
        raise invalid_value(f"{field}.values", kind, _quoted(values))
    for index, row in enumerate(values):
        if not isinstance(row, list):
            raise invalid_value(f"{field}.values[{index}]", kind, _quoted(row))
    if body.get("majorDimension") == "COLUMNS":
        height = max(map(len, values), default=0)
        return [[column[i] if i < len(column) else None for column in values] for i in range(height)]
    return values


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Written:
    """What a write touched; sent blanks count, nulls do not."""

    target: Target
    rows: frozenset[int]
    columns: frozenset[int]
    cells: int

    def json(self, spreadsheet_id: str) -> Json:
        head: Json = {"spreadsheetId": spreadsheet_id, "updatedRange": self.target.text}
        if self.cells:
            head |= {"updatedRows": len(self.rows), "updatedColumns": len(self.columns), "updatedCells": self.cells}
        return head


def write(target: Target, rows: list[list[Any]], how: Writing) -> Written:
    """Enter values from the target's first cell on; null leaves a cell as it is.

    Raises: ApiError when values reach outside a range of more than one cell, or outside the grid.
    """
    tab, area = target.tab, target.area
    width = max(map(len, rows), default=0)
    if not target.single:
        _check_within(target, len(rows), width)
    covered = Area(area.top, area.top + max(1, len(rows)), area.left, area.left + max(1, width))
    if covered.bottom > tab.row_count or covered.right > tab.column_count:
        raise invalid(
            f"Range ({quoted(tab.title)}!{covered.a1()}) exceeds grid limits. "
            f"Max rows: {tab.row_count}, max columns: {tab.column_count}"
        )
    touched_rows, touched_columns, count = set(), set(), 0
    for down, row in enumerate(rows):
        cells: list[Cell | None] = []
        for across, item in enumerate(row):
            old = tab.cell(area.top + down, area.left + across)
            if item is None:
                cells.append(old)
                continue
            cells.append(how.entered(item, old, f"values[{down}][{across}]"))
            touched_columns.add(across)
            count += 1
            touched_rows.add(down)
        if cells:
            tab.put(area.top + down, area.left, cells)
    return Written(Target(tab, covered), frozenset(touched_rows), frozenset(touched_columns), count)


def _check_within(target: Target, height: int, width: int) -> None:
    area = target.area
    if height > area.height:
        raise _outside(target, f"row [{area.bottom + 1}]")
    if width > area.width:
        raise _outside(target, f"column [{column_letters(area.right)}]")


def _outside(target: Target, place: str) -> ApiError:
    return invalid(f"Requested writing within range [{target.text}], but tried writing to {place}")


def clear(target: Target) -> str:
    """Clear values; formats, notes and validation stay. Answers the cleared range as echoed."""
    tab = target.tab
    area = target.area.clipped(tab.row_count, tab.column_count)
    for index in range(area.top, min(area.bottom, len(tab.rows))):
        cells = tab.row(index)[area.left : area.right]
        if any(not blank(cell) for cell in cells):
            tab.put(index, area.left, [cell and cell._replace(value=None) for cell in cells])
    tab.trim()
    return target.text
