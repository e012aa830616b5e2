"""Answers as they would be typed, so that a form can be opened filled in: the other way of `typed.py`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kvitto.core.forms.answers import Answers
from kvitto.core.forms.form import Field

YES, NO = "ja", "nej"


def retyped(fields: Sequence[Field], answers: Answers) -> dict[str, tuple[str, ...]]:
    """Input name → what stands in it.

    A statement is left out, since nobody declares anything by opening a form, and so are files, which lie beside the
    form that they were sent with.
    """
    found: dict[str, tuple[str, ...]] = {}
    for field in fields:
        answer = answers.get(field.id)
        if answer is None or field.kind in ("statement", "files"):
            continue
        if field.kind == "rows":
            for n, row in enumerate(answer):
                found |= {f"{field.id}-{n}-{name}": typed for name, typed in retyped(field.fields, row).items()}
        else:
            found[field.id] = _typed(answer)
    return found


def _typed(answer: Any) -> tuple[str, ...]:  # Any: an answer of any kind
    if isinstance(answer, bool):
        return (YES if answer else NO,)
    return tuple(map(str, answer)) if isinstance(answer, list | tuple) else (str(answer),)
