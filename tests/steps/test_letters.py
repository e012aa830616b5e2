"""Letters wait in Utskick to be read as they will be, and go when staff have ticked them, once."""

import html
from datetime import timedelta

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request

from kvitto.core.ids import Reference
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.ledger import catch_up
from kvitto.steps.mail import send_mails
from kvitto.steps.prove import prove
from kvitto.web.app import answer
from tests.steps.test_decisions import Staff
from tests.town import VGR


class Dispatch(Staff):
    """Staff with the tab Utskick before them, and the pump at work."""

    def pump(self, minutes=0):
        self.here.clock.moved += timedelta(minutes=minutes)
        deliver_rows(self.office, VGR)
        return send_mails(self.office, VGR)

    def look(self):
        told = super().look()
        self.pump()
        return told

    @property
    def letters(self):
        return self.here.rows("Utskick")

    def tick(self, *rows, value=True):
        tab = self.here.spreadsheet().worksheet("Utskick")
        column = tab.row_values(1).index("Skicka") + 1
        cells = [{"range": f"R{row}C{column}", "values": [[value]]} for row in rows]
        tab.batch_update(cells, value_input_option="USER_ENTERED")

    def decisions(self):
        """Decision letters in the mailbox: all but receipts."""
        return [mail for mail in self.here.mails() if mail["X-Kvitto-Kind"] != "receipt"]


def test_a_decision_letter_waits_in_utskick_and_goes_when_it_is_ticked(here):
    staff = Dispatch(here, "l-1")
    staff.grant(2)
    [row] = staff.letters
    assert (row["Brev"], row["Läge"]) == ("Beslut: beviljad", "")
    assert row["Ämne"].endswith("– Beslut: ni får stöd")
    staff.look()
    assert staff.letters[0]["Läge"] == "Väntar på Skicka"
    assert staff.row(2)["Att göra"] == "Beslut: beviljad väntar på Skicka i Utskick."
    assert staff.decisions() == []

    staff.tick(2)
    staff.wait()
    assert staff.letters[0]["Läge"] == "Skickas snart"
    assert staff.decisions() == []
    staff.pump(minutes=10)
    [mail] = staff.decisions()
    assert mail["Subject"] == row["Ämne"]
    assert "40\u00a0000\u00a0kr" in mail.get_body(("plain",)).get_content()
    staff.look()
    assert staff.letters[0]["Läge"] == "Skickat"
    staff.pump(minutes=60)
    assert len(staff.decisions()) == 1


def test_a_tick_that_is_taken_away_within_ten_minutes_sends_nothing(here):
    staff = Dispatch(here, "l-1")
    staff.grant(2)
    staff.look()
    staff.tick(2)
    staff.wait()
    staff.tick(2, value=False)
    staff.look()
    staff.pump(minutes=60)

    assert staff.decisions() == []
    assert staff.letters[0]["Läge"] == "Väntar på Skicka"


def test_a_letter_whose_content_changed_is_a_new_row_and_the_old_tick_counts_no_more(here):
    staff = Dispatch(here, "l-1")
    staff.grant(2)
    staff.look()
    staff.tick(2)
    staff.write(2, Motivering="En annan motivering.")
    staff.wait()
    staff.pump(minutes=60)
    staff.look()

    assert staff.decisions() == []
    assert [row["Läge"] for row in staff.letters] == ["Inaktuellt", "Väntar på Skicka"]
    assert staff.letters[0]["Brevkod"] != staff.letters[1]["Brevkod"]
    staff.tick(3)
    staff.wait()
    staff.pump(minutes=10)
    [mail] = staff.decisions()
    assert "En annan motivering." in mail.get_body(("plain",)).get_content()


def test_a_letter_is_not_sent_under_the_words_of_another(here):
    staff = Dispatch(here, "l-1")
    staff.grant(2)
    staff.look()
    tab = here.spreadsheet().worksheet("Utskick")
    tab.update_cell(2, tab.row_values(1).index("Till") + 1, "someone@else.example")
    staff.tick(2)
    staff.wait()
    staff.pump(minutes=60)

    assert staff.decisions() == []


def test_a_correction_stops_the_letter(here):
    staff = Dispatch(here, "l-1")
    staff.grant(2)
    staff.look()
    staff.tick(2)
    staff.write(2, Status="Bereds i Biblioteksgruppen", Skäl_till_rättelse="Fel rad.")
    staff.wait()
    staff.pump(minutes=60)
    staff.look()

    assert staff.decisions() == []
    assert (staff.letters[0]["Läge"], staff.letters[0]["Orsak"]) == ("Inaktuellt", "Beslutet är rättat.")


def test_a_letter_that_may_have_gone_is_held_and_followed_by_a_row_of_its_own(here):
    staff = Dispatch(here, "l-1")
    staff.grant(2)
    staff.look()
    staff.tick(2)
    staff.wait()
    here.faults.add({"target": "mail", "kind": "drop_after"})
    staff.pump(minutes=10)
    for _ in range(3):
        staff.look()
    staff.pump(minutes=60)

    assert len(staff.decisions()) <= 1
    assert [row["Läge"] for row in staff.letters] == ["Oklart – kan ha skickats", "Väntar på Skicka"]
    assert "Bocka bara om det inte kom fram" in staff.letters[1]["Orsak"]


def test_more_than_five_ticks_at_once_wait_for_an_answer(here):
    staff = Dispatch(here, *(f"l-{n}" for n in range(6)))
    for row in range(2, 8):
        staff.write(row, Status="Avskriven", Avslutsorsak="Test")
    staff.wait()
    staff.look()
    staff.tick(*range(2, 8))
    staff.wait()
    staff.pump(minutes=60)
    staff.look()

    assert staff.decisions() == []
    assert {row["Läge"] for row in staff.letters} == {"Väntar på svar i Kontroll"}
    kontroll = here.spreadsheet().worksheet("Kontroll")
    [line] = [n for n, row in enumerate(kontroll.get_all_values(), start=1) if "brev är bockade på en gång" in row[1]]
    staff.tick(7, value=False)
    staff.wait()
    kontroll.update_cell(line, kontroll.row_values(1).index("Klart") + 1, True)
    staff.look()
    staff.pump(minutes=10)
    assert len(staff.decisions()) == 5


def test_the_letter_can_be_read_exactly_as_it_will_be(here):
    staff = Dispatch(here, "l-1")
    staff.grant(2)
    staff.tick(2)
    link = staff.letters[0]["Läs brevet"]
    office = here.office()
    client = Client(Request.application(lambda request: answer(office, request)))
    page = client.get(link.removeprefix("http://localhost:8080"))
    staff.wait()
    staff.pump(minutes=10)

    [mail] = staff.decisions()
    assert page.status_code == 200
    assert mail["Subject"] in page.text
    for paragraph in mail.get_body(("plain",)).get_content().split("\n\n"):
        assert paragraph.strip() in html.unescape(page.text)
    assert page.headers["Cache-Control"] == "no-store"
    assert client.get(link.removeprefix("http://localhost:8080") + "x").status_code == 400


def test_the_proof_holds_with_letters_in_utskick(here):
    staff = Dispatch(here, "l-1")
    staff.grant(2)
    staff.look()

    assert prove(staff.office, VGR).findings == ()
    assert here.rows("Kontroll")[0]["Vad"] == "1 mottagna, 1 rader, 1 kvitton, 0 saknas"
    assert staff.row(2)["Senaste mejl"] == "Beslut: beviljad – väntar på Skicka"


def test_an_ordinary_letter_goes_by_itself(here):
    staff = Dispatch(here, "l-1")
    staff.write(2, Status="Komplettering begärd", Komplettera_med="Budgeten saknas.", Svara_senast="2026-12-04")
    staff.wait()
    staff.pump(minutes=1)

    [mail] = staff.decisions()
    assert "Budgeten saknas." in mail.get_body(("plain",)).get_content()
    staff.look()
    assert staff.letters[0]["Läge"] == "Skickat"


def test_a_new_address_in_kontakter_counts_from_its_day_and_both_are_told(here):
    staff = Dispatch(here, "l-1")
    before = here.rows("Kontakter", "contacts")[0]["E-post"]
    tab = here.spreadsheet("contacts").worksheet("Kontakter")
    headings = tab.row_values(1)
    tab.update_cell(2, headings.index("Ny e-post") + 1, "bibliotekschef@harryda.example")
    tab.update_cell(2, headings.index("Gäller från") + 1, "2026-11-21")
    staff.wait()
    assert staff.decisions() == []

    here.clock.moved += timedelta(days=1)
    staff.look()
    staff.pump(minutes=1)
    assert {mail["To"] for mail in staff.decisions()} == {before, "bibliotekschef@harryda.example"}
    staff.write(2, Status="Komplettering begärd", Komplettera_med="Budgeten.", Svara_senast="2026-12-04")
    staff.wait()
    staff.pump(minutes=1)
    assert staff.decisions()[-1]["To"] == "bibliotekschef@harryda.example"


def test_a_second_application_in_a_granted_year_gets_its_letter_by_tick(here):
    staff = Dispatch(here, "l-1")
    staff.grant(2)
    here.press("l-2")
    staff.look()

    assert [row["Brev"] for row in staff.letters] == ["Beslut: beviljad", "Kommunen har redan stöd i år"]
    assert Reference(staff.row(2)["Referens"]) in catch_up(staff.office, VGR).cases


@pytest.mark.parametrize("tab", ["Utskick", "Ansökningar"])
def test_a_deleted_row_stops_its_letter(here, tab):
    staff = Dispatch(here, "l-1")
    staff.grant(2)
    staff.look()
    staff.tick(2)
    staff.look()
    here.spreadsheet().worksheet(tab).delete_rows(2)
    staff.wait()
    staff.pump(minutes=60)

    assert staff.decisions() == []
