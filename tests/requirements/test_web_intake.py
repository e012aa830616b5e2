"""Requirements that are met on the way from the form to the journal."""

import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest

from kvitto.core.references import is_reference
from tests.web.applicant import send
from tests.web.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_R_V15_a_second_application_from_the_same_municipality_in_the_same_year_gets_a_reference_too(site):
    first = send(site.visitor(), site.form, site.answers(projekt_namn="Vårens projekt"))
    second = send(site.visitor(), site.form, site.answers(projekt_namn="Höstens projekt"))

    one, other = sorted(site.kept(), key=lambda post: post.answers["projekt_namn"] != "Vårens projekt")
    assert one.answers["kommun_kod"] == other.answers["kommun_kod"]
    assert one.answers["ar"] == other.answers["ar"]
    assert one.reference in first.page.words
    assert other.reference in second.page.words
    assert one.reference != other.reference


def test_R_V17_the_form_can_be_sent_on_any_day_of_the_year(site):
    for _ in range(0, 366, 7):
        answer = site.post(site.answers())
        assert answer.status_code == 201, (site.clock.now(), answer.json)
        assert is_reference(answer.json["reference"])
        site.clock.moved += timedelta(days=7)
    for turn in (timedelta(days=31 + 9, hours=14, minutes=59), timedelta(minutes=1)):  # Around midnight of New Year.
        site.clock.moved = turn
        assert send(site.visitor(), site.form, site.answers()).answer.status_code == 200


def test_R_C01_swedish_letters_are_the_same_in_the_journal_as_in_the_form(site):
    words = "Räksmörgås på ön – ”Åäö ÅÄÖ é ü” för små & stora"
    decomposed = unicodedata.normalize("NFD", words)
    page = send(site.visitor(), site.form, site.answers() | {"projekt_namn": decomposed, "behov": decomposed})

    [kept] = site.kept()
    assert kept.answers["projekt_namn"] == kept.answers["behov"] == words
    assert words in page.page.words


def test_R_V03_the_receipt_page_names_the_role_for_the_chosen_direction(site):
    for option in site.form.field("inriktning").options:
        page = send(site.visitor(), site.form, site.answers(inriktning=[option.id], huvudinriktning=option.id))
        assert option.contact_role
        assert option.contact_role.sv in page.page.words
        others = [one for one in site.form.field("inriktning").options if one is not option]
        assert not any(one.contact_role and one.contact_role.sv in page.page.words for one in others)


def test_R_V39_every_page_of_the_form_names_the_contact_for_general_questions(site):
    general = site.region.contacts[0]
    for page in ("", "ansokan", "ansokan/sokande", "nowhere", "ansokan/nowhere", "personuppgifter"):
        words = site.visitor().go(f"/vgr/{page}").page.words
        assert general.role.sv in words
        assert site.region.functional_mailbox in words


def test_R_O14_after_sending_one_question_is_asked_about_the_use_of_the_page(site):
    anna = send(site.visitor(), site.form, site.answers())
    assert "Hade ni nytta av sidan?" in anna.page.words
    anna.fill({"_nytta": "ja"}).press("Skicka svaret")

    assert "Tack för att ni svarade" in anna.page.words
