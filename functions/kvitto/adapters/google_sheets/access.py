"""Calls to Sheets under one access token, with every error of Google's told in Kvitto's words.

gspread's plain client is used as it is: its BackOffHTTPClient repeats appends whose answer was lost.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn
from urllib.parse import quote

import gspread
import requests
from gspread.exceptions import APIError, GSpreadException
from requests.adapters import HTTPAdapter

from kvitto.ports import AccessExpired, QuotaSpent, RegisterUnavailable, TabBlocked, WriteRefused

TIMEOUT_S = (5.0, 60.0)
"""To connect, and between two bytes of the answer."""

SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)
_JSON = {"Content-Type": "application/json; charset=utf-8"}
SHEETS = "https://sheets.googleapis.com"

# Verbatim beginnings of Google's messages that no smaller batch would get past.
_BLOCKED = (
    (re.compile(r"protected cell or object"), "protected"),
    (re.compile(r"above the limit of \d+ cells"), "full"),
    (re.compile(r"No grid with id|Unable to parse range|exceeds grid limits"), "tab gone"),
)
# What a refusal may be called in the ledger and in logs: never the message itself, which may quote a cell.
_KINDS = (
    (re.compile(r"maximum of 50000 characters"), "50000 characters"),
    (re.compile(r"Request payload size exceeds"), "payload"),
)
_PART = re.compile(r"requests\[\d+\]\.(\w+)")


class Google:
    """Calls on one spreadsheet. The token is taken when this is made and is never renewed.

    ``line`` carries the requests, and keeps connections open from one token to the next.
    """

    def __init__(self, spreadsheet: str, line: "Line", timeout_s: tuple[float, float] = TIMEOUT_S) -> None:
        self.spreadsheet = spreadsheet
        session = requests.Session()
        session.mount(SHEETS + "/", line)
        session.headers["Authorization"] = f"Bearer {'local' if line.api else _access_token()}"
        # gspread would renew the token of a session of its own; a session handed in is used as it is.
        client = gspread.Client(auth=None, session=session)  # type: ignore[arg-type] # auth is not read then
        client.set_timeout(timeout_s)
        self._http = client.http_client

    def get(self, path: str = "", **params: str | list[str]) -> Any:  # Any: JSON of Google's
        """GET below the spreadsheet; None when what is asked for is not there."""
        try:
            with told_in_our_words():
                return self._http.request("get", self._url(path), params={**params}).json()
        except _NotThere:
            if path:
                return None
            raise TabBlocked("the spreadsheet is gone, or its id is wrong") from None

    def batch_update(self, requests_: list[dict[str, Any]], *, fields: str = "", **options: object) -> Any:
        """spreadsheets.batchUpdate: applied whole or not at all. ``fields`` is what the answer shall hold.

        Written as UTF-8 without blanks: a third less than the JSON that requests would make of Swedish.
        """
        body = json.dumps({"requests": requests_, **options}, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            with told_in_our_words():
                wish: dict[str, Any] = {"fields": fields} if fields else {}
                answer = self._http.request("post", self._url(":batchUpdate"), params=wish, data=body, headers=_JSON)
                return answer.json()
        except _NotThere:
            raise TabBlocked("the spreadsheet is gone, or its id is wrong") from None

    def _url(self, path: str) -> str:
        return f"{SHEETS}/v4/spreadsheets/{self.spreadsheet}{quote(path, safe='/:')}"


class Line(HTTPAdapter):
    """Carries requests to Google, or to another server that speaks Sheets: ``api``, the emulator's address.

    Against Google the credentials are the machine's own (google.auth.default).
    """

    def __init__(self, api: str) -> None:
        super().__init__()
        self.api = api.rstrip("/")

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        if self.api:
            request.url = self.api + request.path_url
        return super().send(request, *args, **kwargs)


def _access_token() -> str:
    import google.auth
    from google.auth.exceptions import GoogleAuthError
    from google.auth.transport.requests import Request

    try:
        credentials, _ = google.auth.default(scopes=SCOPES)
        credentials.refresh(Request())  # type: ignore[no-untyped-call] # google-auth ships it so
    except GoogleAuthError as error:
        raise RegisterUnavailable(f"no access token: {type(error).__name__}") from error
    return str(credentials.token)


class _NotThere(Exception):  # noqa: N818 - a finding, not a fault
    """404, whose meaning depends on what was asked for."""


@contextmanager
def told_in_our_words() -> Iterator[None]:
    """Translate what gspread and requests raise.

    The status counts, not ``APIError.code``, which is -1 when Google answers with HTML.
    """
    try:
        yield
    except APIError as error:
        _raise(error.response.status_code, error.error)
    except (requests.RequestException, GSpreadException, ValueError) as error:
        # ValueError: an answer that says 200 and is not JSON. The write may have been applied.
        raise RegisterUnavailable(type(error).__name__) from error


def _raise(status: int, error: Mapping[str, Any]) -> NoReturn:
    message = str(error.get("message", ""))
    match status:
        case 401:
            raise AccessExpired("401")
        case 403:
            raise TabBlocked("protected" if "protected" in message else "no right to the spreadsheet")
        case 404:
            raise _NotThere
        case 429:
            raise QuotaSpent("429")
        case 400 | 413:
            for pattern, why in _BLOCKED:
                if pattern.search(message):
                    raise TabBlocked(why)
            kind = next((name for pattern, name in _KINDS if pattern.search(message)), "")
            part = _PART.search(message)
            raise WriteRefused(" ".join(filter(None, [str(status), part[1] if part else "", kind])))
        case _:
            raise RegisterUnavailable(str(status))
