"""The one place where rows or columns are inserted, deleted or moved, with all that names their positions."""

from collections.abc import Callable
from functools import partial
from typing import Any

from .book import Book, Group, Tab
from .cells import Cell, Formula, Json, Row
from .errors import invalid
from .formulas import shifted
from .grid import Area
from .shifts import Delete, Insert, Move, Shift

_EDGES = (("startRowIndex", "endRowIndex"), ("startColumnIndex", "endColumnIndex"))
AXES = {"ROWS": 0, "COLUMNS": 1}


def reshape(book: Book, tab: Tab, shift: Insert | Delete | Move, *, inherit_before: bool | None = None) -> None:
    """Carry a tab, and the whole book's references to it, through a shift.

    `inherit_before` tells which neighbour inserted ones take their format from; None leaves them plain.
    Raises: ApiError if nothing of the grid would be left.
    """
    _resize(tab, shift)
    if shift.axis == 0:
        _shift_rows(tab, shift)
    else:
        tab.rows = [_shifted_row(row, shift) for row in tab.rows]
    if isinstance(shift, Insert) and inherit_before is not None:
        _inherit(tab, shift, before=inherit_before)
    tab.merges = [area for area in (_shifted_area(area, shift) for area in tab.merges) if area]
    tab.groups[shift.axis][:] = _shifted_groups(tab.groups[shift.axis], shift)
    sizes = tab.sizes[shift.axis]
    moved = {shift.index(index): size for index, size in sizes.items()}
    sizes.clear()
    sizes.update({index: size for index, size in moved.items() if index is not None})
    for items in tab.extras.values():
        items[:] = [item for item in (shifted_json(item, tab.id, shift) for item in items) if item is not None]
    for items in (book.named_ranges, book.metadata):
        items[:] = [item for item in (shifted_json(item, tab.id, shift) for item in items) if item is not None]
    rewrite_formulas(book, lambda text, home: shifted(text, home.title, tab.title, shift))


def insert_rows(book: Book, tab: Tab, at: int, count: int) -> None:
    reshape(book, tab, Insert(0, at, count), inherit_before=True)


def rewrite_formulas(book: Book, change: Callable[[str, Tab], str]) -> None:
    """Put each formula through `change`, also those in rules for validation, colour and filters.

    Rows in which nothing changes keep their identity.
    """
    for tab in book.tabs:
        rules: dict[int, Json] = {}  # cells share their rules; by identity each is rewritten once
        for index, row in enumerate(tab.rows):
            if any(cell and (cell.rest or isinstance(cell.value, Formula)) for cell in row):
                new = tuple(cell and _rewritten(cell, tab, change, rules) for cell in row)
                if new != row:
                    tab.rows[index] = new
        for items in tab.extras.values():
            items[:] = [_with_conditions(item, partial(_change_at, change, tab)) for item in items]


def _change_at(change: Callable[[str, Tab], str], home: Tab, text: str) -> str:
    return change(text, home)


def _rewritten(cell: Cell, tab: Tab, change: Callable[[str, Tab], str], rules: dict[int, Json]) -> Cell:
    if isinstance(cell.value, Formula):
        cell = cell._replace(value=Formula(change(cell.value.text, tab)))
    if cell.rest and "dataValidation" in cell.rest:
        if id(cell.rest) not in rules:
            rules[id(cell.rest)] = _with_conditions(cell.rest, partial(_change_at, change, tab))
        cell = cell._replace(rest=rules[id(cell.rest)])
    return cell


def _with_conditions(item: Any, change: Callable[[str], str]) -> Any:  # any part of an API object
    """The object with the formulas in its conditions rewritten."""
    if isinstance(item, list):
        return [_with_conditions(part, change) for part in item]
    if isinstance(item, dict):
        return {
            name: change(value)
            if name == "userEnteredValue" and isinstance(value, str) and value.startswith("=")
            else _with_conditions(value, change)
            for name, value in item.items()
        }
    return item


def _resize(tab: Tab, shift: Insert | Delete | Move) -> None:
    sizes = [tab.row_count, tab.column_count]
    match shift:
        case Insert(axis, at, count):
            if at > sizes[axis]:
                raise invalid(f"range.startIndex[{at}] is too large: the grid has {sizes[axis]}.")
            sizes[axis] += count
        case Delete(axis, start, end):
            sizes[axis] -= end - start
            if sizes[axis] < 1:
                kind = "columns" if axis else "rows"
                raise invalid(f"You can't delete all the {kind} on the sheet.")
            frozen = tab.properties["gridProperties"].get("frozenColumnCount" if axis else "frozenRowCount", 0)
            if frozen >= sizes[axis]:
                kind = "columns" if axis else "rows"
                raise invalid(f"It is not possible to delete all non-frozen {kind}.")
        case Move():
            return
    tab.resize(*sizes)


def _shift_rows(tab: Tab, shift: Insert | Delete | Move) -> None:
    match shift:
        case Insert(_, at, count):
            if at < len(tab.rows):
                tab.rows[at:at] = [()] * count
        case Delete(_, start, end):
            del tab.rows[start:end]
        case Move(_, start, end, to):
            tab.rows.extend([()] * (max(end, to) - len(tab.rows)))
            tab.rows[:] = _moved(tab.rows, start, end, to)
    tab.trim()


def _moved(items: list[Any], start: int, end: int, to: int) -> list[Any]:
    block = items[start:end]
    if to <= start:
        return items[:to] + block + items[to:start] + items[end:]
    return items[:start] + items[end:to] + block + items[to:]


def _shifted_row(row: Row, shift: Insert | Delete | Move) -> Row:
    match shift:
        case Insert(_, at, count):
            return row if len(row) <= at else row[:at] + (None,) * count + row[at:]
        case Delete(_, start, end):
            new = row[:start] + row[end:]
        case Move(_, start, end, to):
            if len(row) <= min(start, to):
                return row
            padded = list(row) + [None] * (max(end, to) - len(row))
            new = tuple(_moved(padded, start, end, to))
        case _:
            return row
    length = len(new)
    while length and new[length - 1] is None:
        length -= 1
    return new[:length]


def _inherit(tab: Tab, shift: Insert, *, before: bool) -> None:
    """New rows or columns look like their neighbour: formats and validation, never values or notes."""
    source = shift.at - 1 if before else shift.at + shift.count
    if source < 0:
        return
    if shift.axis == 0:
        look = [_look(cell) for cell in tab.row(source)]
        if any(look):
            for index in range(shift.at, shift.at + shift.count):
                tab.put(index, 0, list(look))
    else:
        for index, row in enumerate(tab.rows):
            cell = _look(row[source]) if source < len(row) else None
            if cell:
                tab.put(index, shift.at, [cell] * shift.count)
    size = tab.sizes[shift.axis].get(shift.at - 1 if before else shift.at)
    if size and before:
        tab.sizes[shift.axis].update(dict.fromkeys(range(shift.at, shift.at + shift.count), size))


def _look(cell: Cell | None) -> Cell | None:
    if cell is None:
        return None
    validation = (cell.rest or {}).get("dataValidation")
    rest = {"dataValidation": validation} if validation else None
    return Cell(None, cell.format, rest) if cell.format or rest else None


def _shifted_area(area: Area, shift: Shift) -> Area | None:
    if shift.axis == 0:
        span = shift.span(area.top, area.bottom)
        return Area(*span, area.left, area.right) if span else None
    span = shift.span(area.left, area.right)
    return Area(area.top, area.bottom, *span) if span else None


def _shifted_groups(groups: list[Group], shift: Shift) -> list[Group]:
    moved = [(group, shift.span(group.start, group.end)) for group in groups]
    return [Group(*span, group.depth, group.collapsed) for group, span in moved if span]


def shifted_json(item: Any, tab_id: int, shift: Shift) -> Any:
    """An API object with its GridRanges and DimensionRanges on that tab carried through; None if its range is gone."""
    if isinstance(item, list):
        return [new for new in (shifted_json(part, tab_id, shift) for part in item) if new is not None]
    if not isinstance(item, dict):
        return item
    if item.get("sheetId") == tab_id and _is_range(item):
        return _shifted_range(item, shift)
    result: Json = {}
    for name, value in item.items():
        new = shifted_json(value, tab_id, shift)
        if new is None and value is not None:
            return None
        result[name] = new
    return result


def _is_range(item: Json) -> bool:
    return "dimension" in item or any(edge in item for pair in _EDGES for edge in pair)


def _shifted_range(item: Json, shift: Shift) -> Json | None:
    if "dimension" in item:
        if AXES.get(item["dimension"]) != shift.axis:
            return item
        start, end = "startIndex", "endIndex"
    else:
        start, end = _EDGES[shift.axis]
    if start not in item or end not in item:
        return item
    span = shift.span(item[start], item[end])
    return item | {start: span[0], end: span[1]} if span else None
