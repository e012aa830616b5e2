"""Reads answers: one step of the web form, a JSON body, or what was read before; tells all problems at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kvitto.core.forms import reading
from kvitto.core.forms.answers import Answers, Checked, Problem, Setting
from kvitto.core.forms.form import Field, Form
from kvitto.core.forms.kinds import behaviour_class
from kvitto.core.forms.messages import NOT_AN_OBJECT, UNKNOWN_FIELD, message
from kvitto.core.forms.model import model_of
from kvitto.core.rules import RULES

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from kvitto.core.region import Region

UNKNOWN_MAX = 20
"""Unknown keys that are told of; more says nothing new."""

ERRORS_MAX = 200
"""Faults within answers that are told of; no person makes as many."""

_CODES = {
    "literal_error": "unknown_choice",
    "string_too_long": "too_long",
    "too_long": "too_many",
    "too_short": "required",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
    "string_unicode": "characters",
    "extra_forbidden": "unknown_field",
}
"""pydantic's faults by our codes; the rest is of the wrong type."""


def read_json(form: Form, region: Region, body: object, setting: Setting) -> Checked:
    """A JSON body, already parsed, as `check` reads it; what is no object has one problem, at the pointer ""."""
    if not isinstance(body, dict):
        return Checked({}, (Problem("", "", "wrong_type", NOT_AN_OBJECT),))
    checked = check(form, region, body, setting)
    # Nobody has staged them, so a body that names files is refused whatever it says of them.
    named = [field for field in form.fields if field.kind == "files" and is_answer(field, body.get(field.id))]
    files = [Problem(one.id, pointer((one.id,)), "file_json", message(one, "file_json")) for one in named]
    told = [problem for problem in checked.errors if problem.field not in {one.id for one in named}]
    return replace(checked, errors=tuple(in_order(form, [*told, *files])))


def check(form: Form, region: Region, answers: Answers, setting: Setting) -> Checked:
    """Everything: known, kinds, limits, required, and the rules whose answers could be read.

    Answers to questions that are not asked are dropped. The same answers always come out the same, so what comes
    out can be compared.
    """
    unknown = [unknown_field(key) for key in answers if not form.has(key)][:UNKNOWN_MAX]
    given = {key: value for key, value in answers.items() if form.has(key)}
    fields = asked(form.fields, given)
    values, errors = read(form, region, fields, {field.id: given[field.id] for field in fields if field.id in given})
    bad = {problem.field for problem in errors}
    found = [
        problem
        for name in form.rules
        if bad.isdisjoint(RULES[name].fields)
        for problem in RULES[name].find(form, region, values, setting)
    ]
    errors = [*unknown, *in_order(form, [*errors, *(problem for problem in found if problem.level == "error")])]
    return Checked(values, tuple(errors), tuple(problem for problem in found if problem.level == "warning"))


def asked(fields: Iterable[Field], given: Mapping[str, Any]) -> list[Field]:
    """The questions that are asked, going by the answers so far."""
    shown: list[Field] = []
    for field in fields:
        when = field.shown_when
        if field.years and given.get("ar", field.years[0]) not in field.years:
            continue
        if when is None or (
            any(one.id == when.field for one in shown) and _is_one_of(given.get(when.field), when.values)
        ):
            shown.append(field)
    return shown


def _is_one_of(value: object, values: tuple[str | bool, ...]) -> bool:
    """Several chosen are one of the values if any is. 1 is not True here."""
    chosen = value if isinstance(value, list) else [value]
    return any(type(one) is type(other) and one == other for one in chosen for other in values)


def read(
    form: Form, region: Region, fields: Sequence[Field], given: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Problem]]:
    """The canonical answers to `fields`, in their order, and what is wrong with the others."""
    present = {
        field.id: _present(field, given[field.id])
        for field in fields
        if field.id in given and is_answer(field, given[field.id])
    }
    values, errors = _validated(form, region, present)
    missing = list(_missing(fields, present))
    faulty = {problem.field for problem in (*errors, *missing)}
    values = {key: value for key, value in values.items() if key not in faulty}
    for field in fields:
        if field.main_of is not None and field.id not in faulty:
            errors += _settle_main(field, values)
    return {field.id: values[field.id] for field in fields if field.id in values}, [*errors, *missing]


def is_answer(field: Field, value: object) -> bool:
    return behaviour_class(field.kind, many=field.many).is_answer(value)


def _present(field: Field, value: Any) -> Any:
    """Without the parts of rows that are no answers."""
    if field.kind != "rows" or not isinstance(value, list):
        return value
    parts = {part.id: part for part in field.fields}
    return [
        {key: one for key, one in row.items() if key not in parts or is_answer(parts[key], one)}
        if isinstance(row, dict)
        else row
        for row in value
    ]


def _validated(form: Form, region: Region, present: dict[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """What the model takes, and a problem for each place where it does not."""
    model = model_of(form, region)
    try:
        return model.model_validate(present).model_dump(exclude_unset=True), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    told = (_problem(form, detail, present) for detail in details[:ERRORS_MAX])
    problems = {problem.pointer: problem for problem in told}
    faulty = {str(detail["loc"][0]) for detail in details}
    sound = {key: value for key, value in present.items() if key not in faulty}
    return model.model_validate(sound).model_dump(exclude_unset=True), list(problems.values())


def _problem(form: Form, detail: ErrorDetails, present: Mapping[str, Any]) -> Problem:
    """Pydantic's fault in our words. A fault in one of several choices is the whole answer's."""
    loc = detail["loc"]
    field = form.field(str(loc[0]))
    code = detail["ctx"]["code"] if detail["type"] == "refused" else _CODES.get(detail["type"], "wrong_type")
    if field.kind != "rows":
        loc = loc[:1]
    elif code == "unknown_field":
        return unknown_field(str(loc[-1]), field.id, pointer(loc))
    value: Any = present
    for part in loc:
        value = value[part]
    chars = len(reading.long_text(value)) if code == "too_long" else 0
    about = field.part(str(loc[2])) if len(loc) > 2 else field
    return Problem(field.id, pointer(loc), code, message(about, code, chars))


def _missing(fields: Sequence[Field], present: Mapping[str, Any]) -> Iterator[Problem]:
    for field in fields:
        if field.required and field.id not in present:
            yield Problem(field.id, pointer((field.id,)), "required", message(field, "required"))
        if field.kind == "rows" and isinstance(present.get(field.id), list):
            for n, row in enumerate(present[field.id][: field.rows_max]):
                for part in field.fields:
                    if part.required and isinstance(row, dict) and part.id not in row:
                        where = pointer((field.id, n, part.id))
                        yield Problem(field.id, where, "required", message(part, "required"))


def _settle_main(field: Field, values: dict[str, Any]) -> list[Problem]:
    """The main one of several: it must be given, and be one of them; of one alone it is that one."""
    chosen = values.get(field.main_of or "")
    if chosen and field.id not in values and len(chosen) == 1:
        values[field.id] = chosen[0]
    if not chosen or values.get(field.id) in chosen:
        return []
    code = "main_not_chosen" if field.id in values else "main_required"
    values.pop(field.id, None)
    return [Problem(field.id, pointer((field.id,)), code, message(field, code))]


def unknown_field(name: str, field: str = "", where: str | None = None) -> Problem:
    """`name` comes from outside: it is cut, and told without what cannot be written."""
    name = name[:60].encode("utf-8", "replace").decode()
    return Problem(field or name, where or pointer((name,)), "unknown_field", UNKNOWN_FIELD)


def pointer(loc: Iterable[str | int]) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in loc)


def in_order(form: Form, problems: Iterable[Problem]) -> list[Problem]:
    """As the questions are asked; rows by number."""
    places = {field.id: place for place, field in enumerate(form.fields)}
    return sorted(problems, key=lambda problem: places.get(problem.field, -1))
