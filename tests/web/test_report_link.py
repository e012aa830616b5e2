"""A municipality reports on a year by its own link: last year beside the questions, and nothing replaced silently."""

from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from kvitto.core.ids import RegionId, Token
from kvitto.core.links import report_link
from kvitto.steps.draft_mails import send_draft_mails
from kvitto.steps.drafts import tend_drafts
from kvitto.steps.shared_reports import begun_reports, remove_finished
from kvitto.web.draft import Draft, carried
from tests.web.applicant import asked, fill_step, send
from tests.web.site import BASE, FILES, Site

FORM = FILES.form("orebro", "indikatorer")
OREBRO = RegionId("orebro")
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
    return answered(site.visitor().go(link(**of)).follow("Börja"), figures)


def answered(anna, figures):
    """From the first step to the check page."""
    for step in FORM.steps:
        fill_step(anna, asked(FORM, step.fields), {**WHO, **figures}).press("Fortsätt")
        assert anna.answer.status_code == 200, anna.page.words
    return anna


def at_digital(site, **of):
    """By the link to the page with the question of digital guidance."""
    anna = site.visitor().go(link(**of)).follow("Börja").fill({"kontakt_namn": "B", "kontakt_epost": "b@laxa.example"})
    return anna.press("Fortsätt").press("Fortsätt")


def declared(anna):
    return anna.fill({"personuppgifter_ok": "ja"})


# -- By the link alone --------------------------------------------------------------------------------


def test_the_link_names_municipality_and_year_and_nothing_else_is_answered_for(site):
    anna = site.visitor().go(link()).follow("Börja")
    assert "Uppgifterna gäller Laxå kommun, år 2026." in anna.page.words
    assert anna.typed("kommun_kod") == []

    by_hand = by_link(site, {"or_g2_x3": 7})
    declared(by_hand).press("Skicka")
    assert {(post.answers["kommun_kod"], post.answers["ar"]) for post in site.kept()} == {(LAXA, 2026)}


def test_an_answer_slipped_in_for_another_municipality_is_the_links_all_the_same(site):
    anna = site.visitor().go(link()).follow("Börja").fill({"kontakt_namn": "B", "kontakt_epost": "b@laxa.example"})
    data = dict(anna.page.sent(None)) | {"kommun_kod": KUMLA, "ar": "2025"}
    answer = site.client.post("/orebro/indikatorer/vilka", data=data)
    assert answer.status_code == 200
    anna._show(answer, "/orebro/indikatorer/vilka")
    for _ in FORM.steps[1:]:
        anna.press("Fortsätt")
    declared(anna).press("Skicka")
    [post] = site.kept()
    assert (post.answers["kommun_kod"], post.answers["ar"]) == (LAXA, 2026)


def ask(site, **answers):
    return site.visitor().go("/orebro/indikatorer").fill(answers).press("Skicka länken")


def pump(site):
    send_draft_mails(site.office, OREBRO)
    return [message_from_bytes(file.read_bytes(), policy=default) for file in sorted((site.folder / "mail").glob("*"))]


def test_the_link_is_mailed_to_an_address_of_the_municipality(site):
    anna = ask(site, kommun_kod=LAXA, _epost="anna@laxa.example")
    assert "Inom några minuter får ni ett mejl till anna@laxa.example" in anna.page.words
    [mail] = pump(site)
    assert (mail["To"], mail["X-Kvitto-Kind"]) == ("anna@laxa.example", "report-link")
    text = mail.get_body(("plain",)).get_content()
    assert "till och med den 30 juni 2027" in text
    address = next(word for word in text.split() if "?k=" in word)
    first = site.visitor().go(address.removeprefix(BASE)).page.words
    assert "Laxå kommun, 2026." in first


def test_in_spring_the_link_is_to_the_year_that_is_collected(site):
    site.clock.moved = timedelta(days=90)
    ask(site, kommun_kod=LAXA, _epost="anna@laxa.example")
    [mail] = pump(site)
    address = next(word for word in mail.get_body(("plain",)).get_content().split() if "?k=" in word)
    assert "Laxå kommun, 2026." in site.visitor().go(address.removeprefix(BASE)).page.words


@pytest.mark.parametrize("address", ["anna@kumla.example", "anna@elev.laxa.example", "anna@mejl.example"])
def test_the_link_goes_to_nobody_elses_address(site, address):
    anna = ask(site, kommun_kod=LAXA, _epost=address)
    assert anna.answer.status_code == 422
    assert "bara till kommunens egna adresser (laxa.example)" in anna.page.words
    assert anna.typed("kommun_kod") == [LAXA]
    assert pump(site) == []


def test_asking_for_the_link_needs_both_answers(site):
    anna = ask(site)
    assert anna.answer.status_code == 422
    assert "skriv en e-postadress" in anna.page.words
    assert "välj en kommun" in anna.page.words


def test_no_reminder_follows_a_link_that_was_asked_for(site):
    ask(site, kommun_kod=LAXA, _epost="anna@laxa.example")
    pump(site)
    for days in (27, 29, 31):
        site.clock.moved = timedelta(days=days)
        tend_drafts(site.office, OREBRO)
        assert len(pump(site)) == 1
    assert not [one for one in (site.folder / "journal" / "drafts").rglob("*") if one.is_file()]


def test_whoever_comes_without_a_link_is_told_where_it_is_and_begins_nothing(site):
    last_year(site, or_g2_x3=10)
    anna = site.visitor().go("/orebro/indikatorer")
    assert "biblioteksutveckling@regionorebrolan.example" in anna.page.words
    assert "Den står i mejlet från oss" in anna.page.words
    assert not [one for one in anna.page.links if "Börja" in one.words]
    assert site.client.get("/orebro/indikatorer/vilka").status_code == 303
    assert "Förra året" not in at_digital(site, municipality=KUMLA).page.words


def test_a_draft_of_a_report_that_was_begun_without_its_link_is_refused(site):
    sealed = carried(Draft(Token("w-1"), site.clock.now()), FORM, b"secret of the tests").sealed
    for place in ("vilka", "skicka", "spara"):
        answer = site.client.post(f"/orebro/indikatorer/{place}", data={"_draft": sealed})
        assert answer.status_code == 400
    assert site.kept() == []


def test_a_link_that_was_changed_opens_nothing(site):
    address = link()
    assert site.client.get(f"/orebro/indikatorer/vilka{address[address.index('?') :]}x").status_code == 400


def test_a_program_needs_the_link_too_and_answers_for_what_it_names(site):
    site.open_json = False  # As in production.
    body = answers(or_g2_x3=4)
    refused = site.client.post("/orebro/indikatorer", json=body)
    assert refused.status_code == 403
    assert "link" in refused.json["title"]
    assert site.client.post(link(KUMLA), json=body).status_code == 403
    assert site.client.post(link(year=2025), json=body).status_code == 403
    assert site.client.post(link(), json=body).status_code == 201

    again = site.client.post(link(), json=body | {"or_g2_x3": 5})
    assert [warning["code"] for warning in again.json["warnings"]] == ["already_sent"]


# -- Last year ----------------------------------------------------------------------------------------


def test_last_year_stands_beside_the_question_with_the_change(site):
    last_year(site, or_g2_x3=10)
    anna = at_digital(site)
    assert "Förra året: 10" in anna.page.words
    anna.fill({"or_g2_x3": "30"}).press("Fortsätt").press("Tillbaka")
    assert "Förra året: 10 (+20)" in anna.page.words


def test_a_great_change_is_asked_about_beside_the_button(site):
    last_year(site, or_g2_x3=10)
    anna = by_link(site, {"or_g2_x3": 30})
    assert "Förra året svarade ni 10, nu 30" in anna.page.words
    anna.fill({"personuppgifter_ok": "ja", "kommentar": "Vi öppnade en filial."}).press("Skicka ändå")
    assert site.kept()[-1].answers["kommentar"] == "Vi öppnade en filial."


# -- Saved as you go, and several at once ---------------------------------------------------------------


def test_what_one_has_answered_stands_there_for_whoever_opens_the_link_another_day(site):
    at_digital(site).fill({"or_g2_x3": "10"}).press("Fortsätt")
    site.clock.moved = timedelta(days=3)
    assert at_digital(site).typed("or_g2_x3") == ["10"]
    assert at_digital(site, municipality=KUMLA).typed("or_g2_x3") == [""]
    assert site.kept() == []


def test_two_units_at_once_fill_in_each_its_own_part_of_one_report(site):
    first, second = at_digital(site), at_digital(site)
    first.fill({"or_g2_x3": "10"}).press("Fortsätt")
    second.fill({"or_g2_x4_antal": "3", "or_g2_x4_av": "9"}).press("Fortsätt").press("Tillbaka")
    assert second.typed("or_g2_x3") == ["10"]
    assert second.typed("or_g2_x4_av") == ["9"]


def test_two_different_answers_are_told_of_and_whoever_comes_last_decides(site):
    first, second = at_digital(site), at_digital(site)
    first.fill({"or_g2_x3": "10"}).press("Fortsätt")
    second.fill({"or_g2_x3": "12"}).press("Fortsätt")
    assert second.answer.status_code == 422
    assert "Någon med samma länk har svarat: 10" in second.page.words
    assert second.typed("or_g2_x3") == ["12"]
    assert at_digital(site).typed("or_g2_x3") == ["10"]

    second.press("Fortsätt")
    assert second.answer.status_code == 200
    assert at_digital(site).typed("or_g2_x3") == ["12"]


def test_sending_tells_what_a_colleague_has_changed_since_one_read_it(site):
    anna = by_link(site, {"or_g2_x3": 10})
    at_digital(site).fill({"or_g2_x3": "11"}).press("Fortsätt")
    declared(anna).press("Skicka")
    assert "Någon med samma länk har ändrat svar" in anna.page.words
    assert "Hur många tillfällen med handledning" in anna.page.words
    assert site.kept() == []
    declared(anna).press("Skicka")
    assert [post.answers["or_g2_x3"] for post in site.kept()] == [11]


def test_when_a_colleague_has_sent_meanwhile_nothing_is_replaced_without_a_word(site):
    first, second = by_link(site, {"or_g2_x3": 10}), by_link(site, {"or_g2_x3": 10})
    declared(first).press("Skicka")
    declared(second).press("Skicka")
    assert "Någon har skickat uppgifter för samma kommun och år" in second.page.words
    assert "Uppgifter för 2026 skickades den 20 november 2026" in second.page.words
    assert len(site.kept()) == 1
    declared(second).press("Skicka ändå")
    assert len(site.kept()) == 2


def test_the_same_press_twice_is_one_report(site):
    anna = declared(by_link(site, {"or_g2_x3": 10}))
    page, at = anna.page, anna.at
    anna.press("Skicka")
    anna.page, anna.at = page, at
    anna.press("Skicka")
    assert len(site.kept()) == 1
    assert site.kept()[0].reference in anna.page.words


def test_a_report_that_was_sent_is_opened_again_filled_in_and_what_is_changed_waits_until_it_is_sent(site):
    send(site.visitor(), FORM, answers(or_g2_x3=10, or_g3_04="nej"))
    anna = at_digital(site)
    assert anna.typed("or_g2_x3") == ["10"]
    anna.fill({"or_g2_x3": "12"}).press("Fortsätt").press("Fortsätt").press("Fortsätt")
    assert [post.answers["or_g2_x3"] for post in site.kept()] == [10]
    assert "Det här skiljer sig: Hur många tillfällen med handledning" in anna.page.words
    declared(anna).press("Skicka ändå")
    assert [post.answers["or_g2_x3"] for post in site.kept()] == [10, 12]
    assert at_digital(site).typed("or_g2_x3") == ["12"]


def test_when_nothing_can_be_kept_the_answers_stay_on_the_page_and_the_person_is_told(site):
    anna = at_digital(site).fill({"or_g2_x3": "10"})
    with site.journal_away():
        anna.press("Fortsätt")
    assert "Vi kunde inte spara just nu" in anna.page.words
    assert anna.typed("or_g2_x3") == ["10"]
    anna.press("Fortsätt").press("Tillbaka")
    assert anna.typed("or_g2_x3") == ["10"]


# -- What is typed wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed, told",
    [({"or_g2_x3": "ca 120"}, "utan ”ca”"), ({"or_g2_x3": "12,5"}, "decimaler"),
     ({"or_g2_x4_antal": "11", "or_g2_x4_av": "10"}, "11 är fler än 10"), ({"or_g2_x4_antal": "11"}, "Uppgift saknas")],
)  # fmt: skip
def test_what_is_no_figure_is_explained_and_kept_to_be_mended(site, typed, told):
    anna = at_digital(site).fill(typed).press("Fortsätt")
    assert anna.answer.status_code == 422
    assert told in anna.page.words
    assert at_digital(site).typed(next(iter(typed))) == [next(iter(typed.values()))]


@dataclass
class Retired:
    """Forms in which a question has been retired: it is asked up to the year before, or not at all any more."""

    real: Any
    question: str
    years: tuple[int, ...] | None

    def form(self, region_id, form_id):
        form = self.real.form(region_id, form_id)
        if form_id != FORM.id:
            return form
        steps = tuple(replace(step, fields=tuple(self._asked(step.fields))) for step in form.steps)
        return replace(form, steps=steps, indicators=tuple(one for one in form.indicators if one.id != "OR-G2-X3"))

    def _asked(self, fields):
        for field in fields:
            if field.id != self.question:
                yield field
            elif self.years is not None:
                yield replace(field, years=self.years)

    def __getattr__(self, name):
        return getattr(self.real, name)


@pytest.mark.parametrize(
    "years, told",
    [((2024, 2025), "Svaret på ”Hur många tillfällen med handledning"), (None, "Ett svar följer inte med")],
)
def test_an_indicator_that_is_retired_in_mid_report_is_left_out_and_told_of(site, years, told):
    at_digital(site).fill({"or_g2_x3": "10", "or_g2_x4_antal": "1", "or_g2_x4_av": "2"}).press("Fortsätt")
    site.office.forms = Retired(FILES, "or_g2_x3", years)
    anna = at_digital(site)
    assert not [one for one in anna.page.controls if one.name == "or_g2_x3"]
    anna.press("Fortsätt").press("Fortsätt").press("Fortsätt")
    assert told in anna.page.words
    assert "ställs inte längre för 2026" in anna.page.words
    declared(anna).press("Skicka ändå")
    [post] = site.kept()
    assert "or_g2_x3" not in post.answers
    assert post.answers["or_g2_x4_av"] == 2


def test_thousands_may_be_typed_with_a_space(site):
    declared(by_link(site, {"or_g2_x3": "1 200"})).press("Skicka")
    assert site.kept()[0].answers["or_g2_x3"] == 1200


# -- The year's end ------------------------------------------------------------------------------------


def test_what_was_begun_is_removed_when_it_has_been_sent_or_the_year_is_locked(site):
    at_digital(site).fill({"or_g2_x3": "10"}).press("Fortsätt")
    at_digital(site, municipality=KUMLA).fill({"or_g2_x3": "3"}).press("Fortsätt")
    assert remove_finished(site.office, OREBRO).removed == 0

    send(site.visitor(), FORM, answers(or_g2_x3=11))
    assert remove_finished(site.office, OREBRO).removed == 1
    assert [report.municipality for report, _ in begun_reports(site.office, OREBRO)] == [KUMLA]

    site.clock.moved = timedelta(days=230)
    assert remove_finished(site.office, OREBRO).removed == 1
    assert not list((site.folder / "journal" / "begun").rglob("0*"))


def test_the_links_first_page_says_whose_it_is_and_how_far_it_has_come(site):
    first = site.visitor().go(link()).page.words
    assert "Laxå kommun, 2026." in first
    assert "Ni kan svara till och med den 30 juni 2027" in first
    anna = by_link(site, {"or_g2_x3": 10})
    assert "Ni har börjat. Fortsätt där ni var" in site.visitor().go(link()).page.words
    declared(anna).press("Skicka")
    assert "Ni har skickat uppgifterna" in site.visitor().go(link()).page.words
    english = site.client.get(f"{link()}&lang=en").get_data(as_text=True)
    assert "You have sent the figures. You can change them and send again" in english


def test_a_link_to_a_year_that_is_locked_says_so(site):
    site.clock.moved = timedelta(days=230)
    anna = site.visitor().go(link())
    assert "låstes den 30 juni 2027" in anna.page.words
    assert not [one for one in anna.page.links if "Börja" in one.words]
