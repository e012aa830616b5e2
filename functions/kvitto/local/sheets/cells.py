"""One cell: what was entered, how it is formatted, and what else hangs on it."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from .errors import invalid

Json = dict[str, Any]  # a JSON object of Google's; its shape is the API reference's, not ours

CELL_CHARS_MAX = 50_000


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as kept: in the English way, with commas between arguments and points in numbers."""

    text: str


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value, entered or computed. `kind` is the text shown, such as #REF!."""

    kind: str


Value = None | str | float | bool | Formula | CellError


class Cell(NamedTuple):
    """Immutable, so that rows can be shared between a book and the draft of the next one.

    `format` is the userEnteredFormat; `rest` holds the other parts of CellData that a person or program sets
    (note, dataValidation, textFormatRuns …) under their API names. Neither is ever changed in place.
    """

    value: Value = None
    format: Json | None = None
    rest: Json | None = None


Row = tuple[Cell | None, ...]

ERROR_TYPES = {
    "#ERROR!": "ERROR",
    "#NULL!": "NULL_VALUE",
    "#DIV/0!": "DIVIDE_BY_ZERO",
    "#VALUE!": "VALUE",
    "#REF!": "REF",
    "#NAME?": "NAME",
    "#NUM!": "NUM",
    "#N/A": "N_A",
    "#SPILL!": "REF",
    "#CALC!": "VALUE",
    "#CIRC!": "REF",
    "#N/IMPL!": "NAME",
}


def blank(cell: Cell | None) -> bool:
    """True if nobody has entered a value; a format or a note does not fill a cell."""
    return cell is None or cell.value is None


def tidy(cell: Cell | None) -> Cell | None:
    """None for a cell that holds nothing at all, so that empty rows stay short."""
    return cell if cell is not None and (cell.value is not None or cell.format or cell.rest) else None


def checked(text: str) -> str:
    if len(text) > CELL_CHARS_MAX:
        raise invalid(f"Your input contains more than the maximum of {CELL_CHARS_MAX} characters in a single cell.")
    return text


def number_out(value: float) -> int | float:
    """Google writes 2, not 2.0."""
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def from_extended(value: Json) -> Value:
    """The entered value in an ExtendedValue. A formula is still in the spreadsheet's own locale.

    Raises: ApiError if more than one kind is set or the kind may not be written.
    """
    if not value:
        return None
    if len(value) > 1:
        raise invalid("Only one value type may be set in an ExtendedValue.")
    kind, item = next(iter(value.items()))
    if kind == "stringValue" and isinstance(item, str):
        return checked(item) or None
    if kind == "numberValue" and isinstance(item, int | float) and not isinstance(item, bool):
        return float(item)
    if kind == "boolValue" and isinstance(item, bool):
        return item
    if kind == "formulaValue" and isinstance(item, str):
        return Formula(checked(item))
    if item is None:
        return None
    raise invalid(f"Invalid value for {kind}: {item!r}")


def to_extended(value: Value) -> Json:
    match value:
        case bool():
            return {"boolValue": value}
        case str():
            return {"stringValue": value}
        case Formula(text):
            return {"formulaValue": text}
        case CellError(kind):
            return {"errorValue": {"type": ERROR_TYPES.get(kind, "ERROR"), "message": error_message(kind)}}
        case None:
            return {}
        case _:
            return {"numberValue": number_out(value)}


def error_message(kind: str) -> str:
    return {
        "#DIV/0!": "Function DIVIDE parameter 2 cannot be zero.",
        "#NAME?": "Unknown function or range name.",
        "#REF!": "Reference does not exist.",
        "#N/A": "Did not find value.",
        "#ERROR!": "Formula parse error.",
    }.get(kind, "")
