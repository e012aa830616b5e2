"""One cell as staff see it: its text, what one would type to have it so, what there is to choose from, its colour."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kvitto.local.google_client import Json

FIELDS = (
    "values(formattedValue,userEnteredValue,effectiveValue,note,dataValidation.condition,"
    "effectiveFormat(numberFormat.type,backgroundColor))"
)
_SHOWN_AS_TYPED = ("DATE", "TIME", "DATE_TIME", "PERCENT")
"""Formats whose number nobody would type: the cell is typed as it is shown."""

Words = Callable[[str], tuple[str, ...]]
"""What stands in a range, such as "=Inställningar!A2:A"."""


@dataclass(frozen=True, slots=True)
class Cell:
    """``text`` is what is shown; ``typed`` is what one would type to have it so. ``colour`` is "fff8d9", or ""."""

    text: str = ""
    typed: str = ""
    kind: Literal["text", "choice", "box"] = "text"
    choices: tuple[str, ...] = ()
    checked: bool = False
    note: str = ""
    number: float | None = None
    colour: str = ""


def read_cell(told: Json, words: Words) -> Cell:
    """The cell in an answer that holds FIELDS."""
    text = str(told.get("formattedValue", ""))
    effective: Mapping[str, Any] = told.get("effectiveValue", {})
    condition: Json = told.get("dataValidation", {}).get("condition", {})
    values = [str(value.get("userEnteredValue", "")) for value in condition.get("values", [])]
    kind: Literal["text", "choice", "box"] = "text"
    choices: tuple[str, ...] = ()
    match condition.get("type"):
        case "BOOLEAN":
            kind = "box"
        case "ONE_OF_LIST":
            kind, choices = "choice", tuple(values)
        case "ONE_OF_RANGE":
            kind, choices = "choice", words(values[0])
    return Cell(
        text=text,
        typed=_typed(told, text),
        kind=kind,
        choices=choices,
        checked=effective.get("boolValue") is True,
        note=str(told.get("note", "")),
        number=effective.get("numberValue"),
        colour=colour_of(told.get("effectiveFormat", {}).get("backgroundColor", {})),
    )


def _typed(told: Json, text: str) -> str:
    entered: Mapping[str, Any] = told.get("userEnteredValue", {})
    if "formulaValue" in entered:
        return str(entered["formulaValue"])
    kind = told.get("effectiveFormat", {}).get("numberFormat", {}).get("type")
    if "numberValue" in entered and kind not in _SHOWN_AS_TYPED:
        return f"{entered['numberValue']:.15g}".replace(".", ",")
    return str(entered["stringValue"]) if "stringValue" in entered else text


# -- Colours ------------------------------------------------------------------------------------


def colour_of(told: Mapping[str, float]) -> str:
    """Six hexadecimal digits; "" for white, and for a cell that says nothing of colour."""
    if not told:
        return ""
    digits = "".join(f"{round(told.get(name, 0.0) * 255):02x}" for name in ("red", "green", "blue"))
    return "" if digits == "ffffff" else digits


class Shades:
    """The colours that a tab gives to its cells: conditional formats "text is exactly" and "greater than"."""

    def __init__(self, rules: Sequence[Json]) -> None:
        self._rules: list[tuple[list[Json], Callable[[Cell], bool], str]] = []
        for rule in rules:
            boolean = rule.get("booleanRule", {})
            condition = boolean.get("condition", {})
            colour = colour_of(boolean.get("format", {}).get("backgroundColor", {}))
            test = _test(condition)
            if test is not None and colour:
                self._rules.append((rule.get("ranges", []), test, colour))

    def of(self, cell: Cell, row: int, column: int) -> str:
        """The colour of the first rule that holds; row and column count from 0."""
        if cell.text:
            for areas, test, colour in self._rules:
                if test(cell) and any(_holds(area, row, column) for area in areas):
                    return colour
        return ""


def _test(condition: Json) -> Callable[[Cell], bool] | None:
    values: list[Json] = condition.get("values", [])
    word = str(values[0].get("userEnteredValue", "")) if values else ""
    match condition.get("type"):
        case "TEXT_EQ":
            return lambda cell: cell.text == word
        case "NUMBER_GREATER":
            return lambda cell: cell.number is not None and cell.number > float(word)
    return None


def _holds(area: Json, row: int, column: int) -> bool:
    return bool(
        area.get("startRowIndex", 0) <= row < area.get("endRowIndex", row + 1)
        and area.get("startColumnIndex", 0) <= column < area.get("endColumnIndex", column + 1)
    )
