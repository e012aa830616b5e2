"""Which reminders are due, who gets them, and whether one that was planned is still true when it is to go.

A reminder is known by its key, ``reference/rule/anchor day``: it goes at most once, however often the morning's call is
made or missed. All of it is pure: a preview of any day is the same call.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kvitto.core import events as ev
from kvitto.core.calendar import days, local_day
from kvitto.core.events import Event
from kvitto.core.ids import MailId, Reference
from kvitto.core.region import Region
from kvitto.core.reminder_facts import FACTS, Cases
from kvitto.core.reminder_rules import ReminderRules, Rule
from kvitto.core.reminder_windows import Windows
from kvitto.core.state import Case, Mail, State

KIND, DIGEST = "reminder", "digest"
"""Kinds of mail: what people are reminded of, and the day's summary for staff."""

Why = str
"""Why a reminder is not sent: status, a fact's name, superseded, sent, lately, quiet, weekend; "" when it is due."""


STAFF_MAY_CHOOSE = ("no working day", "quiet time")
"""Reasons that stop what goes by itself, and not what staff have ticked."""

LATELY = "asked lately"
"""Why a reminder rests: the case came to its status some days ago, with a letter."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one case on one day. ``first`` and ``last`` are the days on which it may go."""

    reference: Reference
    rule: Rule
    anchor: date
    first: date
    last: date
    why: Why = ""

    @property
    def key(self) -> str:
        return f"{self.reference}/{self.rule.id}/{self.anchor.isoformat()}"


@dataclass(frozen=True, slots=True)
class Coming:
    """A reminder that goes on ``day`` if nothing changes before."""

    day: date
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Plan:
    """What a morning comes to: the reminders of each recipient, and the letters that wait for staff to tick them.

    ``halted`` when there are too many. ``staff`` is the recipient whose reminders go in the day's digest.
    """

    mails: Mapping[str, tuple[Verdict, ...]]
    ticks: tuple[tuple[str, Verdict], ...] = ()
    halted: bool = False
    staff: str = ""


def due(today: date, state: State, rules: ReminderRules, region: Region) -> list[Verdict]:
    """The reminders that should go today and have not gone, in the order of cases and rules."""
    by_status = _by_status(rules)
    cases, windows = Cases(state), Windows(region)
    found = []
    for case in state.cases.values():
        for rule in by_status.get(state.standing(case.reference).status, ()):
            verdict = _verdict(today, case, rule, rules, cases, windows)
            if verdict is not None and not verdict.why:
                found.append(verdict)
    return found


def _by_status(rules: ReminderRules) -> Mapping[str, Sequence[Rule]]:
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules.reminder:
        for status in rule.statuses:
            found[status].append(rule)
    return found


def explained(today: date, state: State, rules: ReminderRules, region: Region) -> Iterator[Verdict]:
    """Every reminder whose time it is, with the reason where it does not go."""
    cases, windows = Cases(state), Windows(region)
    for case in state.cases.values():
        for rule in rules.reminder:
            verdict = _verdict(today, case, rule, rules, cases, windows)
            if verdict is not None:
                yield verdict


def forecast(first: date, last: date, state: State, rules: ReminderRules, region: Region) -> list[Coming]:
    """What would go from ``first`` to ``last`` if nothing changed meanwhile, each on the first day on which it may."""
    cases, windows = Cases(state), Windows(region)
    by_status = _by_status(rules)
    asked = (
        _coming(first, last, case, rule, rules, cases, windows)
        for case in state.cases.values()
        for rule in by_status.get(state.standing(case.reference).status, ())
        if case.form in rule.forms
    )
    return sorted((one for one in asked if one is not None), key=lambda one: (one.day, one.verdict.key))


def _coming(
    first: date, last: date, case: Case, rule: Rule, rules: ReminderRules, cases: Cases, windows: Windows
) -> Coming | None:
    window = windows.of(rule, case, cases)
    if window is None:
        return None
    for day in days(max(first, window[1]), min(last, window[2])):
        verdict = _verdict(day, case, rule, rules, cases, windows)
        if verdict is None or not verdict.why:
            return Coming(day, verdict) if verdict is not None else None
        if verdict.why not in (*STAFF_MAY_CHOOSE, LATELY):
            return None
    return None


def plan(
    today: date,
    state: State,
    verdicts: Sequence[Verdict],
    recipient_of: Callable[[Verdict], str | None],
    rules: ReminderRules,
    staff: str = "",
) -> Plan:
    """Who gets which of the due reminders today: one mail a recipient and day, whatever else is due for them.

    ``recipient_of`` tells recipients apart by something that is no address; None leaves a reminder for another day.
    Too many mails at once are not sent at all until somebody has said that they are meant. ``staff``, where it is
    given, has something to read today even if nothing is due.
    """
    busy = {state.reminder_mails[mail].recipient for mail in state.active_mails if mail in state.reminder_mails}
    busy |= {who for who, (day, _) in state.reminded.items() if day == today.isoformat()}
    mails: dict[str, list[Verdict]] = defaultdict(list)
    ticks = []
    if staff and staff not in busy:
        mails[staff] = []
    for verdict in verdicts:
        recipient = recipient_of(verdict)
        if recipient is not None and verdict.rule.tick:
            ticks.append((recipient, verdict))
        elif recipient is not None and recipient not in busy:
            mails[recipient].append(verdict)
    halted = len(mails) - (staff in mails) > max(rules.mails_at_most, state.reminders_allowed)
    return Plan({recipient: tuple(some) for recipient, some in mails.items()}, tuple(ticks), halted, staff)


def planned(today: date, state: State, made: Plan, region: Region) -> list[Event]:
    """The events of a plan: its mails, or that they wait for staff. The digest to staff goes in either case."""
    happened: list[Event] = []
    people = {recipient: some for recipient, some in made.mails.items() if recipient != made.staff}
    if made.staff in made.mails:
        mail = _unused(state, f"{region.id}.{DIGEST}.{today.isoformat()}")
        keys = tuple(one.key for one in made.mails[made.staff])
        happened.append(ev.MailPlanned(mail, Reference(""), DIGEST))
        happened.append(ev.RemindersPlanned(mail, made.staff, (f"{region.id}/{DIGEST}/{today.isoformat()}", *keys)))
    for recipient, verdict in made.ticks:
        # Each a letter of its own, to be read in Utskick. Its number is the last part of its name, as all letters have.
        mail = _unused(state, f"{verdict.reference}.{KIND}.{verdict.rule.id}.{today.isoformat()}.1")
        happened += [ev.MailPlanned(mail, verdict.reference, KIND), ev.LetterPlanned(mail, tick=True)]
        happened.append(ev.RemindersPlanned(mail, recipient, (verdict.key,)))
    if made.halted:
        halted = today.isoformat(), len(people)
        return happened if state.reminders_halted == halted else [*happened, ev.RemindersHalted(*halted)]
    if state.reminders_halted is not None or state.reminders_allowed:
        happened.append(ev.RemindersAllowed(0))
    for recipient, verdicts in people.items():
        reference = verdicts[0].reference
        mail = _unused(state, f"{reference}.{KIND}.{verdicts[0].rule.recipient}.{today.isoformat()}")
        happened.append(ev.MailPlanned(mail, reference, KIND))
        happened.append(ev.RemindersPlanned(mail, recipient, tuple(one.key for one in verdicts)))
    return happened


def outdated(state: State, mail: Mail, now: datetime, rules: ReminderRules, region: Region) -> str:
    """Why a planned reminder must not be sent now, or "". Asked on the state that its claim is decided on.

    Something that it tells may have been done, its day may have been moved or be over, or the same recipient may have
    had another one today. What is true of it still is planned anew. A digest is a day's, and tells what is true as
    it is written. A letter that staff have ticked goes on the day of their choice.
    """
    held = state.reminder_mails.get(mail.id)
    if held is None:
        return ""
    today = local_day(now)
    day, by = state.reminded.get(held.recipient, ("", mail.id))
    ticked = mail.id in state.letters
    if day == today.isoformat() and by != mail.id and not ticked:
        return "another today"
    if mail.kind == DIGEST:
        return "" if held.keys[0].endswith(f"/{today.isoformat()}") else "over"
    cases, windows = Cases(state), Windows(region)
    for key, contact in zip(held.keys, held.contacts, strict=True):
        if state.contacts.get(Reference(key.partition("/")[0]), "") != contact:
            return "new contact"
        verdict = _of_key(key, today, rules, cases, windows, mail.id)
        if verdict is None or verdict.key != key:
            return "over"
        if verdict.why and not (ticked and verdict.why in STAFF_MAY_CHOOSE):
            return verdict.why
    return ""


def stale(state: State, now: datetime, rules: ReminderRules, region: Region) -> list[Event]:
    """Put aside the letters that wait for a tick and are not true any more, so that nobody ticks one in vain."""
    waiting = (state.mails[mail] for mail in state.letters if mail in state.reminder_mails)
    found = ((mail.id, outdated(state, mail, now, rules, region)) for mail in waiting if mail.status == "waiting")
    return [ev.MailSuppressed(mail, why) for mail, why in found if why]


def told(state: State, mail: Mail, day: date, rules: ReminderRules, region: Region) -> list[Verdict]:
    """What a planned mail reminds of, as far as it is true on that day: what its letter is written from."""
    held = state.reminder_mails.get(mail.id)
    cases, windows = Cases(state), Windows(region)
    found = (_of_key(key, day, rules, cases, windows, mail.id) for key in (held.keys if held else ()))
    return [one for one in found if one is not None and (not one.why or one.why in STAFF_MAY_CHOOSE)]


def _of_key(
    key: str, today: date, rules: ReminderRules, cases: Cases, windows: Windows, mail: MailId
) -> Verdict | None:
    """What the rule says today of a reminder that was planned; None when its time, its rule or its case is gone."""
    reference, rule_id, _ = key.split("/")
    case, rule = cases.state.cases.get(Reference(reference)), rules.rule(rule_id)
    if case is None or rule is None:
        return None
    return _verdict(today, case, rule, rules, cases, windows, planned_as=mail)


def _verdict(
    today: date,
    case: Case,
    rule: Rule,
    rules: ReminderRules,
    cases: Cases,
    windows: Windows,
    planned_as: MailId | None = None,
) -> Verdict | None:
    """What the rule says of the case; None when it is not its time."""
    if case.form not in rule.forms or case.reference in cases.state.erased:
        return None
    window = windows.of(rule, case, cases)
    if window is None or not window[1] <= today <= window[2]:
        return None
    verdict = Verdict(case.reference, rule, *window)
    why = _why_not(today, verdict, case, rules, cases, windows, planned_as)
    return Verdict(case.reference, rule, *window, why) if why else verdict


def _why_not(
    today: date,
    verdict: Verdict,
    case: Case,
    rules: ReminderRules,
    cases: Cases,
    windows: Windows,
    planned_as: MailId | None,
) -> Why:
    state, rule = cases.state, verdict.rule
    standing = state.standing(case.reference)
    if standing.status not in rule.statuses:
        return f"status {standing.status}"
    for fact in rule.conditions:
        if not FACTS[fact](case, standing, cases):
            return f"not {fact}"
    if state.reminders.get(verdict.key) not in (None, planned_as):
        return "sent"
    for later in rules.reminder:
        if rule.id in later.supersedes and case.form in later.forms:
            window = windows.of(later, case, cases)
            if window is not None and window[1] <= today:
                return f"superseded by {later.id}"
    entered = standing.entered.get(standing.status)
    if entered is not None and (today - entered).days < rule.rest_days:
        return LATELY
    if not windows.is_working(today):
        return "no working day"
    return "quiet time" if rules.is_quiet(today, verdict.anchor) else ""


def _unused(state: State, wanted: str) -> MailId:
    """The id, numbered when a mail of that name has been planned before and did not go."""
    mail, number = MailId(wanted), 1
    while mail in state.mails:
        number += 1
        mail = MailId(f"{wanted}.{number}")
    return mail
