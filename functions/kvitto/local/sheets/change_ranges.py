"""Parts of a batchUpdate that move what ranges hold: copy, cut, merge, sort."""

from typing import Any

from .book import Tab
from .cells import Cell, CellError, Formula, Json, Value
from .change import Change
from .change_cells import value_of
from .errors import invalid
from .formulas import copied
from .grid import Area, squares
from .names import of_grid_range

Block = list[list[Cell | None]]


def _block(tab: Tab, area: Area) -> Block:
    return [[tab.cell(row, column) for column in range(area.left, area.right)] for row in range(area.top, area.bottom)]


def _put_block(tab: Tab, area: Area, block: Block) -> None:
    for down, cells in enumerate(block):
        tab.put(area.top + down, area.left, cells)


def copy_paste(change: Change, request: Json) -> Json:
    """The source once, or as many times as fill the destination; relative references follow."""
    source = of_grid_range(change.book, request["source"])
    wished = of_grid_range(change.book, request["destination"])
    turned = request.get("pasteOrientation") == "TRANSPOSE"
    kind = request.get("pasteType", "PASTE_NORMAL")
    area = source.area
    height, width = (area.width, area.height) if turned else (area.height, area.width)
    down, across = max(1, wished.area.height // height), max(1, wished.area.width // width)
    top, left = wished.area.top, wished.area.left
    covered = Area(top, top + down * height, left, left + across * width)
    if covered.bottom > wished.tab.row_count or covered.right > wished.tab.column_count:
        raise invalid("The destination of the paste reaches outside the grid.")
    change.check_open(wished.tab, covered)
    cells = _block(source.tab, area)
    values = {place: value_of(change, source.tab, *place) for place in squares(area)} if kind == "PASTE_VALUES" else {}
    for row, column in squares(covered):
        i, j = (row - top) % height, (column - left) % width
        i, j = (j, i) if turned else (i, j)
        cell = cells[i][j] or Cell()
        here = area.top + i, area.left + j
        if kind == "PASTE_VALUES":
            cell = cell._replace(value=values[here])
        elif isinstance(cell.value, Formula):
            cell = cell._replace(value=Formula(copied(cell.value.text, row - here[0], column - here[1])))
        wished.tab.put(row, column, [_pasted(wished.tab.cell(row, column) or Cell(), cell, kind)])
    if kind == "PASTE_NORMAL" and not turned:
        _copy_merges(source.tab, area, wished.tab, covered)
    return {}


def _pasted(old: Cell, new: Cell, kind: str) -> Cell:
    """The cell after a paste of that kind."""
    match kind:
        case "PASTE_NORMAL":
            return new
        case "PASTE_VALUES" | "PASTE_FORMULA":
            return old._replace(value=new.value)
        case "PASTE_FORMAT":
            return old._replace(format=new.format)
        case "PASTE_NO_BORDERS":
            look = {name: item for name, item in (new.format or {}).items() if name != "borders"}
            borders = (old.format or {}).get("borders")
            return new._replace(format=(look | {"borders": borders} if borders else look) or None)
        case "PASTE_DATA_VALIDATION":
            rest = {name: item for name, item in (old.rest or {}).items() if name != "dataValidation"}
            rule = (new.rest or {}).get("dataValidation")
            return old._replace(rest=(rest | {"dataValidation": rule} if rule else rest) or None)
        case "PASTE_CONDITIONAL_FORMATTING":
            return old
        case _:
            raise invalid(f"Invalid pasteType: {kind}")


def _copy_merges(source: Tab, area: Area, tab: Tab, covered: Area) -> None:
    tab.merges = [merge for merge in tab.merges if not merge.overlaps(covered) or (tab is source and area.holds(merge))]
    for merge in [merge for merge in source.merges if area.holds(merge)]:
        for top in range(covered.top, covered.bottom, area.height):
            for left in range(covered.left, covered.right, area.width):
                moved = merge.moved(top - area.top, left - area.left)
                if moved not in tab.merges:
                    tab.merges.append(moved)


def cut_paste(change: Change, request: Json) -> Json:
    """The source's cells, gone from where they were; formulas in them stay as they read."""
    tab, area = change.area(request["source"])
    other, top, left = change.corner(request.get("destination") or {})
    covered = area.moved(top - area.top, left - area.left)
    if covered.bottom > other.row_count or covered.right > other.column_count:
        raise invalid("The destination of the paste reaches outside the grid.")
    change.check_open(other, covered)
    kind = request.get("pasteType", "PASTE_NORMAL")
    cells = _block(tab, area)
    emptied: Block = [[None if kind == "PASTE_NORMAL" else _without(cell, kind) for cell in row] for row in cells]
    _put_block(tab, area, emptied)
    for (row, column), cell in zip(squares(covered), (cell for cells_row in cells for cell in cells_row), strict=True):
        other.put(row, column, [_pasted(other.cell(row, column) or Cell(), cell or Cell(), kind)])
    if kind == "PASTE_NORMAL":
        moved = [merge for merge in tab.merges if area.holds(merge)]
        tab.merges = [merge for merge in tab.merges if merge not in moved]
        other.merges = [merge for merge in other.merges if not merge.overlaps(covered)]
        other.merges += [merge.moved(covered.top - area.top, covered.left - area.left) for merge in moved]
    return {}


def _without(cell: Cell | None, kind: str) -> Cell | None:
    if cell is None:
        return None
    return cell._replace(value=None) if kind in ("PASTE_VALUES", "PASTE_FORMULA") else cell._replace(format=None)


def merge_cells(change: Change, request: Json) -> Json:
    """One merge, or one for each row or column; only the first cell of a merge keeps its value."""
    tab, area = change.area(request["range"])
    for merge in tab.merges:
        if merge.overlaps(area) and not area.holds(merge):
            raise invalid("You must select all cells in a merged range to merge or unmerge them.")
    tab.merges = [merge for merge in tab.merges if not merge.overlaps(area)]
    match request.get("mergeType", "MERGE_ALL"):
        case "MERGE_ALL":
            parts = [area]
        case "MERGE_ROWS":
            parts = [Area(row, row + 1, area.left, area.right) for row in range(area.top, area.bottom)]
        case "MERGE_COLUMNS":
            parts = [Area(area.top, area.bottom, column, column + 1) for column in range(area.left, area.right)]
        case kind:
            raise invalid(f"Invalid mergeType: {kind}")
    for part in parts:
        if part.height * part.width == 1:
            continue
        tab.merges.append(part)
        for row, column in squares(part):
            cell = tab.cell(row, column)
            if (row, column) != (part.top, part.left) and cell and cell.value is not None:
                tab.put(row, column, [cell._replace(value=None)])
    return {}


def unmerge_cells(change: Change, request: Json) -> Json:
    tab, area = change.area(request["range"])
    if any(merge.overlaps(area) and not area.holds(merge) for merge in tab.merges):
        raise invalid("You must select all cells in a merged range to merge or unmerge them.")
    tab.merges = [merge for merge in tab.merges if not merge.overlaps(area)]
    return {}


def sort_range(change: Change, request: Json) -> Json:
    """Rows by one column after another; blanks last whichever way, references in moved formulas follow their row."""
    tab, area = change.area(request["range"])
    order = list(range(area.top, area.bottom))
    for spec in reversed(request.get("sortSpecs") or []):
        column = spec.get("dimensionIndex", area.left)
        if not area.left <= column < area.right:
            raise invalid(f"Invalid sortSpecs: dimensionIndex {column} is outside the range.")
        keys = {row: _sort_key(value_of(change, tab, row, column)) for row in order}
        filled = [row for row in order if keys[row]]
        blanks = [row for row in order if not keys[row]]
        filled.sort(key=lambda row: keys[row], reverse=spec.get("sortOrder") == "DESCENDING")
        order = filled + blanks
    cells = {row: [tab.cell(row, column) for column in range(area.left, area.right)] for row in order}
    for place, row in enumerate(order, start=area.top):
        if place != row:
            tab.put(place, area.left, [_moved_down(cell, place - row) for cell in cells[row]])
    tab.trim()
    return {}


def _sort_key(value: Value) -> tuple[Any, ...]:
    """Numbers before text before truth values before errors; () for a blank."""
    match value:
        case None:
            return ()
        case bool():
            return 2, value
        case str():
            return 1, value.casefold(), value
        case CellError(kind):
            return 3, kind
        case _:
            return 0, value


def _moved_down(cell: Cell | None, down: int) -> Cell | None:
    if cell is None or not isinstance(cell.value, Formula):
        return cell
    return cell._replace(value=Formula(copied(cell.value.text, down, 0)))


KINDS = {
    "copyPaste": copy_paste,
    "cutPaste": cut_paste,
    "mergeCells": merge_cells,
    "unmergeCells": unmerge_cells,
    "sortRange": sort_range,
}
