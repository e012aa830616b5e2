"""An attached file as an answer: where it lies in the journal, and what it is called when it is handed out.

A file is staged under the form's token while the form is filled in, by the digest of its content, so that the same
file twice is one object and an object never changes. It stays there when the form is sent.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from hashlib import sha256
from typing import Any, Literal, get_args

from kvitto.core.forms.form import Language, Text
from kvitto.core.ids import Reference, RegionId, Token

FileType = Literal["pdf", "docx", "xlsx", "odt", "png", "jpg"]
TYPES: tuple[FileType, ...] = get_args(FileType)
MIMETYPES: Mapping[FileType, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "png": "image/png",
    "jpg": "image/jpeg",
}

FILES_MAX = 5
BYTES_MAX = 10_000_000
"""Of all the files of one question together."""

NAME_CHARS_MAX = 120
ANSWERS_PDF = "ansokan.pdf"
"""What the printed answers are called beside the attachments."""
FATE = "fate"
"""The object that says whether the files were sent with the form or dropped; whoever puts it first decides."""
KEPT, DROPPED = b"kept", b"dropped"

_ID = re.compile(r"[0-9a-f]{32}")
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffd]")


class UnreadableName(ValueError):  # noqa: N818 - named for what it says of the name
    """Nobody could tell what the file is called: nothing is left of its name, or something in it is not seen."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached file. ``id`` is the beginning of its SHA-256, ``name`` what the applicant calls it."""

    id: str
    name: str
    type: FileType
    bytes: int

    def text(self) -> str:
        """As a sealed draft carries it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def size(self) -> Text:
        """In words: "120 kB", "1,4 MB"."""
        if self.bytes < 1_000_000:
            kilobytes = f"{max(1, round(self.bytes / 1000))} kB"
            return Text(kilobytes, kilobytes)
        megabytes = f"{self.bytes / 1_000_000:.1f} MB"
        return Text(megabytes.replace(".", ","), megabytes)

    def described(self, language: Language) -> str:
        return f"{self.name} ({self.type.upper()}, {self.size().to(language)})"


def attachment(answer: Mapping[str, Any]) -> Attachment:
    """The file of a canonical answer."""
    return Attachment(answer["id"], answer["name"], answer["type"], answer["bytes"])


def files_in(answer: object) -> list[Attachment]:
    """The files of an answer, if it is one of files."""
    shape = {field.name for field in fields(Attachment)}
    parts = answer if isinstance(answer, list) else []
    return [attachment(part) for part in parts if isinstance(part, dict) and set(part) == shape]


def from_text(text: str) -> Attachment:
    """The file that :meth:`Attachment.text` wrote. Raises: ValueError."""
    try:
        found = attachment(json.loads(text))
    except (KeyError, TypeError) as fault:
        raise ValueError("not the text of an attachment") from fault
    if not _ID.fullmatch(str(found.id)) or found.type not in TYPES:
        raise ValueError("not the text of an attachment")
    return found


def id_of(content: bytes) -> str:
    return sha256(content).hexdigest()[:32]


def folder(token: Token) -> str:
    """The prefix of everything that lies beside a post."""
    return f"files/{token}/"


def day_mark(region: RegionId, token: Token, day: date) -> str:
    """What finds staged files in the morning: put on the day that a file was staged."""
    return f"staged/{region}/{day.isoformat()}.{token}"


def of_mark(key: str) -> tuple[date, Token]:
    """The day and the token of a mark. Raises: ValueError."""
    day, _, token = key.rpartition("/")[2].partition(".")
    return date.fromisoformat(day), Token(token)


def readable_name(name: str) -> str:
    """What a browser says the file is called, without folders, at most 120 characters; its ending is kept.

    Raises: UnreadableName. Characters that are not seen can turn a name around ("exe.fdp" shown as "pdf.exe").
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1]).strip()
    if _HIDDEN.search(name) or not any(one.isalnum() for one in name):
        raise UnreadableName
    stem, dot, ending = name.rpartition(".")
    if len(name) <= NAME_CHARS_MAX or not dot or len(ending) > 10:
        return name[:NAME_CHARS_MAX]
    return f"{stem[: NAME_CHARS_MAX - len(ending) - 1]}.{ending}"


def kept_names(reference: Reference, question: str, files: Sequence[Attachment]) -> list[str]:
    """What the files are called when they are handed out: REFERENCE_question_name.ext, no two alike.

    ASCII only, and the ending is that of the content, whatever the applicant's name says.
    """
    found: list[str] = []
    for file in files:
        stem = file.name.rpartition(".")[0] or file.name
        plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
        slug = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:60] or "fil"
        name, n = f"{reference}_{question}_{slug}.{file.type}", 1
        while name.lower() in {one.lower() for one in found}:  # Windows tells no "A" from "a".
            n += 1
            name = f"{reference}_{question}_{slug}-{n}.{file.type}"
        found.append(name)
    return found
