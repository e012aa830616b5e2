"""Swedish bank days, and how dates move to them.

A bank day is Monday to Friday, no public holiday, and not Midsummer Eve, Christmas Eve or New Year's Eve; a region
may close on further days. What an applicant must do by a day that is none moves forward to the next; what a payment
rests on moves back, and never over New Year: the grant is paid in its own year or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")

Adjust = Literal["next", "previous", "none"]
MonthDay = tuple[int, int]
"""A day of every year: (12, 1) is 1 December."""

_DAY = timedelta(days=1)


def local_day(at: datetime) -> date:
    """The date in Sweden at that moment. A call at 23.30 UTC belongs to the next day there."""
    return at.astimezone(STOCKHOLM).date()


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature 1876)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def holidays(year: int) -> frozenset[date]:
    """The weekdays that are none of the banks' (lagen om allmänna helgdagar 1989:253, and the three eves).

    Saturdays and Sundays are left out unless a holiday falls there. The National Day is one since 2005.
    """
    fixed = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)]
    moved = [easter(year) + timedelta(days=days) for days in (-2, 0, 1, 39)]
    midsummer_eve = next(day for day in (date(year, 6, 19 + n) for n in range(7)) if day.weekday() == 4)
    return frozenset([*(date(year, *one) for one in fixed), *moved, midsummer_eve])


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one region. ``closed`` are days of its own that count as no bank days.

    ``summer`` are the first and the last day of the weeks that applicants' deadlines leave out.
    """

    closed: frozenset[date] = frozenset()
    summer: tuple[MonthDay, MonthDay] | None = None

    def is_bank_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in holidays(day.year) and day not in self.closed

    def adjusted(self, day: date, adjust: Adjust) -> date:
        """The day itself if it is a bank day, else the nearest one in that direction."""
        if adjust == "none":
            return day
        step = _DAY if adjust == "next" else -_DAY
        while not self.is_bank_day(day):
            day += step
        return day

    def shifted(self, day: date, bank_days: int) -> date:
        """So many bank days after ``day``, or before it where negative; ``day`` need not be one. 0 is ``day``."""
        step = _DAY if bank_days > 0 else -_DAY
        for _ in range(abs(bank_days)):
            day += step
            while not self.is_bank_day(day):
                day += step
        return day

    def between(self, day: date, later: date) -> int:
        """How many bank days there are after ``day``, up to and including ``later``; 0 when there are none."""
        return sum(1 for one in days(day + _DAY, later) if self.is_bank_day(one))

    def deadline(self, start: date, working_days: int) -> date:
        """An applicant's last day: so many bank days after ``start``, of which none in summer."""
        day = start
        while working_days:
            day += _DAY
            if self.is_bank_day(day) and not self.in_summer(day):
                working_days -= 1
        return day

    def applicant_day(self, day: date) -> date:
        """An applicant's last day that was given as a date: forward to a bank day, and out of the summer."""
        while self.in_summer(day) or not self.is_bank_day(day):
            day += _DAY
        return day

    def in_summer(self, day: date) -> bool:
        if self.summer is None:
            return False
        first, last = self.summer
        return first <= (day.month, day.day) <= last

    def payment_day(self, day: date) -> date:
        """A day of payment, or one that a payment rests on: back to a bank day of the same year.

        The first days of a year have none before them, and move forward to its first.
        """
        back = self.adjusted(day, "previous")
        return back if back.year == day.year else self.adjusted(day, "next")

    def last_bank_day(self, year: int) -> date:
        return self.adjusted(date(year, 12, 31), "previous")

    def last_run(self, year: int, bank_days_before: int) -> date:
        """The last payment run of the year: so many bank days before its last one."""
        return self.shifted(self.last_bank_day(year), -bank_days_before)


def days(first: date, last: date) -> Iterator[date]:
    """Every day from ``first`` to ``last``; none when that is earlier."""
    while first <= last:
        yield first
        first += _DAY
