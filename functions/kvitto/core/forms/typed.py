"""Reads one step of the web form as it was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kvitto.core.forms import check
from kvitto.core.forms.answers import Checked, Problem
from kvitto.core.forms.form import Field, Form, Step
from kvitto.core.forms.kinds import behaviour
from kvitto.core.forms.messages import message
from kvitto.core.forms.reading import Unreadable

if TYPE_CHECKING:
    from kvitto.core.region import Region

Typed = Mapping[str, Sequence[str]]
"""Input name → what was typed. The name is the field's id; in rows "<field>-<n>-<part>", n from 0. Names that begin
with "_" are the web's own."""

_IN_ROW = re.compile(r"([a-z0-9_]+)-(0|[1-9][0-9]?)-([a-z0-9_]+)")


def read_typed(form: Form, region: Region, step: Step, typed: Typed) -> Checked:
    """The step's answers, and what is wrong with what was typed: known, kinds, limits, required.

    Rules wait for `check`, which sees the whole form. Blank rows are left out of the answers; problems point at
    the rows as they were typed.
    """
    names = [name for name in typed if not name.startswith("_")]
    unknown = [check.unknown_field(name) for name in names if not _is_known(name, step)][: check.UNKNOWN_MAX]
    given: dict[str, Any] = {}
    unreadable: list[Problem] = []
    rows_at: dict[str, list[int]] = {}
    for field in step.fields:
        if field not in check.asked(step.fields, given):
            continue
        if field.kind == "rows":
            rows_at[field.id] = _rows_typed(field, typed)
            given[field.id] = [
                _row(field, region, typed, n, place, unreadable) for place, n in enumerate(rows_at[field.id])
            ]
        elif field.id in typed:
            try:
                given[field.id] = behaviour(field, region).typed(typed[field.id])
            except Unreadable as fault:
                unreadable.append(_unreadable(field, field, fault, (field.id,)))
    values, problems = check.read(form, region, check.asked(step.fields, given), given)
    told = {problem.pointer for problem in unreadable}
    problems = [*unreadable, *(problem for problem in problems if problem.pointer not in told)]
    faulty = {problem.field for problem in problems}
    return Checked(
        {key: value for key, value in values.items() if key not in faulty},
        (*unknown, *check.in_order(form, [_as_typed(problem, rows_at) for problem in problems])),
    )


def _is_known(name: str, step: Step) -> bool:
    fields = {field.id: field for field in step.fields}
    if name in fields:
        return fields[name].kind != "rows"
    found = _IN_ROW.fullmatch(name)
    rows = fields.get(found[1]) if found else None
    return rows is not None and found is not None and any(part.id == found[3] for part in rows.fields)


def _rows_typed(field: Field, typed: Typed) -> list[int]:
    """The numbers of the rows in which something was typed."""
    found = (_IN_ROW.fullmatch(name) for name in typed)
    numbers = {int(one[2]) for one in found if one and one[1] == field.id}
    return sorted(n for n in numbers if any(_texts(field, n, part, typed) for part in field.fields))


def _texts(field: Field, n: int, part: Field, typed: Typed) -> list[str]:
    return [text for text in typed.get(f"{field.id}-{n}-{part.id}", ()) if text.strip()]


def _row(field: Field, region: Region, typed: Typed, n: int, place: int, unreadable: list[Problem]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for part in field.fields:
        try:
            row[part.id] = behaviour(part, region).typed(_texts(field, n, part, typed))
        except Unreadable as fault:
            unreadable.append(_unreadable(field, part, fault, (field.id, place, part.id)))
    return row


def _unreadable(field: Field, about: Field, fault: Unreadable, loc: tuple[str | int, ...]) -> Problem:
    return Problem(field.id, check.pointer(loc), fault.code, message(about, fault.code))


def _as_typed(problem: Problem, rows_at: Mapping[str, list[int]]) -> Problem:
    """With the row's number on the page in its pointer."""
    _, name, *rest = problem.pointer.split("/")
    if name not in rows_at or not rest:
        return problem
    return replace(problem, pointer="/".join(["", name, str(rows_at[name][int(rest[0])]), *rest[1:]]))
