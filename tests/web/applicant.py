"""Fills in a whole form from example answers, as a person would at the keyboard."""

from collections.abc import Mapping, Sequence
from typing import Any

from kvitto.core.forms.answers import Answers
from kvitto.core.forms.form import Field, Form
from tests.web.visitor import Visitor


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
    visitor.go(f"/{form.region}/{form.id}").follow("Börja")
    for step in form.steps:
        fill_step(visitor, step.fields, answers).press("Fortsätt")
        assert visitor.answer.status_code == 200, f"{step.id}: {visitor.page.words}"
    return visitor


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
