"""Västra Götaland's joint applications keep the programme's own sentence."""

import re
from pathlib import Path

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request

from kvitto.core.ids import Token
from kvitto.core.links import case_link
from kvitto.steps.ledger import catch_up
from kvitto.web.app import answer
from tests.steps.test_letters import Dispatch
from tests.town import VGR, town

ORIGIN = {"Origin": "http://localhost:8080"}


@pytest.fixture
def here(tmp_path: Path):
    with town(tmp_path) as it:
        yield it


class Joint(Dispatch):
    """Ale has applied together with Skara and Hjo, and has its case's page with a link for each."""

    def __init__(self, here):
        super().__init__(here, "j-1", kommun_kod="1440", samverkan_kommuner=["1495", "1497"])
        self.client = Client(Request.application(lambda request: answer(self.office, request)))

    def links(self):
        page = case_link("", self.office.secret, VGR, Token("j-1"))
        return re.findall(r'href="http://localhost:8080(/vgr/part\?k=[^"]+)"', self.client.get(page).get_data(True))


def test_R_V40_partners_confirm_by_link_and_get_the_letters_and_the_agreement_names_them(here):
    staff = Joint(here)
    skara, _ = staff.links()
    assert "Ale kommun har sökt tillsammans med Skara kommun" in staff.client.get(skara).get_data(True)
    assert staff.row(2)["Att göra"] == "Har inte bekräftat att de är med: Skara kommun, Hjo kommun."
    assert staff.client.post(skara, data={"epost": "biblioteket@skara.example"}, headers=ORIGIN).status_code == 303
    assert "Skara kommun är med i ansökan." in staff.client.get(skara).get_data(True)
    staff.look()
    assert staff.row(2)["Att göra"] == "Har inte bekräftat att de är med: Hjo kommun."
    assert len(staff.links()) == 1

    staff.grant(2)
    staff.look()
    assert [(row["Brev"], row["Till"]) for row in staff.letters] == [
        ("Beslut: beviljad", here.answers["kontakt_epost"]),
        ("Beslut: beviljad", "biblioteket@skara.example"),
    ]
    staff.tick(3)
    staff.wait()
    staff.pump(minutes=11)
    [letter] = staff.decisions()
    words = letter.get_body(("plain",)).get_content()
    assert "Ni får brevet eftersom Skara kommun är med i den gemensamma ansökan." in words
    # Never the link by which the applicant's answers and contact can be changed.
    assert "/vgr/part?k=" in words
    assert "/vgr/arende?k=" not in words


def test_a_change_makes_another_letter_for_each_party(here):
    staff = Joint(here)
    staff.client.post(staff.links()[0], data={"epost": "biblioteket@skara.example"}, headers=ORIGIN)
    staff.grant(2)
    staff.write(2, Diarienummer="K 7")
    staff.wait()
    staff.look()
    told = sorted((row["Till"], row["Läge"]) for row in staff.letters)
    ale, skara = here.answers["kontakt_epost"], "biblioteket@skara.example"
    assert told == sorted((to, how) for to in (ale, skara) for how in ("Inaktuellt", "Väntar på Skicka"))


@pytest.mark.parametrize("address", ["", "biblioteket", "a@b@c.example", "a@x.example\nBcc: b@x.example"])
def test_what_is_no_address_is_told_and_confirms_nothing(here, address):
    staff = Joint(here)
    refused = staff.client.post(staff.links()[0], data={"epost": address}, headers=ORIGIN)
    assert refused.status_code == 422
    assert "Skriv en e-postadress" in refused.get_data(as_text=True)
    assert catch_up(staff.office, VGR).partners == {}


def test_whoever_confirms_first_gives_the_address(here):
    staff = Joint(here)
    link = staff.links()[0]
    for address in ("biblioteket@skara.example", "annan@skara.example"):
        staff.client.post(link, data={"epost": address}, headers=ORIGIN)
    staff.grant(2)
    assert {row["Till"] for row in staff.letters} == {here.answers["kontakt_epost"], "biblioteket@skara.example"}
