"""Cells as Google takes them: text is text, a number a number, a day a serial number with a format.

Never as if typed (USER_ENTERED): "=1+1", "+46…" and "0428" come back exactly as they were meant.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from kvitto.core.sheet import Cell, CellType, Column

FORMATS: dict[CellType, dict[str, str]] = {
    "text": {"type": "TEXT"},
    "number": {"type": "NUMBER", "pattern": "#,##0"},
    "money": {"type": "NUMBER", "pattern": '#,##0" kr"'},
    "year": {"type": "NUMBER", "pattern": "0"},
    "date": {"type": "DATE", "pattern": "yyyy-mm-dd"},
    "datetime": {"type": "DATE_TIME", "pattern": "yyyy-mm-dd hh:mm"},
    "yes_no": {"type": "TEXT"},
    "link": {"type": "TEXT"},
}
"""Number formats by column type. Patterns are Google's own, the same in every locale. A check box has none: in cells
for plain text what is ticked might be taken for a word."""

CHECK_BOX: dict[str, Any] = {"condition": {"type": "BOOLEAN"}, "strict": True}

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial number is local time, like the sheet itself
_DAY_S = 86_400


def cell_data(cell: Cell, kind: CellType = "text") -> dict[str, Any]:
    """One cell as written: its value, of a check box the box, of a link where it leads.

    Formats and lists stand in the column, down to the last row.
    """
    if kind == "tick":
        ticked = {"userEnteredValue": {"boolValue": True}} if cell else {}
        return {**ticked, "dataValidation": CHECK_BOX}
    if cell is None:
        return {}
    link = {"userEnteredFormat": {"textFormat": {"link": {"uri": str(cell)}}}} if kind == "link" else {}
    return {"userEnteredValue": _value(cell), **link}


def row_data(cells: Mapping[str, Cell], columns: Mapping[str, Column], keys: Sequence[str]) -> list[dict[str, Any]]:
    """A row to append, cell by cell as ``keys`` stand from the left; "" is a column of staff's.

    Its check boxes come with it: blank ones below the last row might count as rows. The lists of the other
    columns are then said again, since writing validation takes away what is not said.
    """
    boxes = _has_boxes(columns.values())
    row = []
    for key in keys:
        column = columns.get(key)
        cell = cell_data(cells.get(key), column.type) if column is not None else {}
        if boxes and column is not None and column.choices:
            cell["dataValidation"] = choices_rule(column)
        row.append(cell)
    return row


def row_fields(columns: Collection[Column]) -> str:
    """What ``row_data`` says of each cell, as a field mask."""
    boxes = ["dataValidation"] if _has_boxes(columns) else []
    links = ["userEnteredFormat.textFormat.link"] if any(column.type == "link" for column in columns) else []
    return ",".join(["userEnteredValue", *boxes, *links])


def _has_boxes(columns: Collection[Column]) -> bool:
    return any(column.type == "tick" for column in columns)


def choices_rule(column: Column) -> dict[str, Any]:
    """A list to choose from. Other words are shown with a warning and not refused: staff may paste."""
    values = [{"userEnteredValue": choice} for choice in column.choices]
    return {"condition": {"type": "ONE_OF_LIST", "values": values}, "showCustomUi": True, "strict": False}


def _value(cell: Cell) -> dict[str, Any]:
    match cell:
        case bool():
            return {"stringValue": "Ja" if cell else "Nej"}
        case datetime():
            return {"numberValue": (cell - _EPOCH).total_seconds() / _DAY_S}
        case date():
            return {"numberValue": cell.toordinal() - _EPOCH.toordinal()}
        case int() | float():
            return {"numberValue": cell}
        case _:
            return {"stringValue": str(cell)}
