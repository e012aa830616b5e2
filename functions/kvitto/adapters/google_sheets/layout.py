"""Where a tab's columns stand now: found by their metadata, else by their heading, never by letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kvitto.adapters.google_sheets.access import Google
from kvitto.core.sheet import Tab
from kvitto.ports import TabBlocked

TAB_KEY = "kvitto.tab"
COLUMN_KEY = "kvitto.column"

_HEADING_FIELDS = (
    "sheets(properties(sheetId,title,gridProperties(rowCount)),data("
    "columnMetadata(developerMetadata(metadataKey,metadataValue)),rowData(values(userEnteredValue))))"
)
_TAB_FIELDS = "sheets(properties(sheetId,title),developerMetadata(metadataKey,metadataValue))"


@dataclass(frozen=True, slots=True)
class Layout:
    """A tab as it stands: its id and title today, and the index of each column by key."""

    sheet_id: int
    title: str
    index: Mapping[str, int]
    width: int
    """How many columns from the left hold a heading or a mark of ours."""
    rows: int
    """How many rows the grid has, filled or not."""

    @property
    def heading_row(self) -> str:
        return f"{quoted(self.title)}!1:1"


def quoted(title: str) -> str:
    """A tab's title as A1 notation takes it, whatever is in it."""
    return "'" + title.replace("'", "''") + "'"


def find_sheet(google: Google, tab: Tab) -> tuple[int, str] | None:
    """The id and today's title of a tab: by its metadata, else by its title."""
    sheets = google.get(fields=_TAB_FIELDS).get("sheets", [])
    marked = [s for s in sheets if (TAB_KEY, tab.key) in _marks(s.get("developerMetadata", []))]
    named = [s for s in sheets if s["properties"]["title"] == tab.title]
    for sheet in [*marked, *named]:
        return sheet["properties"]["sheetId"], sheet["properties"]["title"]
    return None


def read_layout(google: Google, tab: Tab) -> Layout:
    """Read where the columns stand. Raises: TabBlocked when the tab is gone."""
    found = find_sheet(google, tab)
    if found is None:
        raise TabBlocked(f"tab gone: {tab.title}")
    sheet_id, title = found
    answer = google.get(ranges=f"{quoted(title)}!1:1", fields=_HEADING_FIELDS)
    return layout_in(answer, tab, sheet_id, title)


def layout_in(answer: Any, tab: Tab, sheet_id: int, title: str) -> Layout:
    """Read the layout out of an answer that holds the heading row, asked for or echoed."""
    sheet: dict[str, Any] = next((s for s in answer.get("sheets", []) if s["properties"]["sheetId"] == sheet_id), {})
    data: dict[str, Any] = next(iter(sheet.get("data", [])), {})
    headings = [_text(cell) for row in data.get("rowData", [])[:1] for cell in row.get("values", [])]
    marks = [_marks(column.get("developerMetadata", [])) for column in data.get("columnMetadata", [])]
    index: dict[str, int] = {}
    for column in tab.columns:
        places = [i for i, found in enumerate(marks) if (COLUMN_KEY, column.key) in found]
        places += [i for i, heading in enumerate(headings) if heading == column.heading]
        if places:
            index[column.key] = places[0]
    marked = [i + 1 for i, found in enumerate(marks) if found]
    rows = sheet.get("properties", {}).get("gridProperties", {}).get("rowCount", 0)
    return Layout(sheet_id, title, index, max([len(headings), *marked]), rows)


def _marks(metadata: Sequence[Mapping[str, str]]) -> set[tuple[str, str]]:
    return {(m.get("metadataKey", ""), m.get("metadataValue", "")) for m in metadata}


def _text(cell: Mapping[str, Any]) -> str:
    value = cell.get("userEnteredValue", {})
    return str(next(iter(value.values()), "")).strip()
