"""Make tabs and columns where they are missing, and never disturb what is there.

However many tabs there are it costs two reads, and a write only when something is missing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kvitto.adapters.google_sheets.access import Google
from kvitto.adapters.google_sheets.kept import formulas, keeps, mended_lists
from kvitto.adapters.google_sheets.layout import (
    TAB_KEY,
    UNFILLED_KEY,
    Layout,
    Sheet,
    find_sheets,
    layout_in,
    letters,
    quoted,
    read_layout,
)
from kvitto.adapters.google_sheets.looks import (
    Part,
    cell_looks,
    column_looks,
    column_mark,
    grow,
    heading,
    tab_looks,
)
from kvitto.core.ids import TabKey
from kvitto.core.sheet import Column, Tab

ROWS = 1000
"""Rows of a new tab, and added when they are used up. Blank cells count towards the ten million."""

LIST_ROWS = 200
"""Rows read of a tab whose lists Kvitto keeps as the data files say."""

_FIELDS = (
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),conditionalFormats,filterViews,"
    "data(columnMetadata(developerMetadata(metadataKey,metadataValue)),"
    "rowData(values(userEnteredValue,userEnteredFormat(numberFormat)))))"
)


@dataclass(slots=True)
class _Place:
    """A tab as it stands, and where its missing columns will stand."""

    tab: Tab
    sheet: Sheet
    layout: Layout
    about: Mapping[str, Any] = field(default_factory=dict)
    """The sheet as told by Google; empty for one made now."""

    @property
    def id(self) -> int:
        return self.sheet.id

    @property
    def title(self) -> str:
        return self.sheet.title

    @property
    def missing(self) -> list[Column]:
        return [column for column in self.tab.columns if column.key not in self.layout.index]

    @property
    def index(self) -> dict[str, int]:
        """Where each column stands when the missing ones have come, at the right of what is there."""
        coming = {column.key: at for at, column in enumerate(self.missing, start=self.first)}
        return {**self.layout.index, **coming}

    @property
    def first(self) -> int:
        """Where missing columns begin: right of the whole grid, since staff may have columns without a heading."""
        return self.layout.columns if self.layout.width else 0


def prepare_tabs(google: Google, tabs: Sequence[Tab]) -> None:
    """Repeats safely: what is there already is left as staff have it."""
    found = find_sheets(google, tabs)
    places = {**_read(google, tabs, found), **_make(google, tabs, found)}
    parts = [part for tab in tabs for part in _completed(google, places[tab.key], places)]
    # Last, when every column that they speak of is there.
    parts += [part for tab in tabs for part in formulas(places[tab.key], places)]
    if parts:
        google.batch_update(parts)


def add_missing_columns(google: Google, tab: Tab, layout: Layout) -> Layout:
    """Give the tab the columns that it lacks, at the right, and answer with the layout after it."""
    place = _Place(tab, Sheet(layout.sheet_id, layout.title, layout.rows, marked=True), layout)
    if not place.missing:
        return layout
    google.batch_update(list(_new_columns(place, {tab.key: place})))
    return read_layout(google, tab)


def make_room(google: Google, tab: Tab, before: Layout, after: Layout) -> None:
    """Room for more rows; the columns' looks on all that have come since ``before``, and longer colours and views."""
    room = {"appendDimension": {"sheetId": after.sheet_id, "dimension": "ROWS", "length": ROWS}}
    google.batch_update([room, *_row_looks(tab, after, before.rows)])
    place = _read(google, [tab], find_sheets(google, [tab]))[tab.key]
    longer = list(grow(tab, place.layout, place.about))
    if longer:
        google.batch_update(longer)


# -- What is there ------------------------------------------------------------------------------


def _read(google: Google, tabs: Sequence[Tab], found: Mapping[TabKey, Sheet]) -> dict[TabKey, _Place]:
    """Headings, kept lists and the last row of each tab that is there."""
    ranges = []
    there = [(tab, found[tab.key]) for tab in tabs if tab.key in found]
    for tab, sheet in there:
        top = min(LIST_ROWS, sheet.rows) if keeps(tab) else 1
        ranges += [f"{quoted(sheet.title)}!1:{top}", f"{quoted(sheet.title)}!{sheet.rows}:{sheet.rows}"]
    if not ranges:
        return {}
    answer = google.get(ranges=ranges, fields=_FIELDS)
    about = {sheet["properties"]["sheetId"]: sheet for sheet in answer["sheets"]}
    return {
        tab.key: _Place(tab, sheet, layout_in(answer, tab, sheet.id, sheet.title), about[sheet.id])
        for tab, sheet in there
    }


def _make(google: Google, tabs: Sequence[Tab], found: Mapping[TabKey, Sheet]) -> dict[TabKey, _Place]:
    """The tabs that are not there yet, made without contents; the first time also the spreadsheet's own settings."""
    missing = [(at, tab) for at, tab in enumerate(tabs) if tab.key not in found]
    parts: list[Part] = [] if any(sheet.marked for sheet in found.values()) else [_locale()]
    parts += [{"addSheet": {"properties": _new_tab(tab, at)}} for at, tab in missing]
    if not parts:
        return {}
    replies = google.batch_update(parts)["replies"]
    made: dict[TabKey, _Place] = {}
    for (_, tab), reply in zip(missing, [r["addSheet"] for r in replies if "addSheet" in r], strict=True):
        sheet = Sheet(reply["properties"]["sheetId"], tab.title, _rows_of(tab), marked=False)
        made[tab.key] = _Place(tab, sheet, Layout(sheet.id, tab.title, {}, 0, _rows_of(tab), len(tab.columns)))
    return made


def _locale() -> Part:
    properties = {"locale": "sv_SE", "timeZone": "Europe/Stockholm"}
    return {"updateSpreadsheetProperties": {"properties": properties, "fields": "locale,timeZone"}}


def _new_tab(tab: Tab, at: int) -> Part:
    grid = {"rowCount": _rows_of(tab), "columnCount": len(tab.columns)}
    return {"title": tab.title, "index": at, "gridProperties": grid}


def _rows_of(tab: Tab) -> int:
    """Rows that a new tab is made with: room for its formulas at least."""
    return max(ROWS, tab.formula_rows + 1)


# -- What it lacks ------------------------------------------------------------------------------


def _completed(google: Google, place: _Place, places: Mapping[TabKey, _Place]) -> Iterator[Part]:
    """All that one tab lacks."""
    yield from _new_columns(place, places)
    if not place.sheet.marked:
        mark = {
            "metadataKey": TAB_KEY,
            "metadataValue": place.tab.key,
            "location": {"sheetId": place.sheet.id},
            "visibility": "DOCUMENT",
        }
        yield {"createDeveloperMetadata": {"developerMetadata": mark}}
        yield from tab_looks(place.tab, place.sheet.id, place.index)
    elif place.about:
        yield from mended_lists(place)
        if _last_row_is_bare(place):
            yield from _row_looks(place.tab, place.layout, _first_bare_row(google, place))
        yield from grow(place.tab, place.layout, place.about)


def _new_columns(place: _Place, places: Mapping[TabKey, _Place]) -> Iterator[Part]:
    """Headings, marks and looks of the columns that are missing."""
    missing, sheet, first = place.missing, place.sheet.id, place.first
    lacking = first + len(missing) - place.layout.columns
    if not missing:
        return
    if lacking > 0:
        yield {"appendDimension": {"sheetId": sheet, "dimension": "COLUMNS", "length": lacking}}
    fields = "userEnteredValue,userEnteredFormat,note"
    at = {"sheetId": sheet, "rowIndex": 0, "columnIndex": first}
    yield {
        "updateCells": {"rows": [{"values": [heading(column) for column in missing]}], "fields": fields, "start": at}
    }
    for index, column in enumerate(missing, start=first):
        yield from column_looks(sheet, index, column, _choices_at(column, places))
        if place.tab.purposes and place.layout.width:
            yield {
                "createDeveloperMetadata": {"developerMetadata": column_mark(sheet, index, UNFILLED_KEY, column.key)}
            }


def _choices_at(column: Column, places: Mapping[TabKey, _Place]) -> str:
    """Where staff keep the column's words to choose from, in A1 notation; empty when that tab is not at hand."""
    tab_key, _, key = column.choices_from.partition(".")
    place = places.get(TabKey(tab_key))
    if place is None:
        return ""
    letter = letters(place.index[key])
    return f"{quoted(place.sheet.title)}!${letter}$2:${letter}"


def _row_looks(tab: Tab, layout: Layout, first_row: int) -> list[Part]:
    """The looks of all rows from this one (index) on."""
    columns = {column.key: column for column in tab.columns}
    looks: list[Part] = []
    for key, at in layout.index.items():
        looks += cell_looks(layout.sheet_id, at, columns[key], first_row)
        if columns[key].choices_from and first_row > 1:
            looks.append(_choices_of_the_row_above(layout, at, first_row))
    return looks


def _choices_of_the_row_above(layout: Layout, at: int, first_row: int) -> Part:
    """A list that is kept in another tab: that tab may have been moved or renamed, and the rows above know where."""
    area = {"sheetId": layout.sheet_id, "startColumnIndex": at, "endColumnIndex": at + 1}
    source = {**area, "startRowIndex": first_row - 1, "endRowIndex": first_row}
    return {
        "copyPaste": {
            "source": source,
            "destination": {**area, "startRowIndex": first_row},
            "pasteType": "PASTE_DATA_VALIDATION",
        }
    }


def _last_row_is_bare(place: _Place) -> bool:
    """Whether rows have come that no column of ours has formatted: they were added and the answer was lost."""
    [last] = place.about["data"][1].get("rowData", []) or [{}]
    cells = last.get("values", [])
    formatted = (at < len(cells) and "userEnteredFormat" in cells[at] for at in place.layout.index.values())
    return not any(formatted)


def _first_bare_row(google: Google, place: _Place) -> int:
    """From which row (index) on the formats are missing, told by the leftmost column of ours."""
    letter = letters(min(place.layout.index.values()))
    area = f"{quoted(place.sheet.title)}!{letter}1:{letter}"
    answer = google.get(ranges=area, fields="sheets(data(rowData(values(userEnteredFormat(numberFormat)))))")
    rows = answer["sheets"][0]["data"][0].get("rowData", [])
    return max((at + 1 for at, row in enumerate(rows) if any(row.get("values", []))), default=1)
