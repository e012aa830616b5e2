"""Kinds that are counted: numbers, kronor, days."""
# ruff: noqa: ARG002 - each kind answers the same calls, whatever it needs of them

from datetime import date, timedelta
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator
from pydantic import Field as Limits

from kvitto.core import swedish
from kvitto.core.forms import reading
from kvitto.core.forms.behaviour import Behaviour, Cell, ColumnType, Nth, canonical
from kvitto.core.forms.form import DaysFromStart, Language


class Count(Behaviour):
    """A whole number."""

    column: ClassVar[ColumnType] = "number"
    words = frozenset({"minimum", "maximum", "year"})

    def from_text(self, text: str) -> Any:
        return reading.whole_number(text)

    def json_type(self) -> Any:
        lowest, highest = self.field.range
        return Annotated[int, Limits(strict=True, ge=lowest, le=highest), BeforeValidator(integral)]

    def cell(self, value: Any) -> Cell:
        return int(value)

    def shown(self, value: Any, language: Language) -> str:
        return str(value) if self.field.year else swedish.grouped(value)

    def example(self, nth: Nth) -> Any:
        if not self.field.year:
            return self.field.example
        return nth.today.year + (self.field.example if isinstance(self.field.example, int) else 1)


class Money(Count):
    """Whole kronor."""

    column = "money"
    words = frozenset({"minimum", "maximum"})

    def from_text(self, text: str) -> Any:
        return reading.money(text)

    def shown(self, value: Any, language: Language) -> str:
        return swedish.money(value)


def integral(value: object) -> object:
    """JSON Schema counts 45000.0 as an integer, so it is one here too; True is none, and NaN has no whole part."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Date(Behaviour):
    """A day, ISO 8601 in answers, a real date in the sheet."""

    column = "date"

    def from_text(self, text: str) -> Any:
        return reading.typed_date(text)

    def json_type(self) -> Any:
        limits = Limits(strict=True, json_schema_extra={"format": "date"})
        return Annotated[str, limits, canonical(reading.iso_date)]

    def cell(self, value: Any) -> Cell:
        return date.fromisoformat(value)

    def shown(self, value: Any, language: Language) -> str:
        day = date.fromisoformat(value)
        return swedish.day(day) if language == "sv" else swedish.english_day(day)

    def example(self, nth: Nth) -> Any:
        days = self.field.example.days if isinstance(self.field.example, DaysFromStart) else 0
        return (date(nth.today.year + 1, 1, 1) + timedelta(days=days)).isoformat()
