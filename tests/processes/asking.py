"""Asking a process of ours over HTTP, and looking again until something is so."""

import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE_S = 60.0
_LOOK_S = 0.02


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``status`` is 0 when nothing did."""

    status: int
    type: str
    body: bytes

    @property
    def json(self) -> Any:  # Any: whatever JSON says
        return json.loads(self.body)


SILENCE = Answer(0, "", b"")


def ask(port: int, method: str, path: str, body: object = None, *, timeout_s: float = 30.0, **headers: str) -> Answer:
    """One request on a connection of its own; a body goes as JSON. SILENCE when the line breaks or nothing comes."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    content = None if body is None else json.dumps(body).encode()
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        line.request(method, path, content, ({"Content-Type": "application/json"} if content else {}) | sent)
        answer = line.getresponse()
        return Answer(answer.status, answer.headers.get_content_type(), answer.read())
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
