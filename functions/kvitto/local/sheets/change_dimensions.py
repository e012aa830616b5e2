"""Parts of a batchUpdate about rows and columns: inserting, deleting, moving, sizes, hiding and groups."""

from .book import Group, Tab
from .cells import Formula, Json
from .change import Change
from .change_cells import mask_of
from .errors import invalid
from .grid import Area
from .masks import merged
from .render import COLUMN_PIXELS, ROW_PIXELS, dimension_groups
from .shifts import Delete, Insert, Move
from .structure import AXES, reshape

CHARACTER_PIXELS = 7  # a guess at Arial 10; how wide Google's servers think a text is, is not documented


def _span(change: Change, given: Json) -> tuple[Tab, int, int, int]:
    """Tab, axis, start and end of a DimensionRange; open ends reach the grid's edges."""
    tab = change.book.tab(given.get("sheetId", 0))
    axis = AXES.get(given.get("dimension", ""))
    if axis is None:
        raise invalid("No dimension specified.")
    size = tab.column_count if axis else tab.row_count
    start, end = given.get("startIndex", 0), given.get("endIndex", size)
    if start < 0 or start >= end:
        raise invalid(f"Invalid dimension range: startIndex {start}, endIndex {end}")
    return tab, axis, start, end


def _area(tab: Tab, axis: int, start: int, end: int) -> Area:
    return Area(0, tab.row_count, start, end) if axis else Area(start, end, 0, tab.column_count)


def insert_dimension(change: Change, request: Json) -> Json:
    tab, axis, start, end = _span(change, request["range"])
    before = bool(request.get("inheritFromBefore"))
    if before and start == 0:
        raise invalid("Cannot set inheritFromBefore to true when inserting at index 0.")
    reshape(change.book, tab, Insert(axis, start, end - start), inherit_before=before)
    change.book.check_size()
    return {}


def delete_dimension(change: Change, request: Json) -> Json:
    tab, axis, start, end = _span(change, request["range"])
    size = tab.column_count if axis else tab.row_count
    if start >= size:
        kind = "column" if axis else "row"
        raise invalid(
            f"Cannot delete a {kind} that doesn't exist. Tried to delete {kind} index {start} "
            f"but there are only {size} {kind}s."
        )
    end = min(end, size)
    change.check_open(tab, _area(tab, axis, start, end))
    reshape(change.book, tab, Delete(axis, start, end))
    return {}


def move_dimension(change: Change, request: Json) -> Json:
    tab, axis, start, end = _span(change, request["source"])
    to = request.get("destinationIndex", 0)
    size = tab.column_count if axis else tab.row_count
    if end > size or not 0 <= to <= size:
        raise invalid(f"Invalid destinationIndex: {to}")
    if start < to < end:
        raise invalid("The destination of a move must not be inside what is moved.")
    if to not in (start, end):
        change.check_open(tab, _area(tab, axis, min(start, to), max(end, to)))
        reshape(change.book, tab, Move(axis, start, end, to))
    return {}


def append_dimension(change: Change, request: Json) -> Json:
    tab = change.book.tab(request.get("sheetId", 0))
    axis = AXES.get(request.get("dimension", ""))
    length = request.get("length", 0)
    if axis is None or length < 1:
        raise invalid("A dimension and a length of at least 1 are required.")
    tab.resize(tab.row_count + length * (1 - axis), tab.column_count + length * axis)
    change.book.check_size()
    return {}


def update_dimension_properties(change: Change, request: Json) -> Json:
    tab, axis, start, end = _span(change, request["range"])
    mask = mask_of(request, "DimensionProperties")
    for index in range(start, min(end, tab.column_count if axis else tab.row_count)):
        new = merged(tab.sizes[axis].get(index, {}), request.get("properties") or {}, mask)
        new = {name: value for name, value in new.items() if value not in (False, None)}
        if new:
            tab.sizes[axis][index] = new
        else:
            tab.sizes[axis].pop(index, None)
    return {}


def auto_resize(change: Change, request: Json) -> Json:
    """Columns as wide as their longest text; rows back to one line."""
    tab, axis, start, end = _span(change, request["dimensions"])
    for index in range(start, min(end, tab.column_count if axis else tab.row_count)):
        pixels = COLUMN_PIXELS if axis else ROW_PIXELS
        if axis:
            widest = max((_width(tab, row, index) for row in range(len(tab.rows))), default=0)
            pixels = widest * CHARACTER_PIXELS + 6 if widest else COLUMN_PIXELS
        tab.sizes[axis][index] = tab.sizes[axis].get(index, {}) | {"pixelSize": pixels}
    return {}


def _width(tab: Tab, row: int, column: int) -> int:
    cell = tab.cell(row, column)
    if cell is None or cell.value is None or isinstance(cell.value, Formula):
        return 0
    return len(str(cell.value))


def add_group(change: Change, request: Json) -> Json:
    """One level deeper over the range; so a group around or inside another nests as the reference tells."""
    tab, axis, start, end = _span(change, request["range"])
    _regroup(tab, axis, start, end, 1)
    control = "columnGroupControlAfter" if axis else "rowGroupControlAfter"
    tab.properties = tab.properties | {"gridProperties": tab.properties["gridProperties"] | {control: True}}
    return {"dimensionGroups": dimension_groups(tab, axis)}


def delete_group(change: Change, request: Json) -> Json:
    tab, axis, start, end = _span(change, request["range"])
    if not any(group.start < end and start < group.end for group in tab.groups[axis]):
        raise invalid("No dimension group was found in the given range.")
    _regroup(tab, axis, start, end, -1)
    groups = dimension_groups(tab, axis)
    return {"dimensionGroups": groups} if groups else {}


def _regroup(tab: Tab, axis: int, start: int, end: int, step: int) -> None:
    old = tab.groups[axis]
    size = max([end, *(group.end for group in old)])
    depths = [0] * (size + 1)
    for group in old:
        for index in range(group.start, group.end):
            depths[index] = max(depths[index], group.depth)
    for index in range(start, end):
        depths[index] = max(0, depths[index] + step)
    folded = {(group.start, group.end) for group in old if group.collapsed}
    new: list[Group] = []
    for depth in range(1, max(depths) + 1):
        first: int | None = None
        for index, reached in enumerate(depths):
            if reached >= depth and first is None:
                first = index
            elif reached < depth and first is not None:
                new.append(Group(first, index, depth, (first, index) in folded))
                first = None
    old[:] = new


def update_group(change: Change, request: Json) -> Json:
    given = request.get("dimensionGroup") or {}
    tab, axis, start, end = _span(change, given.get("range") or {})
    mask_of(request, "DimensionGroup")
    for group in tab.groups[axis]:
        if (group.start, group.end, group.depth) == (start, end, given.get("depth", 1)):
            group.collapsed = bool(given.get("collapsed"))
            for index in range(start, end):
                size = {k: v for k, v in tab.sizes[axis].get(index, {}).items() if k != "hiddenByUser"}
                tab.sizes[axis][index] = size | ({"hiddenByUser": True} if group.collapsed else {})
            return {}
    raise invalid("No dimension group was found with the given range and depth.")


KINDS = {
    "insertDimension": insert_dimension,
    "deleteDimension": delete_dimension,
    "moveDimension": move_dimension,
    "appendDimension": append_dimension,
    "updateDimensionProperties": update_dimension_properties,
    "autoResizeDimensions": auto_resize,
    "addDimensionGroup": add_group,
    "deleteDimensionGroup": delete_group,
    "updateDimensionGroup": update_group,
}
