"""The values collection, read: what a rectangle of cells shows, in the ways a client may ask for it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .book import Book, Tab
from .cells import Cell, CellError, Formula, Json, Value, blank, number_out
from .display import dated, pattern_of, shown
from .engine import Place
from .errors import invalid_value
from .formulas import localised
from .grid import Area, column_number
from .locales import Locale, locale
from .names import Target

Computed = Callable[[Tab], Mapping[Place, Value]]
"""Gives the formulas' values when a tab that may hold some is read."""


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
    for (tab_id, row, column), value in how.computed(tab).items():
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
        value = how.computed(tab).get((tab.id, row, column))
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
_FROM_CELL = re.compile(r"=(?:MAX\(|MIN\()?([A-Z]{1,3})([0-9]*)(?::[A-Z]{1,3}[0-9]*)?\)?(?:[+-][0-9.]+)?")


def inferred(tab: Tab, value: Value, where: Locale) -> Json | None:
    """The format Google gives a formula that makes a date, or that takes it from a cell of the same tab."""
    if not isinstance(value, Formula):
        return None
    text = value.text.upper().replace(" ", "").replace("$", "")
    if text.startswith(_DATE_FORMULA) and text.endswith(")"):
        return {"type": "DATE", "pattern": where.date}
    if text == "=NOW()":
        return {"type": "DATE_TIME", "pattern": f"{where.date} {where.time}"}
    match = _FROM_CELL.fullmatch(text)
    if not match:
        return None
    cell = _first_number(tab, column_number(match[1]), int(match[2]) - 1 if match[2] else 0)
    return (cell.format or {}).get("numberFormat") if cell else None


def _first_number(tab: Tab, column: int, top: int) -> Cell | None:
    """The cell, or when it holds no number (a heading, a blank) the first one below that does, within some rows."""
    for row in range(top, min(top + 20, len(tab.rows))):
        cell = tab.cell(row, column)
        if cell and (isinstance(cell.value, float) or (row == top and isinstance(cell.value, Formula))):
            return cell
    return None
