"""When a form may be sent: dated windows in its file. A form without any is always open.

The server's time of pressing counts, in Sweden. Whoever had begun before the last moment has half an hour more; what
comes later is received all the same and marked, for staff to decide on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
GRACE = timedelta(minutes=30)

Phase = Literal["always", "before", "open", "grace", "after"]


@dataclass(frozen=True, slots=True)
class Window:
    """Open from ``opens`` until just before ``closes``, both local time in Sweden without a zone."""

    opens: datetime
    closes: datetime

    @property
    def last(self) -> datetime:
        """The moment that people are told: 23.59 of the last day, or the time of day that the file names."""
        return self.closes - timedelta(minutes=1) if self.closes.time() == time() else self.closes


@dataclass(frozen=True, slots=True)
class Season:
    """How a form stands at a moment. ``window`` is the one that is open, comes next or was the last; none if always."""

    phase: Phase
    window: Window | None = None

    @property
    def is_late(self) -> bool:
        """Whether what is sent now is marked as come after the last day."""
        return self.phase == "after"


def season(windows: Sequence[Window], now: datetime, begun: datetime | None = None) -> Season:
    """How the form stands for somebody who presses ``now`` and began at ``begun``; both aware of their zone."""
    if not windows:
        return Season("always")
    at = _local(now)
    past = [window for window in windows if window.closes <= at]
    coming = [window for window in windows if window.closes > at]
    if coming and coming[0].opens <= at:
        return Season("open", coming[0])
    if not past:
        return Season("before", coming[0])
    if begun is not None and _local(begun) < past[-1].closes and at < past[-1].closes + GRACE:
        return Season("grace", past[-1])
    return Season("after", past[-1])


def window_of(opens: date, closes: date) -> Window:
    """A window of a file's dates. A last day lasts to its end; a time of day is the last moment itself."""
    ends = closes if isinstance(closes, datetime) else datetime.combine(closes + timedelta(days=1), time())
    return Window(opens if isinstance(opens, datetime) else datetime.combine(opens, time()), ends)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(STOCKHOLM).replace(tzinfo=None)
