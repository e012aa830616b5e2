"""What needs staff today: the day's summary, counted from the ledger."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kvitto.core import deadlines
from kvitto.core.calendar import local_day
from kvitto.core.deadlines import calendar_of
from kvitto.core.ids import Reference
from kvitto.core.region import Region
from kvitto.core.reminder_facts import PAID, SIGNED, deadline_day, granted_sek
from kvitto.core.standing import RECEIVED, Standing
from kvitto.core.state import Case, State

NOT_YET_PAID = frozenset({"BEVILJAD", "AVTAL_SKICKAT", "AVTAL_TECKNAT", "UTBETALNING_BESTALLD"})
"""Statuses of a case whose grant is decided and not paid."""

TOLD_FOR = timedelta(days=7)
"""How long a mail that did not go is told of; then the sheet alone has it."""

RUN_NEAR = 30
"""Bank days before the year's last payment run, from which on every grant that is not paid needs somebody."""

REPORT_AWAITED = frozenset({"UTBETALD", "SLUTRED_BEGARD"})


@dataclass(frozen=True, slots=True)
class Digest:
    """References of the cases in each heap, oldest first. ``at_risk_sek`` is granted this year and not paid."""

    new: tuple[Reference, ...]
    unanswered: tuple[Reference, ...]
    answers_late: tuple[Reference, ...]
    unsigned: tuple[Reference, ...]
    without_payout_details: tuple[Reference, ...]
    reports_late: tuple[Reference, ...]
    mails_failed: tuple[Reference, ...]
    mails_unclear: tuple[Reference, ...]
    letters_waiting: tuple[Reference, ...]
    overdue: tuple[Reference, ...]
    """Cases whose applicant should have answered, signed or asked for the money by now."""
    at_risk: tuple[Reference, ...]
    at_risk_sek: int
    last_run: date
    bank_days_left: int
    halted: int

    @property
    def needs(self) -> int:
        """How many cases need somebody of staff, each once, and the halted reminders as one.

        A case that waits for its applicant needs nobody until its day is over, or money would be lost: a summary that
        comes each morning for weeks about what nobody can do anything about is soon not read.
        """
        mails = self.mails_failed + self.mails_unclear + self.letters_waiting
        money = self.at_risk if self.bank_days_left <= RUN_NEAR else ()
        return len({*self.new, *self.overdue, *self.reports_late, *mails, *money}) + bool(self.halted)


def digest(today: date, state: State, region: Region) -> Digest:
    """The summary of a day. Pure, so that the day can be any."""
    calendar = calendar_of(region)
    last_run = deadlines.last_run(region, today.year)

    def heap(belongs: Callable[[Case, Standing], bool]) -> tuple[Reference, ...]:
        return tuple(case.reference for case in state.cases.values() if belongs(case, state.standing(case.reference)))

    def is_late(name: str, case: Case, standing: Standing) -> bool:
        day = deadline_day(name, case, standing, region)
        return day is not None and calendar.adjusted(day, "next") < today

    def mails(*statuses: str) -> tuple[Reference, ...]:
        some = (mail for mail in state.mails.values() if mail.status in statuses and mail.reference)
        return tuple(dict.fromkeys(mail.reference for mail in some if local_day(mail.changed_at) >= today - TOLD_FOR))

    answers_late = heap(lambda case, it: it.status == "KOMPLETTERING" and is_late("answer", case, it))
    unsigned = heap(lambda _, it: it.status == "AVTAL_SKICKAT" and SIGNED not in it.dates)
    without_payout_details = heap(
        lambda _, it: it.status == "AVTAL_TECKNAT" and "payout" not in it.came and granted_sek(it) > 0
    )

    def late(name: str, references: tuple[Reference, ...]) -> tuple[Reference, ...]:
        return tuple(one for one in references if is_late(name, state.cases[one], state.standing(one)))

    waiting = (mail.reference for mail in state.mails.values() if mail.status == "waiting" and mail.reference)
    at_risk = heap(lambda case, it: case.year == today.year and it.status in NOT_YET_PAID and _is_unpaid(it))
    return Digest(
        new=heap(lambda _, it: it.status == RECEIVED),
        unanswered=heap(lambda _, it: it.status == "KOMPLETTERING"),
        answers_late=answers_late,
        unsigned=unsigned,
        without_payout_details=without_payout_details,
        reports_late=heap(
            lambda case, it: it.status in REPORT_AWAITED and "report" not in it.came and is_late("report", case, it)
        ),
        mails_failed=mails("failed", "bounced"),
        mails_unclear=mails("unknown"),
        letters_waiting=tuple(dict.fromkeys(waiting)),
        overdue=answers_late + late("agreement", unsigned) + late("requisition", without_payout_details),
        at_risk=at_risk,
        at_risk_sek=sum(granted_sek(state.standing(one)) for one in at_risk),
        last_run=last_run,
        bank_days_left=calendar.between(today, last_run),
        halted=state.reminders_halted[1] if state.reminders_halted else 0,
    )


def _is_unpaid(standing: Standing) -> bool:
    return PAID not in standing.dates and granted_sek(standing) > 0
