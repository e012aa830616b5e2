"""The reminders of a coming week in Swedish: what goes when, to whom, and what it concerns."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from kvitto.core.coming_weeks import Week
from kvitto.core.decide.reminders import Coming
from kvitto.core.forms.form import Text
from kvitto.core.kontroll import Words
from kvitto.core.reminder_rules import Recipient, Rule
from kvitto.core.swedish import MONTHS

TO: Mapping[Recipient, Text] = {
    "contact": Text("kontaktpersonen", "the contact person"),
    "library_head": Text("bibliotekschefen", "the head of library"),
    "staff": Text("er i sammanställningen", "you in the summary"),
    "head": Text("enhetschefen", "the head of the unit"),
}

NAMED_MAX = 20
"""So many cases are named for a week; of more, how many they are."""

_CHANGE = "Ska någon inte påminnas: rätta datum eller status i ärendet före dess."


def said_of_week(week: Week) -> Words:
    """A line's *Vad*, *Var* and *Gör så här*."""
    references = list(dict.fromkeys(one.verdict.reference for one in week.reminders))
    more = f" och {len(references) - NAMED_MAX} till" if len(references) > NAMED_MAX else ""
    what = f"Kommande, vecka {week.number}: {_number(len(week.reminders))}. {' '.join(_days(week.reminders))}"
    return what, ", ".join(references[:NAMED_MAX]) + more, _CHANGE


def _number(count: int) -> str:
    return "1 påminnelse" if count == 1 else f"{count} påminnelser"


def _days(reminders: Sequence[Coming]) -> Iterator[str]:
    """A sentence for each day: "26 november: Skriv under avtalet (2 ärenden)."."""
    for day, some in groupby(reminders, key=lambda one: one.day):
        of_rule: dict[Rule, int] = {}
        for one in sorted(some, key=lambda one: one.verdict.rule.id):
            of_rule[one.verdict.rule] = of_rule.get(one.verdict.rule, 0) + 1
        told = "; ".join(_told(rule, count) for rule, count in of_rule.items())
        yield f"{day.day} {MONTHS[day.month - 1]}: {told}."


def _told(rule: Rule, count: int) -> str:
    """What it is called; in brackets how many cases, where more than one, and where it goes when not to the contact."""
    notes = [f"{count} ärenden"] if count > 1 else []
    if rule.tick:
        notes.append("läggs i Utskick")
    elif rule.recipient != "contact":
        notes.append(f"till {TO[rule.recipient].sv}")
    return f"{rule.name} ({', '.join(notes)})" if notes else rule.name
