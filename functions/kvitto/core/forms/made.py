"""Forms made of the questions of another: to change an application, to complete it, to name a new contact.

They have no file of their own. What is sent by them is read by the form that they were made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kvitto.core.forms.form import Field, Form, Purpose, Step, Text
from kvitto.core.on_case import CONTACT

REVISION, COMPLETION, NEW_CONTACT = "andring", "komplettering", "kontaktperson"
"""Their addresses below a region's."""

TITLES = {
    REVISION: Text("Ändra det ni har skickat", "Change what you have sent"),
    COMPLETION: Text("Komplettera", "Complete"),
    NEW_CONTACT: Text("Byt kontaktperson", "Change contact person"),
}
"""What each is called, whatever form it is made of."""

OWN_WORDS = "eget_svar"
"""The question that takes an answer to what staff have asked in words of their own."""

_ASKED = Text("Det vi har frågat om", "What we have asked")

_PARTS = re.compile(r"[\n;•]+")
_UNIMPORTANT = re.compile(r"[\s.:?!–-]+")


def revision_of(form: Form) -> Form:
    """Everything but who the contact is and the files, which a completion can ask for anew."""
    steps = tuple(replace(step, fields=tuple(_all_but(step.fields, CONTACT))) for step in form.steps)
    return replace(
        form,
        id=REVISION,
        made_of=form.id,
        purpose="revision",
        title=TITLES[REVISION],
        steps=tuple(step for step in steps if step.fields),
        windows=(),
        by_link=True,
        otherwise=None,
        json=False,
    )


def contact_form_of(form: Form) -> Form:
    """The questions of who the contact is, each to be answered as when the case was opened."""
    fields = tuple(form.field(name) for name in CONTACT if form.has(name))
    intro = Text(
        "Vi skickar ett mejl till den nya adressen och ett till den gamla. Länkar i tidigare mejl slutar att fungera.",
        "We send an e-mail to the new address and one to the old. Links in earlier e-mails stop working.",
    )
    return _short(
        form,
        NEW_CONTACT,
        "contact_change",
        Step("kontakt", Text("Den nya kontaktpersonen", "The new contact person"), intro, fields),
    )


def completion_of(form: Form, asked: str) -> Form:
    """Just what staff have asked for: questions and steps by their names, and the rest in words of one's own."""
    named, unnamed = named_in(form, asked)
    fields = [replace(field, required=True, comments_on=()) for field in named]
    if unnamed or not fields:
        fields.append(
            Field(
                id=OWN_WORDS,
                kind="text",
                label=Text("Ert svar", "Your answer"),
                hint=Text(words, words) if named and (words := " ".join(unnamed)) else None,
                chars_max=5000,
                required=True,
            )
        )
    return _short(form, COMPLETION, "completion", Step("uppgifter", _ASKED, Text(asked, asked), tuple(fields)))


def named_in(form: Form, asked: str) -> tuple[tuple[Field, ...], tuple[str, ...]]:
    """The questions that the words name, in the form's order, and the words that name none.

    A question is named by its label, its heading or its id, a whole step by its title; case, spaces and signs at the
    end count for nothing.
    """
    names: dict[str, list[Field]] = {}
    for step in form.steps:
        _name(names, (step.title.sv, step.title.en), step.fields)
    for field in form.fields:
        _name(names, (field.id, field.label.sv, field.label.en, field.heading or field.id), [field])
    found: dict[str, Field] = {}
    unnamed: list[str] = []
    for words in _worded(asked, names):
        fields = [field for field in names.get(_plain(words), []) if field.id not in CONTACT]
        if not fields:
            unnamed.append(words)
        for field in fields:
            found |= {one.id: one for one in _with_what_it_hangs_on(form, field)}
    return tuple(field for field in form.fields if field.id in found), tuple(unnamed)


def _worded(asked: str, names: Iterable[str]) -> Iterator[str]:
    """The parts of the text: lines, and within a line that is no name what commas and "och" part."""
    known = set(names)
    for line in filter(None, (line.strip() for line in _PARTS.split(asked))):
        if _plain(line) in known:
            yield line
            continue
        parts = [part.strip() for part in re.split(r",|\boch\b|\band\b", line) if part.strip()]
        yield from parts if all(_plain(part) in known for part in parts) else [line]


def _name(names: dict[str, list[Field]], words: Iterable[str], fields: Iterable[Field]) -> None:
    for word in words:
        names[_plain(word)] = [field for field in fields if field.kind != "statement"]


def _plain(words: str) -> str:
    return _UNIMPORTANT.sub(" ", words).strip().casefold()


def _with_what_it_hangs_on(form: Form, field: Field) -> Iterator[Field]:
    if field.shown_when is not None:
        yield form.field(field.shown_when.field)
    if field.main_of is not None:
        yield form.field(field.main_of)
    yield field


def _all_but(fields: Iterable[Field], names: Iterable[str]) -> Iterator[Field]:
    unwanted = set(names)
    return (field for field in fields if field.id not in unwanted and field.kind != "files")


def _short(form: Form, id_: str, purpose: Purpose, step: Step) -> Form:
    """A form of one step, without rules: what it asks was judged together with the rest when it was first sent."""
    return replace(
        form,
        id=id_,
        made_of=form.id,
        purpose=purpose,
        title=TITLES[id_],
        intro=TITLES[id_],
        steps=(step,),
        declaration=None,
        rules=(),
        windows=(),
        ready=(),
        facts=(),
        talk_first=None,
        otherwise=None,
        by_link=True,
        json=False,
        minutes=5,
    )
