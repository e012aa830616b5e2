"""When a form may be sent, in Swedish time, to the minute."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitto.core.forms.windows import STOCKHOLM, season, window_of

wall = datetime.fromisoformat
"""Swedish time as the clock on the wall says it."""

SPRING = window_of(date(2027, 2, 1), date(2027, 3, 1))
AUTUMN = window_of(date(2027, 9, 1), wall("2027-10-01T12:00"))
BOTH = (SPRING, AUTUMN)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    "now, phase, window",
    [
        ("2027-01-31T23:59:59", "before", SPRING),
        ("2027-02-01T00:00:00", "open", SPRING),
        ("2027-03-01T23:59:59", "open", SPRING),
        ("2027-03-02T00:00:00", "after", SPRING),
        ("2027-08-31T23:59:59", "after", SPRING),
        ("2027-09-01T00:00:00", "open", AUTUMN),
        ("2027-10-01T11:59:59", "open", AUTUMN),
        ("2027-10-01T12:00:00", "after", AUTUMN),
        ("2029-01-01T00:00:00", "after", AUTUMN),
    ],
)
def test_a_last_day_lasts_to_its_end_and_a_time_of_day_is_the_last_moment(now, phase, window):
    stands = season(BOTH, at(now))
    assert (stands.phase, stands.window) == (phase, window)


def test_a_form_without_windows_is_always_open():
    assert season((), at("2027-07-01T03:00:00")).phase == "always"


@pytest.mark.parametrize(
    "begun, pressed, late",
    [
        ("2027-03-01T23:58:00", "2027-03-02T00:29:59", False),
        ("2027-03-01T23:58:00", "2027-03-02T00:30:00", True),
        ("2027-03-02T00:00:00", "2027-03-02T00:10:00", True),
    ],
)
def test_whoever_had_begun_has_thirty_minutes_more(begun, pressed, late):
    assert season(BOTH, at(pressed), at(begun)).is_late is late


def test_the_night_when_the_clock_goes_forward_counts_by_the_wall():
    window = window_of(date(2027, 3, 1), wall("2027-03-28T01:45"))  # 02:00 becomes 03:00 that night.
    begun = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)  # 01:30
    assert not season([window], begun + timedelta(minutes=10), begun).is_late
    assert season([window], begun + timedelta(hours=1), begun).is_late


def test_people_are_told_23_59_or_the_time_in_the_file():
    assert SPRING.last == wall("2027-03-01T23:59")
    assert AUTUMN.last == wall("2027-10-01T12:00")


@given(st.datetimes(wall("2026-01-01"), wall("2029-01-01")))
def test_at_every_moment_a_form_is_in_one_phase_and_late_only_after_a_last_day(moment):
    stands = season(BOTH, moment.replace(tzinfo=STOCKHOLM))
    assert stands.window in BOTH
    assert stands.is_late == (moment >= SPRING.closes and not any(w.opens <= moment < w.closes for w in BOTH))
