"""When a reminder is due, as data: schemas/<region>/reminders.toml, read strictly.

A rule has an anchor (the day it is about), an offset in days or bank days, and how many days it may come late; the
statuses and the named facts that must hold; whom it goes to and by which template. docs/reminders.md tells every word.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from kvitto.core.calendar import Adjust, Calendar
from kvitto.core.deadlines import month_day
from kvitto.core.forms.faults import FormFileError, meant, told
from kvitto.core.region import Region, Span

Deadline = Literal[
    "agreement",
    "requisition",
    "last_run",
    "reserve_run",
    "report",
    "answer",
    "sharing_day",
    "sharing_change",
    "sharing_cancelled",
]
"""Days that core.deadlines knows. ``answer`` is the date that staff have set, or else the usual one; ``sharing_change``
the day when place or hours were changed; ``sharing_cancelled`` the day that will not be."""

OF_SHARING = ("sharing_day", "sharing_change", "sharing_cancelled")
"""Deadlines of the sharing day: a letter about one brings it as a meeting."""

Fact = Literal[
    "answer_missing",
    "signature_missing",
    "payout_details_missing",
    "unpaid",
    "has_amount",
    "report_missing",
    "takes_part",
    "next_report_missing",
]
"""What may be asked of a case (core.reminder_facts). An odd condition is a new name here, never an expression."""

Recipient = Literal["contact", "library_head", "staff", "head"]
"""The case's contact person or head of library; the unit's mailbox; the contact role ``head`` of the file."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day that a rule is about: exactly one of these.

    ``day`` is a day of every year, counted in the case's grant year (``years_after`` it); ``date`` a date that staff
    have set, by its column; ``entered`` a status; ``project`` its start or end.
    """

    deadline: Deadline | None = None
    day: str = ""
    years_after: int = 0
    date: str = ""
    entered: str = ""
    project: Literal["start", "end"] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One reminder. ``days`` or ``bank_days`` from the anchor, negative before it.

    ``name`` is what staff read of it, in Swedish. ``supersedes`` names the rules that need not be sent once this one is
    due. ``rest_days``: so long a case must have stood in its status first, since a letter that went then asks the same.
    With ``tick`` it waits for staff. A ``proposal`` has no source but us.
    """

    id: str
    name: str
    anchor: Anchor
    template: str
    recipient: Recipient
    forms: tuple[str, ...]
    statuses: tuple[str, ...]
    conditions: tuple[Fact, ...]
    expiry_days: int
    days: int | None = None
    bank_days: int | None = None
    adjust: Adjust = "none"
    rest_days: int = 0
    supersedes: tuple[str, ...] = ()
    tick: bool = False
    proposal: bool = False

    def window(self, anchor: date, calendar: Calendar) -> tuple[date, date]:
        """The first and the last day on which it may go, of an anchor that is adjusted already.

        A reminder before a day is worth nothing after it.
        """
        if self.bank_days is not None:
            first = calendar.shifted(anchor, self.bank_days)
        else:
            first = anchor + timedelta(days=self.days or 0)
        last = first + timedelta(days=self.expiry_days)
        return first, min(last, anchor) if first < anchor else last


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """A region's reminders. More than ``mails_at_most`` in one run wait until staff have said that it is meant.

    ``quiet`` are times when nobody is reminded of what does not lie there. ``digest`` says whether staff get a mail
    each bank day that has something for them; ``head`` is the contact role of the head of the unit.
    """

    reminder: tuple[Rule, ...]
    mails_at_most: int = 60
    quiet: tuple[Span, ...] = ()
    digest: bool = True
    head: str = ""

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.reminder if rule.id == rule_id), None)

    def is_quiet(self, day: date, about: date) -> bool:
        """Whether the day lies in a quiet time that ``about``, the day it is about, does not lie in."""
        return any(_within(span, day) and not _within(span, about) for span in self.quiet)


NONE = ReminderRules((), digest=False)
"""A region without reminders.toml reminds nobody."""


@dataclass(frozen=True, slots=True)
class Known:
    """What rules may name: forms and statuses of the region; templates where somebody has listed them."""

    forms: Collection[str]
    statuses: Collection[str]
    templates: Collection[str] | None = None


def rules_from(toml: Mapping[str, Any], file: str, region: Region, known: Known) -> ReminderRules:
    """The rules of a parsed reminders.toml.

    Raises: FormFileError with every fault, by rule and word, and what was likely meant.
    """
    adapter = TypeAdapter(with_config(ConfigDict(strict=True, extra="forbid"))(ReminderRules))
    try:
        rules = adapter.validate_json(json.dumps(toml, default=str))
    except ValidationError as error:
        words = {name: [word.name for word in fields(table)] for name, table in _TABLES.items()}
        raise FormFileError(file, told(error, toml, words)) from None
    if faults := list(_incoherences(rules, region, known)):
        raise FormFileError(file, faults)
    return rules


_TABLES: Mapping[str, type] = {"": ReminderRules, "reminder": Rule, "anchor": Anchor, "quiet": Span}


def _incoherences(rules: ReminderRules, region: Region, known: Known) -> Iterator[str]:
    ids = [rule.id for rule in rules.reminder]
    for twice in sorted({one for one in ids if ids.count(one) > 1}):
        yield f'reminder "{twice}" stands there twice.'
    roles = [contact.id for contact in region.contacts]
    if rules.head and rules.head not in roles:
        yield f'head: there is no contact "{rules.head}" in region.toml.{meant(rules.head, roles)}'
    for span in rules.quiet:
        yield from _day_faults("quiet", (span.first, span.last))
    for rule in rules.reminder:
        place = f'reminder "{rule.id}"'
        yield from (f"{place}: {fault}" for fault in _rule_faults(rule, rules, ids))
        yield from _unknown(f"{place}, forms", rule.forms, known.forms)
        yield from _unknown(f"{place}, statuses", rule.statuses, known.statuses)
        if known.templates is not None:
            yield from _unknown(f"{place}, template", [rule.template], known.templates)


def _rule_faults(rule: Rule, rules: ReminderRules, ids: Sequence[str]) -> Iterator[str]:
    anchor = rule.anchor
    chosen = sum(map(bool, (anchor.deadline, anchor.day, anchor.date, anchor.entered, anchor.project)))
    if chosen != 1:
        yield f"anchor wants exactly one of deadline, day, date, entered and project, and has {chosen}."
    if (rule.days is None) == (rule.bank_days is None):
        yield "exactly one of days and bank_days says when; a negative number is before the anchor."
    if rule.expiry_days < 0:
        yield "expiry_days cannot be negative: it is how many days late the reminder may come."
    if rule.rest_days < 0:
        yield "rest_days cannot be negative: it is how long a case must have stood in its status."
    if not rule.statuses:
        yield "statuses is empty, so it would never be sent."
    if rule.anchor.day:
        yield from _day_faults("anchor", [rule.anchor.day])
    if rule.recipient == "head" and not rules.head:
        yield 'recipient "head": the word head at the top says which contact of region.toml that is.'
    if rule.id in rule.supersedes:
        yield "supersedes itself."
    yield from _unknown("supersedes", rule.supersedes, ids)


def _day_faults(place: str, days: Sequence[str]) -> Iterator[str]:
    for day in days:
        try:
            month_day(day)
        except ValueError as fault:
            yield f"{place}: {fault}"


def _unknown(place: str, names: Sequence[str], known: Collection[str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f'{place}: "{name}" is not one of {", ".join(sorted(known))}.{meant(name, known)}'


def _within(span: Span, day: date) -> bool:
    first, last, here = month_day(span.first), month_day(span.last), (day.month, day.day)
    return first <= here <= last if first <= last else here >= first or here <= last
