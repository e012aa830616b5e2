"""A case with protected personal data: once *Skyddad* counts, who the contact is can be read in no place but a mail's
own address.
"""

import html
import json
from pathlib import Path

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request

from kvitto.core import snapshot
from kvitto.core.day_links import coming_link
from kvitto.core.forms.made import contact_form_of
from kvitto.core.ids import Token
from kvitto.steps.accept import accept
from kvitto.steps.case_file import open_case, rests_on
from kvitto.steps.export import export_year
from kvitto.steps.ledger import catch_up
from kvitto.steps.prove import prove
from kvitto.steps.remind import remind
from kvitto.steps.restore import restore
from kvitto.steps.year_report import gather
from kvitto.web.app import answer
from tests.steps.test_letters import Dispatch
from tests.town import VGR

NAME, ADDRESS, PHONE = "Kim Hemlig", "kim.hemlig@hjo.example", "+46701234567"
CONTACT = (NAME, ADDRESS, PHONE, "070-123 45 67")


class Unit(Dispatch):
    """Staff with a case whose contact is to be protected."""

    def __init__(self, here, *more):
        super().__init__(here, "p-1", *more, kontakt_namn=NAME, kontakt_epost=ADDRESS, kontakt_telefon=PHONE)
        self.pump()

    def mark(self, row=2, value=True):
        tab = self.here.spreadsheet("contacts").worksheet("Kontakter")
        tab.update_cell(row, tab.row_values(1).index("Skyddad") + 1, value)

    def protect(self):
        self.mark()
        self.wait()

    @property
    def contacts(self):
        return self.here.rows("Kontakter", "contacts")

    def everything_in_the_sheets(self):
        found = []
        for book in ("work", "contacts"):
            sheet = self.here.spreadsheet(book)
            found.append(sheet.values_batch_get([f"'{tab.title}'" for tab in sheet.worksheets()]))
        return json.dumps(found, ensure_ascii=False)

    def page(self, address):
        client = Client(Request.application(lambda request: answer(self.office, request)))
        return html.unescape(client.get(address.removeprefix("http://localhost:8080")).get_data(as_text=True))


@pytest.fixture
def staff(here):
    return Unit(here)


def tells(text):
    return [word for word in CONTACT if word in text]


def test_a_tick_that_has_counted_takes_the_contact_out_of_both_workbooks(here, staff):
    staff.grant(2)
    staff.look()
    assert tells(staff.everything_in_the_sheets()) != []

    staff.mark()
    staff.look()
    assert tells(staff.everything_in_the_sheets()) != []
    staff.wait()
    assert tells(staff.everything_in_the_sheets()) == []
    assert [staff.contacts[0][heading] for heading in ("Kontaktperson", "E-post", "Telefon")] == ["Skyddad"] * 3
    assert "Ärendet är skyddat" in staff.row(2)["Att göra"]


def test_it_stays_hidden_and_is_no_edit_of_anybodys(here, staff):
    staff.protect()
    n = catch_up(staff.office, VGR).n
    for _ in range(4):
        staff.look()
    assert catch_up(here.office(), VGR).n == n
    assert prove(staff.office, VGR).holds
    assert "ändrade för hand" not in here.rows("Kontroll")[0]["Vad"]

    tab = here.spreadsheet("contacts").worksheet("Kontakter")
    tab.update_cell(2, tab.row_values(1).index("Telefon") + 1, "070-123 45 67")
    staff.look()
    assert tells(staff.everything_in_the_sheets()) == []


def test_a_tick_taken_away_before_it_counts_hides_nothing(here, staff):
    staff.mark()
    staff.look()
    staff.mark(value=False)
    staff.wait()

    assert staff.contacts[0]["Kontaktperson"] == NAME


def test_other_cases_are_left_alone_and_so_is_a_row_that_was_sorted_in_between(here):
    staff = Unit(here, "p-2")
    here.press("p-3", kontakt_namn="Bo Ek")
    staff.pump()
    staff.look()
    staff.mark(3)
    staff.look()
    tab = here.spreadsheet("contacts").worksheet("Kontakter")
    tab.sort((tab.row_values(1).index("Referens") + 1, "des"), range="A2:L4")
    staff.wait()

    assert sorted(row["Kontaktperson"] for row in staff.contacts) == ["Bo Ek", NAME, "Skyddad"]


def test_letters_go_to_the_contact_and_name_nobody(here, staff):
    staff.grant(2)
    staff.look()
    staff.protect()
    staff.look()
    assert [(row["Till"], row["Läge"]) for row in staff.letters] == [
        ("Skyddad", "Inaktuellt"),
        ("Skyddad", "Väntar på Skicka"),
    ]
    staff.tick(3)
    staff.wait()
    staff.pump(minutes=10)
    [mail] = staff.decisions()
    assert mail["To"] == ADDRESS
    body = mail.get_body(("plain",)).get_content()
    assert tells(body) == []
    assert body.startswith("Hej!")


def test_the_pages_that_staff_reach_from_the_sheet_tell_nothing(here, staff):
    staff.grant(2)
    staff.look()
    old = staff.letters[0]["Läs brevet"]
    documents = staff.row(2)["Ansökan"]
    assert tells(staff.page(old)) != []
    staff.protect()
    staff.look()

    assert "Ärendet är skyddat" in staff.page(documents)
    assert tells(staff.page(old)) == []
    new = staff.page(staff.letters[1]["Läs brevet"])
    assert tells(new) == []
    assert "Beslut" in new
    assert "Skyddad" in new


def test_what_is_added_later_is_hidden_from_the_beginning(here, staff):
    staff.protect()
    case = open_case(staff.office, Token("p-1"))
    assert case is not None
    form = contact_form_of(staff.office.forms.form("vgr", "ansokan"))
    new = {"kontakt_namn": "Ny Hemlig", "kontakt_epost": "ny@hjo.example", "kontakt_telefon": "+46700000000"}
    on = rests_on(staff.office, case)
    accept(staff.office, form, Token("p-9"), new, language="sv", via="web", on=on)
    for _ in range(4):
        staff.look()

    assert [row["Kontaktperson"] for row in staff.contacts] == ["Skyddad", "Skyddad"]
    assert "ny@hjo.example" not in staff.everything_in_the_sheets()
    told = [mail for mail in here.mails() if mail["X-Kvitto-Kind"] == "receipt"][-1]
    assert told["To"] == "ny@hjo.example"
    assert "Ny Hemlig" not in told.get_body(("plain",)).get_content()
    assert prove(staff.office, VGR).holds


def test_a_row_that_is_put_back_stays_hidden(here, staff):
    staff.protect()
    tab = here.spreadsheet("contacts").worksheet("Kontakter")
    tab.delete_rows(2)
    staff.wait()
    staff.look()
    restore(staff.office, VGR, deleted=True)
    staff.pump()
    staff.wait()

    assert staff.contacts[0]["Kontaktperson"] == "Skyddad"
    assert tells(staff.everything_in_the_sheets()) == []


def test_exports_tell_nothing_of_the_contact(here, staff):
    assert tells(str(export_year(staff.office, VGR, 2027).tables)) != []
    staff.protect()
    assert tells(str(export_year(staff.office, VGR, 2027).tables)) == []


def test_no_log_line_and_no_event_tells_it(here, staff):
    staff.protect()
    ledger = (Path(here.settings.journal.removeprefix("file://")) / "ledger").rglob("*")
    told = "".join(path.read_text() for path in ledger if path.is_file())

    assert tells(told + str(here.lines)) == []
    assert "contact_hidden" in {line["event"] for line in here.lines}


def test_the_mark_taken_away_ends_it_and_gives_nothing_back_to_the_sheet(here, staff):
    staff.protect()
    staff.mark(value=False)
    staff.wait()
    staff.look()
    assert staff.contacts[0]["Kontaktperson"] == "Skyddad"
    assert "skyddat" not in staff.row(2)["Att göra"]
    staff.grant(2)
    staff.look()
    assert NAME in staff.page(staff.letters[0]["Läs brevet"])


def test_the_state_is_the_same_from_a_snapshot(staff):
    staff.protect()
    state = catch_up(staff.office, VGR)
    assert snapshot.decode(snapshot.encode(state)) == state


def test_neither_the_report_nor_the_feeds_nor_the_digest_tell_it(here, staff):
    staff.protect()
    office = staff.office
    remind(office, VGR)
    staff.pump()
    staff.grant(2)
    told = str(gather(office, VGR, office.forms.goals(VGR)))
    told += staff.page(coming_link("", office.secret, VGR))
    told += "".join(mail.as_string() for mail in here.mails() if mail["To"] != ADDRESS)

    assert "digest" in {mail["X-Kvitto-Kind"] for mail in here.mails()}
    assert tells(told) == []
