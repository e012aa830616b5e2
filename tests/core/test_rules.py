"""The rules of the programmes: what may be granted, to whom, when, and how staff are told why not."""

from datetime import date

import pytest

from kvitto.core.ids import Reference
from tests.core.deciding import DECISION, Cases, programme_of, with_rules

GIVEN = "BEVILJAD"


def two() -> Cases:
    """Two applications of one municipality, both ready for decision, the first one granted."""
    cases = Cases("a", "b")
    cases.grant("a")
    cases.edit("b", **DECISION)
    cases.go("b", "Bereds i Biblioteksgruppen", "Klar för beslut")
    return cases


def test_a_second_grant_for_the_municipality_and_year_is_refused_with_a_reference_to_the_first():
    cases = two()
    cases.edit("b", status="Beviljad")

    assert cases.status("b") == "KLAR_FOR_BESLUT"
    assert cases.remarks("b") == {"status": ("place_taken", ("R-a", "2026"))}
    assert cases.status("a") == GIVEN


def test_the_place_is_free_again_when_the_first_is_withdrawn_and_the_second_is_decided_anew():
    cases = two()
    cases.edit("b", status="Beviljad")
    cases.edit("a", status="Återkallad")
    assert cases.status("b") == "KLAR_FOR_BESLUT"

    cases.edit("b", beslutsdatum="2026-12-01")
    assert cases.status("b") == GIVEN


@pytest.mark.parametrize("freeing", [{"status": "Förfallen"}, {"ar": 2027}])
def test_lapse_and_another_year_free_the_place(freeing):
    cases = two()
    cases.edit("a", **freeing)
    cases.edit("b", status="Beviljad")

    assert cases.status("b") == GIVEN


def test_a_case_that_is_closed_after_its_grant_keeps_the_place():
    cases = two()
    cases.edit("a", kommunen_skrev_under="2026-12-01", regionen_skrev_under="2026-12-01", utbetald="2026-12-01")
    cases.go("a", "Slutredovisad", "Avslutad")
    cases.edit("b", status="Beviljad")

    assert cases.remarks("b") == {"status": ("place_taken", ("R-a", "2026"))}


def test_a_correction_that_would_take_a_place_again_is_refused_too():
    cases = two()
    cases.edit("a", status="Återkallad")
    cases.edit("b", status="Beviljad")
    cases.edit("a", status="Beviljad", skal_till_rattelse="Det var fel rad.")

    assert cases.status("a") == "ATERKALLAD"
    assert cases.remarks("a") == {"status": ("place_taken", ("R-b", "2026"))}


def test_a_granted_case_is_not_moved_to_a_year_that_is_taken():
    cases = two()
    cases.edit("b", ar=2027)
    cases.edit("b", status="Beviljad")
    assert cases.status("b") == GIVEN

    cases.edit("b", ar=2026)
    assert cases.state.cases[Reference("R-b")].year == 2027
    assert cases.remarks("b") == {"ar": ("place_taken", ("R-a", "2026"))}


def test_two_in_one_look_are_taken_by_decision_day_and_then_by_reference():
    cases = Cases("a", "b", "c")
    for name, day in (("a", "2026-11-25"), ("b", "2026-11-24"), ("c", "2026-11-24")):
        cases.edit(name, **{**DECISION, "beslutsdatum": day})
        cases.go(name, "Bereds i Biblioteksgruppen")
    cases.look({name: {"status": "Beviljad"} for name in "cab"})

    assert [cases.status(name) for name in "abc"] == ["BIBLIOTEKSGRUPPEN", GIVEN, "BIBLIOTEKSGRUPPEN"]
    assert cases.remarks("a") == cases.remarks("c") == {"status": ("place_taken", ("R-b", "2026"))}


def test_a_withdrawal_and_a_grant_in_the_same_look_go_together():
    cases = two()
    cases.look({"b": {"status": "Beviljad"}, "a": {"status": "Återkallad"}})

    assert (cases.status("a"), cases.status("b")) == ("ATERKALLAD", GIVEN)


@pytest.mark.parametrize("counts_for, told", [("lead", GIVEN), ("all", "KLAR_FOR_BESLUT")])
def test_a_joint_application_counts_for_the_lead_or_for_all(counts_for, told):
    cases = Cases("a", programme=with_rules(joint_application_counts_for=counts_for), partners=("1487", "1441"))
    cases.grant("a")
    cases.apply_for("b", municipality="1487")
    cases.edit("b", **DECISION)
    cases.go("b", "Bereds i Biblioteksgruppen", "Klar för beslut")
    cases.edit("b", status="Beviljad")

    assert cases.status("b") == told


def test_not_more_than_the_ceiling_nor_than_was_applied_for():
    cases = Cases("a", requested=45000)
    cases.edit("a", beviljat_belopp=50001)
    assert cases.remarks("a") == {"beviljat_belopp": ("ceiling", ("50001", "50000"))}
    cases.edit("a", beviljat_belopp=50000)
    assert cases.remarks("a") == {"beviljat_belopp": ("above_requested", ("50000", "45000"))}
    cases.edit("a", beviljat_belopp=45000)
    assert cases.remarks("a") == {}


def test_nothing_is_granted_on_an_amount_that_staff_have_written_over():
    cases = Cases("a")
    cases.edit("a", **DECISION)
    cases.go("a", "Bereds i Biblioteksgruppen")
    cases.edit("a", beviljat_belopp=60000, status="Beviljad")
    assert cases.remarks("a")["status"] == ("missing", ("beviljat_belopp",))

    cases.edit("a", beviljat_belopp=35000)
    assert cases.status("a") == GIVEN
    assert cases.standing("a").amounts["beviljat_belopp"] == 35000


def test_a_decision_comes_after_biblioteksgruppen():
    cases = Cases("a")
    cases.edit("a", **DECISION)
    cases.go("a", "Under beredning")
    cases.edit("a", status="Beviljad")

    assert cases.remarks("a") == {"status": ("unprepared", ("BIBLIOTEKSGRUPPEN",))}


@pytest.mark.parametrize("status", ["Beviljad", "Avslag"])
def test_a_decision_names_who_made_it_when_and_why(status):
    cases = Cases("a")
    cases.go("a", "Bereds i Biblioteksgruppen")
    cases.edit("a", status=status, beviljat_belopp=40000)
    assert cases.remarks("a")["status"] == ("missing", ("motivering", "beslutsdatum", "beslutat_av"))

    cases.edit("a", **{**DECISION, "beslutat_av": "Enhetschef"})
    assert cases.remarks("a")["status"] == ("missing", ("beslutat_av",))
    cases.edit("a", beslutat_av="tf förvaltningschef")
    assert cases.status("a") == programme_of().by_word[status.casefold()].id


@pytest.mark.parametrize(
    "day, told",
    [
        ("2027-01-08", ("future_day", ("beslutsdatum", "2027-01-08"))),
        ("2026-11-01", ("decided_before_it_came", ("2026-11-01",))),
    ],
)
def test_a_decision_is_made_on_a_day_that_it_can_have_been_made_on(day, told):
    cases = Cases("a")
    cases.edit("a", **{**DECISION, "beslutsdatum": day})
    cases.go("a", "Bereds i Biblioteksgruppen", "Klar för beslut")
    cases.edit("a", status="Beviljad")

    assert cases.remarks("a") == {"status": told}


def test_a_grant_that_cannot_be_paid_in_its_year_is_refused_until_the_year_is_changed():
    cases = Cases("a")
    cases.today = date(2027, 1, 8)
    cases.edit("a", **{**DECISION, "beslutsdatum": "2027-01-08"})
    cases.go("a", "Bereds i Biblioteksgruppen", "Klar för beslut")
    cases.edit("a", status="Beviljad")
    assert cases.remarks("a") == {"status": ("decided_after_year", ("2027", "2026"))}

    cases.edit("a", ar=2027)
    assert cases.status("a") == GIVEN


def test_a_payment_is_not_planned_for_another_year():
    cases = Cases("a")
    cases.grant("a")
    cases.edit("a", kommunen_skrev_under="2026-12-01", regionen_skrev_under="2026-12-01")
    cases.edit("a", utbetalning_bestalld="2027-01-04")
    assert cases.status("a") == "AVTAL_TECKNAT"
    assert cases.remarks("a") == {"utbetalning_bestalld": ("other_year", ("2027-01-04", "2026"))}

    cases.edit("a", utbetald="2027-01-05")
    assert cases.remarks("a")["utbetald"] == ("other_year", ("2027-01-05", "2026"))
    assert cases.status("a") == "AVTAL_TECKNAT"


def test_no_payment_before_the_agreement_and_the_rule_can_be_switched_off():
    cases = Cases("a")
    cases.grant("a")
    cases.edit("a", utbetald="2026-12-01")
    assert cases.status("a") == GIVEN
    assert cases.remarks("a") == {"utbetald": ("no_agreement", ("AVTAL_TECKNAT",))}

    free = Cases("a", programme=with_rules(agreement_before_payout=None))
    free.grant("a")
    free.edit("a", utbetald="2026-12-01")
    assert free.remarks("a")["utbetald"][0] == "no_way"


def test_no_support_for_what_has_already_begun_where_the_programme_says_so():
    cases = Cases("a", programme=with_rules(no_retroactive_support=True), starts="2026-11-01")
    cases.edit("a", **DECISION)
    cases.go("a", "Bereds i Biblioteksgruppen", "Klar för beslut")
    cases.edit("a", status="Beviljad")

    assert cases.remarks("a") == {"status": ("retroactive", ("2026-11-01", "2026-11-20"))}


def test_an_earlier_report_comes_first_where_the_programme_says_so():
    cases = Cases("a", programme=with_rules(earlier_report_first=True), ends="2026-11-30")
    cases.grant("a")
    cases.apply_for("b", year=2027)
    cases.edit("b", **DECISION)
    cases.go("b", "Bereds i Biblioteksgruppen", "Klar för beslut")
    cases.edit("b", status="Beviljad")

    assert cases.remarks("b") == {"status": ("earlier_report", ("R-a",))}
