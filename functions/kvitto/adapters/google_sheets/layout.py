"""Where a tab's columns stand now: found by their metadata, else by their heading, never by letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kvitto.adapters.google_sheets.access import Google
from kvitto.core.ids import TabKey
from kvitto.core.sheet import Tab
from kvitto.ports import TabBlocked

TAB_KEY = "kvitto.tab"
COLUMN_KEY = "kvitto.column"
UNFILLED_KEY = "kvitto.unfilled"
"""Marks a column that was added to rows which were there already, until what was in force stands in it."""

MARKED = "columnMetadata(developerMetadata(metadataKey,metadataValue))"
PROPERTIES = "properties(sheetId,title,gridProperties(rowCount,columnCount))"
_HEADING_FIELDS = f"sheets({PROPERTIES},data({MARKED},rowData(values(userEnteredValue))))"
_COPY = ("Kopia av ", "Copy of ")
"""How Google begins the title of a copied tab."""
_TAB_FIELDS = f"sheets({PROPERTIES},developerMetadata(metadataKey,metadataValue))"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A tab of Google's: ``rows`` is how many the grid has; ``marked`` that it bears our mark, not just our title."""

    id: int
    title: str
    rows: int
    marked: bool
    copies: tuple[str, ...] = ()
    """Titles of other tabs that bear the same mark: staff have copied the tab."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A tab as it stands: its id and title today, and the index of each column by key."""

    sheet_id: int
    title: str
    index: Mapping[str, int]
    width: int
    """How many columns from the left hold a heading or a mark of ours."""
    rows: int
    columns: int
    """How many rows and columns the grid has, filled or not."""
    unfilled: frozenset[str] = frozenset()
    """The keys of the columns that were added and are not filled yet."""

    @property
    def heading_row(self) -> str:
        return f"{quoted(self.title)}!1:1"


def quoted(title: str) -> str:
    """A tab's title as A1 notation takes it, whatever is in it."""
    return "'" + title.replace("'", "''") + "'"


def letters(index: int) -> str:
    """A column's letters from its index: 0 is A, 26 is AA."""
    found = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, 26)
        found = chr(ord("A") + digit) + found
    return found


def find_sheets(google: Google, tabs: Sequence[Tab]) -> dict[TabKey, Sheet]:
    """Those of the tabs that are there, in one read: each by its metadata, else by its title."""
    sheets = read_sheets(google)
    found = {tab.key: sheet_of(sheets, tab) for tab in tabs}
    return {key: sheet for key, sheet in found.items() if sheet is not None}


def read_sheets(google: Google) -> list[Any]:
    """All tabs of the spreadsheet, ours and others', as Google tells them: title, size and our mark."""
    return list(google.get(fields=_TAB_FIELDS).get("sheets", []))


def sheet_of(sheets: Sequence[Any], tab: Tab) -> Sheet | None:
    """The one that is the tab: by its metadata, else by its title.

    Where staff have copied the tab, its mark may have been copied with it: the one with our title is ours then, or
    the first that is not called a copy.
    """
    marked = [s for s in sheets if (TAB_KEY, tab.key) in _marks(s.get("developerMetadata", []))]
    named = [s for s in sheets if s["properties"]["title"] == tab.title]
    ours = sorted(marked, key=lambda s: _unlikely(s["properties"]["title"], tab))
    for sheet in [*ours, *named][:1]:
        it = sheet["properties"]
        rows = it.get("gridProperties", {}).get("rowCount", 0)
        copies = tuple(s["properties"]["title"] for s in ours if s is not sheet)
        return Sheet(it["sheetId"], it["title"], rows, bool(marked), copies)
    return None


def _unlikely(title: str, tab: Tab) -> tuple[bool, bool]:
    return title != tab.title, title.startswith(_COPY)


def find_sheet(google: Google, tab: Tab) -> Sheet:
    """Raises: TabBlocked when the tab is gone."""
    found = find_sheets(google, [tab]).get(tab.key)
    if found is None:
        raise TabBlocked(f"tab gone: {tab.title}")
    return found


def read_layout(google: Google, tab: Tab) -> Layout:
    """Read where the columns stand. Raises: TabBlocked when the tab is gone."""
    sheet = find_sheet(google, tab)
    return _read(google, tab, sheet.id, sheet.title)


def stands(google: Google, tab: Tab, layout: Layout) -> bool:
    """Whether the columns stand as they were read: one small read. Raises: TabBlocked when the tab is renamed."""
    now = _read(google, tab, layout.sheet_id, layout.title)
    return (now.index, now.width, now.columns) == (layout.index, layout.width, layout.columns)


def _read(google: Google, tab: Tab, sheet_id: int, title: str) -> Layout:
    answer = google.get(ranges=f"{quoted(title)}!1:1", fields=_HEADING_FIELDS)
    return layout_in(answer, tab, sheet_id, title)


def layout_in(answer: Any, tab: Tab, sheet_id: int, title: str) -> Layout:
    """Read the layout out of an answer that begins with the heading row, asked for or echoed."""
    data = next(iter(grids_in(answer, sheet_id)), {})
    headings = [cell_text(cell) for row in data.get("rowData", [])[:1] for cell in row.get("values", [])]
    marks = [_marks(column.get("developerMetadata", [])) for column in data.get("columnMetadata", [])]
    index: dict[str, int] = {}
    for column in tab.columns:
        places = [i for i, found in enumerate(marks) if (COLUMN_KEY, column.key) in found]
        places += [i for i, heading in enumerate(headings) if heading == column.heading]
        if places:
            index[column.key] = places[0]
    marked = [i + 1 for i, found in enumerate(marks) if found]
    grid = _sheet(answer, sheet_id).get("properties", {}).get("gridProperties", {})
    width = max([len(headings), *marked])
    unfilled = frozenset(value for found in marks for key, value in found if key == UNFILLED_KEY)
    return Layout(sheet_id, title, index, width, grid.get("rowCount", 0), grid.get("columnCount", 0), unfilled)


def _sheet(answer: Any, sheet_id: int) -> dict[str, Any]:
    return next((s for s in answer.get("sheets", []) if s["properties"]["sheetId"] == sheet_id), {})


def grids_in(answer: Any, sheet_id: int) -> list[dict[str, Any]]:
    """What an answer holds of a tab, by the ranges asked for."""
    return list(_sheet(answer, sheet_id).get("data", []))


def _marks(metadata: Sequence[Mapping[str, str]]) -> set[tuple[str, str]]:
    return {(m.get("metadataKey", ""), m.get("metadataValue", "")) for m in metadata}


def cell_text(cell: Mapping[str, Any]) -> str:
    """A heading, as typed or, where only that was asked for, as it came out."""
    value = cell.get("userEnteredValue") or cell.get("effectiveValue") or {}
    return str(next(iter(value.values()), "")).strip()
