"""What a reminder may be: true when it is claimed, in its time, once, and one mail a recipient and day.

Days are counted here one by one, in Sweden's own time, and nothing is asked of Kvitto's plan.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kvitto.core import events as ev
from kvitto.core.calendar import Calendar
from kvitto.core.reminder_facts import FACTS, Cases, anchor_day
from tests.simulation.paper import REGION
from tests.simulation.violation import Violation

if TYPE_CHECKING:
    from kvitto.core.ids import MailId, Reference
    from kvitto.core.ledger import Commit
    from kvitto.core.reminder_rules import ReminderRules, Rule
    from kvitto.core.state import Mail, State
    from tests.simulation.office import Stage

STOCKHOLM = ZoneInfo("Europe/Stockholm")
BANK = Calendar()
DAY = timedelta(days=1)


class Reminded:
    """Every reminder that has gone, and every claim."""

    def __init__(self, stage: Stage, rules: ReminderRules) -> None:
        self._stage = stage
        self._rules = rules
        self._wrong: dict[MailId, str] = {}
        """What is wrong with the claim that was made last of each mail, "" for nothing."""
        self._days: dict[tuple[str, date], MailId] = {}
        self._claimed: dict[MailId, date] = {}
        self.gone: dict[str, MailId] = {}
        """The mail in which each reminder has gone, by its key."""

    def before(self, commit: Commit, state: State) -> None:
        """Judge each claim of a reminder by the day on which it is committed."""
        today = commit.at.astimezone(STOCKHOLM).date()
        for event in commit.events:
            if isinstance(event, ev.MailClaimed) and event.mail in state.reminder_mails:
                self._claimed[event.mail] = today
                self._wrong[event.mail] = self._judged(state.mails[event.mail], state, today)

    def after(self, commit: Commit, state: State) -> None:
        """What was planned is judged when it is claimed."""

    def taken(self, mail: MailId) -> None:
        """The relay has taken a mail. Raises: Violation when it should not have gone."""
        state = self._stage.store.truth
        held = state.reminder_mails.get(mail)
        if held is None:
            return
        if self._wrong[mail]:
            raise Violation(f"I8: {mail} goes, and {self._wrong[mail]}")
        for key in held.keys:
            if key in self.gone:
                raise Violation(f"I8: {key} goes in {mail}, and has gone in {self.gone[key]}")
            self.gone[key] = mail
        self._stage.world.count("world: a reminder goes")
        if mail not in state.letters:
            other = self._days.setdefault((held.recipient, self._claimed[mail]), mail)
            if other != mail:
                raise Violation(f"I8: {mail} and {other} go to one recipient on {self._claimed[mail]}")

    def nothing_is_left_out(self, today: date) -> None:
        """Raises: Violation when a reminder is due today that nobody has planned."""
        state = self._stage.store.truth
        for reference in state.cases:
            for rule in self._rules.reminder:
                anchor = _anchor(rule, reference, state)
                key = f"{reference}/{rule.id}/{anchor.isoformat()}" if anchor else ""
                if anchor and key not in state.reminders and not self._against(rule, reference, anchor, today, state):
                    raise Violation(f"L: {key} is due on {today}, and nobody has planned it")

    def _judged(self, mail: Mail, state: State, today: date) -> str:
        held = state.reminder_mails[mail.id]
        if mail.unknowns:
            return "it may have gone already"
        for key in held.keys:
            reference, rule_id, day = key.split("/")
            if rule_id == "digest":
                if day != today.isoformat():
                    return f"it is another day's digest, {day}"
                continue
            if mail.kind == "digest":
                continue  # It tells what is true when it is written, and leaves out the rest.
            [rule] = [rule for rule in self._rules.reminder if rule.id == rule_id]
            case = next(case for case in state.cases if case == reference)
            anchor = _anchor(rule, case, state)
            if anchor is None or anchor.isoformat() != day:
                return f"{key} is about a day that has been moved to {anchor}"
            ticked = mail.id in state.letters
            if why := self._against(rule, case, anchor, today, state, ticked=ticked):
                return f"of {key}, {why}"
        return ""

    def _against(
        self, rule: Rule, reference: Reference, anchor: date, today: date, state: State, *, ticked: bool = False
    ) -> str:
        """Why the reminder should not go today, or ""."""
        case, standing = state.cases[reference], state.standing(reference)
        first = _first_day(rule, anchor)
        last = first + rule.expiry_days * DAY
        if not first <= today <= (min(last, anchor) if first < anchor else last):
            return f"its time is {first} to {last}, about {anchor}, and today is {today}"
        if standing.status not in rule.statuses:
            return f"the case stands at {standing.status}"
        came = standing.entered.get(standing.status)
        if came is not None and today < came + rule.rest_days * DAY:
            return f"a letter has asked the same on {came}"
        if not all(FACTS[fact](case, standing, Cases(state)) for fact in rule.conditions):
            return "what it asks for is there"
        for later in self._rules.reminder:
            if rule.id in later.supersedes:
                its = _anchor(later, reference, state)
                if its is not None and _first_day(later, its) <= today:
                    return f"it is time for {later.id}"
        if not ticked and not BANK.is_bank_day(today):
            return f"{today} is no bank day"
        quiet = self._rules.is_quiet(today, anchor) and not ticked
        return f"{today} lies in a quiet time" if quiet else ""


def _anchor(rule: Rule, reference: Reference, state: State) -> date | None:
    anchor = anchor_day(rule.anchor, state.cases[reference], state.standing(reference), REGION)
    while anchor is not None and rule.adjust != "none" and not BANK.is_bank_day(anchor):
        anchor += DAY if rule.adjust == "next" else -DAY
    return anchor


def _first_day(rule: Rule, anchor: date) -> date:
    """Count to the first day of the rule, one day at a time."""
    if rule.days is not None:
        return anchor + rule.days * DAY
    step, left, day = (DAY if (rule.bank_days or 0) > 0 else -DAY), abs(rule.bank_days or 0), anchor
    while left:
        day += step
        left -= BANK.is_bank_day(day)
    return day
