"""Kinds that are picked: alternatives, municipalities, yes or no, a statement."""
# ruff: noqa: ARG002 - each kind answers the same calls, whatever it needs of them

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator
from pydantic import Field as Limits

from kvitto.core import swedish
from kvitto.core.forms import reading
from kvitto.core.forms.behaviour import NO, YES, Behaviour, Cell, Nth, refused
from kvitto.core.forms.form import Language
from kvitto.core.forms.reading import Unreadable


def one_of(ids: tuple[str, ...]) -> Any:
    """A literal type of values known only from data, which is why its type is not."""
    return Literal[ids]


class Choice(Behaviour):
    """One of the options."""

    words = frozenset({"option", "main_of"})

    def json_type(self) -> Any:
        return one_of(tuple(option.id for option in self.field.options))

    def shown(self, value: Any, language: Language) -> str:
        return self.field.option(value).label.to(language)

    def example(self, nth: Nth) -> Any:
        ids = [option.id for option in self.field.options]
        start = ids.index(self.field.example) if isinstance(self.field.example, str) else 0
        return ids[(start + nth.n) % len(ids)]


class Several(Behaviour):
    """Several of a closed set, in the order of the set, none twice."""

    def typed(self, texts: Sequence[str]) -> Any:
        return [text for text in texts if not reading.is_blank(text)] or None

    @staticmethod
    def is_answer(value: object) -> bool:
        return value is not None and value != []

    def ids(self) -> tuple[str, ...]:
        """The closed set, in its order."""
        raise NotImplementedError

    def json_type(self) -> Any:
        ids = self.ids()

        def ordered(value: list[str]) -> list[str]:
            if len(set(value)) < len(value):
                raise refused("twice")
            return sorted(value, key=ids.index)

        limits = Limits(strict=True, min_length=1, json_schema_extra={"uniqueItems": True})
        return Annotated[list[one_of(ids)], limits, AfterValidator(ordered)]  # type: ignore[misc] # from data


class Choices(Several):
    """Some of the options."""

    words = needs = frozenset({"option"})

    def ids(self) -> tuple[str, ...]:
        return tuple(option.id for option in self.field.options)

    def shown(self, value: Any, language: Language) -> str:
        return ", ".join(self.field.option(one).label.to(language) for one in value)

    def example(self, nth: Nth) -> Any:
        ids = self.ids()
        chosen = self.field.example if isinstance(self.field.example, tuple) else ids[:1]
        return sorted({ids[(ids.index(one) + nth.n) % len(ids)] for one in chosen}, key=ids.index)


class OneMunicipality(Behaviour):
    """One of the region's municipalities by its code, which is text: "0428" is not 428."""

    words = frozenset({"many"})

    def json_type(self) -> Any:
        return one_of(tuple(municipality.code for municipality in self.region.municipalities))

    def cell(self, value: Any) -> Cell:
        return self.region.municipality(value).name

    def shown(self, value: Any, language: Language) -> str:
        return self.region.municipality(value).official_name

    def example(self, nth: Nth) -> Any:
        return self.region.municipalities[nth.n % len(self.region.municipalities)].code


class SeveralMunicipalities(Several):
    """Some of the region's municipalities; named in the order of the Swedish alphabet."""

    words = frozenset({"many"})

    def ids(self) -> tuple[str, ...]:
        return tuple(municipality.code for municipality in self.region.municipalities)

    def shown(self, value: Any, language: Language) -> str:
        names = (self.region.municipality(code).name for code in value)
        return ", ".join(sorted(names, key=swedish.sort_key))

    def example(self, nth: Nth) -> Any:
        """The next one in the list, so never the one that applies."""
        return [self.region.municipalities[(nth.n + 1) % len(self.region.municipalities)].code]


class YesNo(Behaviour):
    """Yes or no; no is an answer."""

    column = "yes_no"
    words = frozenset({"comments_on"})

    def from_text(self, text: str) -> Any:
        answers = {YES: True, "yes": True, "true": True, NO: False, "no": False, "false": False}
        if text not in answers:
            raise Unreadable("unknown_choice")
        return answers[text]

    def json_type(self) -> Any:
        return Annotated[bool, Limits(strict=True)]

    def shown(self, value: Any, language: Language) -> str:
        if language == "sv":
            return "Ja" if value else "Nej"
        return "Yes" if value else "No"

    def example(self, nth: Nth) -> Any:
        return self.field.example is not False


class Statement(YesNo):
    """Something to stand for: true, or the form is not sent."""

    words = frozenset[str]()

    def typed(self, texts: Sequence[str]) -> Any:
        return True if any(text in (YES, "yes", "true", "on") for text in texts) else None

    @staticmethod
    def is_answer(value: object) -> bool:
        return value is not None and value is not False

    def json_type(self) -> Any:
        """A literal True would take 1; false never comes this far, for it is no answer."""
        return Annotated[bool, Limits(strict=True, json_schema_extra={"const": True})]
