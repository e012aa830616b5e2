"""The language of form files: strict classes, one for each table. docs/forms.md explains every word.

No expressions and no inheritance. An odd rule is a function of `core.rules`, referred to by name.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic import Field as Limits

from kvitto.core.forms.faults import FormFileError, told
from kvitto.core.forms.form import FilePurpose, GiroKind, Kind

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
OptionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]


class Table(BaseModel):
    """A table of the file: nothing in it but the words below, each of exactly its type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TextWords(Table):
    """Words for people, in both languages."""

    sv: Words
    en: Words


class OptionWords(Table):
    """One alternative."""

    id: OptionId
    label: TextWords
    hint: TextWords | None = None
    contact: str | None = None
    source: str | None = None


class ShownWhenWords(Table):
    """When the question is asked."""

    field: str
    values: Annotated[list[str | bool], Limits(min_length=1)]


class DaysWords(Table):
    """An example date, counted from 1 January of the coming year."""

    days_from_start: int


class PromiseWords(Table):
    """What a question of a final report is held against."""

    of: Id
    label: TextWords | None = None
    hint: TextWords | None = None


class FieldWords(Table):
    """One question."""

    id: Id
    kind: Kind
    label: TextWords
    hint: TextWords | None = None
    required: bool = False
    option: list[OptionWords] = []
    chars_max: Annotated[int, Limits(ge=1, le=20_000)] | None = None
    minimum: Annotated[int, Limits(ge=0)] | None = None
    maximum: Annotated[int, Limits(ge=0)] | None = None
    year: bool = False
    giro: GiroKind | None = None
    many: bool = False
    autocomplete: str | None = None
    shown_when: ShownWhenWords | None = None
    part: list["FieldWords"] = []
    rows_max: Annotated[int, Limits(ge=1, le=50)] | None = None
    sum_of: str | None = None
    files_max: Annotated[int, Limits(ge=1, le=20)] | None = None
    main_of: str | None = None
    comments_on: list[str] = []
    years: list[int] = []
    promise: PromiseWords | None = None
    heading: str | None = None
    personal: bool = False
    example: str | bool | int | list[str] | DaysWords | None = None
    messages: dict[str, TextWords] = {}
    source: str | None = None


class StepWords(Table):
    """A page of the form, or the declaration."""

    id: Id
    title: TextWords
    intro: TextWords | None = None
    field: Annotated[list[FieldWords], Limits(min_length=1)]


class OtherwiseWords(Table):
    """What those do who cannot use the form."""

    option: TextWords
    title: TextWords
    paragraphs: Annotated[list[TextWords], Limits(min_length=1)]


class WindowWords(Table):
    """When the form may be sent: days, or moments, of Swedish time."""

    opens: datetime | date
    closes: datetime | date


class FormWords(Table):
    """A form file."""

    version: Annotated[int, Limits(ge=1)]
    purpose: FilePurpose
    title: TextWords
    intro: TextWords
    who: TextWords
    ready: list[TextWords] = []
    after: list[TextWords] = []
    facts: list[TextWords] = []
    talk_first: Id | None = None
    otherwise: OtherwiseWords | None = None
    window: list[WindowWords] = []
    by_link: bool = False
    minutes: Annotated[int, Limits(ge=1, le=240)]
    tab: Id
    json_: Annotated[bool, Limits(alias="json")] = False
    rules: list[str] = []
    source: str
    step: Annotated[list[StepWords], Limits(min_length=1)]
    declaration: StepWords | None = None


_TABLES: Mapping[str, type[Table]] = {
    "": FormWords,
    "step": StepWords,
    "declaration": StepWords,
    "otherwise": OtherwiseWords,
    "window": WindowWords,
    "field": FieldWords,
    "part": FieldWords,
    "option": OptionWords,
    "shown_when": ShownWhenWords,
    "promise": PromiseWords,
    "example": DaysWords,
}


def refuse_unknown_words(toml: Mapping[str, Any], *, file: str) -> None:
    """Raises: FormFileError for every word that the language does not have, or that holds what it may not."""
    try:
        FormWords.model_validate(toml)
    except ValidationError as error:
        known = {name: [f.alias or word for word, f in table.model_fields.items()] for name, table in _TABLES.items()}
        raise FormFileError(file, told(error, toml, known)) from None
