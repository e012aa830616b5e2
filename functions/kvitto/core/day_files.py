"""The calendar files that people get: one deadline of a case, and the coming ones of all cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from kvitto.core import ics
from kvitto.core.day_links import Day
from kvitto.core.words import of_calendar as words

if TYPE_CHECKING:
    from kvitto.core.forms.form import Language
    from kvitto.core.region import Region


def deadline_file(day: Day, region: Region, language: Language, *, public_url: str, stamp: datetime) -> bytes:
    """One deadline of a case. Raises: KeyError where there are no words for it."""
    entry = _deadline(day, region, language, public_url)
    return ics.calendar_file([entry], "PUBLISH", stamp=stamp, organizer=region.functional_mailbox)


def coming_file(days: Sequence[Day], region: Region, *, public_url: str, stamp: datetime) -> bytes:
    """The coming deadlines of a region's cases, for staff: reference and kind, and nobody's name."""
    entries = [_deadline(day, region, "sv", public_url) for day in days]
    name = f"{words.COMING.sv} {region.name.sv}"
    return ics.calendar_file(entries, "PUBLISH", stamp=stamp, organizer=region.functional_mailbox, name=name)


def _deadline(day: Day, region: Region, language: Language, public_url: str) -> ics.Entry:
    return ics.Entry(
        uid=ics.uid_of(region.id, day.deadline, day.reference, public_url),
        summary=f"{day.reference}: {words.DEADLINES[day.deadline].to(language)}",
        starts=day.day,
    )
