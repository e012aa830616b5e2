"""What each word of a form file asks of the others, beyond its own type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kvitto.core.forms.faults import FormFileError, meant
from kvitto.core.forms.form import Field, Form, Step
from kvitto.core.forms.kinds import KINDS, behaviour_class
from kvitto.core.forms.messages import CODES, PLACES
from kvitto.core.forms.promised import SLOT
from kvitto.core.rules import RULES

if TYPE_CHECKING:
    from kvitto.core.region import Region

CELL_MAX = 20_000
"""Characters that a cell of ours may hold; Google's own limit is 50,000."""

_OF_ALL_KINDS = frozenset(
    (
        "id", "kind", "label", "hint", "required", "autocomplete", "shown_when",
        "heading", "personal", "example", "messages", "source", "years", "promise",
    )
)  # fmt: skip
_NOT_IN_ROWS = frozenset(
    {"part", "shown_when", "main_of", "comments_on", "many", "heading", "personal", "years", "promise"}
)
_AUTOCOMPLETE = ("name", "email", "tel", "organization", "street-address", "postal-code")
_EXAMPLE_MAKES_ITSELF = ("choice", "choices", "municipality", "yes_no", "statement", "rows", "files")
RESERVED_STEPS = (
    "start",
    "kontrollera",
    "skicka",
    "spara",
    "sparat",
    "borttaget",
    "utkast",
    "kvitto",
    "fragor",
    "ny",
    "igen",
    "lank",
)
"""Pages below a form's own address. The buttons of every page name steps and these alike."""
RESERVED_FORMS = (
    "personuppgifter",
    "tillganglighet",
    "arende",
    "brev",
    "komplettering",
    "andring",
    "kontaktperson",
    "handlingar",
    "kalender",
    "jamforelse",
)
"""Pages below a region's address."""


def refuse_incoherent(form: Form, toml: Mapping[str, Any], region: Region, *, file: str) -> None:
    """Raises: FormFileError for every word that does not go with another, with the region or with the rules."""
    faults = [
        *_twice("step", (step.id for step in form.all_steps)),
        *_twice("field", (field.id for field in form.fields)),
        *_twice("heading", (field.heading for field in form.fields if field.heading)),
    ]
    if form.id in RESERVED_FORMS:
        faults.append(f'the form cannot be called "{form.id}": a page of the region has that address. Rename the file.')
    tables = [*toml["step"], toml.get("declaration")]
    for step, table in zip(form.all_steps, tables, strict=False):
        if step.id in RESERVED_STEPS:
            faults.append(f'step "{step.id}": this name is taken by a page of the form itself. Choose another.')
        for place, (field, words) in enumerate(zip(step.fields, table["field"], strict=True)):
            found = [
                *_words(field, words),
                *_contacts(words, region),
                *_shown_when(field, step, place),
                *_main_of(field, form),
                *_comments_on(field, form),
                *_promise(field, form),
                *_files(field, form),
                *_of_field(field, region),
            ]
            faults += [f'step "{step.id}", field "{field.id}": {fault}' for fault in found]
    faults += [*_windows(form), *_rules(form), *_sources([form.source], region)]
    if faults:
        raise FormFileError(file, faults)


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f'{what} "{name}" is there twice.'
        seen.add(name)


def _words(field: Field, words: Mapping[str, Any]) -> Iterator[str]:
    kind = behaviour_class(field.kind)
    given = set(words)
    for word in sorted(given - kind.words - _OF_ALL_KINDS):
        users = ", ".join(name for name, one in KINDS.items() if word in one.words)
        yield f'"{word}" means nothing for kind "{field.kind}", only for {users}.'
    for word in sorted(kind.needs - given):
        yield f'kind "{field.kind}" needs "{word}".'
    if field.kind == "choice" and not field.options:
        yield 'kind "choice" needs "option", or "main_of" the id of an earlier field of kind "choices".'
    if field.kind == "date" and isinstance(field.example, str):
        yield "the example of a date is relative, such as { days_from_start = 30 }, so that it never goes stale."
    if field.example is None and not field.year and field.kind not in _EXAMPLE_MAKES_ITSELF:
        yield '"example" is missing.'
    for part, part_words in zip(field.fields, words.get("part", ()), strict=True):
        for word in sorted(set(part_words) & _NOT_IN_ROWS):
            yield f'part "{part.id}": "{word}" cannot be used in a row.'
        if part.kind == "files":
            yield f'part "{part.id}": files cannot be asked for in a row.'
        yield from (f'part "{part.id}": {fault}' for fault in _words(part, part_words))


def _contacts(words: Mapping[str, Any], region: Region) -> Iterator[str]:
    known = [contact.id for contact in region.contacts]
    for option in words.get("option", ()):
        contact = option.get("contact")
        if contact is not None and contact not in known:
            yield f'option "{option["id"]}": the contact "{contact}" is not in region.toml.{meant(contact, known)}'


def _shown_when(field: Field, step: Step, place: int) -> Iterator[str]:
    if field.shown_when is None:
        return
    earlier = {one.id: one for one in step.fields[:place] if one.kind in ("choice", "choices", "yes_no")}
    asked = earlier.get(field.shown_when.field)
    if asked is None:
        yield (
            f'shown_when: "{field.shown_when.field}" is no choice, choices or yes_no before it in the same step.'
            f"{meant(field.shown_when.field, earlier)}"
        )
        return
    possible: Sequence[str | bool] = (
        (True, False) if asked.kind == "yes_no" else [option.id for option in asked.options]
    )
    for value in field.shown_when.values:
        if value not in possible or (asked.kind == "yes_no") != isinstance(value, bool):
            yield f'shown_when: "{asked.id}" is never "{value}".{meant(str(value), [str(one) for one in possible])}'


def _main_of(field: Field, form: Form) -> Iterator[str]:
    if field.main_of is not None:
        choices = [one.id for one in form.fields if one.kind == "choices"]
        if field.main_of not in choices:
            yield f'main_of: "{field.main_of}" is no field of kind "choices".{meant(field.main_of, choices)}'
        elif not field.options:
            yield f'main_of: "{field.main_of}" must come before it.'


def _comments_on(field: Field, form: Form) -> Iterator[str]:
    for name in field.comments_on:
        if not form.has(name):
            yield f'comments_on: there is no field "{name}".{meant(name, [one.id for one in form.fields])}'
    if field.comments_on and (form.declaration is None or field not in form.declaration.fields):
        yield "comments_on: only a field of the declaration stands beside the warnings."
    if field.comments_on and field.required:
        yield "comments_on: a comment is never required, since a warning stops nobody."


def _promise(field: Field, form: Form) -> Iterator[str]:
    if field.promise is None:
        return
    if form.purpose != "report":
        yield 'promise: only a form with purpose = "report" is held against an application.'
    words = [text for text in (field.promise.label, field.promise.hint) if text is not None]
    if not words:
        yield 'promise: give it a "label", a "hint" or both.'
    for text in words:
        if SLOT not in text.sv or SLOT not in text.en:
            yield f"promise: write {SLOT} where the words shall take in what was promised, in both languages."


def _files(field: Field, form: Form) -> Iterator[str]:
    if field.kind == "files" and form.declaration is not None and field in form.declaration.fields:
        yield "files are asked for in a step, where they can be looked at and exchanged before the button to send."


def _of_field(field: Field, region: Region) -> Iterator[str]:
    yield from _twice("option", (option.id for option in field.options))
    yield from _twice("part", (part.id for part in field.fields))
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield f'"minimum" {field.minimum} is above "maximum" {field.maximum}.'
    if field.autocomplete is not None and field.autocomplete not in _AUTOCOMPLETE:
        yield f'autocomplete "{field.autocomplete}" is not one of {", ".join(_AUTOCOMPLETE)}.'
    if field.sum_of is not None:
        sums = [part.id for part in field.fields if part.kind in ("money_sek", "count")]
        if field.sum_of not in sums:
            yield f'sum_of: "{field.sum_of}" is no part of kind money_sek or count.{meant(field.sum_of, sums)}'
    if (field.rows_max or 1) * sum((part.chars_max or 100) + 2 for part in field.fields) > CELL_MAX:
        yield f"all its rows together may be longer than the {CELL_MAX} characters of a cell."
    for code, text in field.messages.items():
        if code not in CODES:
            yield f'messages: there is no code "{code}".{meant(code, CODES)}'
        for name in re.findall(r"\{(\w*)\}", f"{text.sv} {text.en}"):
            if name not in PLACES or getattr(field, name) is None:
                yield f'messages: "{{{name}}}" in "{code}" is no limit of this field.'
    yield from _sources([field.source, *(option.source for option in field.options)], region)
    for part in field.fields:
        yield from (f'part "{part.id}": {fault}' for fault in _of_field(part, region))


def _rules(form: Form) -> Iterator[str]:
    for name in form.rules:
        if name not in RULES:
            yield f'rules: there is no rule "{name}".{meant(name, RULES)}'
            continue
        for field in RULES[name].fields:
            if not form.has(field):
                yield f'rules: "{name}" is about the field "{field}", which the form does not have.'


def _windows(form: Form) -> Iterator[str]:
    for n, window in enumerate(form.windows):
        if window.closes <= window.opens:
            yield f"window {n + 1}: it closes before it opens."
        if n and window.opens < form.windows[n - 1].closes:
            yield f"window {n + 1}: it opens before the one above it has closed. Write them in order of time."
        if window.opens.tzinfo or window.closes.tzinfo:
            yield f"window {n + 1}: write Swedish time, without a zone."


def _sources(names: Iterable[str], region: Region) -> Iterator[str]:
    known = [source.id for source in region.sources]
    for name in dict.fromkeys(names):
        if name not in known:
            yield f'source "{name}" is not one of the region\'s: {", ".join(known)}.{meant(name, known)}'
