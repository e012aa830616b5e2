"""The copy of answers, as people read it in the check page, the receipt and the letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kvitto.core.forms.answers import Answers
from kvitto.core.forms.form import Form, Language
from kvitto.core.forms.kinds import behaviour

if TYPE_CHECKING:
    from kvitto.core.region import Region


@dataclass(frozen=True)
class Section:
    """One step: its title, and each answered question with the answer in words."""

    step: str
    title: str
    rows: tuple[tuple[str, str], ...]


def copy_of_answers(form: Form, region: Region, answers: Answers, language: Language) -> tuple[Section, ...]:
    """Every answer, step by step; steps without any are left out. Rows of a group are lines of one answer."""
    sections = (
        Section(
            step.id,
            step.title.to(language),
            tuple(
                (field.label.to(language), behaviour(field, region).shown(answers[field.id], language))
                for field in step.fields
                if field.id in answers
            ),
        )
        for step in form.all_steps
    )
    return tuple(section for section in sections if section.rows)
