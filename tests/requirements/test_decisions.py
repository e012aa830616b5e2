"""How Västra Götaland's cases are decided and paid keeps the programme's own sentences: one test for each."""

from datetime import date

from kvitto.core.ids import Reference
from tests.core.deciding import DECISION, Cases, with_rules


def prepared(*names: str, **facts: object) -> Cases:
    """Applications filled in and ready for a decision."""
    cases = Cases()
    for name in names:
        cases.apply_for(name, **facts)
        cases.edit(name, **DECISION)
        cases.go(name, "Bereds i Biblioteksgruppen")
    return cases


def signed(name: str) -> Cases:
    cases = prepared(name)
    cases.go(name, "Beviljad")
    cases.edit(name, kommunen_skrev_under="2026-12-01", regionen_skrev_under="2026-12-01")
    return cases


def test_R_V14_one_grant_per_municipality_and_year_and_the_second_is_told_of_the_first():
    cases = prepared("a", "b")
    cases.go("a", "Beviljad")
    cases.edit("b", status="Beviljad")

    assert cases.status("b") == "BIBLIOTEKSGRUPPEN"
    assert cases.remarks("b") == {"status": ("place_taken", ("R-a", "2026"))}


def test_R_V16_the_same_municipality_can_be_granted_again_next_year():
    cases = prepared("a")
    cases.go("a", "Beviljad")
    cases.apply_for("b", year=2027)
    cases.edit("b", **DECISION)
    cases.go("b", "Bereds i Biblioteksgruppen", "Beviljad")

    assert cases.state.cases[Reference("R-b")].year == 2027


def test_R_V18_a_payment_is_planned_within_the_year_of_the_grant():
    cases = signed("a")
    cases.edit("a", utbetalning_bestalld="2027-01-04")
    assert cases.remarks("a") == {"utbetalning_bestalld": ("other_year", ("2027-01-04", "2026"))}
    assert cases.status("a") == "AVTAL_TECKNAT"

    cases.edit("a", utbetalning_bestalld="2026-12-10")
    assert cases.status("a") == "UTBETALNING_BESTALLD"


def test_R_V24_the_case_records_what_the_region_gives():
    cases = prepared("a")
    cases.edit("a", konsulent="Konsulent för Det öppna biblioteket", konsulentens_insats="metod", beviljat_belopp=30000)

    assert cases.standing("a").words["konsulentens_insats"] == "Metod"
    assert cases.standing("a").is_filled("konsulent")
    assert cases.standing("a").amounts["beviljat_belopp"] == 30000


def test_R_V25_a_decision_comes_only_after_biblioteksgruppen():
    cases = Cases("a")
    cases.edit("a", **DECISION)
    for status in ("Beviljad", "Avslag"):
        cases.edit("a", status=status)
        assert cases.remarks("a") == {"status": ("unprepared", ("BIBLIOTEKSGRUPPEN",))}
    cases.go("a", "Bereds i Biblioteksgruppen", "Avslag")


def test_R_V26_the_decision_maker_is_the_role_forvaltningschef():
    cases = prepared("a")
    cases.edit("a", beslutat_av="Konsulent", status="Beviljad")
    assert cases.status("a") == "BIBLIOTEKSGRUPPEN"

    assert cases.remarks("a")["beslutat_av"] == ("unknown_word", ())
    cases.edit("a", beslutat_av="Tf förvaltningschef")
    assert cases.status("a") == "BEVILJAD"
    assert cases.standing("a").words["beslutat_av"] == "Tf förvaltningschef"


def test_R_V28_no_payment_before_the_agreement_and_the_order_can_be_switched_off():
    cases = prepared("a")
    cases.go("a", "Beviljad")
    cases.edit("a", status="Utbetald", utbetald="2026-12-01")
    assert cases.status("a") == "BEVILJAD"
    assert cases.remarks("a")["status"] == ("no_agreement", ("AVTAL_TECKNAT",))

    assert with_rules(agreement_before_payout=None).rules.agreement_before_payout is None


def test_R_V36_the_consultants_contribution_is_content_method_or_both():
    cases = Cases("a")
    for word in ("Innehåll", "Metod", "Båda"):
        cases.edit("a", konsulentens_insats=word)
        assert cases.standing("a").words["konsulentens_insats"] == word
    cases.edit("a", konsulentens_insats="Kaffe")
    assert cases.remarks("a") == {"konsulentens_insats": ("unknown_word", ())}


def test_a_payment_that_was_made_is_a_fact_and_is_marked():
    cases = signed("a")
    cases.today = date(2027, 1, 5)
    cases.edit("a", utbetald="2027-01-04")

    assert cases.status("a") == "UTBETALD"
    assert cases.remarks("a") == {"utbetald": ("other_year", ("2027-01-04", "2026"))}
