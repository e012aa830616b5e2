"""Asking a process of ours over HTTP, and looking again until something is so."""

import http.client
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

T = TypeVar("T")

PATIENCE_S = 60.0
_LOOK_S = 0.02


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``status`` is 0 when nothing did."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0]

    @property
    def json(self) -> Any:  # Any: whatever JSON says
        return json.loads(self.body)


SILENCE = Answer(0, {}, b"")


def ask(port: int, method: str, path: str, body: object = None, *, timeout_s: float = 30.0, **headers: str) -> Answer:
    """One request on a connection of its own; a body goes as JSON. SILENCE when the line breaks or nothing comes."""
    content = None if body is None else json.dumps(body).encode()
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return _ask(
        port, method, path, content, ({"Content-Type": "application/json"} if content else {}) | sent, timeout_s
    )


def over_http(port: int) -> "WSGIApplication":
    """Whatever answers on the port, as an application that a test client can visit."""

    @Request.application
    def app(request: Request) -> Response:
        headers = {name: value for name, value in request.headers if name in ("Content-Type", "Accept")}
        answer = _ask(port, request.method, request.full_path, request.get_data() or None, headers, PATIENCE_S)
        kept = {name: value for name, value in answer.headers.items() if name in ("Content-Type", "Location")}
        return Response(answer.body, answer.status or 502, kept)

    return app


def _ask(port: int, method: str, path: str, body: bytes | None, headers: dict[str, str], timeout_s: float) -> Answer:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    try:
        line.request(method, path, body, headers)
        answer = line.getresponse()
        return Answer(answer.status, dict(answer.headers), answer.read())
    except (OSError, http.client.HTTPException):
        return SILENCE
    finally:
        line.close()


def wait_for(what: str, look: Callable[[], T | None], patience_s: float = PATIENCE_S) -> T:
    """Look until there is something to see, and answer with it. Raises: AssertionError naming what never came."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        seen = look()
        if seen:
            return seen
        time.sleep(_LOOK_S)
    raise AssertionError(f"{what}: not within {patience_s:.0f} s")
