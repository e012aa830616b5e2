"""Staff decide by editing cells: what each edit comes to, and why some come to nothing."""

from datetime import date

import pytest

from kvitto.core import events as ev
from tests.core.deciding import DECISION, Cases, with_rules


def test_a_status_is_understood_whatever_its_case_and_spacing():
    cases = Cases("a")
    cases.edit("a", status="  under   BEREDNING ")

    assert cases.status("a") == "BEREDNING"
    assert cases.standing("a").entered == {"BEREDNING": date(2026, 12, 1)}


def test_a_word_that_is_no_status_is_never_acted_on_and_the_nearest_is_asked_about():
    cases = Cases("a")

    cases.edit("a", status="Beviljat")
    assert cases.remarks("a") == {"status": ("unknown_word", ("Beviljad",))}
    cases.edit("a", status="Ring Kalle")
    assert cases.remarks("a") == {"status": ("unknown_word", ())}
    cases.edit("a", status=None)
    assert cases.remarks("a") == {"status": ("emptied", ())}
    assert cases.status("a") == "INKOMMEN"


def test_what_is_in_force_written_again_says_nothing():
    cases = Cases("a")
    cases.edit("a", status="Beviljat")
    cases.edit("a", status="Inkommen")

    assert cases.remarks("a") == {}
    assert cases.status("a") == "INKOMMEN"


def test_only_the_programmes_own_ways_are_gone():
    cases = Cases("a")
    cases.edit("a", status="Utbetald")

    assert cases.status("a") == "INKOMMEN"
    assert cases.remarks("a")["status"] == ("no_agreement", ("AVTAL_TECKNAT",))
    cases.edit("a", status="Förfallen")
    rule, (old, new, *onward) = cases.remarks("a")["status"]
    assert (rule, old, new) == ("no_way", "INKOMMEN", "FORFALLEN")
    assert onward == ["KOMPLETTERING", "BEREDNING", "BIBLIOTEKSGRUPPEN", "ATERKALLAD", "AVSKRIVEN"]


def test_a_status_waits_for_the_cells_it_needs_and_is_acted_on_when_they_come():
    cases = Cases("a")
    cases.edit("a", status="Komplettering begärd", komplettera_med="Budgeten saknas.")
    assert cases.remarks("a") == {"status": ("missing", ("svara_senast",))}

    cases.edit("a", svara_senast="11 december 2026")
    assert cases.status("a") == "KOMPLETTERING"
    assert cases.remarks("a") == {}


def test_cells_of_one_look_count_together_in_any_order():
    cases = Cases("a")
    cases.go("a", "Bereds i Biblioteksgruppen")
    cases.edit("a", status="Beviljad", **DECISION)

    assert cases.status("a") == "BEVILJAD"
    assert cases.standing("a").entered["BEVILJAD"] == date(2026, 11, 25)


def test_a_date_and_a_status_that_say_the_same_thing_are_equal():
    cases = Cases("a", "b", programme=with_rules(granted_per_municipality_and_year=None))
    for name in "ab":
        cases.grant(name)
    cases.edit("a", avtal_skickat="2026-11-30")
    cases.edit("b", status="Avtal skickat")
    assert cases.status("a") == cases.status("b") == "AVTAL_SKICKAT"
    assert cases.standing("a").entered["AVTAL_SKICKAT"] == date(2026, 11, 30)

    cases.edit("a", kommunen_skrev_under="2026-11-30")
    assert cases.status("a") == "AVTAL_SKICKAT"
    cases.edit("a", regionen_skrev_under="2026-12-01")
    assert cases.status("a") == "AVTAL_TECKNAT"
    assert cases.edit("a", status="Avtal tecknat") == []


def test_a_date_that_the_status_disagrees_with_is_told_and_stays():
    cases = Cases("a")
    cases.edit("a", kommunen_skrev_under="2026-11-30", regionen_skrev_under="2026-11-30")

    assert cases.status("a") == "INKOMMEN"
    [(rule, facts)] = cases.remarks("a").values()
    assert (rule, facts[:2]) == ("no_way", ("INKOMMEN", "AVTAL_TECKNAT"))
    assert cases.standing("a").is_filled("kommunen_skrev_under")


@pytest.mark.parametrize("written", [40000, 40000.0, "40 000", "40 000 kr", "40.000:-"])
def test_an_amount_is_read_as_people_write_it(written):
    cases = Cases("a")
    cases.edit("a", beviljat_belopp=written)

    assert cases.standing("a").amounts == {"beviljat_belopp": 40000}


@pytest.mark.parametrize("written", ["fyrtiotusen", "40 tkr", -1, 40000.5, True])
def test_what_is_no_amount_is_told_and_not_guessed_at(written):
    cases = Cases("a")
    cases.edit("a", beviljat_belopp=written)

    assert cases.standing("a").amounts == {}
    assert cases.remarks("a") == {"beviljat_belopp": ("no_amount", ())}


@pytest.mark.parametrize("written", ["2026-12-15", "15/12 2026", "15 december 2026", 46371])
def test_a_date_is_read_as_people_write_it(written):
    cases = Cases("a")
    cases.edit("a", mote=written)

    assert cases.standing("a").dates == {"mote": date(2026, 12, 15)}


@pytest.mark.parametrize("written", ["nästa tisdag", "2026-02-30", 12])
def test_what_is_no_date_is_told(written):
    cases = Cases("a")
    cases.edit("a", mote=written)

    assert cases.remarks("a") == {"mote": ("no_date", ())}


def test_a_choice_is_one_of_the_list():
    cases = Cases("a")
    cases.edit("a", forslag="tillstyrker  lägre belopp", beslutat_av="Förvaltningschefen")

    assert cases.standing("a").words == {"forslag": "Tillstyrker lägre belopp"}
    assert cases.remarks("a") == {"beslutat_av": ("unknown_word", ("Förvaltningschef",))}


def test_what_staff_empty_is_no_longer_in_force():
    cases = Cases("a")
    cases.edit("a", beviljat_belopp=40000)
    cases.edit("a", beviljat_belopp=None)

    assert cases.standing("a").amounts == {}


def test_what_came_in_is_never_a_command():
    cases = Cases("a")

    assert cases.edit("a", sokt_belopp=1, kommun_kod="Hjo") == []


# -- Corrections and decisions that change one ------------------------------------------------------


def test_a_correction_is_one_step_back_with_a_reason_of_its_own():
    cases = Cases("a")
    cases.grant("a")
    cases.edit("a", status="Klar för beslut")
    assert cases.status("a") == "BEVILJAD"
    assert cases.remarks("a") == {"status": ("correction_reason", ("BEVILJAD", "KLAR_FOR_BESLUT"))}

    cases.edit("a", skal_till_rattelse="Fel rad.")
    assert cases.status("a") == "KLAR_FOR_BESLUT"
    cases.edit("a", status="Bereds i Biblioteksgruppen")
    assert cases.status("a") == "KLAR_FOR_BESLUT"
    assert cases.remarks("a")["status"][0] == "correction_reason"


def test_two_steps_back_at_once_are_no_correction():
    cases = Cases("a")
    cases.grant("a")
    cases.edit("a", status="Bereds i Biblioteksgruppen", skal_till_rattelse="Fel rad.")

    assert cases.status("a") == "BEVILJAD"
    assert cases.remarks("a")["status"][0] == "no_way"


def test_a_new_amount_after_a_grant_is_a_decision_with_day_and_reason():
    cases = Cases("a")
    cases.grant("a")
    cases.edit("a", beviljat_belopp=30000)
    assert cases.standing("a").amounts["beviljat_belopp"] == 40000
    assert cases.remarks("a") == {"beviljat_belopp": ("change_of_decision", ("beslutsdatum", "motivering"))}

    cases.edit("a", beslutsdatum="2026-12-01", motivering="Färre deltagare än planerat.")
    assert cases.standing("a").amounts["beviljat_belopp"] == 30000
    assert cases.standing("a").decided_on == date(2026, 12, 1)
    assert cases.remarks("a") == {}


def test_a_new_end_date_after_a_grant_is_a_decision_too():
    cases = Cases("a")
    cases.grant("a")
    cases.edit("a", nytt_slutdatum="2028-03-31")
    assert "nytt_slutdatum" not in cases.standing("a").dates

    cases.edit("a", beslutsdatum="2026-12-01", motivering="Lokalen blir klar senare.")
    assert cases.standing("a").dates["nytt_slutdatum"] == date(2028, 3, 31)


# -- Money ------------------------------------------------------------------------------------------


def test_a_payment_in_another_year_is_recorded_and_marked():
    cases = Cases("a")
    cases.grant("a")
    cases.edit("a", kommunen_skrev_under="2026-12-01", regionen_skrev_under="2026-12-01")
    cases.today = date(2027, 1, 5)
    cases.edit("a", utbetald="2027-01-04", utbetalt_belopp=45000)

    assert cases.status("a") == "UTBETALD"
    assert cases.standing("a").dates["utbetald"] == date(2027, 1, 4)
    assert cases.remarks("a") == {
        "utbetald": ("other_year", ("2027-01-04", "2026")),
        "utbetalt_belopp": ("paid_above_granted", ("45000", "40000")),
    }


def test_a_payment_is_a_fact_only_when_its_day_has_come():
    cases = Cases("a")
    cases.grant("a")
    cases.edit("a", kommunen_skrev_under="2026-12-01", regionen_skrev_under="2026-12-01", utbetald="2026-12-15")
    assert cases.status("a") == "AVTAL_TECKNAT"
    assert cases.remarks("a") == {"utbetald": ("future_day", ("utbetald", "2026-12-15"))}

    cases.today = date(2026, 12, 15)
    cases.edit("a", utbetalt_belopp=40000)
    assert cases.status("a") == "UTBETALD"


def test_a_payment_on_no_bank_day_is_told_with_the_day_before():
    cases = Cases("a")
    cases.grant("a")
    cases.edit("a", kommunen_skrev_under="2026-12-01", regionen_skrev_under="2026-12-01")
    cases.today = date(2026, 12, 31)
    cases.edit("a", utbetald="2026-12-26")

    assert cases.status("a") == "UTBETALD"
    assert cases.remarks("a") == {"utbetald": ("no_bank_day", ("2026-12-26", "2026-12-23"))}


def test_a_mark_goes_when_what_it_speaks_of_is_mended():
    cases = Cases("a")
    cases.grant("a")
    cases.edit("a", kommunen_skrev_under="2026-12-01", regionen_skrev_under="2026-12-01")
    cases.today = date(2027, 1, 5)
    cases.edit("a", utbetald="2027-01-04")
    cases.edit("a", utbetald="2026-12-30")

    assert cases.remarks("a") == {}


def test_only_a_grant_of_nothing_goes_on_to_the_report_without_a_payment():
    cases = Cases("a", "b", programme=with_rules(granted_per_municipality_and_year=None))
    for name, kronor in (("a", 0), ("b", 1000)):
        cases.grant(name, beviljat_belopp=kronor)
        cases.edit(name, kommunen_skrev_under="2026-12-01", regionen_skrev_under="2026-12-01")
        cases.edit(name, status="Slutredovisning begärd")

    assert cases.status("a") == "SLUTRED_BEGARD"
    assert cases.remarks("b") == {"status": ("something_to_pay", ())}


def test_a_case_is_not_closed_while_something_is_to_be_repaid():
    cases = Cases("a")
    cases.grant("a")
    cases.edit("a", kommunen_skrev_under="2026-12-01", regionen_skrev_under="2026-12-01", utbetald="2026-12-01")
    cases.edit("a", redovisning_godkand="2026-12-01", att_aterbetala=5000)
    cases.edit("a", status="Avslutad")
    assert cases.remarks("a") == {"status": ("something_to_repay", ("5000",))}

    cases.edit("a", aterbetalt=5000)
    assert cases.status("a") == "AVSLUTAD"


def test_records_name_columns_and_ids_and_no_words_of_anybodys():
    cases = Cases("a")
    told = cases.edit("a", motivering="Anna Andersson ringde.", handlaggare="Anna", status="Anna")

    assert "Anna" not in repr(told)
    assert [type(event) for event in told] == [ev.WordSet, ev.WordSet, ev.EditRefused]
