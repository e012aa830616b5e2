"""Make tabs and columns where they are missing, and never disturb what is there."""

from collections.abc import Sequence
from typing import Any

from kvitto.adapters.google_sheets.access import Google
from kvitto.adapters.google_sheets.cells import FORMATS, choices_rule
from kvitto.adapters.google_sheets.layout import COLUMN_KEY, TAB_KEY, Layout, find_sheet, read_layout
from kvitto.core.sheet import Column, Tab

ROWS = 1000
"""Rows of a new tab, and added when they are used up. Blank cells count towards the ten million."""

_GREY = {"red": 0.93, "green": 0.93, "blue": 0.93}


def prepare_tabs(google: Google, tabs: Sequence[Tab]) -> None:
    """Repeats safely: what is there already is left as staff have it."""
    google.batch_update([_locale()])
    for tab in tabs:
        if find_sheet(google, tab) is None:
            google.batch_update([_new_tab(tab)])
        layout = read_layout(google, tab)
        missing = [column for column in tab.columns if column.key not in layout.index]
        if missing:
            google.batch_update(_add_columns(tab, layout, missing))


def add_missing_columns(google: Google, tab: Tab, layout: Layout) -> Layout:
    """Give the tab the columns that it lacks, at the right, and answer with the layout after it."""
    missing = [column for column in tab.columns if column.key not in layout.index]
    if not missing:
        return layout
    google.batch_update(_add_columns(tab, layout, missing))
    return read_layout(google, tab)


def _locale() -> dict[str, Any]:
    properties = {"locale": "sv_SE", "timeZone": "Europe/Stockholm"}
    return {"updateSpreadsheetProperties": {"properties": properties, "fields": "locale,timeZone"}}


def _new_tab(tab: Tab) -> dict[str, Any]:
    grid = {
        "rowCount": ROWS,
        "columnCount": len(tab.columns),
        "frozenRowCount": 1,
        "frozenColumnCount": tab.frozen_columns,
    }
    return {"addSheet": {"properties": {"title": tab.title, "gridProperties": grid}}}


def _add_columns(tab: Tab, layout: Layout, missing: Sequence[Column]) -> list[dict[str, Any]]:
    """Headings, marks, formats and lists for ``missing``, at the right of what stands there."""
    sheet, first = layout.sheet_id, layout.width
    requests: list[dict[str, Any]] = []
    if first:
        # A tab of our own making is as wide as its columns; one that staff have worked in may be full.
        requests.append({"appendDimension": {"sheetId": sheet, "dimension": "COLUMNS", "length": len(missing)}})
    else:
        requests += _look_of_a_new_tab(tab, sheet)
    headings = [_heading(column) for column in missing]
    at = {"sheetId": sheet, "rowIndex": 0, "columnIndex": first}
    requests.append(
        {"updateCells": {"rows": [{"values": headings}], "fields": "userEnteredValue,userEnteredFormat", "start": at}}
    )
    for index, column in enumerate(missing, start=first):
        requests += _column_looks(sheet, index, column)
    return requests


def _look_of_a_new_tab(tab: Tab, sheet: int) -> list[dict[str, Any]]:
    grid = {"frozenRowCount": 1, "frozenColumnCount": tab.frozen_columns}
    fields = "gridProperties.frozenRowCount,gridProperties.frozenColumnCount"
    marked = {
        "metadataKey": TAB_KEY,
        "metadataValue": tab.key,
        "location": {"sheetId": sheet},
        "visibility": "DOCUMENT",
    }
    return [
        {"updateSheetProperties": {"properties": {"sheetId": sheet, "gridProperties": grid}, "fields": fields}},
        {"createDeveloperMetadata": {"developerMetadata": marked}},
    ]


def _heading(column: Column) -> dict[str, Any]:
    looks: dict[str, Any] = {"textFormat": {"bold": True}, "wrapStrategy": "CLIP"}
    if column.zone == "system":
        looks["backgroundColor"] = _GREY
    return {"userEnteredValue": {"stringValue": column.heading}, "userEnteredFormat": looks}


def more_rows(tab: Tab, before: Layout, after: Layout) -> list[dict[str, Any]]:
    """Room for more rows, and the columns' looks on all rows that have come since ``before``."""
    columns = {column.key: column for column in tab.columns}
    room = {"appendDimension": {"sheetId": after.sheet_id, "dimension": "ROWS", "length": ROWS}}
    looks = [
        look for key, at in after.index.items() for look in _cell_looks(after.sheet_id, at, columns[key], before.rows)
    ]
    return [room, *looks]


def _column_looks(sheet: int, index: int, column: Column) -> list[dict[str, Any]]:
    whole = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": index, "endIndex": index + 1}
    mark = {
        "metadataKey": COLUMN_KEY,
        "metadataValue": column.key,
        "location": {"dimensionRange": whole},
        "visibility": "DOCUMENT",
    }
    requests: list[dict[str, Any]] = [{"createDeveloperMetadata": {"developerMetadata": mark}}]
    requests += _cell_looks(sheet, index, column, first_row=1)
    if column.hidden:
        hide = {"range": whole, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
        requests.append({"updateDimensionProperties": hide})
    return requests


def _cell_looks(sheet: int, index: int, column: Column, first_row: int) -> list[dict[str, Any]]:
    """The number format and the list of choices of a column, from a row to the last."""
    below = {"sheetId": sheet, "startRowIndex": first_row, "startColumnIndex": index, "endColumnIndex": index + 1}
    number = {"userEnteredFormat": {"numberFormat": FORMATS[column.type]}}
    looks: list[dict[str, Any]] = [
        {"repeatCell": {"range": below, "cell": number, "fields": "userEnteredFormat.numberFormat"}}
    ]
    if column.choices:
        looks.append({"setDataValidation": {"range": below, "rule": choices_rule(column)}})
    return looks
