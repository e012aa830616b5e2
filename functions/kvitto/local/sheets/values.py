"""The values collection: reading, writing, appending and clearing rectangles of cells."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .book import Book, Tab
from .cells import Cell, CellError, Formula, Json, Value, blank, checked, number_out
from .display import dated, pattern_of, shown
from .engine import Place
from .entry import Entry, typed
from .errors import ApiError, invalid, invalid_value
from .formulas import localised
from .grid import Area, column_letters, parse_span, quoted
from .locales import Locale, locale
from .names import Target
from .structure import insert_rows

Computed = Callable[[], Mapping[Place, Value]]


@dataclass(frozen=True, slots=True)
class Reading:
    """How values are asked for; `computed` gives the formulas' values when one is met."""

    where: Locale
    computed: Computed
    render: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"
    major: str = "ROWS"

    @staticmethod
    def of(book: Book, computed: Computed, wish: Mapping[str, str]) -> "Reading":
        """From query parameters. Raises: ApiError on a word Google does not know."""
        return Reading(
            locale(book.properties["locale"]),
            computed,
            _word(wish, "valueRenderOption", ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")),
            _word(wish, "dateTimeRenderOption", ("SERIAL_NUMBER", "FORMATTED_STRING")),
            _word(wish, "majorDimension", ("ROWS", "COLUMNS")),
        )


def _word(wish: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    word = wish.get(name) or known[0]
    if word.endswith("_UNSPECIFIED"):
        return known[0]
    if word not in known:
        kind = "google.apps.sheets.v4." + {"majorDimension": "Dimension"}.get(name, name[0].upper() + name[1:])
        raise invalid_value(_snake(name), f"type.googleapis.com/{kind}", f'"{word}"')
    return word


def _snake(name: str) -> str:
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name)


def read(target: Target, how: Reading) -> Json:
    """A ValueRange: `values` is absent when all is blank, and trailing blanks are cut from rows and at the end."""
    rows = _shown_rows(target.tab, target.area, how)
    if how.major == "COLUMNS":
        width = max(map(len, rows), default=0)
        rows = [_cut([row[i] if i < len(row) else "" for row in rows], rows, i) for i in range(width)]
    answer: Json = {"range": target.text, "majorDimension": how.major}
    return answer | {"values": rows} if rows else answer


def _cut(column: list[Any], rows: list[list[Any]], index: int) -> list[Any]:
    """A column without what lies below its last cell; a blank inside a row that goes further right is also cut."""
    end = len(column)
    while end and (index >= len(rows[end - 1]) or column[end - 1] == ""):
        end -= 1
    return column[:end]


def _shown_rows(tab: Tab, area: Area, how: Reading) -> list[list[Any]]:
    rows: list[list[Any]] = []
    spilled = _spilled_rows(tab, how)
    last = max(len(tab.rows), max(spilled, default=-1) + 1)
    for index in range(area.top, min(area.bottom, last)):
        cells = tab.row(index)[area.left : area.right]
        if index in spilled:
            cells = _with_spilled(cells, spilled[index], area)
        end = len(cells)
        while end and blank(cells[end - 1]):
            end -= 1
        rows.append([_shown(tab, index, area.left + i, cell, how) for i, cell in enumerate(cells[:end])])
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _spilled_rows(tab: Tab, how: Reading) -> dict[int, dict[int, Value]]:
    """The cells that an array formula elsewhere has filled, by row and column."""
    rows: dict[int, dict[int, Value]] = {}
    for (tab_id, row, column), value in how.computed().items():
        if tab_id == tab.id and blank(tab.cell(row, column)):
            rows.setdefault(row, {})[column] = value
    return rows


def _with_spilled(cells: tuple[Cell | None, ...], spilled: dict[int, Value], area: Area) -> tuple[Cell | None, ...]:
    row = list(cells)
    for column, value in spilled.items():
        place = column - area.left
        if 0 <= place < area.width:
            row.extend([None] * (place + 1 - len(row)))
            row[place] = (row[place] or Cell())._replace(value=value)
    return tuple(row)


def _shown(tab: Tab, row: int, column: int, cell: Cell | None, how: Reading) -> Any:  # a JSON scalar
    if cell is None:
        return ""
    value = cell.value
    if type(value) is str and how.render != "FORMATTED_VALUE":
        return value
    if value is None:
        return ""
    number_format = (cell.format or {}).get("numberFormat")
    if isinstance(value, Formula):
        if how.render == "FORMULA":
            return localised(value.text, how.where)
        value = how.computed().get((tab.id, row, column))
        number_format = number_format or inferred(tab, cell.value, how.where)
    return in_answer(value, number_format, how)


def in_answer(value: Value, number_format: Json | None, how: Reading) -> Any:  # a JSON scalar
    if how.render == "FORMATTED_VALUE":
        return shown(value, number_format, how.where)
    match value:
        case None:
            return ""
        case CellError(kind):
            return kind
        case bool() | str():
            return value
        case float():
            pattern = pattern_of(number_format, how.where)
            if how.dates == "FORMATTED_STRING" and pattern and dated(pattern):
                return shown(value, number_format, how.where)
            return number_out(value)
    return str(value)


_DATE_FORMULA = ("=TODAY(", "=DATE(", "=EDATE(", "=EOMONTH(", "=WORKDAY(")


def inferred(tab: Tab, value: Value, where: Locale) -> Json | None:
    """The format Google gives a formula that makes a date, or that only repeats another cell."""
    if not isinstance(value, Formula):
        return None
    text = value.text.upper().replace(" ", "")
    if text.startswith(_DATE_FORMULA) and text.endswith(")"):
        return {"type": "DATE", "pattern": where.date}
    if text == "=NOW()":
        return {"type": "DATE_TIME", "pattern": f"{where.date} {where.time}"}
    span = parse_span(text[1:].replace("$", ""))
    if span and span.top is not None and span.left is not None and ":" not in text:
        cell = tab.cell(span.top, span.left)
        return (cell.format or {}).get("numberFormat") if cell else None
    return None


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


def append(
    book: Book, target: Target, rows: list[list[Any]], how: Writing, *, insert: bool
) -> tuple[Target | None, Written]:
    """Enter rows below the table found in the target; the table, or None, and what was written.

    The table is the block of filled cells around the last filled cell of the range; without one the rows go to
    the start of the range (Sheets API v4, "Append values"; recorded answers). The grid grows as needed.
    """
    tab = target.tab
    table = table_in(tab, target.area)
    top, left = (table.bottom, table.left) if table else (target.area.top, target.area.left)
    height, width = len(rows), max(map(len, rows), default=0)
    if insert and table and top < tab.row_count and height:
        insert_rows(book, tab, top, height)
    tab.resize(max(tab.row_count, top + height), max(tab.column_count, left + width))
    place = Target(tab, Area(top, top + max(1, height), left, left + max(1, width)))
    return Target(tab, table) if table else None, write(place, rows, how)


def table_in(tab: Tab, area: Area) -> Area | None:
    """The block around the last filled cell of the area: bounded by blank rows and columns on every side."""
    last = _last_filled(tab, area)
    if last is None:
        return None
    top, left = last
    bottom, right = top + 1, left + 1
    grown = True
    while grown:
        grown = False
        around = max(0, left - 1), right + 1
        if top > 0 and _filled(tab, top - 1, *around):
            top, grown = top - 1, True
        elif _filled(tab, bottom, *around):
            bottom, grown = bottom + 1, True
        elif left > 0 and _column_filled(tab, left - 1, top, bottom):
            left, grown = left - 1, True
        elif _column_filled(tab, right, top, bottom):
            right, grown = right + 1, True
    return Area(top, bottom, left, right)


def _last_filled(tab: Tab, area: Area) -> tuple[int, int] | None:
    for row in range(min(area.bottom, len(tab.rows)) - 1, area.top - 1, -1):
        cells = tab.row(row)
        for column in range(min(area.right, len(cells)) - 1, area.left - 1, -1):
            if not blank(cells[column]):
                return row, column
    return None


def _filled(tab: Tab, row: int, left: int, right: int) -> bool:
    return any(not blank(cell) for cell in tab.row(row)[left:right])


def _column_filled(tab: Tab, column: int, top: int, bottom: int) -> bool:
    """Corners count: a block reaches diagonally, as the region of Ctrl+A does."""
    return any(not blank(tab.cell(row, column)) for row in range(max(0, top - 1), bottom + 1))
