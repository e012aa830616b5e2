"""Links to days, for a calendar: one deadline of a case, and all that are coming, for staff.

Sealed, they tell no more than the letter beside them: a reference, which deadline, and the day. A day that has moved
since has a link of its own in the next letter, and the same name in the calendar.
"""

from dataclasses import dataclass
from datetime import date

from kvitto.core.forms.form import Language
from kvitto.core.ids import Reference, RegionId
from kvitto.core.letters import Link
from kvitto.core.seal import BrokenSeal, seal, unseal

DAY, COMING = "day", "coming days"


@dataclass(frozen=True, slots=True)
class Day:
    """A deadline (``reminder_rules.Deadline``) of a case, as a letter told it."""

    reference: Reference
    deadline: str
    day: date


@dataclass(frozen=True, slots=True)
class DayLinks:
    """The links of one case's letters."""

    public_url: str
    secret: bytes
    region: RegionId
    reference: Reference
    language: Language

    def to(self, deadline: str, day: date | None) -> Link | str:
        """The address of the deadline's calendar file; "" where there is no day."""
        if day is None:
            return ""
        sealed = seal(self.secret, DAY, [self.region, self.reference, deadline, day.isoformat()])
        english = "&lang=en" if self.language == "en" else ""
        return Link(f"{self.public_url.rstrip('/')}/{self.region}/kalender?k={sealed}{english}")


def opened_day(secret: bytes, region: str, sealed: str) -> Day:
    """What a link's ``k`` tells. Raises: BrokenSeal, for a link of another region too."""
    owner, reference, deadline, day = unseal(secret, DAY, sealed)
    if owner != region:
        raise BrokenSeal("the link belongs to another region")
    return Day(Reference(reference), str(deadline), date.fromisoformat(day))


def coming_link(public_url: str, secret: bytes, region: RegionId) -> str:
    """The address that staff's calendar reads the coming deadlines from; as secret as their sheet."""
    return f"{public_url.rstrip('/')}/{region}/kalender/frister?k={seal(secret, COMING, [region])}"


def refuse_others(secret: bytes, region: str, sealed: str) -> None:
    """Raises: BrokenSeal, unless ``sealed`` is of :func:`coming_link` to this region."""
    if unseal(secret, COMING, sealed) != [region]:
        raise BrokenSeal("the link belongs to another region")
