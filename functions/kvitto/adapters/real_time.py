"""The real clock, and nonces that nobody can guess."""

import secrets
import time
from datetime import UTC, datetime

from kvitto.core.ids import Nonce


class RealClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the office's clock

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)  # noqa: TID251 - likewise


def nonce() -> Nonce:
    """Thirty-two hexadecimal digits that have never been drawn before (128 random bits)."""
    return Nonce(secrets.token_hex(16))
