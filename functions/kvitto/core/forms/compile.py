"""Makes a form of a form file, or tells everything that is wrong with the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kvitto.core.forms.coherence import incoherences
from kvitto.core.forms.faults import FormFileError, told
from kvitto.core.forms.form import DaysFromStart, Example, Field, Form, Option, ShownWhen, Step, Text
from kvitto.core.forms.language import (
    DaysWords,
    FieldWords,
    FormWords,
    OptionWords,
    ShownWhenWords,
    StepWords,
    Table,
    TextWords,
)

if TYPE_CHECKING:
    from kvitto.core.region import Region

_TABLES: Mapping[str, type[Table]] = {
    "": FormWords,
    "step": StepWords,
    "declaration": StepWords,
    "field": FieldWords,
    "part": FieldWords,
    "option": OptionWords,
    "shown_when": ShownWhenWords,
    "example": DaysWords,
}


def compile_form(toml: Mapping[str, Any], *, file: str, region: Region) -> Form:
    """The form of a parsed form file; its id is the file's name.

    Raises: FormFileError with every fault, each with its place and what was likely meant.
    """
    try:
        words = FormWords.model_validate(toml)
    except ValidationError as error:
        known = {name: [f.alias or word for word, f in table.model_fields.items()] for name, table in _TABLES.items()}
        raise FormFileError(file, told(error, toml, known)) from None
    form = _Maker(region, words.source).form(words, id_=file.rpartition("/")[2].removesuffix(".toml"))
    if faults := incoherences(form, words, region):
        raise FormFileError(file, faults)
    return form


class _Maker:
    """Makes the parts of one form. `source` is the form's own, which a field or an option may replace."""

    def __init__(self, region: Region, source: str) -> None:
        self._region = region
        self._source = source
        self._roles = {contact.id: contact.role for contact in region.contacts}
        self._options: dict[str, tuple[Option, ...]] = {}
        """Of the fields so far, for a choice that is the main one of them."""

    def form(self, words: FormWords, id_: str) -> Form:
        return Form(
            region=self._region.id,
            id=id_,
            version=words.version,
            purpose=words.purpose,
            title=_text(words.title),
            intro=_text(words.intro),
            steps=tuple(self._step(step) for step in words.step),
            declaration=None if words.declaration is None else self._step(words.declaration),
            rules=tuple(words.rules),
            json=words.json_,
            tab=words.tab,
            minutes=words.minutes,
            who=_text(words.who),
            ready=tuple(map(_text, words.ready)),
            after=tuple(map(_text, words.after)),
            source=words.source,
        )

    def _step(self, words: StepWords) -> Step:
        fields = tuple(self._field(field) for field in words.field)
        return Step(id=words.id, title=_text(words.title), intro=_text_or_none(words.intro), fields=fields)

    def _field(self, words: FieldWords) -> Field:
        own = tuple(self._option(option, words) for option in words.option)
        self._options[words.id] = own or self._options.get(words.main_of or "", ())
        return Field(
            id=words.id,
            kind=words.kind,
            label=_text(words.label),
            hint=_text_or_none(words.hint),
            required=words.required,
            options=self._options[words.id],
            chars_max=words.chars_max,
            minimum=words.minimum,
            maximum=words.maximum,
            year=words.year,
            giro=words.giro,
            many=words.many,
            autocomplete=words.autocomplete,
            shown_when=_shown_when(words.shown_when),
            fields=tuple(self._field(part) for part in words.part),
            rows_max=words.rows_max,
            sum_of=words.sum_of,
            main_of=words.main_of,
            heading=words.heading,
            personal=words.personal,
            example=_example(words.example),
            messages={code: _text(text) for code, text in words.messages.items()},
            source=words.source or self._source,
        )

    def _option(self, words: OptionWords, field: FieldWords) -> Option:
        return Option(
            id=words.id,
            label=_text(words.label),
            hint=_text_or_none(words.hint),
            contact_role=self._roles.get(words.contact or ""),
            source=words.source or field.source or self._source,
        )


def _shown_when(words: ShownWhenWords | None) -> ShownWhen | None:
    return None if words is None else ShownWhen(words.field, tuple(words.values))


def _example(words: str | bool | int | list[str] | DaysWords | None) -> Example:
    if isinstance(words, DaysWords):
        return DaysFromStart(words.days_from_start)
    return tuple(words) if isinstance(words, list) else words


def _text(words: TextWords) -> Text:
    return Text(words.sv, words.en)


def _text_or_none(words: TextWords | None) -> Text | None:
    return None if words is None else _text(words)
