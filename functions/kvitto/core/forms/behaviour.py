"""What every kind of question can do; `kinds.py` has the seventeen.

A kind reads what was typed, states its JSON type (a pydantic annotation: types, limits and JSON Schema come from
it alone), becomes a cell, is shown to people, and gives example answers.
"""
# ruff: noqa: ARG002 - each kind answers the same calls, whatever it needs of them

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from kvitto.core.forms import reading
from kvitto.core.forms.form import Field, Language
from kvitto.core.forms.reading import Unreadable

if TYPE_CHECKING:
    from kvitto.core.region import Region

ColumnType = Literal["text", "number", "money", "date", "datetime", "year", "yes_no"]
Cell = str | int | date | datetime | bool

YES, NO = "ja", "nej"
"""What the web form's yes and no send."""


@dataclass(frozen=True)
class Nth:
    """Which of many examples is made, and when."""

    n: int
    today: date


@dataclass(frozen=True)
class Behaviour:
    """How one field of one region behaves. The defaults are those of one line of text."""

    field: Field
    region: Region

    column: ClassVar[ColumnType] = "text"
    words: ClassVar[frozenset[str]] = frozenset()
    """The words of the form file that mean something for this kind, besides those that all have."""
    needs: ClassVar[frozenset[str]] = frozenset()
    """Those of its words that it cannot do without."""

    def typed(self, texts: Sequence[str]) -> Any:
        """What was typed, as a JSON value; None if nothing was. Raises Unreadable."""
        if len(texts) > 1:
            raise Unreadable("repeated")
        return None if not texts or reading.is_blank(texts[0]) else self.from_text(texts[0])

    def from_text(self, text: str) -> Any:
        """One typed answer that is not blank, as a JSON value. Raises Unreadable."""
        return text

    @staticmethod
    def is_answer(value: object) -> bool:
        """Whether the JSON value is an answer at all; null and blank text are none."""
        return value is not None and not (isinstance(value, str) and reading.is_blank(value))

    def json_type(self) -> Any:
        """The pydantic annotation of the canonical answer."""
        raise NotImplementedError

    def cell(self, value: Any) -> Cell:
        """As it stands in the sheet, in Swedish."""
        return self.shown(value, "sv")

    def shown(self, value: Any, language: Language) -> str:
        """As people read it."""
        return str(value)

    def example(self, nth: Nth) -> Any:
        return self.field.example


def canonical(read: Callable[[str], object]) -> BeforeValidator:
    """Text is read by `read`, whose codes become pydantic's; whatever is no text goes on, to the type's own fault."""

    def validate(value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return read(value)
        except Unreadable as fault:
            raise refused(fault.code) from None

    return BeforeValidator(validate)


def refused(code: str) -> PydanticCustomError:
    """For a validator to raise: of the right type, yet it cannot be taken, for the reason of the code."""
    return PydanticCustomError("refused", "{code}", {"code": code})
