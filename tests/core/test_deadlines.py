"""The days of a grant year, as they are told to people."""

from dataclasses import replace
from datetime import date

import pytest

from kvitto.core import deadlines
from kvitto.core.region import YearPlan
from tests.mail.office import FORMS

VGR = FORMS.region("vgr")


@pytest.mark.parametrize(
    "year, last_run, reserve",
    [(2026, (12, 14), (12, 21)), (2027, (12, 15), (12, 22)), (2028, (12, 13), (12, 20))],
)
def test_agreement_and_requisition_come_before_the_last_runs(year, last_run, reserve):
    assert deadlines.agreement_by(VGR, year) == deadlines.requisition_by(VGR, year) == date(year, 12, 1)
    assert deadlines.last_run(VGR, year) == date(year, *last_run)
    assert deadlines.reserve_run(VGR, year) == date(year, *reserve)


def test_what_a_payment_rests_on_rolls_back_over_a_weekend():
    assert date(2029, 12, 1).weekday() == 5
    assert deadlines.agreement_by(VGR, 2029) == date(2029, 11, 30)
    assert deadlines.decided_by(VGR, 2026) == date(2026, 11, 13)


@pytest.mark.parametrize(
    "ends, by",
    [
        ((2026, 5, 12), (2026, 6, 12)),
        ((2026, 5, 13), (2026, 6, 15)),
        ((2026, 6, 15), (2026, 8, 3)),
        ((2026, 12, 31), (2027, 2, 1)),
        ((2027, 12, 1), (2028, 1, 3)),
    ],
)
def test_the_final_report_is_due_a_month_after_the_end_and_not_in_july(ends, by):
    assert deadlines.report_by(VGR, date(*ends)) == date(*by)


def test_a_long_respite_ends_on_the_last_bank_day_of_march():
    patient = replace(VGR, calendar=YearPlan(report_days=120))
    assert date(2029, 3, 31).weekday() == 5
    assert deadlines.report_by(patient, date(2028, 12, 31)) == date(2029, 3, 29)


def test_ten_working_days_to_complete_an_application_do_not_run_in_july():
    assert deadlines.answer_by(VGR, date(2026, 11, 20)) == date(2026, 12, 4)
    assert deadlines.answer_by(VGR, date(2026, 6, 26)) == date(2026, 8, 12)


@pytest.mark.parametrize("text", ["12-1", "1201", "13-01", "02-29", "2026-12-01", "", "12-01 "])
def test_a_day_of_every_year_is_written_in_one_way(text):
    with pytest.raises(ValueError, match="not a day of every year"):
        deadlines.month_day(text)
