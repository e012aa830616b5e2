"""The part of a batchUpdate that finds and replaces."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .book import Tab
from .cells import Cell, CellError, Formula, Json
from .change import Change
from .errors import invalid
from .grid import Area, squares
from .locales import locale
from .names import of_grid_range
from .writing import Writing


@dataclass(slots=True)
class _Counts:
    """What a find and replace changed."""

    values: int = 0
    formulas: int = 0
    occurrences: int = 0
    rows: set[tuple[int, int]] = field(default_factory=set)
    tabs: set[int] = field(default_factory=set)

    def json(self) -> Json:
        counts = {
            "valuesChanged": self.values,
            "formulasChanged": self.formulas,
            "rowsChanged": len(self.rows),
            "sheetsChanged": len(self.tabs),
            "occurrencesChanged": self.occurrences,
        }
        return {name: count for name, count in counts.items() if count}


def find_replace(change: Change, request: Json) -> Json:
    """Counts what was changed; formulas only on request (Sheets API v4, FindReplaceRequest)."""
    find = _finder(request)
    counts = _Counts()
    for tab, area in _searched(change, request):
        for row, column in squares(area.clipped(len(tab.rows), tab.column_count)):
            cell = tab.cell(row, column)
            if cell is None or cell.value is None or isinstance(cell.value, bool | CellError):
                continue
            formula = isinstance(cell.value, Formula)
            if formula and not request.get("includeFormulas"):
                continue
            text = cell.value.text if isinstance(cell.value, Formula) else _plain(cell.value)
            new, hits = find(text)
            if hits:
                _replace(change, tab, row, column, cell, new)
                counts.formulas += formula
                counts.values += not formula
                counts.occurrences += hits
                counts.rows.add((tab.id, row))
                counts.tabs.add(tab.id)
    return counts.json()


def _plain(value: Any) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _replace(change: Change, tab: Tab, row: int, column: int, cell: Cell, text: str) -> None:
    change.check_open(tab, Area(row, row + 1, column, column + 1))
    writing = Writing(locale(change.book.properties["locale"]), change.now.date(), raw=isinstance(cell.value, str))
    new = (
        cell._replace(value=Formula(text)) if isinstance(cell.value, Formula) else writing.entered(text, cell, "value")
    )
    tab.put(row, column, [new])


def _finder(request: Json) -> Callable[[str], tuple[str, int]]:
    find, replacement = request.get("find", ""), request.get("replacement", "")
    if not find:
        raise invalid("The find parameter must not be empty.")
    pattern = find if request.get("searchByRegex") else re.escape(find)
    if request.get("matchEntireCell"):
        pattern = rf"\A(?:{pattern})\Z"
    try:
        compiled = re.compile(pattern, 0 if request.get("matchCase") else re.IGNORECASE)
    except re.error as fault:
        raise invalid(f"Invalid regular expression: {find}") from fault
    if request.get("searchByRegex"):
        template = re.sub(r"\$(\d)", r"\\\1", replacement)
        return lambda text: compiled.subn(template, text)
    return lambda text: compiled.subn(lambda _: replacement, text)


def _searched(change: Change, request: Json) -> list[tuple[Tab, Area]]:
    if "range" in request:
        target = of_grid_range(change.book, request["range"])
        return [(target.tab, target.area)]
    if "sheetId" in request:
        tab = change.book.tab(request["sheetId"])
        return [(tab, tab.area)]
    if request.get("allSheets"):
        return [(tab, tab.area) for tab in change.book.tabs]
    raise invalid("A scope is required: range, sheetId or allSheets.")


KINDS = {"findReplace": find_replace}
