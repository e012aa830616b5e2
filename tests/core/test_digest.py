"""The morning's summary to staff: it comes when they have something to do, and not to say that others have."""

from dataclasses import replace
from datetime import date

import pytest

from kvitto.core import events as ev
from kvitto.core.digest import RUN_NEAR, digest
from kvitto.core.ids import MailId, Reference
from tests.core.reminding import REGION, Ledger


def needs(ledger: Ledger, day: date) -> int:
    return digest(day, ledger.state, REGION).needs


def standing_at(status: str) -> Ledger:
    ledger = Ledger()
    ledger.case("A", municipality="1497")
    ledger.stands("A", status)
    return ledger


@pytest.mark.parametrize(
    "status, before, after",
    [
        ("AVTAL_SKICKAT", date(2026, 10, 1), date(2026, 12, 2)),
        ("AVTAL_TECKNAT", date(2026, 10, 1), date(2026, 12, 2)),
    ],
)
def test_who_waits_for_the_applicant_is_not_disturbed_until_the_applicants_day_is_over(status, before, after):
    ledger = standing_at(status)

    assert (needs(ledger, before), needs(ledger, after)) == (0, 1)


def test_a_completion_that_is_awaited_needs_nobody_until_it_is_late():
    ledger = Ledger()
    ledger.case("A", municipality="1497", svara_senast="2026-03-20")
    ledger.stands("A", "KOMPLETTERING")

    assert (needs(ledger, date(2026, 3, 20)), needs(ledger, date(2026, 3, 23))) == (0, 1)


def test_money_that_is_not_paid_needs_somebody_when_the_last_run_is_near():
    ledger = standing_at("AVTAL_SKICKAT")
    far, near = (digest(day, ledger.state, REGION) for day in (date(2026, 9, 1), date(2026, 11, 20)))

    assert (far.bank_days_left > RUN_NEAR, far.needs, len(far.at_risk)) == (True, 0, 1)
    assert (near.bank_days_left <= RUN_NEAR, near.needs) == (True, 1)


def test_a_new_application_and_a_letter_that_waits_for_a_tick_need_somebody_at_once():
    ledger = Ledger()
    ledger.case("A", municipality="1497")
    assert needs(ledger, date(2026, 3, 2)) == 1
    ledger.stands("A", "BEVILJAD")
    assert needs(ledger, date(2026, 3, 2)) == 0
    mail = MailId("A.granted.1")
    ledger.happen(ev.MailPlanned(mail, Reference("A"), "granted"))
    ledger.state.mails[mail] = replace(ledger.state.mails[mail], status="waiting")

    assert digest(date(2026, 3, 2), ledger.state, REGION).letters_waiting == (Reference("A"),)
    assert needs(ledger, date(2026, 3, 2)) == 1
