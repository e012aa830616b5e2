"""What staff do to a tab, as requests to the API, each with the requests that undo it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from kvitto.local.google_client import Json
from kvitto.local.staff.view import Group, TabName

KEPT = "userEnteredValue,userEnteredFormat,dataValidation,note"
"""What of a cell an undo puts back."""


@dataclass(frozen=True, slots=True)
class Change:
    """``does`` and what undoes it; both are applied whole or not at all."""

    does: Sequence[Json]
    undoes: Sequence[Json]


def write_back(tab: TabName, row: int, column: int, rows: Sequence[Sequence[Json]]) -> Json:
    """Put cells back as they were read with the fields KEPT; ``row`` and ``column`` count from 0."""
    start = {"sheetId": tab.id, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": [{"values": list(cells)} for cells in rows], "fields": KEPT}}


def sort(tab: TabName, column: int, last: int, before: Sequence[Sequence[Json]], *, down: bool) -> Change:
    """Sort all rows below the heading by one column. ``before`` holds them as they stand."""
    area = {"sheetId": tab.id, "startRowIndex": tab.frozen_rows, "endRowIndex": last}
    area |= {"startColumnIndex": 0, "endColumnIndex": tab.columns}
    order = [{"dimensionIndex": column, "sortOrder": "DESCENDING" if down else "ASCENDING"}]
    return Change([{"sortRange": {"range": area, "sortSpecs": order}}], [write_back(tab, tab.frozen_rows, 0, before)])


def rename_column(tab: TabName, column: int, before: Json, heading: str) -> Change:
    cell = {"userEnteredValue": {"stringValue": heading}}
    start = {"sheetId": tab.id, "rowIndex": 0, "columnIndex": column}
    does = {"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}}
    return Change([does], [write_back(tab, 0, column, [[before]])])


def rename_tab(tab: TabName, title: str) -> Change:
    def named(name: str) -> Json:
        return {"updateSheetProperties": {"properties": {"sheetId": tab.id, "title": name}, "fields": "title"}}

    return Change([named(title)], [named(tab.title)])


def insert_column(tab: TabName, at: int) -> Change:
    insert = {"insertDimension": {"range": columns(tab, at, at + 1), "inheritFromBefore": at > 0}}
    return Change([insert], [{"deleteDimension": {"range": columns(tab, at, at + 1)}}])


def move_column(tab: TabName, column: int, before: int) -> Change:
    """Move it to stand before the column that now has index ``before``, or last."""

    def moved(source: int, to: int) -> Json:
        return {"moveDimension": {"source": columns(tab, source, source + 1), "destinationIndex": to}}

    stands = before - 1 if before > column else before
    back = column + 1 if stands < column else column
    return Change([moved(column, before)], [moved(stands, back)])


def hide_column(tab: TabName, column: int, *, hidden: bool) -> Change:
    def set_to(state: bool) -> Json:
        properties = {"range": columns(tab, column, column + 1), "properties": {"hiddenByUser": state}}
        return {"updateDimensionProperties": {**properties, "fields": "hiddenByUser"}}

    return Change([set_to(hidden)], [set_to(not hidden)])


def fold(tab: TabName, group: Group, *, folded: bool) -> Change:
    """Fold columns together or out again, as the plus and minus above the headings do."""

    def set_to(state: bool) -> Json:
        place = {"range": columns(tab, group.start, group.end), "depth": group.depth, "collapsed": state}
        return {"updateDimensionGroup": {"dimensionGroup": place, "fields": "collapsed"}}

    return Change([set_to(folded)], [set_to(not folded)])


@dataclass(frozen=True, slots=True)
class Lost:
    """What goes with a deleted column: its cells from the top, and what the tab knows of it.

    Not remembered are filters that name the column, and rules that reach beyond it.
    """

    cells: Sequence[Json]
    marks: Sequence[Json]
    colours: Sequence[tuple[int, Json]]
    """Conditional formats of that column alone, with their places among the tab's."""
    protections: Sequence[Json]


def delete_column(tab: TabName, column: int, lost: Lost) -> Change:
    place = columns(tab, column, column + 1)
    insert: Json = {"insertDimension": {"range": place, "inheritFromBefore": False}}
    if column == tab.columns - 1:
        insert = {"appendDimension": {"sheetId": tab.id, "dimension": "COLUMNS", "length": 1}}
    back: list[Json] = [
        insert,
        write_back(tab, 0, column, [[cell] for cell in lost.cells]),
        *({"createDeveloperMetadata": {"developerMetadata": mark}} for mark in lost.marks),
        *({"addConditionalFormatRule": {"rule": rule, "index": index}} for index, rule in lost.colours),
        *({"addProtectedRange": {"protectedRange": one}} for one in lost.protections),
    ]
    return Change([{"deleteDimension": {"range": place}}], back)


def is_of(area: Json, column: int) -> bool:
    """Whether a range lies in that column alone."""
    return bool(area.get("startColumnIndex") == column and area.get("endColumnIndex") == column + 1)


def delete_row(tab: TabName, row: int, before: Sequence[Json]) -> Change:
    """``row`` counts from 1."""
    place = {"sheetId": tab.id, "dimension": "ROWS", "startIndex": row - 1, "endIndex": row}
    insert = {"insertDimension": {"range": place, "inheritFromBefore": False}}
    return Change([{"deleteDimension": {"range": place}}], [insert, write_back(tab, row - 1, 0, [before])])


def columns(tab: TabName, start: int, end: int) -> Json:
    return {"sheetId": tab.id, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}


def letters(index: int) -> str:
    """A column's letters from its index: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, 26)
        name = chr(ord("A") + digit) + name
    return name
