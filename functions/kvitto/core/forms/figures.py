"""The kind `figure`: a whole number, or one of the answers that are no number. Nought is a number."""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator
from pydantic import Field as Limits

from kvitto.core import swedish
from kvitto.core.forms import reading
from kvitto.core.forms.behaviour import Behaviour, Cell, ColumnType, Nth, refused
from kvitto.core.forms.counted import integral
from kvitto.core.forms.form import NO_NUMBER, Language
from kvitto.core.forms.reading import Unreadable


class Figure(Behaviour):
    """A whole number, or a word of ``NO_NUMBER``; in the web form a text field with the words beside it."""

    column: ClassVar[ColumnType] = "number"
    words = frozenset({"minimum", "maximum"})

    def typed(self, texts: Sequence[str]) -> Any:
        """A number and a word at once is one answer too many."""
        said = [text for text in texts if not reading.is_blank(text)]
        if len(said) > 1:
            raise Unreadable("repeated")
        return self.from_text(said[0]) if said else None

    def from_text(self, text: str) -> Any:
        word = text.strip().casefold().replace(" ", "_")
        return word if word in NO_NUMBER else reading.whole_number(text)

    def json_type(self) -> Any:
        lowest, highest = self.field.range
        number = Annotated[int, Limits(strict=True, ge=lowest, le=highest)]
        return Annotated[number | Literal["uppgift_saknas", "inte_relevant"], BeforeValidator(self._whole_or_word)]

    def _whole_or_word(self, value: object) -> object:
        """Of a union pydantic tells each branch's fault; one is enough."""
        value = integral(value)
        if isinstance(value, str) and value in NO_NUMBER:
            return value
        if not isinstance(value, int) or isinstance(value, bool):
            raise refused("not_a_number")
        lowest, highest = self.field.range
        if not lowest <= value <= highest:
            raise refused("too_small" if value < lowest else "too_large")
        return value

    def cell(self, value: Any) -> Cell:
        return NO_NUMBER[value].sv if isinstance(value, str) else int(value)

    def shown(self, value: Any, language: Language) -> str:
        return NO_NUMBER[value].to(language) if isinstance(value, str) else swedish.grouped(value)

    def example(self, nth: Nth) -> Any:
        """Every fourth is no number, so that what reads them meets both."""
        return "uppgift_saknas" if nth.n % 4 == 3 else self.field.example
