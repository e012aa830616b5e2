"""Parts of a batchUpdate that write cells: values, formats, notes, validation."""

from collections.abc import Callable
from itertools import zip_longest
from typing import Any

from .book import Tab
from .cells import Cell, Formula, Json, Value, blank, from_extended
from .change import Change
from .checking import unknown_in
from .errors import invalid
from .formats import kept, kept_mask
from .formulas import canonical, copied
from .grid import Area, squares
from .locales import locale
from .masks import ALL, Mask, below, merged, parse, wants

_BLANK = Cell()
_NO_FORMAT: Json = {}
READ_ONLY = {"effectiveValue", "formattedValue", "effectiveFormat", "hyperlink"}


def cell_writer(change: Change, mask: Mask) -> Callable[[Cell | None, Json], Cell]:
    """A function that gives a cell the masked fields of some CellData; what these leave out is cleared."""
    where = locale(change.book.properties["locale"])
    formats: dict[tuple[int, int], tuple[Any, Any, Json | None]] = {}
    format_mask = kept_mask(below(mask, "userEnteredFormat"))
    plain = {name: deeper for name, deeper in mask.items() if name not in ("userEnteredValue", "userEnteredFormat")}
    valued, formatted, others = (
        wants(mask, "userEnteredValue"),
        wants(mask, "userEnteredFormat"),
        not mask or bool(plain),
    )

    def value_of(data: Json) -> Value:
        entered = data.get("userEnteredValue")
        value = from_extended(entered) if entered else None
        return Formula(canonical(value.text, where)) if isinstance(value, Formula) else value

    def format_of(old: Json | None, data: Json) -> Json | None:
        given = data.get("userEnteredFormat") or _NO_FORMAT
        # Equal cells share one format object; the originals are kept beside it so their ids stay theirs.
        key = (id(old), id(given))
        if key not in formats:
            formats[key] = (old, given, merged(old or {}, kept(given), format_mask) or None)
        return formats[key][2]

    def rest_of(old: Json | None, data: Json) -> Json | None:
        if not mask:
            new = {name: item for name, item in data.items() if not name.startswith("userEntered")}
        else:
            new = merged(old or {}, data, plain)
        return {name: item for name, item in new.items() if item and name not in READ_ONLY} or None

    def write(cell: Cell | None, data: Json) -> Cell:
        old = cell or _BLANK
        return Cell(
            value_of(data) if valued else old.value,
            format_of(old.format, data) if formatted else old.format,
            rest_of(old.rest, data) if others else old.rest,
        )

    return write


def mask_of(request: Json, message: str) -> Mask:
    """The fields a part wants changed in that message. Raises: ApiError when it names none, or an unknown one."""
    fields = request.get("fields")
    if not fields:
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all.)")
    mask = ALL if fields == "*" else parse(fields)
    if unknown := unknown_in(mask, message):
        raise invalid(f"Invalid field: {unknown}")
    return mask


def update_cells(change: Change, request: Json) -> Json:
    write = cell_writer(change, mask_of(request, "CellData"))
    rows = request.get("rows") or []
    if "range" in request:
        tab, area = change.area(request["range"])
    elif "start" in request:
        tab, top, left = change.corner(request["start"])
        width = max((len(row.get("values") or ()) for row in rows), default=0)
        area = Area(top, top + len(rows), left, left + width)
        _check_inside(tab, area)
        change.check_open(tab, area)
    else:
        raise invalid("Must specify either range or start.")
    given = [row.get("values") or [] for row in rows]
    if "range" in request and (len(given) > area.height or any(len(cells) > area.width for cells in given)):
        raise invalid(f"Attempting to write outside the range: {area.a1()}")
    for down in range(area.height):
        cells = given[down] if down < len(given) else []
        # With a range the cells it names but no data comes for are cleared; with a start they are left.
        count = area.width if "range" in request else len(cells)
        new: list[Cell | None] = []
        for across in range(count):
            old = tab.cell(area.top + down, area.left + across)
            new.append(write(old, cells[across] if across < len(cells) else {}))
        if new:
            tab.put(area.top + down, area.left, new)
    return {}


def _check_inside(tab: Tab, area: Area) -> None:
    if area.bottom > tab.row_count or area.right > tab.column_count:
        raise invalid(
            f"Attempting to write row {area.bottom - 1}, column {area.right - 1}, beyond the grid's "
            f"{tab.row_count} rows and {tab.column_count} columns."
        )


def append_cells(change: Change, request: Json) -> Json:
    """New rows after the last one with data anywhere in the tab; the grid grows (Sheets API v4, AppendCellsRequest)."""
    tab = change.book.tab(request.get("sheetId", 0))
    write = cell_writer(change, mask_of(request, "CellData"))
    rows = [row.get("values") or [] for row in request.get("rows") or []]
    top = _after_data(tab)
    width = max(map(len, rows), default=0)
    change.check_open(tab, Area(top, top + max(1, len(rows)), 0, max(1, width)))
    tab.resize(max(tab.row_count, top + len(rows)), max(tab.column_count, width))
    change.book.check_size()
    for index, cells in enumerate(rows, start=top):
        old = tab.row(index)
        if cells:
            tab.put(index, 0, [write(cell, data) for cell, data in zip_longest(old[: len(cells)], cells)])
    return {}


def _after_data(tab: Tab) -> int:
    for index in range(len(tab.rows) - 1, -1, -1):
        if any(not blank(cell) for cell in tab.rows[index]):
            return index + 1
    return 0


def repeat_cell(change: Change, request: Json) -> Json:
    tab, area = change.area(request["range"])
    data = request.get("cell") or {}
    mask = mask_of(request, "CellData")
    write = cell_writer(change, mask)
    formula = wants(mask, "userEnteredValue") and "formulaValue" in (data.get("userEnteredValue") or {})
    for row in range(area.top, area.bottom):
        cells: list[Cell | None] = [write(tab.cell(row, column), data) for column in range(area.left, area.right)]
        if formula:
            cells = [_copied(cell, row - area.top, across) for across, cell in enumerate(cells)]
        tab.put(row, area.left, cells)
    return {}


def _copied(cell: Cell | None, down: int, across: int) -> Cell | None:
    if cell is None or not isinstance(cell.value, Formula):
        return cell
    return cell._replace(value=Formula(copied(cell.value.text, down, across)))


def set_data_validation(change: Change, request: Json) -> Json:
    tab, area = change.area(request["range"])
    rule = request.get("rule")
    if rule is not None and not (rule.get("condition") or {}).get("type"):
        raise invalid("A condition with a type is required in a data validation rule.")
    if rule is not None:
        rule = {name: item for name, item in rule.items() if item not in (None, False)}
    for row in range(area.top, area.bottom):
        cells: list[Cell | None] = []
        for column in range(area.left, area.right):
            old = tab.cell(row, column) or Cell()
            rest = {name: item for name, item in (old.rest or {}).items() if name != "dataValidation"}
            cells.append(old._replace(rest=(rest | {"dataValidation": rule} if rule else rest) or None))
        tab.put(row, area.left, cells)
    return {}


def update_borders(change: Change, request: Json) -> Json:
    tab, area = change.area(request["range"])
    for row, column in squares(area):
        sides = {
            "top": request.get("top") if row == area.top else request.get("innerHorizontal"),
            "bottom": request.get("bottom") if row == area.bottom - 1 else request.get("innerHorizontal"),
            "left": request.get("left") if column == area.left else request.get("innerVertical"),
            "right": request.get("right") if column == area.right - 1 else request.get("innerVertical"),
        }
        old = tab.cell(row, column) or Cell()
        borders = dict((old.format or {}).get("borders", {}))
        for side, border in sides.items():
            if border:
                borders[side] = kept(border)
                if border.get("style") == "NONE":
                    del borders[side]
        look = {name: item for name, item in (old.format or {}).items() if name != "borders"}
        tab.put(row, column, [old._replace(format=(look | {"borders": borders} if borders else look) or None)])
    return {}


def value_of(change: Change, tab: Tab, row: int, column: int) -> Value:
    """The computed value of a cell."""
    cell = tab.cell(row, column)
    if cell and isinstance(cell.value, Formula):
        return change.computed(tab).get((tab.id, row, column))
    return cell.value if cell else None


KINDS = {
    "updateCells": update_cells,
    "appendCells": append_cells,
    "repeatCell": repeat_cell,
    "setDataValidation": set_data_validation,
    "updateBorders": update_borders,
}
