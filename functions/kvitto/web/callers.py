"""Who may call pump, watch and remind: the scheduler's and the event's accounts, and nobody else."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from kvitto.core.failures import UnknownCaller

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from werkzeug.wrappers import Request

    from kvitto.ports import Log

REFUSED = "Only the scheduler may call this."


class Guard:
    """Lets the accounts in ``callers`` through. ``email_of`` reads a token and raises for one that is not good."""

    def __init__(self, callers: Collection[str], email_of: Callable[[str], str], log: Log) -> None:
        self._callers = [caller.encode() for caller in callers]
        self._email_of = email_of
        self._log = log

    def refusal(self, request: Request) -> Response | None:
        """None for one who may call; else the answer. The log says why, the answer does not."""
        if not self._callers:
            return self._refused("KVITTO_CALLERS names nobody")
        # Where both are sent, Cloud Run checks the first and leaves the other alone.
        header = request.headers.get("X-Serverless-Authorization") or request.headers.get("Authorization") or ""
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            return self._refused("no token")
        try:
            email = self._email_of(token.strip()).encode()
        except UnknownCaller as unknown:
            return self._refused(str(unknown))
        # Every comparison is made, and each takes as long whatever it finds.
        if sum(hmac.compare_digest(email, caller) for caller in self._callers) == 0:
            return self._refused("another account")
        return None

    def _refused(self, why: str) -> Response:
        self._log("caller_refused", reason=why)
        return Response(REFUSED, 403, mimetype="text/plain")
