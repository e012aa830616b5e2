"""When the scheduler calls which step, and which of those calls a jump of the clock still has to make."""

from collections.abc import Collection, Iterator
from datetime import datetime, time, timedelta
from itertools import islice

from kvitto.local.clock import STOCKHOLM

SWEEP = timedelta(minutes=1)
LOOK = timedelta(minutes=5)
MORNING = time(7, 0)

LOOKS = 4
"""Looks that a jump makes after each thing that may have changed the sheet: staff's edits count after three,
and a fifth look at a sheet that nobody has touched sees nothing new."""


def calls_between(since: datetime, until: datetime, steps: Collection[str]) -> Iterator[tuple[datetime, str]]:
    """The calls of ``steps`` due after ``since``, up to and including ``until``, oldest first.

    Of a jump's many sweeps only those are made that have something to do: after each other step, and at the end.
    """
    began = since
    for morning in _mornings(since, until) if "remind" in steps else ():
        if "watch" in steps:
            yield from _looks(began, morning)
        yield from ((morning, "remind"), (morning, "pump"))
        began = morning
    if "watch" in steps:
        yield from _looks(began, until)
    if next(_grid(since, until, SWEEP), None) is not None:
        yield (until, "pump")


def next_sweep(now: datetime) -> datetime:
    return next(_grid(now, now + SWEEP, SWEEP))


def _looks(since: datetime, until: datetime) -> Iterator[tuple[datetime, str]]:
    for when in islice(_grid(since, until, LOOK), LOOKS):
        yield from ((when, "watch"), (when, "pump"))


def _mornings(since: datetime, until: datetime) -> Iterator[datetime]:
    day = since.astimezone(STOCKHOLM).date()
    while (morning := datetime.combine(day, MORNING, STOCKHOLM)) <= until:
        if morning > since:
            yield morning
        day += timedelta(days=1)


def _grid(since: datetime, until: datetime, step: timedelta) -> Iterator[datetime]:
    """The whole minutes, or fifths, of the clock in the same span."""
    seconds = step.total_seconds()
    when = datetime.fromtimestamp((since.timestamp() // seconds + 1) * seconds, since.tzinfo)
    while when <= until:
        yield when
        when += step
