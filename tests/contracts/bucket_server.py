"""A bucket on this machine: what obstore asks of Google Cloud Storage and of S3, and how they may fail.

Both XML interfaces in one server, told apart by the header of the condition. Faults stand in a queue and
are used up by the requests they match. The metadata addresses of both clouds point here too, so that a
library which asked for credentials would be seen.
"""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET = "kvitto-journal"

Kind = Literal[
    "403", "409", "412", "429", "500", "503", "500_after", "drop_before", "drop_after", "slow", "cut", "held"
]
"""A number: answered so, and nothing done. ``…_after``: done, then failed. ``slow``: done, and answered after
``free()``. ``cut``: half the body. ``held``: the connection is lost, and it is done at ``land()``."""


@dataclass
class Fault:
    kind: Kind
    times: int
    match: str


@dataclass(frozen=True)
class Stored:
    body: bytes
    generation: int
    landed: datetime


class BucketServer:
    """``objects`` by full key, prefix included; ``requests`` as ``PUT key``; all under one lock."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.objects: dict[str, Stored] = {}
        self.requests: list[str] = []
        self.metadata_asked: list[str] = []
        self.page_size = 1000
        self.between_pages: Callable[[], None] = lambda: None
        self.date_offset_s = 0.0
        self.extra_headers: dict[str, str] = {}
        self._faults: list[Fault] = []
        self._held: list[tuple[str, bytes]] = []
        self._free = Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"bucket": self}))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to find this server behind gs:// and s3://."""
        host = self.url.removeprefix("http://")
        key = {"gcs_base_url": self.url, "disable_oauth": True, "client_email": "", "private_key": ""}
        return {
            "GOOGLE_SERVICE_ACCOUNT_KEY": json.dumps({**key, "private_key_id": ""}),
            "GCE_METADATA_HOST": host,
            "GCE_METADATA_ROOT": host,
            "GCE_METADATA_IP": host,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_METADATA_ENDPOINT": self.url,
            "AWS_ACCESS_KEY_ID": "key-of-the-fake",
            "AWS_SECRET_ACCESS_KEY": "secret-of-the-fake",
            "AWS_REGION": "eu-north-1",
        }

    def fault(self, kind: Kind, *, times: int = 1, match: str = "") -> None:
        """Let the next ``times`` requests whose ``METHOD key`` holds ``match`` fail so."""
        with self.lock:
            self._faults.append(Fault(kind, times, match))

    def land(self) -> None:
        """Let the puts that were held back land now, each under its condition."""
        with self.lock:
            for key, body in self._held:
                self.put(key, body, only_if_absent=True)
            self._held.clear()

    def free(self) -> None:
        """Answer those who wait."""
        self._free.set()

    def put(self, key: str, body: bytes, *, only_if_absent: bool) -> Stored | None:
        """The stored object, or None when the condition failed. The caller has the lock."""
        if only_if_absent and key in self.objects:
            return None
        stored = Stored(body, len(self.requests) + 1, datetime.now(UTC))
        self.objects[key] = stored
        return stored

    def hold(self, key: str, body: bytes) -> None:
        with self.lock:
            self._held.append((key, body))

    def wait_until_freed(self) -> None:
        self._free.wait(timeout=5)

    def next_fault(self, request: str) -> Kind | None:
        with self.lock:
            for fault in self._faults:
                if fault.times and fault.match in request:
                    fault.times -= 1
                    return fault.kind
        return None

    @contextmanager
    def serving(self) -> Iterator["BucketServer"]:
        thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.free()
            self._http.shutdown()
            self._http.server_close()
            thread.join()


class _Lost(Exception):  # noqa: N818 - no error of ours: the connection is to be dropped
    pass


class _Handler(BaseHTTPRequestHandler):
    bucket: BucketServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            self.close_connection = True  # The client has hung up.

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its parent's name
        pass

    def date_time_string(self, timestamp: float | None = None) -> str:
        now = datetime.now(UTC).timestamp() + self.bucket.date_offset_s
        return super().date_time_string(now if timestamp is None else timestamp)

    def serve(self) -> None:
        url = urlsplit(self.path)
        _, found, rest = unquote(url.path).partition(f"/{BUCKET}")
        key = rest.removeprefix("/")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = f"{self.command} {key or '?' + url.query}"
        with self.bucket.lock:
            self.bucket.requests.append(request)
            if not found:
                self.bucket.metadata_asked.append(self.path)
        fault = self.bucket.next_fault(request)
        try:
            self.answer_with(fault, key, body, parse_qs(url.query))
        except _Lost:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = serve  # noqa: N815 - http.server's names

    def answer_with(self, fault: Kind | None, key: str, body: bytes, query: dict[str, list[str]]) -> None:
        match fault:
            case "403" | "404" | "409" | "412" | "429" | "500" | "503":
                return self.fail(int(fault), "Fault")
            case "drop_before":
                raise _Lost
            case "held":
                self.bucket.hold(key, body)
                raise _Lost
            case _:
                pass
        status, headers, answer = self.act(key, body, query)
        match fault:
            case "500_after":
                return self.fail(500, "InternalError")
            case "drop_after":
                raise _Lost
            case "slow":
                self.bucket.wait_until_freed()
            case "cut":
                self.send(status, headers, answer[: len(answer) // 2], length=len(answer))
                self.wfile.flush()
                raise _Lost
            case _:
                pass
        return self.send(status, headers, answer)

    def act(self, key: str, body: bytes, query: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        if not key:
            return (200, {}, _listing(self.bucket, query)) if self.command == "GET" else _error(403, "AccessDenied")
        with self.bucket.lock:
            stored = self.bucket.objects.get(key)
            if self.command == "PUT":
                absent = self.headers.get("x-goog-if-generation-match") == "0"
                absent = absent or self.headers.get("If-None-Match") == "*"
                put = self.bucket.put(key, body, only_if_absent=absent)
                return (200, _marks(put), b"") if put is not None else _error(412, "PreconditionFailed")
            if self.command == "DELETE":
                self.bucket.objects.pop(key, None)
                of_s3 = self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256")
                return (204, {}, b"") if of_s3 or stored is not None else _error(404, "NoSuchKey")
        return (200, _marks(stored), stored.body) if stored is not None else _error(404, "NoSuchKey")

    def fail(self, status: int, code: str) -> None:
        self.send(*_error(status, code))

    def send(self, status: int, headers: dict[str, str], body: bytes, length: int | None = None) -> None:
        self.send_response(status)
        for name, value in (headers | self.bucket.extra_headers).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _marks(stored: Stored) -> dict[str, str]:
    return {
        "ETag": f'"{md5(stored.body, usedforsecurity=False).hexdigest()}"',
        "x-goog-generation": str(stored.generation),
        "Last-Modified": format_datetime(stored.landed, usegmt=True),
    }


def _error(status: int, code: str) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "application/xml"}, f"<Error><Code>{code}</Code></Error>".encode()


def _listing(bucket: BucketServer, query: dict[str, list[str]]) -> bytes:
    """One page of list-type=2, in the order of the keys, after the last key of the page before."""
    prefix = query.get("prefix", [""])[0]
    after = query.get("continuation-token", [""])[0]
    with bucket.lock:
        keys = sorted(key for key in bucket.objects if key.startswith(prefix) and key > after)
        page = [(key, bucket.objects[key]) for key in keys[: bucket.page_size]]
    more = len(keys) > len(page)
    entries = "".join(
        f"<Contents><Key>{escape(key)}</Key><LastModified>{stored.landed.isoformat()}</LastModified>"
        f"<Size>{len(stored.body)}</Size></Contents>"
        for key, stored in page
    )
    token = f"<NextContinuationToken>{escape(page[-1][0])}</NextContinuationToken>" if more else ""
    bucket.between_pages()
    return (
        f"<ListBucketResult>{entries}<IsTruncated>{str(more).lower()}</IsTruncated>{token}</ListBucketResult>".encode()
    )
