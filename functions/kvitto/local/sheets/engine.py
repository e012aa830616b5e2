"""Formulas computed by IronCalc. The only module that knows it; nothing outside needs to when it is replaced.

Cells live in the book. A workbook of IronCalc's follows the book lazily: when a formula is read, the rows that
changed since last time are pushed (rows are immutable, so a changed row is another object) and it evaluates.
Tabs have made-up names there and named ranges are written out, so no title can offend it.
"""

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import ironcalc

from .book import Book, Tab
from .cells import Cell, CellError, Formula, Row, Value
from .entry import EPOCH
from .formulas import VOLATILE, tokens
from .grid import span_of

Place = tuple[int, int, int]  # sheetId, row, column

_SPILLS = re.compile(
    r"\b(FILTER|UNIQUE|SORT|SORTBY|SEQUENCE|TRANSPOSE|RANDARRAY|ARRAYFORMULA|VSTACK|HSTACK)\s*\(|\{", re.IGNORECASE
)


@dataclass(slots=True)
class _Pushed:
    """What IronCalc has of a tab: its number there, and the rows as last pushed."""

    number: int
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class _Noted:
    """Where formulas stand in the rows of a tab, as last seen: columns by row."""

    rows: list[Row] = field(default_factory=list)
    formulas: dict[int, list[int]] = field(default_factory=dict)


class Engine:
    """The computed values of one spreadsheet. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: ironcalc.Model | None = None
        self._names: object = None
        self._tabs: dict[int, _Pushed] = {}
        self._noted: dict[int, _Noted] = {}
        self._evaluated: tuple[object, ...] = ()
        self._values: dict[Place, Value] = {}
        self._book: Book | None = None

    def values(self, book: Book, now: datetime, tab: Tab) -> Mapping[Place, Value]:
        """The value of every formula cell, and of the cells its arrays spill into. `now` is the sheet's local time.

        Nothing is computed for a tab without formulas: ten thousand rows are read again and again, while the
        figures over them stand in another tab that nobody looks at.
        """
        with self._lock:
            if book is not self._book:
                if not self._formulas(tab):
                    return {}
                self._follow(book, now)
                self._book = book
            return self._values

    def _follow(self, book: Book, now: datetime) -> None:
        names = ([(tab.id, tab.title) for tab in book.tabs], book.named_ranges)
        if self._model is None or names != self._names:
            self._model = ironcalc.create("book", "en", "UTC", "en")
            for number in range(1, len(book.tabs)):
                self._model.new_sheet()
                self._model.rename_sheet(number, _alias(number))
            self._model.rename_sheet(0, _alias(0))
            self._tabs = {tab.id: _Pushed(number) for number, tab in enumerate(book.tabs)}
            self._names = names
        for tab in book.tabs:
            self._push(book, tab, now)
        self._model.evaluate()
        self._values = self._read(book)

    def _formulas(self, tab: Tab) -> Mapping[int, list[int]]:
        """Where formulas stand in the tab: columns by row."""
        noted = self._noted.setdefault(tab.id, _Noted())
        formulas = noted.formulas
        changed = _changed_rows(noted.rows, tab.rows)
        noted.rows = list(tab.rows)
        for index in changed:
            columns = [c for c, cell in enumerate(tab.row(index)) if cell and isinstance(cell.value, Formula)]
            if columns:
                formulas[index] = columns
            else:
                formulas.pop(index, None)
        return formulas

    def _push(self, book: Book, tab: Tab, now: datetime) -> None:
        pushed = self._tabs[tab.id]
        model, number = self._model, pushed.number
        assert model
        for index in _changed_rows(pushed.rows, tab.rows):
            old = pushed.rows[index] if index < len(pushed.rows) else ()
            row = tab.row(index)
            for column in range(max(len(old), len(row))):
                was = old[column] if column < len(old) else None
                cell = row[column] if column < len(row) else None
                if was is cell:
                    continue
                value = cell.value if cell else None
                if isinstance(value, Formula):
                    value = Formula(_spelled(book, tab, value.text, now))
                _put(model, number, index + 1, column + 1, value)
        pushed.rows = list(tab.rows)
        # Volatile formulas are spelled anew each time, with the clock that was handed in.
        for index, columns in self._formulas(tab).items():
            for column in columns:
                cell = tab.cell(index, column)
                if cell and isinstance(cell.value, Formula) and VOLATILE.search(cell.value.text):
                    _put(model, number, index + 1, column + 1, Formula(_spelled(book, tab, cell.value.text, now)))

    def _read(self, book: Book) -> dict[Place, Value]:
        values: dict[Place, Value] = {}
        for tab in book.tabs:
            pushed = self._tabs[tab.id]
            for row, columns in self._formulas(tab).items():
                for column in columns:
                    cell = tab.cell(row, column)
                    values[tab.id, row, column] = self._value(pushed.number, row, column)
                    if cell and isinstance(cell.value, Formula) and _SPILLS.search(cell.value.text):
                        self._read_spill(tab, pushed.number, row, column, values)
        return values

    def _read_spill(self, tab: Tab, number: int, top: int, left: int, values: dict[Place, Value]) -> None:
        right = left
        while self._spilled(tab, number, top, right + 1):
            right += 1
        bottom = top
        while self._spilled(tab, number, bottom + 1, left):
            bottom += 1
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                values[tab.id, row, column] = self._value(number, row, column)

    def _spilled(self, tab: Tab, number: int, row: int, column: int) -> bool:
        cell = tab.cell(row, column)
        inside = row < tab.row_count and column < tab.column_count
        return inside and (cell is None or cell.value is None) and self._value(number, row, column) is not None

    def _value(self, number: int, row: int, column: int) -> Value:
        assert self._model
        value = self._model.get_cell_value(number, row + 1, column + 1)
        if isinstance(value, str) and value.startswith("#"):
            kind = self._model.get_cell_type(number, row + 1, column + 1)
            return CellError(value) if kind == ironcalc.CellType.ErrorValue else value
        return value + 0.0 if isinstance(value, float) else value  # -0.0 is shown as 0


def _put(model: ironcalc.Model, number: int, row: int, column: int, value: Value) -> None:
    """Enter a value; rows and columns count from 1 here, as IronCalc does."""
    match value:
        case None:
            model.range_clear_all(number, row, column, row, column)
        case str():
            model.update_cell_with_text(number, row, column, value)
        case bool():
            model.update_cell_with_bool(number, row, column, value)
        case Formula(text):
            try:
                model.update_cell_with_formula(number, row, column, text)
            except ironcalc.WorkbookError:
                model.update_cell_with_formula(number, row, column, "=#ERROR!")
        case CellError(kind):
            model.update_cell_with_formula(number, row, column, f"={kind}")
        case _:
            model.update_cell_with_number(number, row, column, value)


def _alias(number: int) -> str:
    return f"T{number}_"


def _changed_rows(old: list[Row], new: list[Row]) -> list[int]:
    shared = min(len(old), len(new))
    changed = [index for index in range(shared) if old[index] is not new[index]]
    return changed + list(range(shared, max(len(old), len(new))))


def _spelled(book: Book, home: Tab, formula: str, now: datetime) -> str:
    """The formula with tabs, names and the present moment as IronCalc is to read them."""
    serial = now.toordinal() - EPOCH + (now.hour * 3600 + now.minute * 60 + now.second) / 86400
    formula = VOLATILE.sub(lambda match: str(int(serial) if match[1].upper() == "TODAY" else serial), formula)
    numbers = {tab.title.casefold(): number for number, tab in enumerate(book.tabs)}
    named = {item["name"].casefold(): item["range"] for item in book.named_ranges}
    parts = []
    for token in tokens(formula):
        if token.kind == "ref" and token.sheet is not None:
            number = numbers.get(token.sheet.casefold())
            parts.append(f"{_alias(number)}!{token.a1}" if number is not None else "#REF!")
        elif token.kind == "word" and (grid := named.get(token.text.rpartition("!")[2].casefold())):
            tab = book.tab(grid.get("sheetId", home.id))
            area = span_of(grid).area(tab.row_count, tab.column_count)
            parts.append(f"{_alias(numbers[tab.title.casefold()])}!{_absolute(area.a1())}")
        else:
            parts.append(token.text)
    return "".join(parts)


def _absolute(a1: str) -> str:
    return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", a1)


def workbook_bytes(book: Book) -> bytes:
    """The book as an xlsx file: values, formulas, number formats, frozen panes. A title Excel forbids is replaced."""
    model = ironcalc.create(re.sub(r"[^\w .-]", "_", book.title) or "book", "en", "UTC", "en")
    for number, tab in enumerate(book.tabs):
        if number:
            model.new_sheet()
        try:
            model.rename_sheet(number, tab.title)
        except ironcalc.WorkbookError:
            model.rename_sheet(number, f"Tab {number + 1}")
    for number, tab in enumerate(book.tabs):
        for row, column, cell in _cells(tab):
            _put(model, number, row + 1, column + 1, cell.value)
            pattern = (cell.format or {}).get("numberFormat", {}).get("pattern")
            if pattern:
                style = model.get_cell_style(number, row + 1, column + 1)
                style["num_fmt"] = pattern
                model.set_cell_style(number, row + 1, column + 1, style)
        grid = tab.properties["gridProperties"]
        model.set_frozen_rows_count(number, grid.get("frozenRowCount", 0))
        model.set_frozen_columns_count(number, grid.get("frozenColumnCount", 0))
    model.evaluate()
    return model.to_xlsx()


def _cells(tab: Tab) -> Iterator[tuple[int, int, Cell]]:
    for row, cells in enumerate(tab.rows):
        for column, cell in enumerate(cells):
            if cell is not None:
                yield row, column, cell
