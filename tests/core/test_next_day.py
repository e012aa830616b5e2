"""Nästa sista dag: the nearest day by which something must be done in a case."""

from datetime import date

from kvitto.core import deadlines
from kvitto.core.ids import Reference
from kvitto.core.next_day import NextDays
from tests.core.reminding import SHARING, Ledger

LAST_RUN = deadlines.last_run(SHARING, 2026)


def next_day(ledger: Ledger, name: str = "A") -> date | None:
    return NextDays(ledger.state, ledger.rules, ledger.region).of(ledger.state.cases[Reference(name)])


def test_nothing_is_waited_for_in_a_case_that_nobody_has_touched():
    ledger = Ledger()
    ledger.case("A")

    assert next_day(ledger) is None


def test_who_is_asked_to_complete_has_the_day_that_staff_set_until_the_answer_comes():
    ledger = Ledger()
    ledger.case("A", svara_senast="2026-05-06")
    ledger.stands("A", "KOMPLETTERING")
    assert next_day(ledger) == date(2026, 5, 6)

    ledger.came("A", "completion")
    assert next_day(ledger) is None


def test_a_case_goes_from_agreement_to_requisition_to_payment_to_report():
    ledger = Ledger(region=SHARING)
    ledger.case("A", ends="2026-11-30")
    ledger.stands("A", "BEVILJAD")
    assert next_day(ledger) == LAST_RUN

    ledger.stands("A", "AVTAL_SKICKAT")
    assert next_day(ledger) == deadlines.agreement_by(SHARING, 2026)

    ledger.set("A", "kommunen_skrev_under", date(2026, 10, 1))
    ledger.stands("A", "AVTAL_TECKNAT")
    assert next_day(ledger) == deadlines.requisition_by(SHARING, 2026)

    ledger.came("A", "payout")
    assert next_day(ledger) == LAST_RUN

    ledger.set("A", "utbetald", date(2026, 11, 20))
    ledger.stands("A", "UTBETALD")
    assert next_day(ledger) == deadlines.report_by(SHARING, date(2026, 11, 30))

    ledger.came("A", "report")
    assert next_day(ledger) is None


def test_a_day_that_is_past_stays_until_its_matter_is_settled():
    ledger = Ledger()
    ledger.case("A", svara_senast="2026-05-06")
    ledger.stands("A", "KOMPLETTERING")
    ledger.day = date(2026, 8, 1)

    assert next_day(ledger) == date(2026, 5, 6)
