"""What only lacked its day counts when the day has come; what lacked an address is written anew when it has one."""

from datetime import timedelta

import pytest

from kvitto.core.forms.made import contact_form_of
from kvitto.core.ids import Token
from kvitto.steps.accept import accept
from kvitto.steps.case_file import open_case, rests_on
from kvitto.steps.ledger import catch_up
from kvitto.steps.watch import watch
from tests.steps.test_decisions import DECISION
from tests.steps.test_letters import Dispatch
from tests.town import VGR

NEW = "bibliotek@harryda.example"


@pytest.fixture
def staff(here):
    return Dispatch(here, "r-1")


def new_address(here, address=NEW):
    tab = here.spreadsheet("contacts").worksheet("Kontakter")
    tab.update_cell(2, tab.row_values(1).index("Ny e-post") + 1, address)


def refuse_the_decision(here, staff):
    """The relay refuses the granted case's letter for good."""
    staff.grant(2)
    staff.look()
    here.faults.add({"target": "mail", "kind": "550", "match": "RCPT"})
    staff.tick(2)
    staff.wait()
    staff.pump(minutes=10)
    staff.look()


def test_a_decision_dated_ahead_counts_when_its_day_has_come(here, staff):
    staff.write(2, Status="Bereds i Biblioteksgruppen")
    staff.wait()
    staff.fill_in(2, {**DECISION, "Beslutsdatum": "2026-11-23", "Status": "Beviljad"})
    staff.wait()
    assert "Beslutsdatum 2026-11-23 har inte varit än." in staff.row(2)["Att göra"]
    assert staff.row(2)["Läge"] == "Bereds i Biblioteksgruppen"

    here.clock.moved += timedelta(days=2)
    staff.look()
    assert staff.row(2)["Läge"] == "Bereds i Biblioteksgruppen"
    here.clock.moved += timedelta(days=1)
    staff.look()
    assert staff.row(2)["Läge"] == "Beviljad"
    assert [row["Brev"] for row in staff.letters] == ["Beslut: beviljad"]
    assert staff.decisions() == []


def test_a_row_that_staff_are_changing_when_the_day_comes_is_not_decided_for_them(here, staff):
    staff.write(2, Status="Bereds i Biblioteksgruppen")
    staff.wait()
    staff.fill_in(2, {**DECISION, "Beslutsdatum": "2026-11-23", "Status": "Beviljad"})
    staff.wait()
    here.clock.moved += timedelta(days=3)
    staff.write(2, Status="Avslag")
    staff.look()
    assert staff.row(2)["Läge"] == "Bereds i Biblioteksgruppen"
    staff.wait()
    assert staff.row(2)["Läge"] == "Avslag"


def test_a_letter_refused_for_good_is_written_anew_when_staff_give_another_address(here, staff):
    refuse_the_decision(here, staff)
    assert [row["Läge"] for row in staff.letters] == ["Misslyckades"]

    new_address(here)
    staff.wait()
    staff.look()
    old, new = (row for row in staff.letters if row["Brev"].startswith("Beslut"))
    assert (new["Till"], new["Läge"]) == (NEW, "Väntar på Skicka")
    assert new["Brevkod"] != old["Brevkod"]
    row = 2 + staff.letters.index(new)
    staff.tick(row)
    staff.wait()
    staff.pump(minutes=10)
    assert [mail["To"] for mail in staff.decisions() if mail["X-Kvitto-Kind"] == "granted"] == [NEW]


def test_the_same_when_the_library_names_another_contact(here, staff):
    refuse_the_decision(here, staff)
    case = open_case(staff.office, Token("r-1"))
    assert case is not None
    on = rests_on(staff.office, case)
    form = staff.office.forms.form("vgr", "ansokan")
    answers = {"kontakt_namn": "Bo Ek", "kontakt_epost": NEW, "kontakt_telefon": "+46700000000"}
    accept(staff.office, contact_form_of(form), Token("r-2"), answers, language="sv", via="web", on=on)
    staff.look()
    staff.look()

    assert [(row["Till"], row["Läge"]) for row in staff.letters][-1] == (NEW, "Väntar på Skicka")


def test_a_letter_that_waits_for_its_tick_follows_the_contact(here, staff):
    staff.grant(2)
    staff.look()
    staff.tick(2)
    new_address(here)
    staff.wait()
    staff.pump(minutes=60)
    staff.look()
    old, new = (row for row in staff.letters if row["Brev"].startswith("Beslut"))
    assert (old["Läge"], new["Läge"], new["Till"]) == ("Inaktuellt", "Väntar på Skicka", NEW)
    assert "granted" not in [mail["X-Kvitto-Kind"] for mail in staff.decisions()]


def test_an_address_counts_only_when_it_has_stood_also_after_one_that_could_not_be_read(here, staff):
    new_address(here, "ingen adress")
    staff.wait()
    new_address(here)
    watch(staff.office, VGR)  # Too soon for a look: what stands there now has not counted.
    assert catch_up(staff.office, VGR).contacts == {}

    staff.wait()
    staff.pump(minutes=60)

    assert [row["Till"] for row in staff.letters if row["Brev"] == "Ny kontakt"] == [NEW]
