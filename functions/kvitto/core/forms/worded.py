"""Kinds that are written: a line, a text, an address, a number that identifies."""
# ruff: noqa: ARG002 - each kind answers the same calls, whatever it needs of them

from typing import Annotated, Any

from pydantic import Field as Limits

from kvitto.core.forms import reading
from kvitto.core.forms.behaviour import Behaviour, Cell, Nth, canonical
from kvitto.core.forms.form import Language


class Line(Behaviour):
    """One line of text."""

    words = needs = frozenset({"chars_max"})

    def json_type(self) -> Any:
        limits = Limits(strict=True, min_length=1, max_length=self.field.chars_max)
        return Annotated[str, limits, canonical(reading.line)]

    def example(self, nth: Nth) -> Any:
        """A number makes the later ones differ; names of people, which are roles here, stay."""
        if nth.n == 0 or self.field.personal:
            return self.field.example
        return f"{nth.n + 1} {self.field.example}"[: self.field.chars_max]


class LongText(Behaviour):
    """Text of several lines."""

    words = frozenset({"chars_max", "comments_on"})
    needs = frozenset({"chars_max"})

    def json_type(self) -> Any:
        limits = Limits(strict=True, min_length=1, max_length=self.field.chars_max)
        return Annotated[str, limits, canonical(reading.long_text)]


class Email(Behaviour):
    """One e-mail address."""

    def json_type(self) -> Any:
        limits = Limits(strict=True, max_length=254, json_schema_extra={"format": "idn-email"})
        return Annotated[str, limits, canonical(reading.email)]

    def example(self, nth: Nth) -> Any:
        """At the domain of the municipality that the same example names."""
        municipality = self.region.municipalities[nth.n % len(self.region.municipalities)]
        local, _, domain = str(self.field.example).partition("@")
        return f"{local}@{municipality.domains[0] if municipality.domains else domain}"


class Phone(Behaviour):
    """One telephone number: E.164 in answers and cells, as it is dialled when people read it."""

    def json_type(self) -> Any:
        return Annotated[str, Limits(strict=True, max_length=40), canonical(reading.phone)]

    def cell(self, value: Any) -> Cell:
        return str(value)

    def shown(self, value: Any, language: Language) -> str:
        return reading.phone_as_written(value)

    def example(self, nth: Nth) -> Any:
        return reading.phone(str(self.field.example))


class OrgNumber(Behaviour):
    """An organisation number, NNNNNN-NNNN."""

    def json_type(self) -> Any:
        return Annotated[str, Limits(strict=True, max_length=20), canonical(reading.org_number)]


class Giro(Behaviour):
    """A bankgiro or plusgiro number."""

    words = needs = frozenset({"giro"})

    def json_type(self) -> Any:
        read = reading.plusgiro if self.field.giro == "plusgiro" else reading.bankgiro
        return Annotated[str, Limits(strict=True, max_length=20), canonical(read)]
