"""Where a tab's columns stand now: found by their metadata, else by their heading, never by letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kvitto.adapters.google_sheets.access import Google
from kvitto.core.ids import TabKey
from kvitto.core.sheet import SeenRow, Tab
from kvitto.ports import TabBlocked

TAB_KEY = "kvitto.tab"
COLUMN_KEY = "kvitto.column"

_MARKED = "columnMetadata(developerMetadata(metadataKey,metadataValue))"
_PROPERTIES = "properties(sheetId,title,gridProperties(rowCount,columnCount))"
_HEADING_FIELDS = f"sheets({_PROPERTIES},data({_MARKED},rowData(values(userEnteredValue))))"
_ROWS_FIELDS = f"sheets({_PROPERTIES},data({_MARKED},rowData(values(effectiveValue))))"
_TAB_FIELDS = f"sheets({_PROPERTIES},developerMetadata(metadataKey,metadataValue))"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A tab of Google's: ``rows`` is how many the grid has; ``marked`` that it bears our mark, not just our title."""

    id: int
    title: str
    rows: int
    marked: bool


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
    sheets = google.get(fields=_TAB_FIELDS).get("sheets", [])
    found: dict[TabKey, Sheet] = {}
    for tab in tabs:
        marked = [s for s in sheets if (TAB_KEY, tab.key) in _marks(s.get("developerMetadata", []))]
        named = [s for s in sheets if s["properties"]["title"] == tab.title]
        for sheet in [*marked, *named][:1]:
            it = sheet["properties"]
            rows = it.get("gridProperties", {}).get("rowCount", 0)
            found[tab.key] = Sheet(it["sheetId"], it["title"], rows, bool(marked))
    return found


def find_sheet(google: Google, tab: Tab) -> Sheet:
    """Raises: TabBlocked when the tab is gone."""
    found = find_sheets(google, [tab]).get(tab.key)
    if found is None:
        raise TabBlocked(f"tab gone: {tab.title}")
    return found


def read_layout(google: Google, tab: Tab) -> Layout:
    """Read where the columns stand. Raises: TabBlocked when the tab is gone."""
    sheet = find_sheet(google, tab)
    answer = google.get(ranges=f"{quoted(sheet.title)}!1:1", fields=_HEADING_FIELDS)
    return layout_in(answer, tab, sheet.id, sheet.title)


def read_rows(google: Google, tab: Tab) -> tuple[SeenRow, ...]:
    """Every row below the headings. Raises: TabBlocked when the tab is gone."""
    return read_tab(google, tab)[1]


def read_tab(google: Google, tab: Tab) -> tuple[Layout, tuple[SeenRow, ...]]:
    """The headings, and every row below them, in one answer, so that no move in between misplaces a value.

    Raises: TabBlocked when the tab is gone.
    """
    sheet = find_sheet(google, tab)
    answer = google.get(ranges=quoted(sheet.title), fields=_ROWS_FIELDS)
    layout = layout_in(answer, tab, sheet.id, sheet.title)
    keys = {index: key for key, index in layout.index.items()}
    rows = _grid(answer, sheet.id).get("rowData", [])
    return layout, tuple(
        SeenRow(number, {keys[i]: _value(cell) for i, cell in enumerate(row.get("values", [])) if i in keys and cell})
        for number, row in enumerate(rows[1:], start=2)
    )


def layout_in(answer: Any, tab: Tab, sheet_id: int, title: str) -> Layout:
    """Read the layout out of an answer that begins with the heading row, asked for or echoed."""
    data = _grid(answer, sheet_id)
    headings = [_text(cell) for row in data.get("rowData", [])[:1] for cell in row.get("values", [])]
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
    return Layout(sheet_id, title, index, width, grid.get("rowCount", 0), grid.get("columnCount", 0))


def _sheet(answer: Any, sheet_id: int) -> dict[str, Any]:
    return next((s for s in answer.get("sheets", []) if s["properties"]["sheetId"] == sheet_id), {})


def _grid(answer: Any, sheet_id: int) -> dict[str, Any]:
    return next(iter(_sheet(answer, sheet_id).get("data", [])), {})


def _marks(metadata: Sequence[Mapping[str, str]]) -> set[tuple[str, str]]:
    return {(m.get("metadataKey", ""), m.get("metadataValue", "")) for m in metadata}


def _text(cell: Mapping[str, Any]) -> str:
    """A heading, as typed or, where only that was asked for, as it came out."""
    value = cell.get("userEnteredValue") or cell.get("effectiveValue") or {}
    return str(next(iter(value.values()), "")).strip()


def _value(cell: Mapping[str, Any]) -> str | int | float | bool:
    """What is in the cell; a formula's error as Sheets calls it."""
    [value] = cell["effectiveValue"].values()
    return f"#{value.get('type', '')}" if isinstance(value, dict) else value
