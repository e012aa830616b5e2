"""The kind of question that is answered with files. Its files lie in the journal; its answer says which they are."""
# ruff: noqa: ARG002 - each kind answers the same calls, whatever it needs of them

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic import Field as Limits

from kvitto.core.files.attachment import BYTES_MAX, NAME_CHARS_MAX, FileType, attachment, from_text
from kvitto.core.forms.behaviour import Behaviour, Cell, Nth, refused
from kvitto.core.forms.form import Field, Language, Text
from kvitto.core.forms.messages import message
from kvitto.core.forms.reading import Unreadable


class FileAnswer(BaseModel):
    """One file, as `Attachment` has it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Annotated[str, Limits(pattern=r"^[0-9a-f]{32}$")]
    name: Annotated[str, Limits(min_length=1, max_length=NAME_CHARS_MAX)]
    type: FileType
    bytes: Annotated[int, Limits(ge=1, le=BYTES_MAX)]


class Files(Behaviour):
    """Some files. What is "typed" is what the sealed draft says of them, never what a browser sends as text."""

    words = frozenset({"files_max"})

    def typed(self, texts: Sequence[str]) -> Any:
        try:
            files = [from_text(text) for text in texts]
        except ValueError:
            raise Unreadable("characters") from None
        return [asdict(one) for one in files] or None

    @staticmethod
    def is_answer(value: object) -> bool:
        return value is not None and value != []

    def json_type(self) -> Any:
        def fitting(value: list[FileAnswer]) -> list[FileAnswer]:
            if len({one.id for one in value}) < len(value):
                raise refused("twice")
            if sum(one.bytes for one in value) > BYTES_MAX:
                raise refused("file_too_large")
            return value

        limits = Limits(strict=True, min_length=1, max_length=self.field.files_max)
        return Annotated[list[FileAnswer], limits, AfterValidator(fitting)]

    def cell(self, value: Any) -> Cell:
        return ", ".join(one["name"] for one in value)

    def shown(self, value: Any, language: Language) -> str:
        """A line a file."""
        return "\n".join(attachment(one).described(language) for one in value)

    def example(self, nth: Nth) -> Any:
        """None: an example cannot hold a file."""
        return None


def about_file(field: Field, code: str, name: str) -> Text:
    """What is wrong with the file of that name, or with what would be too much if it came, too."""
    words = message(field, code)
    return Text(words.sv.replace("{name}", name), words.en.replace("{name}", name))
