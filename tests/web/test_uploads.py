"""Two gigabytes sent where ten megabytes fit: cut off in time, and never held in memory."""

import resource
import tracemalloc
from collections.abc import Iterator
from io import BytesIO, RawIOBase

import pytest
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from kvitto.web import body
from kvitto.web.body import FILES_BODY_BYTES_MAX
from kvitto.web.uploads import received
from tests.web.site import APPLY

GIGABYTES = 2_000_000_000
HEAD = b'--edge\r\nContent-Disposition: form-data; name="bilagor"; filename="film.pdf"\r\n\r\n%PDF-1.7\n'


class Endless(RawIOBase):
    """A body made as it is read, so that the test holds nothing of it either."""

    def __init__(self, length: int) -> None:
        self.left, self.given, self._head = length, 0, BytesIO(HEAD)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        some = self._head.read(len(buffer)) or b"x" * min(len(buffer), self.left)
        buffer[: len(some)] = some
        self.left -= len(some)
        self.given += len(some)
        return len(some)


def posted(stream: Endless, length: int | None) -> Request:
    environ = EnvironBuilder(f"{APPLY}/bilagor", method="POST").get_environ()
    environ["CONTENT_TYPE"] = "multipart/form-data; boundary=edge"
    environ["wsgi.input"] = stream
    environ["wsgi.input_terminated"] = True
    environ.pop("CONTENT_LENGTH", None)
    if length is not None:
        environ["CONTENT_LENGTH"] = str(length)
    return Request(environ)


@pytest.fixture
def peak() -> Iterator[list[int]]:
    """Bytes that Python held at most, once the test is over."""
    found: list[int] = []
    tracemalloc.start()
    yield found
    tracemalloc.stop()


def test_a_body_that_says_it_is_too_long_is_not_read_at_all(site):
    stream = Endless(GIGABYTES)
    answer = site.answer(posted(stream, GIGABYTES))

    assert answer.status_code == 413
    assert "högst 10 MB tillsammans" in answer.get_data(as_text=True)
    assert stream.given == 0


def test_a_body_of_unknown_length_is_cut_at_the_limit_and_its_file_is_not_held(site, peak):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stream = Endless(GIGABYTES)
    answer = site.answer(posted(stream, None))

    assert answer.status_code == 413
    assert stream.given <= FILES_BODY_BYTES_MAX + 65_536
    assert tracemalloc.get_traced_memory()[1] < 25_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # KiB


def test_a_file_that_is_too_much_is_thrown_away_and_the_others_are_whole():
    edge = b"\r\n--edge"
    small = b'\r\nContent-Disposition: form-data; name="bilagor"; filename="b.pdf"\r\n\r\nsmall'
    film = HEAD + b"x" * 20_000_000
    raw = film + edge + small + edge + b"--\r\n"
    request = posted(Endless(0), len(raw))
    request.environ["wsgi.input"] = BytesIO(raw)
    body.guard(request, files=True)
    uploads = received(request).uploads

    assert [(one.name, one.content and one.content.getvalue()) for one in uploads] == [
        ("film.pdf", None),
        ("b.pdf", b"small"),
    ]


def test_a_body_in_pieces_is_400_and_too_many_parts_413():
    request = posted(Endless(0), len(HEAD))
    request.environ["wsgi.input"] = BytesIO(HEAD)
    body.guard(request, files=True)
    with pytest.raises(body.Unreadable):
        received(request)

    part = b'--edge\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n'
    raw = part * 300 + b"--edge--\r\n"
    request = posted(Endless(0), len(raw))
    request.environ["wsgi.input"] = BytesIO(raw)
    body.guard(request, files=True)
    with pytest.raises(RequestEntityTooLarge):
        received(request)
