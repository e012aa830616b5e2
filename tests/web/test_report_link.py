"""A municipality reports on a year by its own link: last year beside the questions, and nothing replaced silently."""

from datetime import timedelta

import pytest

from kvitto.core.links import report_link
from tests.web.applicant import fill_step, send
from tests.web.site import BASE, FILES, Site

FORM = FILES.form("orebro", "indikatorer")
LAXA, KUMLA = "1860", "1881"
WHO = {"kontakt_namn": "Bibliotekarien", "kontakt_epost": "biblioteket@laxa.example", "personuppgifter_ok": True}


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def answers(**figures):
    return {"kommun_kod": LAXA, "ar": 2026, **WHO, **figures}


def link(municipality=LAXA, year=2026):
    whole = report_link(BASE, b"secret of the tests", FORM, municipality, year)
    return whole.removeprefix(BASE)


def last_year(site, **figures):
    """The report for 2025, sent in May 2026."""
    site.clock.moved = timedelta(days=-190)
    send(site.visitor(), FORM, answers(ar=2025, **figures))
    site.clock.moved = timedelta(0)


def by_link(site, figures, **of):
    """Open the link, answer and come to the check page."""
    anna = site.visitor().go(link(**of)).follow("Börja")
    for step in FORM.steps:
        fill_step(anna, step.fields, {**WHO, **figures}).press("Fortsätt")
        assert anna.answer.status_code == 200, anna.page.words
    return anna


def test_the_link_names_municipality_and_year(site):
    anna = site.visitor().go(link()).follow("Börja")
    assert anna.typed("kommun_kod") == [LAXA]
    assert anna.typed("ar") == ["2026"]


def test_a_link_that_was_changed_opens_nothing(site):
    address = link()
    assert site.client.get(f"/orebro/indikatorer/vilka{address[address.index('?') :]}x").status_code == 400


def test_last_year_stands_beside_the_question_with_the_change(site):
    last_year(site, or_g2_x3=10)
    anna = site.visitor().go(link()).follow("Börja").fill({"kontakt_namn": "B", "kontakt_epost": "b@laxa.example"})
    anna.press("Fortsätt").press("Fortsätt")
    assert "Förra året: 10" in anna.page.words
    anna.fill({"or_g2_x3": "30"}).press("Fortsätt").press("Tillbaka")
    assert "Förra året: 10 (+20)" in anna.page.words


def test_a_great_change_is_asked_about_beside_the_button(site):
    last_year(site, or_g2_x3=10)
    anna = by_link(site, {"or_g2_x3": 30})
    assert "Förra året svarade ni 10, nu 30" in anna.page.words
    anna.fill({"personuppgifter_ok": "ja", "kommentar": "Vi öppnade en filial."}).press("Skicka ändå")
    assert site.kept()[-1].answers["kommentar"] == "Vi öppnade en filial."


def test_whoever_comes_without_a_link_or_asks_for_another_town_is_shown_no_answers(site):
    last_year(site, or_g2_x3=10)
    for anna in (
        site.visitor().go("/orebro/indikatorer").follow("Börja"),
        site.visitor().go(link(KUMLA)).follow("Börja"),
    ):
        anna.fill({"kommun_kod": LAXA, "ar": "2026", "kontakt_namn": "B", "kontakt_epost": "b@laxa.example"})
        anna.press("Fortsätt").press("Fortsätt")
        assert "handledning" in anna.page.words
        assert "Förra året" not in anna.page.words


def test_a_report_that_was_sent_is_opened_again_filled_in(site):
    send(site.visitor(), FORM, answers(or_g2_x3=10, or_g3_04="nej"))
    anna = site.visitor().go(link()).follow("Börja").press("Fortsätt").press("Fortsätt")
    assert anna.typed("or_g2_x3") == ["10"]


def test_a_second_report_tells_what_it_replaces_and_where_they_differ(site):
    first = by_link(site, {"or_g2_x3": 10})
    second = by_link(site, {"or_g2_x3": 12})
    assert "Uppgifter för 2026 skickades" not in first.page.words
    first.fill({"personuppgifter_ok": "ja"}).press("Skicka")
    second.press("Tillbaka").press("Fortsätt")

    assert "Uppgifter för 2026 skickades den 20 november 2026" in second.page.words
    assert "Det här skiljer sig: Hur många tillfällen med handledning" in second.page.words
    second.fill({"personuppgifter_ok": "ja"}).press("Skicka ändå")
    assert [post.answers["or_g2_x3"] for post in site.kept()] == [10, 12]
