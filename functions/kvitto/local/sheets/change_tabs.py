"""Parts of a batchUpdate about whole tabs and the spreadsheet's own properties."""

from typing import Any

from .book import Tab
from .cells import Json
from .change import Change
from .change_cells import mask_of
from .errors import ApiError, invalid
from .formats import kept, kept_mask
from .formulas import orphaned, retitled
from .locales import known
from .masks import merged, wants
from .render import tab_properties
from .structure import rewrite_formulas

ROWS, COLUMNS = 1000, 26
_GROUPING = ("rowGroupControlAfter", "columnGroupControlAfter")


def add_sheet(change: Change, request: Json) -> Json:
    wished = kept(request.get("properties") or {})
    tab = new_tab(change, wished)
    place = wished.get("index", len(change.book.tabs))
    change.book.tabs.insert(min(place, len(change.book.tabs)), tab)
    change.book.check_size()
    return {"properties": tab_properties(change.book, tab)}


def new_tab(change: Change, wished: Json) -> Tab:
    """A tab with the wished properties. Raises: ApiError if its title or id is taken."""
    title = wished.get("title") or _free_title(change)
    _check_title(change, title)
    tab_id = wished.get("sheetId")
    if tab_id is None:
        tab_id = change.new_id()
    if any(tab.id == tab_id for tab in change.book.tabs):
        raise invalid(f"A sheet with the id {tab_id} already exists. Please specify another id.")
    if wished.get("sheetType", "GRID") not in ("GRID", "SHEET_TYPE_UNSPECIFIED"):
        raise ApiError(
            501, "UNIMPLEMENTED", f"The local Sheets server does not have tabs of type {wished['sheetType']}."
        )
    grid = {"rowCount": ROWS, "columnCount": COLUMNS} | wished.get("gridProperties", {})
    _check_grid(grid)
    rest = {name: item for name, item in wished.items() if name not in ("index", "gridProperties")}
    return Tab(rest | {"sheetId": tab_id, "title": title, "sheetType": "GRID", "gridProperties": grid})


def _free_title(change: Change) -> str:
    number = len(change.book.tabs) + 1
    while change.book.titled(f"Sheet{number}"):
        number += 1
    return f"Sheet{number}"


def _check_title(change: Change, title: str, own: Tab | None = None) -> None:
    other = change.book.titled(title)
    if other and other is not own:
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')
    if not title or len(title) > 100:
        raise invalid("The sheet name must be between 1 and 100 characters.")


def _check_grid(grid: Json) -> None:
    rows, columns = grid["rowCount"], grid["columnCount"]
    if rows < 1 or columns < 1:
        raise invalid("A grid must have at least one row and one column.")
    for frozen, size, kind in (("frozenRowCount", rows, "rows"), ("frozenColumnCount", columns, "columns")):
        if grid.get(frozen, 0) >= size and grid.get(frozen):
            raise invalid(f"You can't freeze all visible {kind} on the sheet.")


def delete_sheet(change: Change, request: Json) -> Json:
    book = change.book
    gone = _sheet(change, request.get("sheetId", 0))
    if not any(tab is not gone and not tab.properties.get("hidden") for tab in book.tabs):
        raise invalid("You can't remove all the visible sheets in a document.")
    change.check_open(gone, gone.area)
    book.tabs.remove(gone)
    book.named_ranges = [item for item in book.named_ranges if item["range"].get("sheetId", 0) != gone.id]
    book.metadata = [item for item in book.metadata if _tab_of(item) != gone.id]
    rewrite_formulas(book, lambda text, _: orphaned(text, gone.title))
    return {}


def _tab_of(metadata: Json) -> Any:  # a sheetId, or None for the spreadsheet
    location = metadata["location"]
    return location.get("sheetId", location.get("dimensionRange", {}).get("sheetId"))


def _sheet(change: Change, tab_id: int) -> Tab:
    for tab in change.book.tabs:
        if tab.id == tab_id:
            return tab
    raise invalid(f"No sheet with id: {tab_id}")


def duplicate_sheet(change: Change, request: Json) -> Json:
    source = _sheet(change, request.get("sourceSheetId", 0))
    title = request.get("newSheetName") or copy_title(change, source.title)
    _check_title(change, title)
    copy = copied_tab(change, source, title, request.get("newSheetId"))
    change.book.tabs.insert(request.get("insertSheetIndex", 0), copy)
    change.book.check_size()
    return {"properties": tab_properties(change.book, copy)}


def copy_title(change: Change, title: str) -> str:
    wished, number = f"Copy of {title}", 1
    while change.book.titled(wished):
        number += 1
        wished = f"Copy of {title} {number}"
    return wished


def copied_tab(change: Change, source: Tab, title: str, tab_id: int | None = None) -> Tab:
    """A copy under another title and id, its own ranges pointing at itself."""
    new_id = change.new_id() if tab_id is None else tab_id
    if any(tab.id == new_id for tab in change.book.tabs):
        raise invalid(f"A sheet with the id {new_id} already exists. Please specify another id.")
    copy = source.draft()
    copy.properties = source.properties | {"sheetId": new_id, "title": title}
    copy.properties.pop("hidden", None)
    copy.extras = {name: [_pointed(item, source.id, new_id) for item in items] for name, items in copy.extras.items()}
    for items in copy.extras.values():
        for item in items:
            for key in ("protectedRangeId", "filterViewId", "bandedRangeId"):
                if key in item:
                    item[key] = change.new_id()
    return copy


def _pointed(item: Any, old: int, new: int) -> Any:  # any part of an API object
    if isinstance(item, list):
        return [_pointed(part, old, new) for part in item]
    if isinstance(item, dict):
        return {
            name: new if name == "sheetId" and value == old else _pointed(value, old, new)
            for name, value in item.items()
        }
    return item


def update_sheet_properties(change: Change, request: Json) -> Json:
    book = change.book
    given = kept(request.get("properties") or {})
    tab = _sheet(change, given.get("sheetId", 0))
    mask = kept_mask(mask_of(request, "SheetProperties"))
    if not mask:
        mask = {name: {} for name in given if name not in ("sheetId", "sheetType")}
    mask = {name: deeper for name, deeper in mask.items() if name not in ("sheetId", "sheetType")}
    old_title = tab.title
    new = merged(tab.properties, given, mask)
    grid = new.get("gridProperties", {})
    for size in ("rowCount", "columnCount"):
        if size not in grid:
            grid = grid | {size: tab.properties["gridProperties"][size]}
    new["gridProperties"] = grid
    _check_grid(grid)
    if new.get("hidden") and all(other is tab or other.properties.get("hidden") for other in book.tabs):
        raise invalid("You can't hide all the sheets in a document.")
    if wants(mask, "title"):
        _check_title(change, new.get("title", ""), tab)
    index = new.pop("index", None)
    tab.properties = new
    _cut_to_size(tab)
    book.check_size()
    if tab.title != old_title:
        rewrite_formulas(book, lambda text, _: retitled(text, old_title, tab.title))
    if index is not None:
        _move(change, tab, index)
    return {}


def _move(change: Change, tab: Tab, index: int) -> None:
    """The index counts as before the tab is taken out, so a move to the right lands one place earlier."""
    tabs = change.book.tabs
    if not 0 <= index <= len(tabs):
        raise invalid(f"Invalid sheet index: {index}")
    here = tabs.index(tab)
    tabs.remove(tab)
    tabs.insert(index - 1 if index > here else index, tab)


def _cut_to_size(tab: Tab) -> None:
    del tab.rows[tab.row_count :]
    if any(len(row) > tab.column_count for row in tab.rows):
        tab.rows[:] = [row[: tab.column_count] for row in tab.rows]
    tab.trim()
    whole = tab.area
    tab.merges = [area.clipped(whole.bottom, whole.right) for area in tab.merges if area.overlaps(whole)]


def update_spreadsheet_properties(change: Change, request: Json) -> Json:
    given = kept(request.get("properties") or {})
    mask = kept_mask(mask_of(request, "SpreadsheetProperties"))
    if not mask:
        mask = {name: {} for name in given}
    new = merged(change.book.properties, given, mask)
    check_book_properties(new)
    change.book.properties = new
    return {}


def check_book_properties(properties: Json) -> None:
    """Raises: ApiError for a locale, a time zone or a title that cannot be."""
    if not known(str(properties.get("locale", ""))):
        raise invalid(f"Unsupported locale: {properties.get('locale')}")
    if not _time_zone(properties.get("timeZone")):
        raise invalid(f"Invalid time zone: {properties.get('timeZone')}")
    if not properties.get("title"):
        raise invalid("The title of a spreadsheet must not be empty.")


def _time_zone(name: object) -> bool:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


KINDS = {
    "addSheet": add_sheet,
    "deleteSheet": delete_sheet,
    "duplicateSheet": duplicate_sheet,
    "updateSheetProperties": update_sheet_properties,
    "updateSpreadsheetProperties": update_spreadsheet_properties,
}
