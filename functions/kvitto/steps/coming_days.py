"""What staff's calendar is told when it asks: the region's coming deadlines, as the ledger knows them now."""

from collections.abc import Sequence

from kvitto.core import coming_days
from kvitto.core.calendar import local_day
from kvitto.core.day_links import Day
from kvitto.core.ids import RegionId
from kvitto.ports import Office
from kvitto.steps.follow import ONE_AT_A_TIME
from kvitto.steps.ledger import catch_up


def days_ahead(office: Office, region_id: RegionId) -> Sequence[Day]:
    """By day. Raises: JournalUnavailable."""
    rules, region = office.forms.reminders(region_id), office.forms.region(region_id)
    with ONE_AT_A_TIME:
        state = catch_up(office, region_id)
        return coming_days.coming_days(local_day(office.clock.now()), state, rules, region)
