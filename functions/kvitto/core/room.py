"""How much of a spreadsheet is used, and when it will be full: Google allows ten million cells, blank ones included."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kvitto.core import events as ev
from kvitto.core.events import Event
from kvitto.core.state import State

CELLS_MAX = 10_000_000
MONTH_DAYS = 30.44
MEASURED_DAYS_MIN = 28
"""Growth over fewer days than these says nothing: room comes a thousand rows at a time."""
SHARE_MAX, MONTHS_MIN = 0.8, 12
"""Beyond these staff are told."""


@dataclass(frozen=True, slots=True)
class Room:
    """``share`` of the cells is used; full in ``months`` as it grows now, None when it does not or nobody knows yet."""

    share: float
    months: int | None

    @property
    def is_scarce(self) -> bool:
        return self.share > SHARE_MAX or (self.months is not None and self.months < MONTHS_MIN)


def measured(state: State, workbook: str, cells: int, now: datetime) -> list[Event]:
    """Keep the day's first measure."""
    days = state.upkeep.room.get(workbook, ())
    if not cells or (days and days[-1][0] >= now.date().isoformat()):
        return []
    return [ev.RoomMeasured(workbook, cells)]


def room(days: Sequence[tuple[str, int]]) -> Room:
    """What the measures tell, oldest first; at least one."""
    (first, before), (last, cells) = days[0], days[-1]
    passed = (date.fromisoformat(last) - date.fromisoformat(first)).days
    months = None
    if passed >= MEASURED_DAYS_MIN and cells > before:
        months = int((CELLS_MAX - cells) / ((cells - before) / passed) / MONTH_DAYS)
    return Room(cells / CELLS_MAX, months)
