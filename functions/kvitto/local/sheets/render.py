"""The Spreadsheet resource: what a book looks like in an answer."""

from collections.abc import Mapping
from typing import Any

from .book import Book, Tab
from .cells import Cell, Formula, Json, Value, blank, to_extended
from .display import shown
from .engine import Place
from .formats import effective, told
from .formulas import localised
from .grid import Area, grid_range
from .locales import Locale, locale
from .masks import Mask, below, picked, wants
from .names import Target
from .reading import Computed, inferred

ROW_PIXELS, COLUMN_PIXELS = 21, 100

# The lists of the Sheet resource that a tab keeps in `extras`, and the one that is a single object.
LISTS = ("filterViews", "protectedRanges", "conditionalFormats", "bandedRanges", "charts", "slicers")


def spreadsheet(
    book: Book, computed: Computed, *, mask: Mask, ranges: list[Target] | None = None, grid_data: bool = False
) -> Json:
    """The resource, as far as the mask wants it. A mask that reaches `sheets.data` asks for grid data by itself.

    With ranges only their tabs are answered, with one GridData for each range of the tab.
    """
    answer: Json = {"spreadsheetId": book.id}
    if wants(mask, "properties"):
        answer["properties"] = told(book.properties)
    if wants(mask, "sheets"):
        with_data = wants(mask, "sheets", "data") if mask else grid_data
        sheet_mask = below(mask, "sheets")
        answer["sheets"] = [
            _sheet(book, tab, computed, sheet_mask, areas if with_data else [])
            for tab in book.tabs
            if (areas := _areas(tab, ranges)) or ranges is None
        ]
    if book.named_ranges:
        answer["namedRanges"] = [without_zero_tab(item) for item in book.named_ranges]
    if wants(mask, "developerMetadata"):
        own = [item for item in book.metadata if item["location"]["locationType"] == "SPREADSHEET"]
        if own:
            answer["developerMetadata"] = [metadata_told(item) for item in own]
    answer["spreadsheetUrl"] = f"https://docs.google.com/spreadsheets/d/{book.id}/edit"
    return dict(picked(answer, mask))


def _areas(tab: Tab, ranges: list[Target] | None) -> list[Area]:
    if ranges is None:
        return [tab.area]
    return [target.area for target in ranges if target.tab is tab]


def tab_properties(book: Book, tab: Tab) -> Json:
    """SheetProperties: false and zero are left out, except for the id and the index (recorded)."""
    properties: Json = {"sheetId": tab.id, "title": tab.title, "index": book.tabs.index(tab), "sheetType": "GRID"}
    grid = {name: value for name, value in tab.properties["gridProperties"].items() if value}
    others = {name: value for name, value in tab.properties.items() if name not in properties and value}
    return told(properties | others | {"gridProperties": grid})  # type: ignore[no-any-return]  # told gives back what it got


def without_zero_tab(item: Any) -> Any:  # any part of an API object
    """The object as answered: sheetId 0 is left out of ranges, and what only the book knows is too."""
    if isinstance(item, list):
        return [without_zero_tab(part) for part in item]
    if isinstance(item, dict):
        return {
            name: without_zero_tab(value)
            for name, value in item.items()
            if not name.startswith("_") and not (name == "sheetId" and value == 0)
        }
    return item


def metadata_told(item: Json) -> Json:
    """DeveloperMetadata as answered: a tab's own sheetId is told even when 0, a row's or column's is not."""
    location = item["location"]
    if "dimensionRange" in location:
        location = location | {"dimensionRange": without_zero_tab(location["dimensionRange"])}
    return item | {"location": location}


def dimension_groups(tab: Tab, axis: int) -> list[Json]:
    head = {"sheetId": tab.id} if tab.id else {}
    groups = []
    for group in tab.groups[axis]:
        place = head | {"dimension": "COLUMNS" if axis else "ROWS", "startIndex": group.start, "endIndex": group.end}
        groups.append({"range": place, "depth": group.depth} | ({"collapsed": True} if group.collapsed else {}))
    return groups


def _sheet(book: Book, tab: Tab, computed: Computed, mask: Mask, areas: list[Area]) -> Json:
    answer: Json = {"properties": tab_properties(book, tab)}
    if areas:
        answer["data"] = [_grid_data(book, tab, area, computed, below(mask, "data")) for area in areas]
    if tab.merges:
        answer["merges"] = [grid_range(area, tab.id) for area in tab.merges]
    for name in LISTS:
        if tab.extras.get(name):
            answer[name] = without_zero_tab(told(tab.extras[name]))
    if tab.extras.get("basicFilter"):
        answer["basicFilter"] = without_zero_tab(told(tab.extras["basicFilter"][0]))
    for axis, name in enumerate(("rowGroups", "columnGroups")):
        if tab.groups[axis]:
            answer[name] = dimension_groups(tab, axis)
    own = [item for item in book.metadata if item["location"].get("sheetId") == tab.id]
    if own:
        answer["developerMetadata"] = [metadata_told(item) for item in own]
    return answer


def _grid_data(book: Book, tab: Tab, area: Area, computed: Computed, mask: Mask) -> Json:
    answer: Json = {}
    if area.top:
        answer["startRow"] = area.top
    if area.left:
        answer["startColumn"] = area.left
    if wants(mask, "rowData"):
        rows = _row_data(book, tab, area, computed, below(mask, "rowData", "values"))
        if rows:
            answer["rowData"] = rows
    if wants(mask, "rowMetadata"):
        answer["rowMetadata"] = [_dimension(book, tab, 0, index) for index in range(area.top, area.bottom)]
    if wants(mask, "columnMetadata"):
        answer["columnMetadata"] = [_dimension(book, tab, 1, index) for index in range(area.left, area.right)]
    return answer


def _dimension(book: Book, tab: Tab, axis: int, index: int) -> Json:
    answer = {"pixelSize": COLUMN_PIXELS if axis else ROW_PIXELS} | tab.sizes[axis].get(index, {})
    name = "COLUMNS" if axis else "ROWS"
    own = []
    for item in book.metadata:
        place = item["location"].get("dimensionRange")
        if place and place["sheetId"] == tab.id and place["dimension"] == name and place["startIndex"] == index:
            own.append(metadata_told(item))
    return answer | ({"developerMetadata": own} if own else {})


VALUES = frozenset({"userEnteredValue", "effectiveValue", "formattedValue"})


def _row_data(book: Book, tab: Tab, area: Area, computed: Computed, mask: Mask) -> list[Json]:
    """As far as there are cells: those the mask leaves nothing of stay, as {}, since it works on a finished answer."""
    where = locale(book.properties["locale"])
    values = computed(tab)
    spilled: dict[int, int] = {}
    for tab_id, row, column in values:
        if tab_id == tab.id:
            spilled[row] = max(spilled.get(row, 0), column + 1)
    rows: list[Json] = []
    last = max(len(tab.rows), max(spilled, default=-1) + 1)
    # Most cells of a tab hold a format and no value: who asks for values alone is not kept waiting for them.
    passes_blanks = bool(mask) and mask.keys() <= VALUES
    own = tab.id
    for index in range(area.top, min(area.bottom, last)):
        there = tab.row(index)
        cells = [
            {}
            if passes_blanks
            and (column >= len(there) or (cell := there[column]) is None or cell.value is None)
            and (own, index, column) not in values
            else _cell(tab, index, column, values, where, mask)
            for column in range(area.left, min(area.right, max(len(there), spilled.get(index, 0))))
        ]
        rows.append({"values": cells} if cells else {})
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _cell(tab: Tab, row: int, column: int, values: Mapping[Place, Value], where: Locale, mask: Mask) -> Json:
    cell = tab.cell(row, column) or Cell()
    computed = values.get((tab.id, row, column)) if isinstance(cell.value, Formula) or blank(cell) else cell.value
    answer: Json = {}
    if cell.value is not None and wants(mask, "userEnteredValue"):
        entered = Formula(localised(cell.value.text, where)) if isinstance(cell.value, Formula) else cell.value
        answer["userEnteredValue"] = to_extended(entered)
    number_format = (cell.format or {}).get("numberFormat") or inferred(tab, cell.value, where)
    if computed is not None:
        if wants(mask, "effectiveValue"):
            answer["effectiveValue"] = to_extended(computed)
        if wants(mask, "formattedValue"):
            answer["formattedValue"] = shown(computed, number_format, where)
    if cell.format and wants(mask, "userEnteredFormat"):
        answer["userEnteredFormat"] = told(cell.format)
    if wants(mask, "effectiveFormat") and (cell.format or computed is not None):
        answer["effectiveFormat"] = effective(cell.format)
        if number_format and not (cell.format or {}).get("numberFormat"):
            answer["effectiveFormat"]["numberFormat"] = number_format
    for name, item in (cell.rest or {}).items():
        if wants(mask, name):
            answer[name] = item
    return answer
