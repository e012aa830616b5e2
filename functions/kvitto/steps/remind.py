"""The morning's reminders: see what is due, find out who gets it, commit the plan. The pump sends.

Safe to stop at any line, to run twice at once, and to miss for days: the plan is made anew on what the ledger holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kvitto.core import recipients
from kvitto.core.calendar import local_day
from kvitto.core.deadlines import calendar_of
from kvitto.core.decide import reminders
from kvitto.core.decide.reminders import Verdict
from kvitto.core.digest import digest
from kvitto.core.events import Event, RemindersPlanned
from kvitto.core.failures import Permanent
from kvitto.core.ids import RegionId
from kvitto.core.reminder_rules import ReminderRules
from kvitto.core.state import State
from kvitto.ports import Office
from kvitto.steps.ledger import catch_up, commit
from kvitto.steps.reminder_letters import address_of


@dataclass(frozen=True, slots=True)
class Reminded:
    """What a morning planned. ``halted``: so many mails at once that staff must say that it is meant."""

    mails: int = 0
    reminders: int = 0
    ticks: int = 0
    halted: int = 0


def remind(office: Office, region_id: RegionId) -> Reminded:
    """Plan today's reminders and the digest. On a day that is no bank day nothing is planned.

    Raises: JournalUnavailable; FormFileError when reminders.toml is wrong.
    """
    rules, region = office.forms.reminders(region_id), office.forms.region(region_id)
    now = office.journal.now()
    today = local_day(now)
    if not calendar_of(region).is_bank_day(today) or not (rules.reminder or rules.digest):
        return Reminded()
    state = catch_up(office, region_id)
    found = known_recipients(office, region_id, reminders.due(today, state, rules, region), state)
    mailbox = recipients.recipient_key(office.secret, region.functional_mailbox)

    def decide(state: State) -> Sequence[Event]:
        due = reminders.due(today, state, rules, region)
        staff = mailbox if rules.digest and (digest(today, state, region).needs or _of_staff(due)) else ""
        made = reminders.plan(today, state, due, lambda verdict: found.get(_who(verdict)), rules, staff)
        return [*reminders.stale(state, now, rules, region), *reminders.planned(today, state, made, region)]

    done = commit(office, region_id, decide)
    events = done.commit.events if done else ()
    planned = [event for event in events if isinstance(event, RemindersPlanned)]
    state = office.states[region_id]
    reminded = Reminded(
        mails=sum(event.mail not in state.letters for event in planned),
        reminders=sum(len(event.keys) for event in planned),
        ticks=sum(event.mail in state.letters for event in planned),
        halted=state.reminders_halted[1] if state.reminders_halted else 0,
    )
    if planned or reminded.halted:
        office.log(
            "reminders_planned", region=region_id, sent=reminded.mails, seen=reminded.reminders, count=reminded.halted
        )
    return reminded


def known_recipients(
    office: Office, region_id: RegionId, due: Sequence[Verdict], state: State
) -> Mapping[tuple[str, str], str]:
    """Whom each reminder goes to, by reference and role, as the ledger knows them.

    Reads the record of each case concerned, and no more of them than tells that there are too many.
    """
    rules, region = office.forms.reminders(region_id), office.forms.region(region_id)
    most = _most(rules, state)
    found: dict[tuple[str, str], str] = {}
    ticked = [verdict for verdict in due if verdict.rule.tick][: rules.mails_at_most]
    for verdict in (*(verdict for verdict in due if not verdict.rule.tick), *ticked):
        too_many = len(set(found.values())) > most and not verdict.rule.tick
        if verdict.rule.recipient == "contact" and state.is_unreached(verdict.reference):
            continue  # It would only come back; staff and the head of library have been told.
        if _who(verdict) in found or (too_many and verdict.rule.recipient in recipients.OF_THE_CASE):
            continue
        try:
            address = address_of(office, region, rules, state, verdict)
        except Permanent as fault:
            # One case whose record is gone must not keep the others from being reminded.
            error = type(fault).__name__
            office.log("reminder_not_addressed", region=region_id, reference=verdict.reference, error=error)
            continue
        if address:
            found[_who(verdict)] = recipients.recipient_key(office.secret, address)
    return found


def _who(verdict: Verdict) -> tuple[str, str]:
    return verdict.reference, verdict.rule.recipient


def _of_staff(due: Sequence[Verdict]) -> bool:
    return any(verdict.rule.recipient == "staff" and not verdict.rule.tick for verdict in due)


def _most(rules: ReminderRules, state: State) -> int:
    """So many recipients and one more are too many; staff's mailbox is not counted."""
    return max(rules.mails_at_most, state.reminders_allowed) + 1
