"""The receipt page, and the page of the case that the mailed link opens."""

from datetime import timedelta

from kvitto.core import links
from kvitto.core.ids import RegionId, Token
from tests.web.applicant import send
from tests.web.site import BASE


def case_of(site, number=0):
    post = site.kept()[number]
    return links.case_link(BASE, site.office.secret, post.region, post.token)


def test_the_receipt_tells_the_reference_the_time_in_sweden_and_what_happens_next(site, anna):
    send(anna, site.form, site.answers())

    assert anna.page.title.startswith("Kvitto VGR-2026-")
    assert "Mottaget den 20 november 2026 klockan 09.00." in anna.page.words
    for step in site.form.after:
        assert step.sv in anna.page.words
    assert "Det är inte ett beslut." in anna.page.words


def test_the_receipt_shows_the_answers_for_an_hour_and_the_case_for_ever(site, anna):
    answers = site.answers(projekt_namn="Läsning i parken")
    send(anna, site.form, answers)
    assert "Läsning i parken" in anna.page.words
    site.clock.moved += timedelta(minutes=61)

    anna.go(anna.at)
    assert "Läsning i parken" not in anna.page.words
    assert site.kept()[0].reference in anna.page.words
    anna.go(case_of(site))
    assert "Läsning i parken" in anna.page.words


def test_the_case_shows_what_was_received_and_whom_to_ask(site, anna):
    site.post(site.answers(inriktning=["VG-LARANDE"], huvudinriktning="VG-LARANDE"))
    anna.go(case_of(site))

    role = site.form.field("inriktning").option("VG-LARANDE").contact_role
    assert site.kept()[0].reference in anna.page.words
    assert "den 20 november 2026 klockan 09.00" in anna.page.words
    assert role is not None
    assert role.sv in anna.page.words
    assert not any(control.kind == "button" for control in anna.page.controls)  # To read, not to change.


def test_the_case_opens_in_the_language_of_the_form_and_can_be_had_in_the_other(site, anna):
    site.client.post("/vgr/ansokan?lang=en", json=site.answers())
    anna.go(case_of(site))
    assert "What has happened?" in anna.page.words
    anna.follow("På svenska")

    assert "Vad har hänt?" in anna.page.words


def test_a_case_outlives_its_form(site, anna):
    site.post(site.answers())
    real = site.office.forms

    class Gone:
        def __getattr__(self, name):
            return getattr(real, name)

        def forms(self, _):
            return []

    site.office.forms = Gone()
    anna.go(case_of(site))

    assert anna.answer.status_code == 200
    assert site.answers()["projekt_namn"] in anna.page.words


def test_a_link_to_a_submission_that_is_not_there_says_so(site, anna):
    anna.go(links.case_link(BASE, site.office.secret, RegionId("vgr"), Token("wnothere")))

    assert anna.answer.status_code == 404


def test_a_link_of_one_region_opens_nothing_in_another(site):
    site.post(site.answers())
    other = links.case_link(BASE, site.office.secret, RegionId("orebro"), site.kept()[0].token)

    assert site.client.get(other.replace("/orebro/", "/vgr/")).status_code == 400


def test_with_the_journal_away_the_case_asks_to_come_back(site, anna):
    site.post(site.answers())
    link = case_of(site)
    with site.journal_away():
        anna.go(link)
        assert anna.answer.status_code == 503
        assert anna.answer.headers["Retry-After"] == "30"

    assert anna.go(link).answer.status_code == 200
