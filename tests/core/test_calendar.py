"""The calendar, held against two others and against a slow, obvious count."""

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workalendar.europe import Sweden

from kvitto.core.calendar import STOCKHOLM, Calendar, local_day

BANK = Calendar()
JULY = Calendar(summer=((7, 1), (7, 31)))
YEARS = range(2005, 2101)
DAYS = st.dates(date(2005, 1, 1), date(2100, 12, 31))


def every_day():
    day = date(YEARS[0], 1, 1)
    while day.year in YEARS:
        yield day
        day += timedelta(days=1)


def test_every_bank_day_of_ninety_six_years_agrees_with_two_other_calendars():
    official = holidays.country_holidays(
        "SE", years=YEARS, categories=("public", "de_facto"), include_sundays=False, language="sv"
    )
    other = Sweden()
    others = {year: {day for day, _ in other.holidays(year)} for year in YEARS}
    wrong = [
        day
        for day in every_day()
        if not (
            BANK.is_bank_day(day)
            == (day.weekday() < 5 and day not in official)
            == (day.weekday() < 5 and day not in others[day.year])
        )
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "year, last, run, reserve",
    [
        (2026, (12, 30), (12, 14), (12, 21)),
        (2027, (12, 30), (12, 15), (12, 22)),
        (2028, (12, 29), (12, 13), (12, 20)),
    ],
)
def test_the_last_bank_day_and_the_last_payment_runs_of_a_year(year, last, run, reserve):
    assert BANK.last_bank_day(year) == date(year, *last)
    assert BANK.last_run(year, 10) == date(year, *run)
    assert BANK.last_run(year, 5) == date(year, *reserve)


def test_a_region_may_close_on_days_of_its_own():
    closed = Calendar(closed=frozenset({date(2026, 12, 30), date(2026, 12, 29)}))

    assert closed.last_bank_day(2026) == date(2026, 12, 28)
    assert closed.shifted(date(2026, 12, 23), 1) == date(2026, 12, 28)


@given(DAYS, st.integers(-40, 40))
def test_bank_days_are_counted_as_one_counts_them_on_a_wall_calendar(day, steps):
    listed = [day + timedelta(days=n) for n in range(-90, 91)]
    before = [one for one in listed if one < day and BANK.is_bank_day(one)]
    after = [one for one in listed if one > day and BANK.is_bank_day(one)]
    expected = day if steps == 0 else after[steps - 1] if steps > 0 else before[steps]

    assert BANK.shifted(day, steps) == expected
    assert BANK.between(day, expected) == max(0, steps)


@given(DAYS, st.integers(1, 30))
def test_an_applicants_working_days_leave_july_out(day, working_days):
    last = JULY.deadline(day, working_days)
    counted = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]

    assert len([one for one in counted if one.month != 7 and BANK.is_bank_day(one)]) == working_days
    assert last.month != 7
    assert BANK.is_bank_day(last)


@given(DAYS)
def test_an_applicants_date_moves_forward_and_never_into_july(day):
    last = JULY.applicant_day(day)

    assert last >= day
    assert last.month != 7
    assert BANK.is_bank_day(last)
    assert JULY.applicant_day(last) == last
    if day.month != 7 and BANK.is_bank_day(day):
        assert last == day


@given(DAYS)
def test_a_payment_moves_back_and_never_over_new_year(day):
    paid = BANK.payment_day(day)

    assert paid.year == day.year
    assert BANK.is_bank_day(paid)
    assert paid <= day or day <= date(day.year, 1, 7)
    assert paid == day or not BANK.is_bank_day(day)


def test_a_payment_in_the_first_days_of_january_does_not_go_back_to_the_old_year():
    assert BANK.payment_day(date(2027, 1, 1)) == date(2027, 1, 4)
    assert BANK.payment_day(date(2026, 12, 31)) == date(2026, 12, 30)


def test_a_leap_day_is_a_day_as_any_other():
    assert BANK.is_bank_day(date(2028, 2, 29))
    assert BANK.shifted(date(2028, 2, 28), 2) == date(2028, 3, 1)


@pytest.mark.parametrize(
    "at, day",
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_the_day_is_the_one_in_stockholm_in_winter_and_in_summer(at, day):
    assert local_day(at) == day


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)))
def test_no_night_is_lost_or_doubled_when_the_clock_is_moved(day):
    midnight = datetime(day.year, day.month, day.day, tzinfo=STOCKHOLM)

    assert local_day(midnight) == day
    assert local_day(midnight.astimezone(UTC) - timedelta(microseconds=1)) == day - timedelta(days=1)
