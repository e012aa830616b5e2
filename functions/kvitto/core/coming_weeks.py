"""The reminders that lie ahead, a week at a time: so Kontroll tells them, and they do not crowd out what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from kvitto.core.decide.reminders import Coming, forecast
from kvitto.core.region import Region
from kvitto.core.reminder_rules import ReminderRules
from kvitto.core.state import State

AHEAD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Week:
    """The reminders of a calendar week (Monday to Sunday) of which some go, by day."""

    number: int
    reminders: Sequence[Coming]

    @property
    def begins(self) -> date:
        """The first day on which one goes."""
        return self.reminders[0].day


def coming_weeks(today: date, state: State, rules: ReminderRules, region: Region) -> list[Week]:
    """The weeks of the coming 90 days in which somebody is reminded if nothing changes before, soonest first."""
    found = forecast(today, today + AHEAD, state, rules, region)
    return [Week(week, [*some]) for (_, week), some in groupby(found, key=lambda one: one.day.isocalendar()[:2])]
