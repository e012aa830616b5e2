"""The clock of the toy world, and what a move of it runs."""

from datetime import UTC, datetime, timedelta

import pytest

from kvitto.local.clock import STOCKHOLM, ClockGoesBack, MovableClock, read_time, told
from kvitto.local.schedule import MORNINGS_PART, calls_between, next_sweep
from kvitto.local.world import world


def stockholm(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(UTC)


def forget(moved: timedelta) -> None:
    """Nobody restarts this one."""


def test_a_moved_clock_ticks_on_from_there():
    clock = MovableClock(timedelta(0), forget)
    december = clock.now() + timedelta(days=30)

    clock.move_to(december)

    assert december <= clock.now() < december + timedelta(seconds=5)
    assert clock.now() <= clock.now()


def test_a_restart_goes_on_where_the_clock_was_moved_to():
    kept: list[timedelta] = []
    clock = MovableClock(timedelta(0), kept.append)
    december = clock.now() + timedelta(days=30)
    clock.move_to(december)

    again = MovableClock(kept[-1], forget)

    assert december <= again.now() < december + timedelta(seconds=5)


def test_the_clock_never_goes_back():
    clock = MovableClock(timedelta(days=30), forget)
    before = clock.now()

    with pytest.raises(ClockGoesBack, match="another data folder"):
        clock.move_to(before - timedelta(days=1))

    assert clock.now() >= before


def test_a_stopped_clock_wakes_its_sleepers():
    clock = MovableClock(timedelta(0), forget)
    clock.stop()
    began = clock.monotonic()

    clock.sleep(60)

    assert clock.monotonic() - began < 5


@pytest.mark.parametrize(
    "text, means",
    [
        ("2026-12-01T08:00", "2026-12-01T07:00:00+00:00"),
        ("2026-07-01T08:00:30", "2026-07-01T06:00:30+00:00"),
        ("2026-12-01T08:00Z", "2026-12-01T08:00:00+00:00"),
    ],
)
def test_times_are_read_as_stockholms(text, means):
    assert read_time(text).isoformat() == means


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01T08:00", "1999-01-01T08:00", "9999-12-31T23:59"])
def test_what_is_no_time_is_refused_in_words(text):
    with pytest.raises(ValueError, match=r"Write Stockholm time|outside the years"):
        read_time(text)


def test_the_time_is_told_as_stockholms():
    assert told(datetime(2026, 12, 1, 7, tzinfo=UTC)) == "2026-12-01T08:00:00+01:00"


def test_each_minute_brings_one_sweep():
    now = stockholm("2026-11-23T08:01:30")

    assert next_sweep(now) == stockholm("2026-11-23T08:02:00")
    assert list(calls_between(now, stockholm("2026-11-23T08:01:59"), [])) == []
    assert list(calls_between(now, stockholm("2026-11-23T08:02:00"), [])) == [(stockholm("2026-11-23T08:02"), "pump")]


def test_a_jump_over_two_nights_reminds_on_both_mornings_delivers_after_each_and_proves_on_the_last():
    calls = list(calls_between(stockholm("2026-11-23T09:00"), stockholm("2026-11-25T09:00"), ["remind"]))

    assert calls == [
        (stockholm("2026-11-24T08:30"), MORNINGS_PART),
        (stockholm("2026-11-24T08:30"), "pump"),
        (stockholm("2026-11-25T08:30"), "remind"),
        (stockholm("2026-11-25T08:30"), "pump"),
        (stockholm("2026-11-25T09:00"), "pump"),
    ]


def test_a_jump_looks_often_enough_for_an_edit_to_count_and_no_oftener():
    calls = list(calls_between(stockholm("2026-11-23T08:00"), stockholm("2026-11-24T06:00"), ["watch", "remind"]))

    looks = [when for when, step in calls if step == "watch"]
    first = [stockholm(f"2026-11-23T08:{minute:02}") for minute in (5, 10, 15, 20)]
    assert looks == [*first, stockholm("2026-11-24T06:00")]


def test_looks_and_mornings_come_in_the_order_of_the_clock():
    calls = list(calls_between(stockholm("2026-11-23T08:24"), stockholm("2026-11-23T08:40"), ["watch", "remind"]))

    assert [(told(when)[11:16], step) for when, step in calls if step != "pump"] == [
        ("08:25", "watch"),
        ("08:30", "remind"),
        ("08:30", "watch"),
        ("08:35", "watch"),
        ("08:40", "watch"),
    ]


def test_morning_comes_at_half_past_eight_also_when_summer_time_ends():
    calls = calls_between(stockholm("2026-10-24T12:00"), stockholm("2026-10-25T12:00"), ["remind"])

    assert [told(when) for when, step in calls if step == "remind"] == ["2026-10-25T08:30:00+01:00"]


def test_a_new_folder_may_begin_earlier_than_today_and_an_old_one_may_not_go_back(tmp_path):
    with world(tmp_path, 0, stockholm("2024-11-20T08:00:00")) as here:
        assert told(here.clock.now()).startswith("2024-11-20T08:0")
    with world(tmp_path, 0, stockholm("2023-11-20T08:00:00")) as here:
        assert told(here.clock.now()).startswith("2024-11-20T08:0")
