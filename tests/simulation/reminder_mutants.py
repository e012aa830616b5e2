"""Planted bugs in reminders."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from kvitto.core import calendar
from kvitto.core.decide import mails, reminders
from kvitto.core.reminder_windows import Windows
from tests.simulation.planting import Swaps, everywhere, mutant


@mutant
def today_in_utc() -> Swaps:
    """Today is what the clock of a server in another zone says."""

    def local_day(at: datetime) -> date:
        return at.astimezone(UTC).date()

    return everywhere("local_day", calendar.local_day, local_day)


@mutant
def exact_day_reminder() -> Swaps:
    """A reminder is due on its first day and no other."""
    real = Windows.of

    def of(self: Any, *about: Any) -> tuple[date, date, date] | None:
        window = real(self, *about)
        return (window[0], window[1], window[1]) if window is not None else None

    return {(Windows, "of"): of}


@mutant
def retry_of_a_reminder_after_unknown() -> Swaps:
    """A reminder whose sending is unclear goes once more."""
    return {(mails, "AGAIN"): {**mails.AGAIN, "reminder": 2, "digest": 2}}


@mutant
def condition_not_asked_at_the_claim() -> Swaps:
    """What was true in the morning goes in the evening."""
    return {(reminders, "outdated"): lambda *_: ""}


@mutant
def reminder_planned_twice() -> Swaps:
    """Nobody asks whether a reminder has been planned before."""
    real = reminders._why_not

    def why_not(*about: Any) -> str:
        why = real(*about)
        return "" if why == "sent" else why

    return {(reminders, "_why_not"): why_not}


@mutant
def every_rung_after_an_outage() -> Swaps:
    """Rungs that were missed go together with the one that replaces them."""
    real = reminders._why_not

    def why_not(*about: Any) -> str:
        why = real(*about)
        return "" if why.startswith("superseded") else why

    return {(reminders, "_why_not"): why_not}


@mutant
def two_mails_a_day() -> Swaps:
    """Whoever has had a mail today gets another one for what is due since."""
    real = reminders.plan

    def plan(today: date, state: Any, *rest: Any) -> Any:
        held, state.reminded = state.reminded, {}
        try:
            return real(today, state, *rest)
        finally:
            state.reminded = held

    real_outdated = reminders.outdated

    def outdated(*about: Any) -> str:
        why = real_outdated(*about)
        return "" if why == "another today" else why

    return {(reminders, "plan"): plan, (reminders, "outdated"): outdated}
