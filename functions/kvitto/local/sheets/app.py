"""The server: Google's paths over a store, with quota, faults and a log of requests.

A WSGI application, so that it can stand alone, in a test, or beside other local pages in one process.
"""

import json
import logging
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NoReturn
from urllib.parse import parse_qsl

from ..faults import Fault, Faults, RequestLog
from . import batch
from .book import Tab
from .calls import Call, local_time
from .cells import Value
from .checking import check
from .engine import Place
from .errors import ApiError, DriveError, denied, invalid, not_built, not_found, unauthenticated
from .masks import ALL, picked
from .quota import Quota
from .reads import Query, drive_read, sheets_read
from .routes import Route, route
from .store import Store

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

DEFAULT_CALLER = "sa@example.test"

_HTML_503 = (
    "<!DOCTYPE html>\n<html lang=en>\n<title>Error 503 (Server Error)!!1</title>\n"
    "<p><b>503.</b> That’s an error.\n<p>The service is temporarily unavailable. Please try again later.\n"
)
_STATUS = {
    200: "200 OK", 204: "204 No Content", 400: "400 Bad Request", 401: "401 Unauthorized", 403: "403 Forbidden",
    404: "404 Not Found", 429: "429 Too Many Requests", 500: "500 Internal Server Error", 501: "501 Not Implemented",
    503: "503 Service Unavailable",
}  # fmt: skip


class Response(NamedTuple):
    """`body` is None when the connection is to be closed without a word."""

    code: int
    body: bytes | None
    type: str = "application/json; charset=UTF-8"


class Access:
    """Who is let in. Every bearer token is, until a test says otherwise."""

    def __init__(self) -> None:
        self.expired: set[str] = set()
        self.withdrawn: set[str] = set()

    def check(self, token: str, spreadsheet_id: str) -> None:
        """Raises: ApiError 401 for an expired token, 403 for a spreadsheet whose sharing was withdrawn."""
        if token in self.expired:
            raise unauthenticated()
        if spreadsheet_id in self.withdrawn:
            raise denied()


class SheetsApp:
    """The WSGI application. `access`, `faults` and `log` are there for tests and for the local world's own pages."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        quota: Literal["google", "off"],
        faults: Faults,
        *,
        markers: bool,
    ) -> None:
        self.store = store
        self.clock = clock
        self.faults = faults
        self.markers = markers
        self.access = Access()
        self.log = RequestLog()
        self._quota = Quota() if quota == "google" else None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        began = time.perf_counter()
        method = environ["REQUEST_METHOD"]
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        length = int(environ.get("CONTENT_LENGTH") or 0)
        raw = environ["wsgi.input"].read(length) if length else b""
        response, kinds = self._respond(method, path, environ, raw)
        took = round((time.perf_counter() - began) * 1000, 1)
        status = response.code if response.body is not None else 0
        self.log.add({"method": method, "path": path, "status": status, "ms": took, "kinds": kinds})
        if response.body is None:
            _hang_up(environ)
        headers = [("Content-Type", response.type), ("Content-Length", str(len(response.body)))]
        start_response(_STATUS[response.code], headers)
        return [response.body]

    def _respond(self, method: str, path: str, environ: Mapping[str, Any], raw: bytes) -> tuple[Response, list[str]]:
        kinds: list[str] = []
        fault: Fault | None = None
        try:
            asked = route(method, path)
            if asked is None:
                raise _unknown(method, path)
            body = _body(asked, raw)
            kinds = batch.kinds_of(body) if asked.name == "batchUpdate" and isinstance(body, dict) else []
            token = str(environ.get("HTTP_AUTHORIZATION", "")).removeprefix("Bearer ")
            what = f"{method} {path} {' '.join(kinds)}"
            fault = self.faults.take("sheets", what)
            if fault and (response := _before(fault)):
                return response, kinds
            self.access.check(token, asked.file)
            caller = token if "@" in token else DEFAULT_CALLER
            if self._quota and not asked.drive:
                self._quota.spend("Write" if asked.writes else "Read", caller, self.clock().timestamp())
            check(asked.name, body)
            query = Query(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
            if fault and fault.kind == "late":
                late = threading.Timer(fault.seconds, self._late, (asked, query, body, caller, what))
                late.daemon = True
                late.start()
                return Response(0, None), kinds
            response = self._answer(asked, query, body, caller, what)
        except ApiError as refusal:
            response = Response(refusal.code, _json(refusal.body()))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            # A fault of this server's, most likely over a request of odd shape. Told, but not worth its life.
            logging.getLogger(__name__).exception("%s %s could not be answered", method, path)
            response = Response(500, _json(_ERRORS["500"].body()))
        return (Response(0, None) if fault and fault.kind == "drop_after" else response), kinds

    def _answer(self, asked: Route, query: Query, body: Any, caller: str, what: str) -> Response:
        mask = ALL if asked.drive else query.mask  # read first: a bad one is refused before anything is done
        answer = self._write(asked, query, body, caller, what) if asked.writes else self._read(asked, query, body)
        if answer is None:
            return Response(204, b"", "text/html")
        if isinstance(answer, tuple):
            return Response(200, *answer)
        return Response(200, _json(picked(answer, mask)))

    def _late(self, asked: Route, query: Query, body: Any, caller: str, what: str) -> None:
        """A write that lands after its client gave up; if it is refused by then, nobody hears."""
        try:
            self._answer(asked, query, body, caller, what)
        except ApiError as refusal:
            self.log.add({"method": "late", "path": what, "status": refusal.code, "ms": 0, "kinds": []})

    def _write(self, asked: Route, query: Query, body: Any, caller: str, what: str) -> Any:
        return self.store.write(
            Call(
                asked.name,
                asked.file,
                body,
                self.clock().astimezone(UTC).isoformat(),
                secrets.randbits(64),
                caller,
                asked.target,
                query.last,
                markers=self.markers and not ("createDeveloperMetadata" in what and self.faults.take_markers_off(what)),
            )
        )

    def _read(self, asked: Route, query: Query, body: Any) -> Any:
        books = self.store.books

        def computed(tab: Tab) -> Mapping[Place, Value]:
            book = books[asked.file]
            return self.store.engine(asked.file).values(book, local_time(book, self.clock()), tab)

        if asked.drive:
            return drive_read(asked.name, books, asked.file, asked.target, query, computed)
        book = books.get(asked.file)
        if book is None:
            raise not_found()
        return sheets_read(
            asked.name,
            book,
            asked.target,
            query,
            body or {},
            computed,
        )


def create_app(
    store: Store,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    quota: Literal["google", "off"] = "off",
    markers: bool = True,
    faults: Faults | None = None,
) -> SheetsApp:
    """The application over a store. `clock` gives an aware time; `markers=False` accepts a used metadataId."""
    return SheetsApp(store, clock, quota, faults or Faults(), markers=markers)


def _unknown(method: str, path: str) -> ApiError:
    if path.startswith(("/v4/", "/drive/", "/upload/")):
        return not_built(f"{method} {path}")
    return not_found()


def _body(asked: Route, raw: bytes) -> Any:
    if asked.name == "files.import":
        return raw.decode("utf-8-sig", "replace")
    if not raw:
        return None
    try:
        body = json.loads(raw)
    except ValueError as fault:
        raise invalid("Invalid JSON payload received. Parsing failed.") from fault
    if asked.drive and not isinstance(body, dict):
        raise DriveError(400, "parseError", "Parse Error")
    return _without_nulls(body) if b"null" in raw else body


def _without_nulls(body: Any) -> Any:
    """A null field is as one left out (protocol buffers' JSON mapping); a null in a list of values has a meaning."""
    if isinstance(body, list):
        return [_without_nulls(item) for item in body]
    if isinstance(body, dict):
        return {name: _without_nulls(item) for name, item in body.items() if item is not None}
    return body


def _before(fault: Fault) -> Response | None:
    """What a fault answers before anything is done; None if the request goes on."""
    match fault.kind:
        case "delay":
            time.sleep(fault.seconds)
            return None
        case "drop_before":
            return Response(0, None)
        case "503html":
            return Response(503, _HTML_503.encode(), "text/html; charset=UTF-8")
        case "drop_after" | "late":
            return None
        case code:
            raise _ERRORS[code]


_ERRORS = {
    "401": unauthenticated(),
    "403": denied(),
    "404": not_found(),
    "429": ApiError(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
    "500": ApiError(500, "INTERNAL", "Internal error encountered."),
    "503": ApiError(503, "UNAVAILABLE", "The service is currently unavailable."),
}


def _json(answer: Any) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def _hang_up(environ: Mapping[str, Any]) -> NoReturn:
    """Close the client's connection without an answer.

    Raises: ConnectionAbortedError, always: a server that does not lend out its socket does the closing then, and
    one that does has no answer to miss.
    """
    connection = environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError("a fault was ordered: no answer")
