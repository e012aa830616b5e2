"""Files in a posted form, read as they stream in: no more than a question may hold is ever kept.

Whoever sends more is not cut off at once: the rest of the request is read and thrown away, up to thirty megabytes,
so that the page comes back with every answer and names the file that was too much.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import MultiPartParser
from werkzeug.wrappers import Request

from kvitto.core.files.attachment import BYTES_MAX
from kvitto.web.body import BODY_BYTES_MAX, PARTS_MAX, Unreadable

_READ = "kvitto.received"
"""Where in the request's environment the body lies once it has been read: a stream can be read but once."""


class _Content(BytesIO):
    """A file as it comes in. What outgrows the room that all files share is only counted from then on."""

    def __init__(self, room: "_Room") -> None:
        super().__init__()
        self._room = room
        self.whole = True

    def write(self, some: bytes, /) -> int:  # type: ignore[override] # the parser writes bytes
        if self.whole and len(some) <= self._room.left:
            self._room.left -= len(some)
            return super().write(some)
        if self.whole:
            self._room.left += self.tell()
            self.whole = False
            self.seek(0)
            self.truncate()
        return len(some)


@dataclass(slots=True)
class _Room:
    left: int = BYTES_MAX


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form: the question it answers, and what the browser says it is called.

    ``content`` is at its beginning; None when it was too much.
    """

    question: str
    name: str
    content: BytesIO | None


class Received(NamedTuple):
    """A multipart body: inputs in order, and the files that were chosen."""

    pairs: list[tuple[str, str]]
    uploads: list[Upload]


def received(request: Request) -> Received:
    """Read the multipart body of a page that takes files; asked again, what was read.

    Raises: RequestEntityTooLarge for too many parts or a body that has grown too long; Unreadable.
    """
    if _READ in request.environ:
        found: Received = request.environ[_READ]
        return found
    room = _Room()
    parser = MultiPartParser(
        stream_factory=lambda **_: _Content(room),  # type: ignore[arg-type] # called with the parser's own keywords
        max_form_memory_size=BODY_BYTES_MAX,
        max_form_parts=PARTS_MAX,
    )
    boundary = request.mimetype_params.get("boundary", "").encode("ascii", "replace")
    try:
        stream = request.stream  # Raises at a Content-Length over the limit.
        form, files = parser.parse(stream, boundary, request.content_length)
    except ValueError:
        # A body of unknown length is cut at the limit, and then its last boundary is missing.
        if request.content_length is None:
            raise RequestEntityTooLarge from None
        raise Unreadable("The form's parts cannot be told from each other.") from None
    uploads = [_upload(name, file.filename or "", file.stream) for name, file in files.items(multi=True)]
    request.environ[_READ] = Received(list(form.items(multi=True)), [one for one in uploads if one is not None])
    return received(request)


def _upload(question: str, name: str, stream: object) -> Upload | None:
    """None for a question for files where none was chosen: browsers send an empty part without a name."""
    assert isinstance(stream, _Content)
    if not name and stream.whole and not stream.getbuffer().nbytes:
        return None
    return Upload(question, name, stream if stream.whole else None)
