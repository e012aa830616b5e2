"""A book as JSON and back, for the store's snapshots.

A cell that only has a value is that value; any other is an object. Equal formats and the like are shared
between cells in memory, and are written once per book and referred to by number.
"""

import json
from dataclasses import asdict
from typing import Any

from .book import Book, Group, Tab
from .cells import Cell, CellError, Formula, Json, Row, Value
from .grid import Area


def to_json(book: Book) -> Json:
    shared = _Shared()
    return {
        "id": book.id,
        "properties": book.properties,
        "created": book.created,
        "modified": book.modified,
        "tabs": [_tab_json(tab, shared) for tab in book.tabs],
        "namedRanges": book.named_ranges,
        "metadata": book.metadata,
        "permissions": book.permissions,
        "file": book.file,
        "shared": shared.items,
    }


def from_json(saved: Json) -> Book:
    shared = saved["shared"]
    return Book(
        saved["id"],
        saved["properties"],
        saved["created"],
        saved["modified"],
        [_tab(tab, shared) for tab in saved["tabs"]],
        saved["namedRanges"],
        saved["metadata"],
        saved["permissions"],
        saved["file"],
    )


class _Shared:
    """Numbers for objects that many cells hold."""

    def __init__(self) -> None:
        self.items: list[Json] = []
        self._by_text: dict[str, int] = {}
        self._by_identity: dict[int, int] = {}

    def number(self, item: Json) -> int:
        known = self._by_identity.get(id(item))
        if known is not None:
            return known
        text = json.dumps(item, sort_keys=True)
        number = self._by_text.setdefault(text, len(self.items))
        if number == len(self.items):
            self.items.append(item)
        self._by_identity[id(item)] = number
        return number


def _tab_json(tab: Tab, shared: _Shared) -> Json:
    return {
        "properties": tab.properties,
        "rows": [[_cell_json(cell, shared) for cell in row] for row in tab.rows],
        "merges": [asdict(area) for area in tab.merges],
        "groups": [[asdict(group) for group in axis] for axis in tab.groups],
        "sizes": [sorted(axis.items()) for axis in tab.sizes],
        "extras": tab.extras,
    }


def _tab(saved: Json, shared: list[Json]) -> Tab:
    rows, columns = saved["groups"]
    row_sizes, column_sizes = saved["sizes"]
    return Tab(
        saved["properties"],
        [_row(row, shared) for row in saved["rows"]],
        [Area(**area) for area in saved["merges"]],
        ([Group(**group) for group in rows], [Group(**group) for group in columns]),
        (dict(row_sizes), dict(column_sizes)),
        saved["extras"],
    )


def _cell_json(cell: Cell | None, shared: _Shared) -> Any:  # a JSON scalar or object
    if cell is None:
        return None
    if cell.format is None and cell.rest is None and not isinstance(cell.value, Formula | CellError):
        return cell.value
    out: Json = {}
    match cell.value:
        case Formula(text):
            out["formula"] = text
        case CellError(kind):
            out["error"] = kind
        case None:
            pass
        case plain:
            out["value"] = plain
    if cell.format:
        out["format"] = shared.number(cell.format)
    if cell.rest:
        out["rest"] = shared.number(cell.rest)
    return out


def _row(saved: list[Any], shared: list[Json]) -> Row:
    return tuple(
        None if item is None else _cell(item, shared) if isinstance(item, dict) else Cell(item) for item in saved
    )


def _cell(saved: Json, shared: list[Json]) -> Cell:
    value: Value = saved.get("value")
    if "formula" in saved:
        value = Formula(saved["formula"])
    elif "error" in saved:
        value = CellError(saved["error"])
    return Cell(
        value,
        shared[saved["format"]] if "format" in saved else None,
        shared[saved["rest"]] if "rest" in saved else None,
    )
