"""What the ledger remembers of the spreadsheets' own upkeep: proofs, room, columns put back, matters done with."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from kvitto.core import events as ev
from kvitto.core.ids import TabKey

FAULTS_MAX = 50
"""So many findings of a proof are kept to be told; the rest are counted."""
MONTHS_MAX = 13


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding of the nightly proof: what, of which case, in which tab, and more."""

    what: str
    reference: str
    tab: str
    detail: str


@dataclass(frozen=True, slots=True)
class Upkeep:
    """``room`` is how many cells each workbook's grids had, by the first day measured of each month and the last day.

    ``closed`` are the keys of matters that staff have ticked as done; ``returned`` the columns, by tab and key, that
    staff had deleted and Kvitto has put back.
    """

    closed: frozenset[str] = frozenset()
    proved_at: datetime | None = None
    faults: tuple[Fault, ...] = ()
    returned: frozenset[tuple[TabKey, str]] = frozenset()
    room: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    bounces: Mapping[str, str] = field(default_factory=dict)
    """Mails in the unit's mailbox that a person must read, by digest, with the day they were found."""


NEW = Upkeep()

Told = ev.MatterClosed | ev.Proved | ev.FaultFound | ev.ColumnReturned | ev.RoomMeasured | ev.BounceUnread


def after(upkeep: Upkeep, event: Told, at: datetime) -> Upkeep:
    """The upkeep once the event has happened, in a commit dated ``at``."""
    match event:
        case ev.MatterClosed():
            return replace(upkeep, closed=upkeep.closed | {event.key})
        case ev.Proved():
            return replace(upkeep, proved_at=at, faults=())
        case ev.FaultFound():
            fault = Fault(event.what, event.reference, event.tab, event.detail)
            return replace(upkeep, faults=(*upkeep.faults, fault)[:FAULTS_MAX])
        case ev.ColumnReturned():
            return replace(upkeep, returned=upkeep.returned | {(event.tab, event.key)})
        case ev.BounceUnread():
            return replace(upkeep, bounces={**upkeep.bounces, event.digest: event.day})
        case ev.RoomMeasured():
            days = _measured(upkeep.room.get(event.workbook, ()), at.date().isoformat(), event.cells)
            return replace(upkeep, room={**upkeep.room, event.workbook: days})


def _measured(days: tuple[tuple[str, int], ...], day: str, cells: int) -> tuple[tuple[str, int], ...]:
    """The measures with one more. Of a month the first stays, and its others only until the next one comes."""
    kept = list(days)
    if len(kept) > 1 and kept[-1][0][:7] == kept[-2][0][:7]:
        kept.pop()
    return (*kept[-MONTHS_MAX:], (day, cells))


def to_json(upkeep: Upkeep) -> list[Any]:
    """The upkeep as a row of a snapshot."""
    proved = None if upkeep.proved_at is None else upkeep.proved_at.isoformat()
    faults = [[one.what, one.reference, one.tab, one.detail] for one in upkeep.faults]
    return [sorted(upkeep.closed), proved, faults, sorted(upkeep.returned), upkeep.room, upkeep.bounces]


# Any: the values are JSON's.
def from_json(row: list[Any]) -> Upkeep:
    closed, proved, faults, returned, room, bounces = row
    return Upkeep(
        frozenset(closed),
        None if proved is None else datetime.fromisoformat(proved).astimezone(UTC),
        tuple(Fault(*one) for one in faults),
        frozenset((tab, key) for tab, key in returned),
        {book: tuple((day, cells) for day, cells in days) for book, days in room.items()},
        bounces,
    )
