"""When the scheduler calls which step, and which of those calls a jump of the clock still has to make."""

from collections.abc import Collection, Iterator
from datetime import datetime, time, timedelta
from itertools import islice

from kvitto.local.clock import STOCKHOLM

SWEEP = timedelta(minutes=1)
LOOK = timedelta(minutes=5)
MORNING = time(8, 30)
"""2.30, when summer time begins and ends, would be lost or come twice."""

MORNINGS_PART = "morning"
"""What a jump calls of "remind" on all its mornings but the last: everything except the nightly proof, which reads
every tab and would say the same night after night of a sheet that nobody touches."""

LOOKS = 4
"""Looks that a jump begins with: what staff did before it counts after three, and a look at a sheet that nobody
has touched since sees nothing new."""


def calls_between(since: datetime, until: datetime, steps: Collection[str]) -> Iterator[tuple[datetime, str]]:
    """The calls of ``steps`` due after ``since``, up to and including ``until``, oldest first.

    Of a jump's many looks only the first few are made and the last, which shows the sheet what has become of it;
    of its nightly proofs only the last; of its many sweeps those that have something to do: after each other step, and
    at the end.
    """
    calls: list[tuple[datetime, str]] = []
    if "remind" in steps:
        mornings = list(_mornings(since, until))
        calls += [(morning, MORNINGS_PART) for morning in mornings[:-1]]
        calls += [(morning, "remind") for morning in mornings[-1:]]
    if "watch" in steps:
        calls += [(look, "watch") for look in _looks(since, until)]
    for when, step in sorted(calls):
        yield from ((when, step), (when, "pump"))
    if next(_grid(since, until, SWEEP), None) is not None:
        yield (until, "pump")


def next_sweep(now: datetime) -> datetime:
    return next(_grid(now, now + SWEEP, SWEEP))


def _looks(since: datetime, until: datetime) -> list[datetime]:
    first = list(islice(_grid(since, until, LOOK), LOOKS))
    last = list(_grid(max(since, until - LOOK), until, LOOK))
    return sorted({*first, *last})


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
