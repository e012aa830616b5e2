"""Fills in a whole form from example answers, as a person would at the keyboard."""

from collections.abc import Mapping, Sequence
from typing import Any

from kvitto.core.forms.answers import Answers
from kvitto.core.forms.form import Field, Form
from kvitto.core.links import report_link
from kvitto.web.report_link import NAMED
from tests.web.visitor import Visitor

SECRET = b"secret of the tests"


def typed_as(fields: Sequence[Field], answers: Answers) -> dict[str, str | list[str]]:
    """Answers as they are typed and ticked, by the names of the inputs."""
    found: dict[str, str | list[str]] = {}
    for field in fields:
        answer = answers.get(field.id)
        if field.kind == "rows":
            for n, row in enumerate(answer or ()):
                inner = typed_as(field.fields, row)
                found |= {f"{field.id}-{n}-{name}": value for name, value in inner.items()}
        elif answer is not None:
            found[field.id] = _typed(answer)
    return found


def _typed(answer: Any) -> str | list[str]:
    if isinstance(answer, bool):
        return "ja" if answer else "nej"
    return list(answer) if isinstance(answer, (list, tuple)) else str(answer)


def fill_in(visitor: Visitor, form: Form, answers: Answers) -> Visitor:
    """From the start page to the check page."""
    begin(visitor, form, answers)
    for step in form.steps:
        fill_step(visitor, asked(form, step.fields), answers).press("Fortsätt")
        assert visitor.answer.status_code == 200, f"{step.id}: {visitor.page.words}"
    return visitor


def begin(visitor: Visitor, form: Form, answers: Answers) -> Visitor:
    """Open the first step; of a report by the link of the municipality and year that are answered for."""
    if form.purpose == "indicators":
        return visitor.go(report_link("", SECRET, form, answers["kommun_kod"], answers["ar"])).follow("Börja")
    return visitor.go(f"/{form.region}/{form.id}").follow("Börja")


def asked(form: Form, fields: Sequence[Field]) -> list[Field]:
    """The questions that stand on the page: not those that a report's link has answered."""
    return [field for field in fields if form.purpose != "indicators" or field.id not in NAMED]


def fill_step(visitor: Visitor, fields: Sequence[Field], answers: Mapping[str, Any]) -> Visitor:
    for field in fields:
        if field.kind == "rows":
            for _ in range(1, len(answers.get(field.id) or ())):
                visitor.press(f"Lägg till en rad i {field.label.sv}")
    return visitor.fill(typed_as(fields, answers))


def send(visitor: Visitor, form: Form, answers: Answers) -> Visitor:
    """Fill in, declare and press *Skicka*."""
    fill_in(visitor, form, answers)
    if form.declaration:
        visitor.fill(typed_as(form.declaration.fields, answers))
    return visitor.press("Skicka")
