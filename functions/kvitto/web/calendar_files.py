"""Days for a calendar, by the links in letters, and the coming ones by the link that staff have."""

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from kvitto.core import day_files, day_links
from kvitto.core.ids import RegionId
from kvitto.core.region import Region
from kvitto.core.words.of_calendar import DEADLINES
from kvitto.steps.coming_days import days_ahead
from kvitto.web.headers import Keep, dress
from kvitto.web.on_case import sealed_link
from kvitto.web.visit import Visit


def deadline(visit: Visit, region: Region) -> Response:
    """One deadline of a case, told by the link alone. Raises: BrokenSeal; NotFound; Unreadable."""
    office = visit.office
    day = day_links.opened_day(office.secret, region.id, sealed_link(visit))
    if day.deadline not in DEADLINES:
        raise NotFound
    written = day_files.deadline_file(day, region, visit.language, public_url=office.public_url, stamp=visit.now)
    return _file(visit, written, f"{day.reference}-{day.deadline}.ics", "nowhere")


def coming(visit: Visit, region: Region) -> Response:
    """All coming deadlines, for a calendar that asks again and again. Raises: BrokenSeal; JournalUnavailable."""
    office = visit.office
    day_links.refuse_others(office.secret, region.id, sealed_link(visit))
    days = days_ahead(office, RegionId(region.id))
    written = day_files.coming_file(days, region, public_url=office.public_url, stamp=visit.now)
    return _file(visit, written, f"{region.id}.ics", "a_while")


def _file(visit: Visit, written: bytes, name: str, keep: Keep) -> Response:
    response = Response(written, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return dress(response, visit.request, keep, linked=True)
