"""What a morning would do, told without doing it: the same plan, on the ledger as it is now."""

from dataclasses import dataclass
from datetime import date, timedelta

from kvitto.core.deadlines import calendar_of
from kvitto.core.decide import reminders
from kvitto.core.decide.reminders import Coming, Verdict
from kvitto.core.digest import digest
from kvitto.core.ids import RegionId
from kvitto.core.recipients import recipient_key
from kvitto.ports import Office
from kvitto.steps.ledger import catch_up
from kvitto.steps.remind import known_recipients


@dataclass(frozen=True, slots=True)
class Preview:
    """A morning. ``mails`` has the reminders of each mail; ``skipped`` those whose time it is and why they do not go.

    ``needs`` is how many cases the digest would tell staff of, 0 when none goes.
    """

    day: date
    working: bool
    mails: tuple[tuple[Verdict, ...], ...]
    ticks: tuple[Verdict, ...]
    skipped: tuple[Verdict, ...]
    halted: bool
    needs: int


def preview(office: Office, region_id: RegionId, day: date) -> Preview:
    """What the morning of ``day`` would do if nothing happened until then. Raises: JournalUnavailable."""
    rules, region, state = (
        office.forms.reminders(region_id),
        office.forms.region(region_id),
        catch_up(office, region_id),
    )
    verdicts = list(reminders.explained(day, state, rules, region))
    due = [one for one in verdicts if not one.why]
    found = known_recipients(office, region_id, due, state)
    needs = digest(day, state, region).needs if rules.digest and calendar_of(region).is_bank_day(day) else 0
    staff = recipient_key(office.secret, region.functional_mailbox) if needs else ""
    made = reminders.plan(day, state, due, lambda one: found.get((one.reference, one.rule.recipient)), rules, staff)
    going = {one.key for some in made.mails.values() for one in some} | {one.key for _, one in made.ticks}
    late = [Verdict(one.reference, one.rule, one.anchor, one.first, one.last, "another mail") for one in due]
    return Preview(
        day=day,
        working=calendar_of(region).is_bank_day(day),
        mails=tuple(some for some in made.mails.values() if some),
        ticks=tuple(one for _, one in made.ticks),
        skipped=tuple(one for one in verdicts if one.why) + tuple(one for one in late if one.key not in going),
        halted=made.halted,
        needs=needs,
    )


def coming(office: Office, region_id: RegionId, first: date, days: int) -> list[Coming]:
    """What would go in the days from ``first`` on if nothing changed meanwhile. Raises: JournalUnavailable."""
    rules, region = office.forms.reminders(region_id), office.forms.region(region_id)
    state = catch_up(office, region_id)
    return reminders.forecast(first, first + timedelta(days=days), state, rules, region)
