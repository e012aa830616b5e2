"""The time of an object store, read from the Date of its answers.

obstore does not show headers, so one small request is made beside it: HEAD of the bucket, unsigned. Any
answer will do, a refusal too: RFC 9110 asks an origin server with a clock to date them all.
"""

import http.client
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock
from urllib.parse import urlsplit
from weakref import finalize

from kvitto.ports import JournalUnavailable

RESOLUTION = timedelta(seconds=1)
"""Date is cut to the second, so the instant itself may be almost a second later."""


class StoreDate:
    """Asks ``url`` for the time, over one connection that is kept open. May be shared by threads."""

    def __init__(self, url: str, timeout_s: float) -> None:
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.netloc, timeout=timeout_s)
        finalize(self, self._connection.close)  # A journal has no end that anybody tells it of.
        self._path = parts.path
        self._lock = Lock()
        self._latest: datetime | None = None

    def now(self) -> datetime:
        """UTC, rounded up to the whole second; never earlier than the answer before.

        So it is later than the landing of any put that was answered before the call, as far as the
        store's own machines agree; what rests on it is counted in minutes and days.
        Raises: JournalUnavailable.
        """
        with self._lock:
            date = self._ask_patiently()
            self._latest = date if self._latest is None else max(date, self._latest)
            return self._latest

    def _ask_patiently(self) -> datetime:
        try:
            return self._ask()
        except (OSError, http.client.HTTPException):
            pass  # The store closes a connection that has been idle: ask once more, over a new one.
        try:
            return self._ask()
        except (OSError, http.client.HTTPException) as problem:
            raise JournalUnavailable(f"{self._connection.host} did not tell the time: {problem}") from problem

    def _ask(self) -> datetime:
        try:
            self._connection.request("HEAD", self._path, headers={"Cache-Control": "no-cache"})
            answer = self._connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()  # The next request opens a new one.
            raise
        date = answer.headers["Date"]
        if answer.status >= 500 or date is None or "Age" in answer.headers:
            raise JournalUnavailable(
                f"{self._connection.host} did not tell the time: status {answer.status}, Date {date}, "
                f"Age {answer.headers['Age']} (an answer with an age is a cache's)."
            )
        return parsedate_to_datetime(date).astimezone(UTC) + RESOLUTION
