"""The deadlines that lie ahead: those that the region's reminders guard, of the cases where they still matter."""

from datetime import date

from kvitto.core.day_links import Day
from kvitto.core.deadlines import calendar_of
from kvitto.core.region import Region
from kvitto.core.reminder_facts import FACTS, Cases, anchor_day
from kvitto.core.reminder_rules import ReminderRules
from kvitto.core.state import State
from kvitto.core.words.of_calendar import DEADLINES


def coming_days(today: date, state: State, rules: ReminderRules, region: Region) -> list[Day]:
    """Today's and later ones by day, each once however many reminders are about it."""
    calendar, cases = calendar_of(region), Cases(state)
    found = set()
    for case in state.cases.values():
        standing = state.standing(case.reference)
        for rule in rules.reminder:
            deadline = rule.anchor.deadline
            if (
                deadline is None
                or deadline not in DEADLINES
                or case.form not in rule.forms
                or standing.status not in rule.statuses
            ):
                continue
            day = anchor_day(rule.anchor, case, standing, region)
            if day is None or case.reference in state.erased or calendar.adjusted(day, rule.adjust) < today:
                continue
            if all(FACTS[fact](case, standing, cases) for fact in rule.conditions):
                found.add(Day(case.reference, deadline, calendar.adjusted(day, rule.adjust)))
    return sorted(found, key=lambda one: (one.day, one.reference, one.deadline))
