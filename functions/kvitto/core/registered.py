"""What came on paper or in a mail, and staff have typed into the form: as much as it says, and when and how it came.

Nothing that an applicant must answer stops it. What lacks, is against a rule or cannot be read is told in the row, so
that staff can ask for it; words that are no answer of the question's kind are kept as they were written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from kvitto.core.forms.answers import Checked, Problem
from kvitto.core.forms.form import Field, Form, Language, Option, Step, Text
from kvitto.core.submission import Submission

REGISTRATION = "registrera"
"""The form's address below a region's."""

ARRIVED, CAME_BY, RECEIPT, SCAN = "handling_kom", "handling_via", "handling_kvitto", "handling_fil"
"""Its own questions, which the form that it is made of does not have."""

if TYPE_CHECKING:  # opens pydantic, which taking in what came by the form does by itself
    from kvitto.core.forms.show import Section

CameBy = Literal["letter", "email"]
_BY: Mapping[str, CameBy] = {"brev": "letter", "epost": "email"}

OPENS_A_CASE = ("application", "contact", "idea")
"""What may be registered: what begins a case of its own."""


@dataclass(frozen=True, slots=True)
class Registered:
    """``arrived`` is the day it came to the unit. ``receipt``: the applicant shall have one, where there is an address.

    ``lacking`` are questions that are unanswered though they must be, or whose answers are against a rule;
    ``as_written`` are words that could not be read, by question. ``late``: it came after the form's last day.
    """

    via: CameBy
    arrived: date
    receipt: bool
    lacking: tuple[str, ...] = ()
    as_written: Mapping[str, str] = field(default_factory=dict)
    late: bool = False


def registration_of(form: Form) -> Form:
    """The form's own questions without its limits, after those about how it came. Its declaration is the paper's."""
    return replace(
        form,
        id=REGISTRATION,
        made_of=form.id,
        title=Text(f"Registrera: {form.title.sv}", f"Register: {form.title.en}"),
        intro=_INTRO,
        steps=(_HOW_IT_CAME, *(replace(step, fields=tuple(map(_without_limits, step.fields))) for step in form.steps)),
        declaration=None,
        windows=(),
        ready=(),
        facts=(),
        talk_first=None,
        otherwise=None,
        by_link=True,
        json=False,
        minutes=10,
    )


def stops(form: Form, problem: Problem) -> bool:
    """Whether a fault stops the registration: when, how and from whom it came must be known, and files be whole."""
    if problem.field not in form_fields(form):
        return False  # A question of an earlier version of the form.
    asked = form.field(problem.field)
    return asked in _HOW_IT_CAME.fields or asked.kind == "files" or _names_applicant(asked)


def eased(form: Form, loose: Checked, strict: Checked, today: date) -> Checked:
    """The answers as they could be read, and as warnings all that would stop an applicant.

    ``strict`` is what the form that this one is made of says of the same.
    """
    errors = tuple(problem for problem in loose.errors if stops(form, problem))
    if loose.answers.get(ARRIVED, "") > today.isoformat():
        errors = (Problem(ARRIVED, f"/{ARRIVED}", "future", _NOT_YET), *errors)
    told = {problem.pointer for problem in errors}
    eased_ones = {problem.pointer: replace(problem, level="warning") for problem in loose.errors}
    eased_ones |= {problem.pointer: replace(problem, level="warning") for problem in strict.errors}
    warnings = (*(one for one in eased_ones.values() if one.pointer not in told), *strict.warnings)
    return Checked(loose.answers, errors, warnings)


def told_of(form: Form, checked: Checked, typed: Mapping[str, str]) -> Registered:
    """What the record says of the paper. ``typed`` are the words of each question, as they were typed."""
    answers = checked.answers
    unread = {key: words for key, words in typed.items() if words and key not in answers and _is_of_paper(form, key)}
    lacking = {problem.field: None for problem in checked.warnings if _is_of_paper(form, problem.field)}
    return Registered(
        via=_BY[answers[CAME_BY]],
        arrived=date.fromisoformat(answers[ARRIVED]),
        receipt=bool(answers.get(RECEIPT)),
        lacking=tuple(dict.fromkeys((*lacking, *unread))),
        as_written=unread,
    )


def copy_of(
    form: Form, sections: Sequence[Section], as_written: Mapping[str, str], language: Language
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The copy of answers, question by question, with the words that could not be read where they belong."""
    shown = {(section.step, label): words for section in sections for label, words in section.rows}
    found = []
    for step in form.steps:
        rows = []
        for asked in step.fields:
            words = shown.get((step.id, asked.label.to(language)))
            if words is None and asked.id in as_written:
                words = f"{as_written[asked.id]} ({AS_WRITTEN.to(language)})"
            if words is not None:
                rows.append((asked.label.to(language), words))
        if rows:
            found.append((step.title.to(language), tuple(rows)))
    return tuple(found)


def as_registered(post: Submission, form: Form, sections: Sequence[Section], registered: Registered) -> Submission:
    """The record of a paper: how it came, what it leaves open, and its words where they could not be read."""
    return replace(
        post,
        via=registered.via,
        arrived=registered.arrived.isoformat(),
        receipt=registered.receipt,
        lacking=registered.lacking,
        late=registered.late,
        copy=copy_of(form, sections, registered.as_written, post.language),
        held="",
    )


AS_WRITTEN = Text("som det står i handlingen", "as the paper says")


def form_fields(form: Form) -> frozenset[str]:
    """The ids of the form's questions."""
    return frozenset(asked.id for asked in form.fields)


def _is_of_paper(form: Form, key: str) -> bool:
    return key in form_fields(form) and form.field(key) not in _HOW_IT_CAME.fields


def _names_applicant(asked: Field) -> bool:
    return asked.kind == "municipality" and not asked.many


def _without_limits(asked: Field) -> Field:
    if _names_applicant(asked):
        return asked
    return replace(
        asked,
        required=False,
        minimum=None,
        maximum=None,
        # Lines of a table share one cell, so those stay as short as they are.
        chars_max=max(asked.chars_max, CHARS_MAX) if asked.chars_max and asked.kind == "text" else asked.chars_max,
        fields=tuple(replace(part, required=False, minimum=None, maximum=None) for part in asked.fields),
        comments_on=(),
    )


CHARS_MAX = 5000
"""Papers are longer than the form allows; a cell of the sheet holds so much and more."""

_INTRO = Text(
    "Skriv av det som står i handlingen, så får den referens, rad och uppföljning som alla andra. Det som saknas eller "
    "inte stämmer hindrar inte: det står i raden, så att ni kan be om det.",
    "Copy what the paper says, so that it gets a reference, a row and reminders like all others. What lacks or does "
    "not add up stops nothing: it stands in the row, so that you can ask for it.",
)

_NOT_YET = Text("Ankom: dagen har inte varit än.", "Arrived: that day has not come yet.")

_HOW_IT_CAME = Step(
    "handlingen",
    Text("Handlingen", "The paper"),
    None,
    (
        Field(
            id=ARRIVED,
            kind="date",
            label=Text("Ankom", "Arrived"),
            hint=Text(
                "Dagen då handlingen kom in till er. Den räknas, inte dagen då ni registrerar.",
                "The day it came to you. That day counts, not the day you register it.",
            ),
            required=True,
        ),
        Field(
            id=CAME_BY,
            kind="choice",
            label=Text("Kom in via", "Came by"),
            required=True,
            options=(Option("brev", Text("Brev", "Letter")), Option("epost", Text("E-post", "E-mail"))),
        ),
        Field(
            id=RECEIPT,
            kind="yes_no",
            label=Text("Ska sökanden få ett kvitto med e-post?", "Shall the applicant have a receipt by e-mail?"),
            hint=Text("Det går till adressen som står i handlingen.", "It goes to the address that the paper gives."),
            required=True,
        ),
        Field(
            id=SCAN,
            kind="files",
            label=Text("Handlingen, inskannad eller som den kom", "The paper, scanned or as it came"),
            files_max=5,
        ),
    ),
)
