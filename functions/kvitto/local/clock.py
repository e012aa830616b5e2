"""A clock that can be moved forward, and ticks on from there."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event, Lock
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FIRST_YEAR, LAST_YEAR = 2020, 2099


class ClockGoesBack(ValueError):  # noqa: N818 - named for what was asked
    """Asked to go back. The ledger's order rests on time that only goes forward."""


class MovableClock:
    """The machine's time and ``moved``. ``keep`` is told of a new ``moved`` before it holds, so a restart continues."""

    def __init__(self, moved: timedelta, keep: Callable[[timedelta], None]) -> None:
        self._moved = moved
        self._keep = keep
        self._lock = Lock()
        self._latest = datetime.now(UTC) + moved
        self._stopped = Event()

    def now(self) -> datetime:
        """UTC; held still while the machine's own time is set back."""
        with self._lock:
            self._latest = max(self._latest, datetime.now(UTC) + self._moved)
            return self._latest

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait; not a moment longer than until ``stop``."""
        self._stopped.wait(seconds)

    def stop(self) -> None:
        self._stopped.set()

    def check(self, when: datetime) -> None:
        """Raises: ClockGoesBack when ``when`` has been."""
        now = self.now()
        if when < now:
            raise ClockGoesBack(
                f"The clock stands at {told(now)} and cannot go back to {told(when)}. "
                "To begin at an earlier time, stop and start with another data folder."
            )

    def move_to(self, when: datetime) -> None:
        """Raises: ClockGoesBack."""
        self.check(when)
        with self._lock:
            moved = when - datetime.now(UTC)
            self._keep(moved)
            self._moved = moved
            self._latest = when


def read_time(text: str) -> datetime:
    """Read Stockholm time such as 2026-12-01T08:00. Raises: ValueError that says what was meant."""
    wanted = f'"{text[:40]}" is not a time. Write Stockholm time, such as 2026-12-01T08:00.'
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(wanted) from None
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise ValueError(f"{text[:40]} lies outside the years {FIRST_YEAR} to {LAST_YEAR}.")
    return (read if read.tzinfo else read.replace(tzinfo=STOCKHOLM)).astimezone(UTC)


def told(when: datetime) -> str:
    """Stockholm time to the second with its offset: 2026-12-01T08:00:00+01:00."""
    return when.astimezone(STOCKHOLM).isoformat(timespec="seconds")
