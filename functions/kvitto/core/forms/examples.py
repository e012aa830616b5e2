"""Bodies that would be taken, made from the examples in the form file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from kvitto.core.forms.answers import Answers, Setting
from kvitto.core.forms.behaviour import Nth
from kvitto.core.forms.check import asked, check
from kvitto.core.forms.faults import FormFileError
from kvitto.core.forms.form import Form
from kvitto.core.forms.kinds import behaviour
from kvitto.core.rules import RULES

if TYPE_CHECKING:
    from kvitto.core.region import Region


def examples(form: Form, region: Region, n: int, today: date) -> list[Answers]:
    """n different bodies, always the same ones for the same day.

    Comments on warnings are left out, and optional answers that a rule ties to others, so that any one value may be
    changed for trying.
    """
    tied = {field for name in form.rules if len(RULES[name].fields) > 1 for field in RULES[name].fields}
    tied |= {field.id for field in form.fields if field.main_of}
    left_out = {field.id for field in form.fields if (field.id in tied and not field.required) or field.comments_on}
    left_out |= _files(form)
    return [_example(form, region, Nth(i, today), left_out) for i in range(n)]


def full_example(form: Form, region: Region, today: date) -> Answers:
    """One body with an answer to every question that can be asked at once; no body holds files."""
    return _example(form, region, Nth(0, today), _files(form))


def _files(form: Form) -> set[str]:
    return {field.id for field in form.fields if field.kind == "files"}


def _example(form: Form, region: Region, nth: Nth, left_out: set[str]) -> dict[str, Any]:
    body = {field.id: behaviour(field, region).example(nth) for field in form.fields if field.id not in left_out}
    return {field.id: body[field.id] for field in asked(form.fields, body) if field.id in body}


def refuse_wrong_examples(form: Form, region: Region, *, file: str) -> None:
    """Raises: FormFileError for every example that the form itself would not take, whatever the year."""
    today = date(2026, 11, 22)
    bodies = [full_example(form, region, today), *examples(form, region, 3, today)]
    problems = (problem for body in bodies for problem in check(form, region, body, Setting(today)).errors)
    faults = [f"the example at {problem.pointer} would be refused: {problem.text.en}" for problem in problems]
    if faults:
        raise FormFileError(file, list(dict.fromkeys(faults)))
