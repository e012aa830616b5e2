"""What came on paper or in a mail: staff type it in by a link of their own, and it lives on like all others."""

import re
from datetime import date, timedelta

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request

from kvitto.core import links
from kvitto.core.ids import Reference, Token
from kvitto.core.state import State
from kvitto.steps.accept import find
from kvitto.steps.ledger import catch_up
from kvitto.steps.prove import prove
from kvitto.web.app import answer
from tests import attached
from tests.steps.test_letters import Dispatch
from tests.town import VGR, Town
from tests.web.visitor import Visitor

PAPER = {"handling_kom": "2026-11-18", "handling_via": "brev", "handling_kvitto": "ja"}
LITTLE = {"kommun_kod": "1440", "projekt_namn": "Läsning i parken"}
ADDRESS = "bibliotek@ale.example"


class Desk(Dispatch):
    """Staff with a paper before them, and the link that stands in their sheet."""

    def __init__(self, here: Town) -> None:
        super().__init__(here)
        self.visitor = Visitor(Client(Request.application(lambda request: answer(self.office, request))))

    @property
    def link(self) -> str:
        return str(self.here.rows("Inställningar")[0]["Registrera det som kom på papper eller i ett mejl"])

    @property
    def state(self) -> State:
        return catch_up(self.office, VGR)

    def register(self, paper=PAPER, **typed):
        """Type the paper in, press *Skicka*, and answer with its reference."""
        self.begin(paper, **typed)
        self.visitor.press("Skicka")
        found = re.search(r"VGR-[-0-9A-Z]+", self.visitor.page.words)
        assert found, self.visitor.page.words
        self.pump()
        self.look()
        return Reference(found[0])

    def begin(self, paper=PAPER, **typed):
        self.visitor.go(self.link.removeprefix("http://localhost:8080")).press("Börja")
        self.visitor.fill(paper).press("Fortsätt")
        form = self.office.forms.form("vgr", "ansokan")
        for step in form.steps:
            here = {name for field in step.fields for name in typed if name.partition("-")[0] == field.id}
            self.visitor.fill({name: typed[name] for name in here}).press("Fortsätt")
            assert self.visitor.answer.status_code == 200, self.visitor.page.words


@pytest.fixture
def desk(here: Town) -> Desk:
    return Desk(here)


def test_a_paper_with_gaps_becomes_a_row_that_says_how_it_came_and_what_to_ask_for(here, desk):
    reference = desk.register(**LITTLE, sokt_belopp="60 000", kontakt_epost=ADDRESS)
    desk.look()

    row = desk.row(2)
    assert (row["Referens"], row["Kommun"], row["Kom in via"]) == (reference, "Ale", "Brev")
    assert row["Sökt belopp"] == 60_000
    assert date(1899, 12, 30) + timedelta(row["Inkom"]) == date(2026, 11, 18)
    assert "Registrerad 2026-11-20. Saknas eller behöver kontrolleras:" in row["Att göra"]
    assert desk.state.cases[reference].came == "2026-11-18"


def test_the_applicant_gets_a_receipt_when_staff_say_so_and_there_is_an_address(here, desk):
    desk.register(**LITTLE, kontakt_epost=ADDRESS)
    desk.register({**PAPER, "handling_kvitto": "nej"}, **LITTLE, kontakt_epost=ADDRESS)

    assert [mail["To"] for mail in here.mails()] == [ADDRESS]
    assert prove(desk.office, VGR).holds
    desk.look()
    assert here.rows("Kontroll")[0]["Vad"] == "2 mottagna, 2 rader, 1 kvitton, 1 registrerade utan kvitto, 0 saknas"


def test_words_that_are_no_amount_are_kept_as_they_were_written(here, desk):
    desk.register(**LITTLE, sokt_belopp="ca 40 tkr")
    [token] = [case.token for case in desk.state.cases.values()]
    post = find(desk.office, Token(token))
    assert post is not None
    words = [shown for _, rows in post.copy for _, shown in rows]

    assert "ca 40 tkr (som det står i handlingen)" in words
    assert "sokt_belopp" in post.lacking
    assert "sokt_belopp" not in post.answers


def test_a_paper_in_english_is_typed_in_english(here, desk):
    desk.visitor.go(desk.link.removeprefix("http://localhost:8080") + "&lang=en").press("Begin")
    desk.visitor.fill(PAPER).press("Continue")
    for step in desk.office.forms.form("vgr", "ansokan").steps:
        desk.visitor.fill({"kommun_kod": "1440"} if step.id == "sokande" else {}).press("Continue")
    desk.visitor.press("Send")
    desk.pump()
    [case] = desk.state.cases.values()
    post = find(desk.office, case.token)
    assert post is not None

    assert post.language == "en"
    assert ("Applicant municipality", "Ale kommun") in post.copy[1][1]


def test_a_paper_without_an_address_gets_no_mail_and_its_letters_are_written_when_one_is_given(here, desk):
    desk.register(**LITTLE, sokt_belopp="45 000")
    assert "Ärendet har ingen e-postadress." in desk.row(2)["Att göra"]
    desk.grant(2)
    desk.look()
    assert here.mails() == []
    assert here.rows("Utskick") == []
    assert any("har ingen e-postadress" in row["Vad"] for row in here.rows("Kontroll"))

    tab = here.spreadsheet("contacts").worksheet("Kontakter")
    tab.update_cell(2, tab.row_values(1).index("Ny e-post") + 1, ADDRESS)
    desk.wait()
    desk.look()
    desk.pump(minutes=1)
    assert [(row["Brev"], row["Till"], row["Läge"]) for row in here.rows("Utskick")] == [
        ("Ny kontakt", ADDRESS, "Skickat"),
        ("Beslut: beviljad", ADDRESS, "Väntar på Skicka"),
    ]


def test_the_day_it_came_decides_whether_it_was_late_and_whether_the_project_had_begun(here, desk):
    reference = desk.register(**LITTLE, start_datum="2026-11-19", kontakt_epost=ADDRESS)

    case = desk.state.cases[reference]
    assert (case.came_on.isoformat(), case.starts) == ("2026-11-18", "2026-11-19")


def test_when_how_and_from_whom_it_came_must_be_known_and_nothing_else(here, desk):
    desk.visitor.go(desk.link.removeprefix("http://localhost:8080")).press("Börja")
    for paper in ({}, {**PAPER, "handling_kom": "nyss"}, {"handling_kom": "2026-11-21"}):
        desk.visitor.fill(paper).press("Fortsätt")
        assert desk.visitor.answer.status_code == 422
    desk.visitor.fill(PAPER).press("Fortsätt")
    assert desk.visitor.answer.status_code == 200
    desk.visitor.press("Fortsätt")
    assert desk.visitor.answer.status_code == 422
    assert "kommun" in desk.visitor.page.words.lower()


def test_the_scanned_paper_lies_with_the_case(here, desk):
    desk.visitor.go(desk.link.removeprefix("http://localhost:8080")).press("Börja")
    desk.visitor.fill(PAPER).choose("handling_fil", ("ansökan.pdf", attached.pdf())).press("Fortsätt")
    for step in desk.office.forms.form("vgr", "ansokan").steps:
        desk.visitor.fill({"kommun_kod": "1440"} if step.id == "sokande" else {}).press("Fortsätt")
    desk.visitor.press("Skicka")
    desk.pump()

    assert "#bilagor" in here.rows()[0]["Bilagor"]


@pytest.mark.parametrize("path", ["/vgr/registrera", "/orebro/registrera?k=x", "/vgr/registrera?k=x"])
def test_without_the_link_nothing_opens(desk, path):
    desk.visitor.go(path)
    assert "Ankom" not in desk.visitor.page.words


def test_a_link_of_another_region_or_to_a_form_by_link_opens_nothing(desk):
    sealed = links.register_link("", desk.office.secret, desk.office.forms.form("vgr", "utbetalning"))
    desk.visitor.go(sealed)
    assert desk.visitor.answer.status_code == 404
    desk.visitor.go(desk.link.removeprefix("http://localhost:8080").replace("/vgr/", "/orebro/"))
    assert desk.visitor.answer.status_code == 400


def test_pressing_send_twice_registers_once(here, desk):
    desk.begin(**LITTLE)
    page = desk.visitor.page
    desk.visitor.press("Skicka")
    desk.visitor.page, desk.visitor.at = page, "/vgr/registrera/skicka"
    desk.visitor.press("Skicka")
    desk.pump()

    assert len(here.rows()) == 1


def test_a_row_typed_by_hand_is_told_where_to_register_it(here, desk):
    desk.tab.append_row(["", "Ale", "Läsning i parken", "", "", "", "", "", "", "", "", "Brev", "45000", "Öppna"])
    desk.register(**LITTLE)
    desk.look()
    [told] = [row for row in here.rows("Kontroll") if "utan referens" in row["Vad"]]

    assert desk.link in told["Gör så här"]
