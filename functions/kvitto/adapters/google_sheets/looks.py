"""How tabs and columns look, as parts of a batchUpdate.

Looks are given once, with the tab or the column; from then on they are staff's. Ranges are written
without a last row and cut by Sheets to the rows there are, so what grows is looked after by ``grow``.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from kvitto.adapters.google_sheets.cells import CHECK_BOX, FORMATS, cell_data, choices_rule, row_fields
from kvitto.adapters.google_sheets.layout import COLUMN_KEY, Layout
from kvitto.core.sheet import Column, Shade, Tab, View, Zone

Part = dict[str, Any]


def _colour(red: float, green: float, blue: float) -> dict[str, float]:
    return {"red": red, "green": green, "blue": blue}


_HEADING: dict[Zone, dict[str, float]] = {
    "system": _colour(0.88, 0.88, 0.88),
    "inkommet": _colour(0.87, 0.92, 0.97),
    "handläggning": _colour(0.99, 0.95, 0.85),
}
_SYSTEM_CELL = _colour(0.96, 0.96, 0.96)
_SHADES: dict[Shade, dict[str, float]] = {
    "ours": _colour(1.0, 0.97, 0.85),
    "theirs": _colour(0.89, 0.94, 0.99),
    "granted": _colour(0.89, 0.96, 0.89),
    "ended": _colour(0.93, 0.93, 0.93),
    "trouble": _colour(0.99, 0.9, 0.87),
}
"""Pale enough that black text on them keeps a contrast above 15:1 (WCAG asks for 4.5:1)."""


def heading(column: Column) -> Part:
    """The heading's cell, with its note."""
    looks = {
        "textFormat": {"bold": True},
        "wrapStrategy": "CLIP",
        "backgroundColor": _HEADING[column.zone],
    }
    cell: Part = {"userEnteredValue": {"stringValue": column.heading}, "userEnteredFormat": looks}
    return cell | ({"note": column.note} if column.note else {})


def tab_looks(tab: Tab, sheet: int, index: Mapping[str, int]) -> Iterator[Part]:
    """Frozen headings, folded groups and filter views of a tab that is new to us."""
    grid = {"frozenRowCount": 1, "frozenColumnCount": tab.frozen_columns}
    fields = "gridProperties.frozenRowCount,gridProperties.frozenColumnCount"
    yield {"updateSheetProperties": {"properties": {"sheetId": sheet, "gridProperties": grid}, "fields": fields}}
    for start, end in _runs(tab, index):
        group = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}
        folded = {"range": group, "depth": 1, "collapsed": True}
        yield {"addDimensionGroup": {"range": group}}
        yield {"updateDimensionGroup": {"dimensionGroup": folded, "fields": "collapsed"}}
    columns = {column.key: column for column in tab.columns}
    for view in tab.views:
        yield {"addFilterView": {"filter": _view(view, columns[view.column], sheet, index)}}


def _runs(tab: Tab, index: Mapping[str, int]) -> list[tuple[int, int]]:
    """Where columns of one group stand side by side. Groups that touch become one in Sheets: part them by a column."""
    grouped = sorted((index[column.key], column.group) for column in tab.columns if column.group)
    cuts = [i for i, (a, b) in enumerate(pairwise(grouped), start=1) if b != (a[0] + 1, a[1])]
    edges = [0, *cuts, len(grouped)] if grouped else []
    return [(grouped[start][0], grouped[end - 1][0] + 1) for start, end in pairwise(edges)]


def _view(view: View, column: Column, sheet: int, index: Mapping[str, int]) -> Part:
    if view.shows:
        criteria: Part = {"hiddenValues": [choice for choice in column.choices if choice not in view.shows] + [""]}
    else:
        criteria = {"condition": {"type": "NOT_BLANK"}}
    filtered = [{"columnIndex": index[view.column], "filterCriteria": criteria}]
    made: Part = {"title": view.title, "range": {"sheetId": sheet, "startRowIndex": 0}, "filterSpecs": filtered}
    if view.sort:
        made["sortSpecs"] = [{"dimensionIndex": index[view.sort], "sortOrder": "ASCENDING"}]
    return made


def column_looks(sheet: int, index: int, column: Column, choices_at: str = "") -> Iterator[Part]:
    """Our mark on the column, and all that makes it look as it should.

    ``choices_at`` is the range, in A1 notation, where staff keep the words to choose from.
    """
    whole = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": index, "endIndex": index + 1}
    yield {"createDeveloperMetadata": {"developerMetadata": column_mark(sheet, index, COLUMN_KEY, column.key)}}
    yield from cell_looks(sheet, index, column, first_row=1, choices_at=choices_at)
    if column.hidden:
        hide = {"range": whole, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
        yield {"updateDimensionProperties": hide}
    if column.width_px:
        wide = {"range": whole, "properties": {"pixelSize": column.width_px}, "fields": "pixelSize"}
        yield {"updateDimensionProperties": wide}
    if column.zone == "system":
        warned = {"range": _below(sheet, index, 0), "warningOnly": True, "description": column.heading}
        yield {"addProtectedRange": {"protectedRange": warned}}
    for shade, words in column.shades:
        for word in words:
            condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": word}]}
            rule = {"condition": condition, "format": {"backgroundColor": _SHADES[shade]}}
            yield {"addConditionalFormatRule": {"rule": {"ranges": [_below(sheet, index, 1)], "booleanRule": rule}}}
    if column.red_above_zero:
        above = {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "0"}]}
        red = {"condition": above, "format": {"backgroundColor": _SHADES["trouble"]}}
        yield {"addConditionalFormatRule": {"rule": {"ranges": [_below(sheet, index, 1)], "booleanRule": red}}}
    if column.values:
        yield values_below(sheet, index, column)


def column_mark(sheet: int, index: int, key: str, value: str) -> Part:
    """Developer metadata that goes with a column wherever staff move it."""
    whole = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": index, "endIndex": index + 1}
    return {
        "metadataKey": key,
        "metadataValue": value,
        "location": {"dimensionRange": whole},
        "visibility": "DOCUMENT",
    }


def cell_looks(sheet: int, index: int, column: Column, first_row: int, choices_at: str = "") -> Iterator[Part]:
    """The format of a column's cells and its list of choices, from a row to the last."""
    below = _below(sheet, index, first_row)
    looks: Part = {"wrapStrategy": "CLIP"}
    if column.type in FORMATS:
        looks["numberFormat"] = FORMATS[column.type]
    if column.zone == "system":
        looks["backgroundColor"] = _SYSTEM_CELL
    fields = ",".join(f"userEnteredFormat.{name}" for name in looks)
    yield {"repeatCell": {"range": below, "cell": {"userEnteredFormat": looks}, "fields": fields}}
    if choices_at:
        condition = {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": f"={choices_at}"}]}
        rule = {"condition": condition, "showCustomUi": True, "strict": False}
        yield {"setDataValidation": {"range": below, "rule": rule}}
    elif column.choices:
        yield {"setDataValidation": {"range": below, "rule": choices_rule(column)}}
    elif column.boxes_on_blank_rows:
        yield {"setDataValidation": {"range": below, "rule": CHECK_BOX}}


def values_below(sheet: int, index: int, column: Column, instead_of: int = 0) -> Part:
    """Write the column's words, numbers or links below its heading, in place of so many."""
    words = [*column.values, *[""] * (instead_of - len(column.values))]
    rows = [{"values": [cell_data(word or None, column.type)]} for word in words]
    start = {"sheetId": sheet, "rowIndex": 1, "columnIndex": index}
    return {"updateCells": {"rows": rows, "fields": row_fields([column]), "start": start}}


def grow(tab: Tab, layout: Layout, about: Mapping[str, Any]) -> Iterator[Part]:
    """Draw our colours and filter views out to the last row there is.

    ``about`` is the sheet as Sheets tells it, with conditionalFormats and filterViews. What staff made is
    left alone: ours are known by their words on a coloured column, and by their titles.
    """
    colours = {
        (layout.index[column.key], word)
        for column in tab.columns
        if column.key in layout.index
        for _, words in column.shades
        for word in words
    }
    for number, rule in enumerate(about.get("conditionalFormats", [])):
        condition = rule.get("booleanRule", {}).get("condition", {})
        words = {value.get("userEnteredValue", "") for value in condition.get("values", [])}
        places = {(area.get("startColumnIndex", 0), word) for area in rule["ranges"] for word in words}
        if condition.get("type") == "TEXT_EQ" and places <= colours and _short(rule["ranges"], layout.rows):
            longer = [area | {"endRowIndex": layout.rows} for area in rule["ranges"]]
            change = {"index": number, "sheetId": layout.sheet_id, "rule": rule | {"ranges": longer}}
            yield {"updateConditionalFormatRule": change}
    titles = {view.title for view in tab.views}
    for view in about.get("filterViews", []):
        if view.get("title") in titles and _short([view["range"]], layout.rows):
            longer_view = {
                "filterViewId": view["filterViewId"],
                "range": view["range"] | {"endRowIndex": layout.rows},
            }
            yield {"updateFilterView": {"filter": longer_view, "fields": "range"}}


def _short(ranges: list[Mapping[str, int]], rows: int) -> bool:
    return any(area.get("endRowIndex", rows) < rows for area in ranges)


def _below(sheet: int, index: int, first_row: int) -> dict[str, int]:
    return {
        "sheetId": sheet,
        "startRowIndex": first_row,
        "startColumnIndex": index,
        "endColumnIndex": index + 1,
    }
