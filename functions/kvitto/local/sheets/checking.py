"""Requests held against the API's messages: unknown names and values of a wrong type, in Google's own words.

An emulator that passed over a misspelt field would let the mistake live until production.
"""

import json
import re
from typing import Any

from .cells import Json
from .errors import ApiError
from .masks import Mask
from .messages import ENUMS, MESSAGES, Field

_TYPES = {"str": "TYPE_STRING", "int": "TYPE_INT32", "num": "TYPE_DOUBLE", "bool": "TYPE_BOOL"}
_API = "type.googleapis.com/google.apps.sheets.v4."
_CAPITAL = re.compile(r"[A-Z]")


# What the body of each method is, and under which name Google speaks of it.
BODIES = {
    "create": ("Spreadsheet", "spreadsheet"),
    "batchUpdate": ("BatchUpdateSpreadsheetRequest", ""),
    "getByDataFilter": ("GetSpreadsheetByDataFilterRequest", ""),
    "values.update": ("ValueRange", "data"),
    "values.append": ("ValueRange", "data"),
    "values.batchUpdate": ("BatchUpdateValuesRequest", ""),
    "values.batchClear": ("BatchClearValuesRequest", ""),
    "values.batchGetByDataFilter": ("BatchGetValuesByDataFilterRequest", ""),
    "developerMetadata.search": ("SearchDeveloperMetadataRequest", ""),
    "sheets.copyTo": ("CopySheetToAnotherSpreadsheetRequest", ""),
}


def check(method: str, body: Any) -> None:
    """Raises: ApiError naming every field that is unknown or of the wrong type.

    Whole numbers written as text, which protocol buffers' JSON allows, are made numbers in place.
    """
    if method not in BODIES or body is None:
        return
    faults: list[tuple[str, str]] = []
    message, path = BODIES[method]
    if isinstance(body, dict):
        _message(body, message, path, faults)
    else:
        faults.append(("", "Invalid JSON payload received. The root of the JSON must be an object."))
    if faults:
        violations = [({"field": field} if field else {}) | {"description": text} for field, text in faults]
        raise ApiError(
            400,
            "INVALID_ARGUMENT",
            "\n".join(text for _, text in faults),
            [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}],
        )


def unknown_in(mask: Mask, message: str) -> str | None:
    """The first path of a field mask that the message does not have, in Google's snake_case; None if all are there."""
    for name, below in mask.items():
        field = MESSAGES[message].get(name)
        if field is None:
            return _snake(name)
        if below and field.type in MESSAGES and (rest := unknown_in(below, field.type)):
            return f"{_snake(name)}.{rest}"
    return None


def check_answer_mask(mask: Mask, message: str) -> None:
    """Raises: ApiError if the `fields` parameter asks for what the answer never has."""
    if unknown := unknown_in(mask, message):
        text = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{unknown}'."
        violation = {"field": unknown, "description": text}
        details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}]
        raise ApiError(400, "INVALID_ARGUMENT", "Request contains an invalid argument.", details)


def _message(given: Json, message: str, path: str, faults: list[tuple[str, str]]) -> None:
    fields = MESSAGES[message]
    for name, value in given.items():
        field = fields.get(name)
        if field is None:
            where = f" at '{path}'" if path else ""
            text = f'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.'
            faults.append((path, text))
            continue
        here = f"{path}.{_snake(name)}" if path else _snake(name)
        if field.repeated:
            if isinstance(value, list):
                for index, item in enumerate(value):
                    value[index] = _value(item, field, f"{here}[{index}]", faults)
                continue
            value = [value]
        given[name] = _value(value, field, here, faults)


def _value(value: Any, field: Field, path: str, faults: list[tuple[str, str]]) -> Any:
    """The value, a number if it was one in quotes."""
    kind = field.type
    if kind in MESSAGES:
        if isinstance(value, dict):
            _message(value, kind, path, faults)
        else:
            name = "Request" if kind[0].islower() else kind
            faults.append((path, f"Invalid value at '{path}' ({_API}{name}), {_told(value)}"))
    elif kind.startswith("="):
        if not isinstance(value, str) or value not in ENUMS[kind[1:]]:
            faults.append((path, f"Invalid value at '{path}' ({_API}{kind[1:]}), {_told(value)}"))
    elif kind == "int" and isinstance(value, str) and re.fullmatch(r"-?\d+", value):
        return int(value)
    elif not _fits(value, kind):
        faults.append((path, f"Invalid value at '{path}' ({_TYPES[kind]}), {_told(value)}"))
    return value


def _fits(value: Any, kind: str) -> bool:
    match kind:
        case "str":
            return isinstance(value, str)
        case "bool":
            return isinstance(value, bool)
        case "int":
            return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31
        case "num":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case _:
            return True


def _snake(name: str) -> str:
    return _CAPITAL.sub(lambda match: "_" + match[0].lower(), name)


def _told(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
