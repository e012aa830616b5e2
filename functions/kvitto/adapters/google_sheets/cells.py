"""Cells as Google takes them: text is text, a number a number, a day a serial number with a format.

Never as if typed (USER_ENTERED): "=1+1", "+46…" and "0428" come back exactly as they were meant.
"""

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
}
"""Number formats by column type. Patterns are Google's own, the same in every locale."""

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial number is local time, like the sheet itself
_DAY_S = 86_400


def cell_data(cell: Cell) -> dict[str, Any]:
    """One cell of appendCells: its value alone. Formats and lists stand in the column, down to the last row."""
    return {} if cell is None else {"userEnteredValue": _value(cell)}


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
