"""Before one begins: what to know in the first minute, the questions to print, and a way out for who cannot apply."""

import pytest

from kvitto.core.forms.form import Field
from tests.web.applicant import fill_in, typed_as
from tests.web.site import APPLY, FILES

FORMS = [
    (region, form) for region in FILES.regions() for form in FILES.forms(region) if not FILES.form(region, form).by_link
]


def said(anna) -> str:
    return " ".join(anna.page.words.split())


def test_the_first_minute_tells_the_amount_whom_to_talk_with_the_time_and_the_questions(site, anna):
    anna.go(APPLY)

    assert "Högst 50\u00a0000\u00a0kr" in anna.page.words
    assert "Ungefär 30 minuter" in said(anna)
    hrefs = [link.href for link in anna.page.links]
    assert hrefs.index("/vgr/kontakta") < hrefs.index(f"{APPLY}/fragor") < hrefs.index(f"{APPLY}/sokande?ny=ja")


@pytest.mark.parametrize("region, form_id", FORMS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_question_can_be_printed_with_its_alternatives_and_limits(site, anna, region, form_id, language):
    form = FILES.form(region, form_id)
    anna.go(f"/{region}/{form_id}/fragor" + ("?lang=en" if language == "en" else ""))

    def every(fields: tuple[Field, ...]) -> list[Field]:
        return [one for field in fields for one in (field, *every(field.fields))]

    for field in every(tuple(field for field in form.fields if not field.comments_on)):
        assert field.label.to(language) in anna.page.words
        assert all(option.label.to(language) in anna.page.words for option in field.options)
    assert anna.page.controls == []
    assert len(site.client.get(anna.at, headers={"Accept-Encoding": "gzip"}).data) <= 12_000


def test_who_is_in_no_municipality_of_the_list_is_told_what_to_do_and_can_go_back(site, anna):
    anna.go(APPLY).follow("Börja")
    anna.fill({"kommun_kod": "annan", "forvaltning": "Skolan"}).press("Fortsätt")

    assert anna.answer.status_code == 200
    assert anna.page.title.startswith("Kan ni inte söka?")
    assert "regionala biblioteksverksamheten" in anna.page.words
    anna.press("In English")
    assert "Can you not apply?" in anna.page.title
    anna.press("Back").press("På svenska")
    assert anna.typed("forvaltning") == ["Skolan"]
    assert anna.typed("kommun_kod") == ["annan"]
    anna.fill({"kommun_kod": site.answers()["kommun_kod"]}).press("Fortsätt")
    assert anna.page.title.startswith("Steg 2")


def test_the_way_out_stands_on_the_start_page_too(site, anna):
    anna.go(APPLY).follow("Kan ni inte söka?")
    assert anna.page.title.startswith("Kan ni inte söka?")

    assert anna.follow("Tillbaka").at == APPLY


def test_a_form_for_everybody_has_no_way_out(site):
    assert site.client.get("/vgr/kontakta/kan-inte-soka").status_code == 404


def test_the_way_out_is_no_answer_that_can_be_sent(site, anna):
    fill_in(anna, site.form, site.answers()).press("Ändra Vilka ni är")
    anna.fill({"kommun_kod": "annan"}).press("Till kontrollen")

    assert anna.answer.status_code == 422
    assert "Välj en kommun i Västra Götaland." in anna.page.words


# -- Warnings and comments ------------------------------------------------------------------------


def test_a_warning_can_be_explained_and_the_words_go_with_the_application(site, anna):
    fill_in(anna, site.form, site.answers(dialog_konsulent=False))
    assert site.form.declaration
    anna.fill(typed_as(site.form.declaration.fields, site.answers()) | {"kommentar": "Vi ses nästa vecka."})
    anna.press("Skicka ändå")

    assert site.kept()[0].answers["kommentar"] == "Vi ses nästa vecka."
    assert "Vi ses nästa vecka." in anna.page.words


def test_without_a_warning_nobody_is_asked_to_explain(site, anna):
    fill_in(anna, site.form, site.answers())

    assert not any(control.name == "kommentar" for control in anna.page.controls)


def test_an_explanation_of_what_is_warned_of_no_longer_is_dropped(site, anna):
    fill_in(anna, site.form, site.answers(dialog_konsulent=False)).fill({"kommentar": "Vi ses nästa vecka."})
    anna.press("Ändra Idén").fill({"dialog_konsulent": "ja"}).press("Fortsätt")
    assert "Är det rätt?" not in anna.page.words
    assert site.form.declaration
    anna.fill(typed_as(site.form.declaration.fields, site.answers())).press("Skicka")

    assert "kommentar" not in site.kept()[0].answers


def test_an_explanation_that_is_too_long_is_told_where_it_stands(site, anna):
    fill_in(anna, site.form, site.answers(dialog_konsulent=False)).fill({"kommentar": "x" * 301})
    anna.press("Skicka ändå")

    assert anna.answer.status_code == 422
    assert "kommentar-fel" in anna.page.ids
    assert anna.typed("kommentar") == ["x" * 301]
