"""A final report beside its promise: what the application said, and what it was granted, in the report's questions.

A question of a report may have a `promise`: words that take in what the application answered to another question. They
stand on the page only; what is asked, checked and kept is the same with them and without.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from kvitto.core import swedish
from kvitto.core.forms.answers import Answers
from kvitto.core.forms.form import Field, Form, Step, Text

if TYPE_CHECKING:
    from kvitto.core.region import Region

SLOT = "{promised}"
"""Where the words take in what was promised."""

GRANTED, PAID = "beviljat_belopp", "utbetalt_belopp"
"""Amounts that staff have written, which a promise may be of too: columns of the work sheet."""

AMOUNTS = (GRANTED, PAID)

Promised = Mapping[str, Text]
"""What was promised, shown in both languages, by the id of the question or amount."""


def promised(
    report: Form, application: Form, region: Region, answers: Answers, amounts: Mapping[str, int]
) -> dict[str, Text]:
    """What the report's questions need to know. Answers that no longer fit their question are left out."""
    from kvitto.core.forms.kinds import behaviour  # opens pydantic, which the pages do without

    found: dict[str, Text] = {}
    for name in {field.promise.of: None for field in report.fields if field.promise is not None}:
        if name in AMOUNTS and name in amounts:
            kronor = swedish.money(amounts[name])
            found[name] = Text(kronor, kronor)
        elif application.has(name) and name in answers:
            shows = behaviour(application.field(name), region)
            try:
                found[name] = Text(shows.shown(answers[name], "sv"), shows.shown(answers[name], "en"))
            except (KeyError, TypeError, ValueError, StopIteration):
                continue
    return found


def asked_beside(step: Step, known: Promised) -> Step:
    """The step with what is known of its promises in the words of its questions."""
    return replace(step, fields=tuple(_beside(field, known) for field in step.fields))


def _beside(field: Field, known: Promised) -> Field:
    promise = field.promise
    if promise is None or promise.of not in known:
        return field
    said = known[promise.of]
    if promise.label is not None:
        field = replace(field, label=_taking_in(promise.label, said))
    return replace(field, hint=_taking_in(promise.hint, said)) if promise.hint is not None else field


def _taking_in(words: Text, said: Text) -> Text:
    return Text(words.sv.replace(SLOT, said.sv), words.en.replace(SLOT, said.en))
