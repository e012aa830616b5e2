"""What people answered, and what was found when it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from kvitto.core.forms.form import Text

Answers = Mapping[str, Any]
"""Canonical answers by field id: exactly the JSON body. Municipality: code; choice: id; choices: list of ids;
money and count: int; date: ISO text; yes_no and statement: bool; rows: list of objects; the rest NFC text.
An unanswered question has no key. `Any` because the shape is the form's, known only when it is read."""

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """What is wrong with one answer and what to do about it, in words for people.

    pointer is a JSON pointer into the body, "/budget_kostnader/1/belopp"; without its first slash and with
    "-" for the others it is the name of the web form's input.
    """

    field: str
    pointer: str
    code: str
    text: Text
    level: Level = "error"


@dataclass(frozen=True)
class Checked:
    """The answers that could be read, and every problem. Send only when `errors` is empty; warnings never stop."""

    answers: Answers
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Setting:
    """What rules may know besides answers, form and region: the local date (Stockholm) of pressing Send.

    earlier is what the same library answered for the year before, where its link told. received is what was paid out
    to the case, in kronor, where its link told.
    """

    today: date
    earlier: Answers = field(default_factory=dict)
    received: int | None = None
