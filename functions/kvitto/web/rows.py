"""Repeated groups without JavaScript: which rows stand on the page, and the buttons that add and remove them."""

import re

from kvitto.core.forms.form import Field, Step
from kvitto.web.body import Typed

_NAME = re.compile(r"([a-z0-9_]+)-([0-9]{1,2})-[a-z0-9_]+")


def numbers(field: Field, typed: Typed) -> list[int]:
    """The numbers of the rows on the page, blank ones too; one row at least."""
    found = (_NAME.fullmatch(name) for name in typed)
    return sorted({int(one[2]) for one in found if one and one[1] == field.id}) or [0]


def changed(step: Step, typed: Typed, button: str) -> Typed:
    """What is typed after a button was pressed: ``add <field>`` or ``remove <field> <n>``. Others change nothing."""
    match button.split(" "):
        case ["add", field_id] if field := _rows_field(step, field_id):
            return _added(field, typed)
        case ["remove", field_id, n] if field := _rows_field(step, field_id):
            return {name: values for name, values in typed.items() if not name.startswith(f"{field.id}-{n}-")}
    return typed


def _added(field: Field, typed: Typed) -> Typed:
    taken = numbers(field, typed)
    if len(taken) >= (field.rows_max or 0) or taken[-1] >= 99:
        return typed
    blank = {f"{field.id}-{n}-{field.fields[0].id}": ("",) for n in (taken[-1], taken[-1] + 1)}
    return blank | dict(typed)


def _rows_field(step: Step, field_id: str) -> Field | None:
    return next((field for field in step.fields if field.id == field_id and field.kind == "rows"), None)
