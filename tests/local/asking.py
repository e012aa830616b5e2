"""What the tests of the toy world ask it, over HTTP, as a program or a browser would."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    url: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Asker:
    """Asks one Kvitto."""

    def __init__(self, base: str) -> None:
        self.base = base

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> Answer:
        """POST as JSON."""
        return self._ask(
            "POST", path, json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})}
        )

    def press(self, path: str, **fields: str) -> Answer:
        """POST as a form, and follow where it leads."""
        return self._ask(
            "POST", path, urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
        )

    def headers(self, address: str) -> Mapping[str, str]:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return dict(answer.headers)

    def delete(self, path: str) -> Answer:
        return self._ask("DELETE", path, None, {})

    def apply(self, key: str, **changes: object) -> Answer:
        """Send in an application that differs from the form's example by ``changes``."""
        body = self.get("/vgr/ansokan/example.json").json
        return self.post("/vgr/ansokan", body | changes, {"Idempotency-Key": key})

    def rows(self, tab: str = "Ansökningar", workbook: str = "spreadsheets") -> list[list[str]]:
        """What stands in a tab below its headings, as a program would read it."""
        spreadsheet = self.get("/_local/state").json[workbook]["vgr"]
        area = quote(f"'{tab}'!A2:ZZ")
        rows: list[list[str]] = self.get(f"/v4/spreadsheets/{spreadsheet}/values/{area}").json.get("values", [])
        return rows

    def row_of(self, reference: str) -> list[str]:
        [row] = [row for row in self.rows() if row[:1] == [reference]]
        return row

    def all_done(self) -> bool:
        pending: int = self.get("/_local/state").json["pending"]
        return pending == 0

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        request = urllib.request.Request(self.base + path, body, dict(headers), method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return Answer(answer.status, answer.read().decode(), answer.url)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, refusal.read().decode(), refusal.url)


def soon(what: Callable[[], object], within_s: float = 30.0) -> None:
    """Wait until it is so. Raises: AssertionError if it is not, in the time given."""
    deadline = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < deadline, f"not so within {within_s} s"
        time.sleep(0.02)
