"""A mail that comes back is told to staff and to the head of library, once; and another address mends it."""

import mailbox
from datetime import timedelta

import pytest

from kvitto.adapters.mailbox_files import mails_in
from kvitto.core import snapshot
from kvitto.core.failures import Permanent
from kvitto.steps.bounces import Returned, take_bounces
from kvitto.steps.ledger import catch_up
from kvitto.steps.remind import remind
from tests.mail import reports
from tests.steps.test_letters import Dispatch
from tests.town import VGR

CONTACT, HEAD, NEW = "anna@hjo.example", "chef@hjo.example", "bibliotek@hjo.example"


class Unit(Dispatch):
    """Staff whose case has sent its receipt to an address that does not take it."""

    def __init__(self, here):
        super().__init__(here, "b-1", kontakt_epost=CONTACT, bibliotekschef_epost=HEAD)
        self.pump()

    def returned(self, kind="receipt", **facts):
        [mail] = [mail for mail in self.here.mails() if mail["X-Kvitto-Kind"] == kind]
        return reports.report(mail.as_bytes(), str(mail["To"]), **facts)

    def take(self, *mails):
        return take_bounces(self.office, VGR, mails)


@pytest.fixture
def staff(here):
    return Unit(here)


def test_it_is_told_in_the_row_and_in_kontroll_and_the_head_of_library_is_written_to(here, staff):
    assert staff.take(staff.returned()) == Returned(mails=1, bounces=1, fresh=1)
    staff.look()
    staff.look()

    assert "Mejl till kontaktpersonen studsar. Rätta adressen i Kontakter." in staff.row(2)["Att göra"]
    assert any(
        row["Vad"] == "Kvitto (5.1.1) kom tillbaka: adressen tog inte emot mejlet." for row in here.rows("Kontroll")
    )
    [mail] = staff.decisions()
    assert (mail["To"], mail["X-Kvitto-Kind"]) == (HEAD, "unreached")
    assert CONTACT not in mail.as_string()
    assert [(row["Till"], row["Läge"]) for row in staff.letters] == [(HEAD, "Skickat")]


def test_the_same_report_again_and_another_of_the_same_mail_do_nothing(here, staff):
    first, other = staff.returned(), staff.returned(whole=False)
    staff.take(first)
    n = catch_up(staff.office, VGR).n
    assert staff.take(first, other, first) == Returned(mails=3, bounces=3)
    assert catch_up(here.office(), VGR).n == n
    staff.look()
    assert len(staff.decisions()) == 1


def test_a_relay_that_put_its_own_message_id_is_understood_by_case_kind_and_recipient(here, staff):
    [mail] = here.mails()
    raw = staff.returned().replace(str(mail["Message-ID"]).encode(), b"<other@relay.example>")
    assert staff.take(raw).fresh == 1


def test_what_fits_no_mail_is_told_once_and_goes_when_it_is_ticked(here, staff):
    [mail] = here.mails()
    raw = (
        staff.returned()
        .replace(str(mail["Message-ID"]).encode(), b"<other@relay.example>")
        .replace(CONTACT.encode(), b"bo@else.example")
    )
    staff.take(raw, reports.old_failure(CONTACT), reports.absence(CONTACT))
    assert staff.take(raw) == Returned(mails=1, unclear=1)
    staff.look()
    told = [row for row in here.rows("Kontroll") if "ser ut att vara en studs" in row["Vad"]]
    assert len(told) == 2
    assert staff.decisions() == []
    assert "studsar" not in staff.row(2)["Att göra"]

    tab = here.spreadsheet().worksheet("Kontroll")
    for number, row in enumerate(here.rows("Kontroll"), start=2):
        if "studs" in row["Vad"]:
            tab.update_cell(number, tab.row_values(1).index("Klart") + 1, True)
    staff.look()
    assert not any("studs" in row["Vad"] for row in here.rows("Kontroll"))


def test_a_letter_that_came_back_gets_a_new_row_when_there_is_another_address(here, staff):
    staff.grant(2)
    staff.look()
    staff.tick(2)
    staff.wait()
    staff.pump(minutes=10)
    staff.take(staff.returned(kind="granted"))
    staff.look()
    assert staff.letters[0]["Läge"] == "Studsade"
    assert staff.letters[0]["Orsak"].startswith("Adressen tog inte emot mejlet (5.1.1).")

    tab = here.spreadsheet("contacts").worksheet("Kontakter")
    tab.update_cell(2, tab.row_values(1).index("Ny e-post") + 1, NEW)
    staff.wait()
    staff.look()
    [again] = [row for row in staff.letters if row["Brev"] == "Beslut: beviljad" and row["Läge"] != "Studsade"]
    assert (again["Till"], again["Läge"]) == (NEW, "Väntar på Skicka")
    assert "studsar" not in staff.row(2)["Att göra"]


@pytest.mark.parametrize("back", [True, False])
def test_nothing_more_is_sent_by_itself_to_an_address_that_bounces(here, staff, back):
    staff.write(2, Status="Komplettering begärd", Komplettera_med="Budgeten.", Svara_senast="2026-12-04")
    staff.wait()
    staff.pump(minutes=1)
    if back:
        staff.take(staff.returned(kind="completion"))
    here.clock.moved += timedelta(days=12)  # Two bank days before the last one to answer.
    remind(staff.office, VGR)
    staff.pump()

    reminded = [mail["To"] for mail in staff.decisions() if mail["X-Kvitto-Kind"] == "reminder"]
    assert reminded == ([] if back else [CONTACT])


def test_a_head_who_cannot_be_reached_either_is_told_to_staff_alone(here, staff):
    staff.take(staff.returned())
    staff.look()
    staff.take(staff.returned(kind="unreached"))
    staff.look()

    assert len(staff.decisions()) == 1
    assert any("Kontakten nås inte" in row["Brev"] and row["Läge"] == "Studsade" for row in staff.letters)


def test_the_state_is_the_same_from_a_snapshot(staff):
    staff.take(staff.returned(), reports.old_failure(CONTACT))
    state = catch_up(staff.office, VGR)
    assert snapshot.decode(snapshot.encode(state)) == state


@pytest.mark.parametrize("form", ["mbox", "maildir", "eml"])
def test_a_mailbox_is_read_and_left_as_it_is(tmp_path, staff, form):
    mails, place = [staff.returned(), reports.absence(CONTACT)], tmp_path / "box"
    if form == "mbox":
        place.write_bytes(reports.mbox(mails))
    elif form == "maildir":
        for mail in mails:
            mailbox.Maildir(place).add(mail)
    else:
        place.write_bytes(mails[0])
    before = sorted((path.name, path.stat().st_size) for path in place.rglob("*")) or place.read_bytes()
    done = take_bounces(staff.office, VGR, mails_in(str(place)))

    assert (done.mails, done.fresh) == (1 if form == "eml" else 2, 1)
    assert (sorted((path.name, path.stat().st_size) for path in place.rglob("*")) or place.read_bytes()) == before


def test_a_mailbox_that_is_not_there_is_told_in_words(tmp_path):
    with pytest.raises(Permanent, match="cannot be read"):
        list(mails_in(str(tmp_path / "none")))
    with pytest.raises(Permanent, match="Maildir"):
        list(mails_in(str(tmp_path)))


def test_no_log_line_names_anybody(here, staff):
    staff.take(staff.returned(), reports.old_failure(CONTACT))
    assert CONTACT not in str(here.lines)
    assert here.lines[-1]["event"] == "mails_bounced"
