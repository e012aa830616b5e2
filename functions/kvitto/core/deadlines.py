"""What the days of a grant year come to, each moved to a day when it can be kept.

What a payment rests on rolls back, what an applicant must do otherwise rolls forward (see core.calendar).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from kvitto.core.calendar import Calendar, MonthDay

if TYPE_CHECKING:
    from kvitto.core.region import Region, SharingDay, YearPlan


def month_day(text: str) -> MonthDay:
    """Read a day of every year. Raises: ValueError that says what was meant."""
    try:
        if len(text) == len("12-01"):
            day = date.fromisoformat(f"2027-{text}")  # no leap year: 29 February is no day of every year
            return day.month, day.day
    except ValueError:
        pass
    raise ValueError(f'"{text}" is not a day of every year, such as "12-01".')


def calendar_of(region: Region) -> Calendar:
    """The region's bank days and its summer."""
    return _calendar(region.calendar)


@lru_cache(maxsize=64)
def _calendar(plan: YearPlan) -> Calendar:
    summer = (month_day(plan.summer.first), month_day(plan.summer.last)) if plan.summer else None
    return Calendar(frozenset(plan.closed), summer)


def decided_by(region: Region, year: int) -> date:
    """The last day of a decision that is sure to be paid within the year."""
    return _paid_day(region, year, region.calendar.decided_by)


def agreement_by(region: Region, year: int) -> date:
    """The last day of a signed agreement to have reached us, for payment within the year."""
    return _paid_day(region, year, region.calendar.agreement_by)


def requisition_by(region: Region, year: int) -> date:
    """The last day of a requisition, an invoice or payment details."""
    return _paid_day(region, year, region.calendar.requisition_by)


def last_run(region: Region, year: int) -> date:
    """The year's last ordinary payment run."""
    return calendar_of(region).last_run(year, region.calendar.last_run_bank_days)


def reserve_run(region: Region, year: int) -> date:
    """The run after it, for what went wrong."""
    return calendar_of(region).last_run(year, region.calendar.reserve_run_bank_days)


def report_by(region: Region, ends: date) -> date:
    """The last day of the final report of a project that ends on ``ends``."""
    calendar, plan = calendar_of(region), region.calendar
    latest = date(ends.year + 1, *month_day(plan.report_latest))
    return min(calendar.applicant_day(ends + timedelta(days=plan.report_days)), calendar.adjusted(latest, "previous"))


def answer_by(region: Region, asked: date) -> date:
    """The last day to complete an application, where staff have set none."""
    return calendar_of(region).deadline(asked, region.calendar.answer_working_days)


def sharing_day(region: Region, year: int) -> SharingDay | None:
    """The sharing day of the grant year, where the region has set one."""
    return next((one for one in region.sharing_days if one.year == year), None)


def _paid_day(region: Region, year: int, day: str) -> date:
    return calendar_of(region).payment_day(date(year, *month_day(day)))
