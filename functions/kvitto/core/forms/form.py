"""A form as the rest of the house sees it: frozen, complete, in two languages.

Made from a form file by `compile.compile_form`; nothing here knows TOML or pydantic, so pages, rows and
letters can be built from it without loading either.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from kvitto.core.forms.windows import Window

if TYPE_CHECKING:
    from kvitto.core.indicators import Indicator

Language = Literal["sv", "en"]
GiroKind = Literal["bankgiro", "plusgiro"]
FilePurpose = Literal["application", "contact", "report", "payout", "indicators", "idea"]
"""What a form file may be for."""
Purpose = FilePurpose | Literal["revision", "completion", "contact_change"]
"""What a post may be for; the last three are forms made of the questions of another."""
Kind = Literal[
    "line",
    "text",
    "email",
    "phone",
    "choice",
    "choices",
    "municipality",
    "money_sek",
    "count",
    "figure",
    "date",
    "yes_no",
    "org_number",
    "giro",
    "rows",
    "statement",
    "files",
]


HIGHEST = 999_999_999
"""The most that can be counted, kronor too, where a form names no limit of its own."""


@dataclass(frozen=True)
class Text:
    """The same words in Swedish and in English."""

    sv: str
    en: str

    def to(self, language: Language) -> str:
        return self.sv if language == "sv" else self.en


NO_NUMBER: Mapping[str, Text] = {
    "uppgift_saknas": Text("Uppgift saknas", "Not known"),
    "inte_relevant": Text("Inte relevant", "Not relevant"),
}
"""What may be answered instead of a figure. It is shown and kept as it is, and never counted as nought."""


@dataclass(frozen=True)
class Option:
    """One alternative of a choice; `contact_role` is whom to ask about it, a role and never a person."""

    id: str
    label: Text
    hint: Text | None = None
    contact_role: Text | None = None
    source: str = ""


@dataclass(frozen=True)
class ShownWhen:
    """The field is asked only when `field`, earlier in the same step, has one of `values`."""

    field: str
    values: tuple[str | bool, ...]


@dataclass(frozen=True)
class DaysFromStart:
    """An example date: days after 1 January of the coming year, so that it never goes stale."""

    days: int


@dataclass(frozen=True)
class Promise:
    """What a question of a final report is held against: `of` is a question of the application, or an amount that
    staff have written. `label` and `hint` stand instead of the question's own when it is known, with it in them.
    """

    of: str
    label: Text | None = None
    hint: Text | None = None


Example = str | int | bool | tuple[str, ...] | DaysFromStart | None


@dataclass(frozen=True)
class Field:
    """One question.

    chars_max counts code points after NFC. minimum and maximum are whole kronor for money_sek and the number
    itself for count; a `year` is a count that is never grouped. `fields`, `rows_max` and `sum_of` belong to kind
    rows: the questions of a row, how many rows, and which of the questions is summed. `many` lets a municipality
    be several. `main_of` makes a choice the main one of an earlier choices field: it has that field's options,
    must be answered when several are chosen and is filled in when one is. `files_max` is how many files answer a
    question of kind files. `heading` is the sheet's own heading
    for the answer; without it the label is the heading, in "Alla svar". `personal` answers are kept in the
    contacts workbook. `comments_on` are questions: when an answer to one of them is warned of, this one is asked
    beside the warning, and only then. `years` are those it is asked for, where the form has a question
    `ar`. `promise` ties a question of a final report to the application. `messages` are the field's own words
    for an error code.
    """

    id: str
    kind: Kind
    label: Text
    hint: Text | None = None
    required: bool = False
    options: tuple[Option, ...] = ()
    chars_max: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    year: bool = False
    giro: GiroKind | None = None
    many: bool = False
    autocomplete: str | None = None
    shown_when: ShownWhen | None = None
    fields: tuple[Field, ...] = ()
    rows_max: int | None = None
    sum_of: str | None = None
    files_max: int | None = None
    main_of: str | None = None
    comments_on: tuple[str, ...] = ()
    heading: str | None = None
    personal: bool = False
    example: Example = None
    years: tuple[int, ...] = ()
    promise: Promise | None = None
    messages: Mapping[str, Text] = dataclasses.field(default_factory=dict)
    source: str = ""

    @property
    def range(self) -> tuple[int, int]:
        """The least and the most that may be counted here."""
        return self.minimum or 0, HIGHEST if self.maximum is None else self.maximum

    def option(self, option_id: str) -> Option:
        """Raises KeyError if the question has no such alternative."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)

    def part(self, field_id: str) -> Field:
        """One of the questions of a row."""
        return next(part for part in self.fields if part.id == field_id)


@dataclass(frozen=True)
class Otherwise:
    """The way out for who cannot use the form: what it says in the list of municipalities, and a page of its own."""

    option: Text
    title: Text
    paragraphs: tuple[Text, ...]


@dataclass(frozen=True)
class Step:
    """A page of the form: a few questions that belong together."""

    id: str
    title: Text
    intro: Text | None
    fields: tuple[Field, ...]


@dataclass(frozen=True, eq=False)
class Form:
    """One version of one form of one region. Equal only to itself, so that what is built from it is kept by it.

    `declaration` is the step that is answered on the check page, beside the button. `rules` are names in
    `core.rules.RULES`. `json` opens the form for JSON in production. `minutes` is what it takes to fill in.
    `who`, `ready` and `after` are the start page's words: who may apply, what to have at hand, what happens then;
    `facts` are what one wants to know in the first minute, `talk_first` is the form that asks to be contacted.
    `windows` are the times when it may be sent, in order; without any it may be sent always. `by_link`: it is opened
    only by a mailed link to a case. `made_of` is the form file whose questions it has, where it is made of another's.
    """

    region: str
    id: str
    version: int
    purpose: Purpose
    title: Text
    intro: Text
    steps: tuple[Step, ...]
    declaration: Step | None
    rules: tuple[str, ...]
    json: bool
    tab: str
    minutes: int
    who: Text
    ready: tuple[Text, ...] = ()
    after: tuple[Text, ...] = ()
    facts: tuple[Text, ...] = ()
    talk_first: str | None = None
    otherwise: Otherwise | None = None
    windows: tuple[Window, ...] = ()
    by_link: bool = False
    made_of: str = ""
    source: str = ""
    indicators: tuple[Indicator, ...] = ()
    """What it asks of, where it is an indicator report."""

    @property
    def file_id(self) -> str:
        """The form file by which what is sent can be read."""
        return self.made_of or self.id

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """The steps in order, the declaration last."""
        return self.steps if self.declaration is None else (*self.steps, self.declaration)

    @property
    def is_report(self) -> bool:
        """Whether it is an indicator report, which is opened by a municipality's own link."""
        return self.purpose == "indicators"

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every question over all steps, in the order they are asked."""
        return tuple(field for step in self.all_steps for field in step.fields)

    @cached_property
    def _by_id(self) -> Mapping[str, Field]:
        return {field.id: field for field in self.fields}

    def has(self, field_id: str) -> bool:
        return field_id in self._by_id

    def field(self, field_id: str) -> Field:
        """Raises KeyError if the form has no such question."""
        return self._by_id[field_id]

    def step(self, step_id: str) -> Step:
        """Raises KeyError if the form has no such step."""
        for step in self.all_steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)
