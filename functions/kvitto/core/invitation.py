"""The sharing day as a meeting in the calendar of whoever is asked to it: invitation, change and cancellation.

It goes as a file beside the letter and not as a form of it: a letter may tell of other things too, and calendar
programs show a mail that is a meeting without its words.
"""

from datetime import date, datetime, time

from kvitto.core import ics
from kvitto.core.calendar import STOCKHOLM
from kvitto.core.forms.form import Language
from kvitto.core.message import Attachment, ascii_address
from kvitto.core.region import Region, SharingDay
from kvitto.core.words.of_calendar import SHARING


def invitation(
    sharing: SharingDay, region: Region, language: Language, *, attendee: str, public_url: str, stamp: datetime
) -> Attachment:
    """The meeting for one recipient. A later ``sequence`` replaces an earlier one in their calendar.

    Raises: Permanent when ``attendee`` is not one plain address.
    """
    method: ics.Method = "CANCEL" if sharing.cancelled else "REQUEST"
    entry = ics.Entry(
        uid=ics.uid_of(region.id, "sharing-day", str(sharing.year), public_url),
        summary=f"{SHARING.to(language)}, {region.name.to(language)}",
        starts=_at(sharing.day, sharing.starts),
        ends=_at(sharing.day, sharing.ends),
        sequence=sharing.sequence,
        location=sharing.place.to(language),
    )
    organizer = region.functional_mailbox
    written = ics.calendar_file([entry], method, stamp=stamp, organizer=organizer, attendee=ascii_address(attendee))
    return Attachment(f"sharing-day-{sharing.year}.ics", f"text/calendar; method={method}; charset=utf-8", written)


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), STOCKHOLM)
