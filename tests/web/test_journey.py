"""The way through the form: forward, back, into the other language, and safely through *Skicka*."""

from datetime import timedelta

import pytest

from kvitto.core.failures import Permanent
from kvitto.core.references import is_reference
from kvitto.ports import JournalUnavailable
from kvitto.web.draft import carried, unfold
from tests.web.applicant import fill_in, fill_step, send, typed_as
from tests.web.site import APPLY, Site
from tests.web.visitor import Visitor


def at_step(site: Site, anna: Visitor, step_id: str) -> Visitor:
    """Fill in the steps before it, and stand there."""
    anna.go(APPLY).follow("Börja")
    for step in site.form.steps:
        if step.id == step_id:
            return anna
        fill_step(anna, step.fields, site.answers()).press("Fortsätt")
    raise AssertionError(step_id)


def at_check(site: Site, anna: Visitor) -> Visitor:
    return fill_in(anna, site.form, site.answers())


def declare(site: Site, anna: Visitor) -> Visitor:
    assert site.form.declaration
    return anna.fill(typed_as(site.form.declaration.fields, site.answers()))


def reference_on(anna: Visitor) -> str:
    words = anna.page.words.replace(".", " ").split()
    return next(word for word in words if is_reference(word))


# -- Sending ----------------------------------------------------------------------------------


def test_who_sees_a_reference_has_the_application_in_the_journal(site, anna):
    send(anna, site.form, site.answers())

    [kept] = site.kept()
    assert anna.at.startswith(f"{APPLY}/kvitto")
    assert reference_on(anna) == kept.reference
    assert dict(kept.answers) == site.answers()
    assert (kept.via, kept.language, kept.version) == ("web", "sv", site.form.version)
    assert site.woken == ["vgr"]


def test_nothing_is_kept_before_send(site, anna):
    at_check(site, anna)

    assert site.kept() == []
    assert list((site.folder / "journal").rglob("*w*")) == []


def test_pressing_send_twice_gives_the_same_reference_and_one_application(site, anna):
    at_check(site, anna)
    declare(site, anna)
    check = anna.page, anna.at
    first = reference_on(anna.press("Skicka"))
    anna.page, anna.at = check

    assert reference_on(anna.press("Skicka")) == first
    assert len(site.kept()) == 1


def test_the_receipt_can_be_reloaded_for_ever_and_sends_nothing(site, anna):
    send(anna, site.form, site.answers())
    reference = reference_on(anna)
    site.clock.moved += timedelta(days=400)

    assert reference_on(anna.go(anna.at)) == reference
    assert len(site.kept()) == 1


def test_answers_changed_after_sending_are_not_sent_but_may_become_a_new_application(site, anna):
    at_check(site, anna).press("Ändra Idén")
    from_before = anna.page, anna.at
    anna.press("Fortsätt")
    first = reference_on(declare(site, anna).press("Skicka"))
    anna.page, anna.at = from_before  # With the browser's Back.
    anna.fill({"projekt_namn": "Ett annat namn"}).press("Fortsätt")
    declare(site, anna).press("Skicka")

    assert anna.answer.status_code == 409
    assert reference_on(anna) == first
    assert len(site.kept()) == 1
    anna.press("Fortsätt med en ny")
    assert "Ett annat namn" in anna.page.words
    assert anna.typed("intygande") == ["ja"]
    anna.press("Skicka")
    assert {post.answers["projekt_namn"] for post in site.kept()} == {"Ett annat namn", site.answers()["projekt_namn"]}
    assert len({post.reference for post in site.kept()}) == 2


def test_what_was_sent_is_answered_with_its_receipt_even_when_the_form_has_grown_old(site, anna):
    at_check(site, anna)
    declare(site, anna)
    check = anna.page, anna.at
    first = reference_on(anna.press("Skicka"))
    site.clock.moved += timedelta(days=800)  # The token is old, and the grant year lies in the past.
    anna.page, anna.at = check

    assert reference_on(anna.press("Skicka")) == first


def test_a_form_left_open_for_a_day_is_checked_once_more_with_every_answer_kept(site, anna):
    at_check(site, anna)
    declare(site, anna)
    site.clock.moved += timedelta(hours=25)
    anna.press("Skicka")

    assert site.kept() == []
    assert "mer än ett dygn" in anna.page.words
    assert anna.typed("intygande") == ["ja"]
    anna.press("Skicka")
    assert dict(site.kept()[0].answers) == site.answers()


@pytest.mark.parametrize("fault", [JournalUnavailable, Permanent])
def test_with_the_journal_away_the_answers_are_kept_and_trying_again_works(site, anna, fault):
    at_check(site, anna)
    declare(site, anna)
    with site.journal_away(fault):
        anna.press("Skicka")
        assert anna.answer.status_code == 503
        assert "Vi kunde inte ta emot ansökan. Dina svar finns kvar." in anna.page.words
    anna.press("Försök igen")

    assert dict(site.kept()[0].answers) == site.answers()
    assert reference_on(anna) == site.kept()[0].reference


def test_the_page_that_could_not_send_can_be_had_in_the_other_language_without_sending(site, anna):
    at_check(site, anna)
    declare(site, anna)
    with site.journal_away():
        anna.press("Skicka")
    anna.press("In English")
    assert anna.answer.status_code == 503
    assert "We could not receive the application" in anna.page.words
    assert site.kept() == []
    anna.press("Try again")

    assert dict(site.kept()[0].answers) == site.answers()


def test_the_page_that_tells_of_a_conflict_can_be_had_in_the_other_language_and_goes_on_from_there(site, anna):
    at_check(site, anna).press("Ändra Idén")
    from_before = anna.page, anna.at
    anna.press("Fortsätt")
    first = reference_on(declare(site, anna).press("Skicka"))
    anna.page, anna.at = from_before
    anna.fill({"projekt_namn": "Ett annat namn"}).press("Fortsätt")
    declare(site, anna).press("Skicka").press("In English")

    assert anna.answer.status_code == 409
    assert "The form has already been sent" in anna.page.words
    assert reference_on(anna) == first
    anna.press("Go on with a new one").press("Send")
    assert len(site.kept()) == 2


# -- Forward and back -------------------------------------------------------------------------


def test_going_back_loses_nothing_and_shows_it_as_it_was_typed(site, anna):
    at_step(site, anna, "stod")
    anna.fill({"sokt_belopp": "45 000 kr", "kompetensstod": "ofärdigt"}).press("Tillbaka")
    assert anna.page.title.startswith("Steg 7")
    anna.press("Fortsätt")

    assert anna.typed("sokt_belopp") == ["45 000 kr"]
    assert anna.typed("kompetensstod") == ["ofärdigt"]


def test_going_back_to_the_start_page_and_on_again_loses_nothing(site, anna):
    at_step(site, anna, "kontakt")
    anna.press("Tillbaka").fill({"forvaltning": "Kultur"}).press("Tillbaka")
    assert "Vem kan söka?" in anna.page.words
    anna.press("Fortsätt fylla i")

    assert anna.typed("forvaltning") == ["Kultur"]


def test_change_leads_straight_back_to_the_check_page(site, anna):
    at_check(site, anna)
    anna.press("Ändra Idén").fill({"projekt_namn": "Ett nytt namn"}).press("Fortsätt")

    assert "Kontrollera" in anna.page.title
    assert "Ett nytt namn" in anna.page.words
    assert "Läslust" not in anna.page.words


def test_the_declaration_is_kept_while_something_is_changed(site, anna):
    at_check(site, anna)
    declare(site, anna).press("Ändra Arbetet").press("Fortsätt")

    assert anna.typed("intygande") == ["ja"]


def test_enter_goes_on_and_never_removes_a_row_or_changes_the_language(site, anna):
    at_step(site, anna, "budget")
    anna.press("Lägg till en rad i Kostnader").press()

    assert anna.page.title.startswith("Steg 10")


def test_a_later_step_cannot_be_opened_by_its_address(site, anna):
    anna.go(f"{APPLY}/plan")

    assert anna.at == APPLY


def test_a_step_that_is_not_there_is_told_so(anna):
    assert anna.go(f"{APPLY}/nagotannat").answer.status_code == 404


# -- Faults -----------------------------------------------------------------------------------


def test_faults_stand_first_and_at_their_questions_with_everything_typed_kept(site, anna):
    at_step(site, anna, "kontakt")
    anna.fill({"kontakt_namn": "Bibliotekarien", "kontakt_epost": "bibl@@hjo.example"}).press("Fortsätt")

    assert anna.answer.status_code == 422
    assert anna.page.title.startswith("Fel: ")
    assert "Det finns 3 problem" in anna.page.words
    assert anna.page.words.count("Skriv en hel e-postadress") + anna.page.words.count("skriv en hel e-postadress") == 2
    assert anna.typed("kontakt_namn") == ["Bibliotekarien"]
    assert anna.typed("kontakt_epost") == ["bibl@@hjo.example"]


def test_each_line_of_the_summary_leads_to_an_input_and_each_description_is_there(site, anna):
    anna.go(APPLY).follow("Börja")
    for step in site.form.steps:
        anna.press("Fortsätt")
        targets = [link.href[1:] for link in anna.page.links if link.href.startswith("#")]
        assert set(targets) <= set(anna.page.ids)
        assert set(anna.page.described) <= set(anna.page.ids)
        assert len(anna.page.ids) == len(set(anna.page.ids))
        if anna.answer.status_code == 422:
            fill_step(anna, step.fields, site.answers()).press("Fortsätt")


def test_a_rule_between_answers_is_told_at_the_step_where_it_can_be_mended(site, anna):
    at_step(site, anna, "plan")
    fill_step(anna, site.form.step("plan").fields, site.answers())
    anna.fill({"start_datum": "2027-11-30", "slut_datum": "2027-02-01"}).press("Fortsätt")

    assert anna.answer.status_code == 422
    assert "Slutdatum kan inte vara före startdatum." in anna.page.words


def test_a_step_that_was_skipped_is_asked_for_on_the_check_page(site, anna):
    at_check(site, anna)
    anna.press("Ändra Idén").fill({"projekt_namn": ""}).press("Till kontrollen")
    assert anna.answer.status_code == 422
    anna.press("Projektets namn")

    assert "Idén" in anna.page.title
    anna.fill({"projekt_namn": "Nu finns det"}).press("Fortsätt")
    assert anna.answer.status_code == 200


def test_without_the_declaration_nothing_is_sent(site, anna):
    at_check(site, anna).press("Skicka")

    assert anna.answer.status_code == 422
    assert "Intyga att du är behörig" in anna.page.words
    assert site.kept() == []
    assert site.events("submission_rejected")[-1]["codes"] == "required"


def test_answers_to_a_question_that_is_asked_no_longer_are_dropped(site, anna):
    at_check(site, anna).press("Ändra Tidigare stöd")
    anna.fill({"tidigare_stod": "ja", "tidigare_stod_text": "Förra året"}).press("Fortsätt")
    assert "Förra året" in anna.page.words
    anna.press("Ändra Tidigare stöd").fill({"tidigare_stod": "nej"}).press("Fortsätt")

    assert "Förra året" not in anna.page.words


def test_a_warning_is_shown_before_sending_and_stops_nobody(site, anna):
    fill_in(anna, site.form, site.answers(dialog_konsulent=False))
    assert "Skicka ändå" in anna.page.words
    declare(site, anna).press("Skicka ändå")

    assert site.kept()[0].answers["dialog_konsulent"] is False


def test_a_question_that_a_new_version_has_dropped_stops_nobody_who_has_begun(site, anna):
    at_check(site, anna)
    begun = unfold(anna.typed("_draft")[0], site.form.region, site.form.id, site.office.secret)
    older = begun.with_step("ide", {**begun.of("ide"), "fraga_fran_forr": ("svar",)})
    anna.fill({"_draft": carried(older, site.form, site.office.secret).sealed})
    declare(site, anna).press("Skicka")

    assert dict(site.kept()[0].answers) == site.answers()


# -- What a page shows --------------------------------------------------------------------------


def test_municipalities_stand_in_the_order_of_the_alphabet(anna):
    anna.go(APPLY).follow("Börja")
    names = [control.words for control in anna.page.controls if control.name == "kommun_kod"][1:-1]

    assert names[0] == "Ale"
    assert names[-2:] == ["Åmål", "Öckerö"]
    assert len(names) == 49


def test_directions_are_explained_with_their_contacts_once(site, anna):
    at_step(site, anna, "ide")

    for option in site.form.field("inriktning").options:
        assert option.hint
        assert option.contact_role
        assert anna.page.words.count(option.hint.sv) == 1
        assert anna.page.words.count(option.contact_role.sv) == 1


def test_a_question_that_hangs_on_another_says_on_which_answer(site, anna):
    at_step(site, anna, "tidigare")

    assert "Svara om ni valde Ja." in " ".join(anna.page.words.split())


def test_optional_questions_are_marked_and_required_ones_are_not(site, anna):
    at_step(site, anna, "kontakt")
    words = " ".join(anna.page.words.split())

    assert "Telefon till kontaktperson (frivilligt)" in words
    assert "E-post till kontaktperson (frivilligt)" not in words
    assert "*" not in words


# -- Rows -------------------------------------------------------------------------------------


def test_rows_are_added_and_removed_without_losing_a_word(site, anna):
    at_step(site, anna, "samverkan")
    anna.fill({"samverkan_andra-0-namn": "Skolan"}).press("Lägg till en rad i Andra")
    anna.fill({"samverkan_andra-1-namn": "Föreningen"}).press("Lägg till en rad i Andra")
    anna.fill({"samverkan_andra-2-namn": "Teatern"}).press("Ta bort rad 2")

    assert anna.typed("samverkan_andra-0-namn") == ["Skolan"]
    assert anna.typed("samverkan_andra-2-namn") == ["Teatern"]
    assert anna.typed("samverkan_andra-1-namn") == []


def test_no_more_rows_are_offered_than_the_form_allows(site, anna):
    at_step(site, anna, "budget")
    before = anna.page
    for _ in range(4):
        anna.press("Lägg till en rad i Kostnader")
    assert not any("Lägg till en rad i Kostnader" in control.words for control in anna.page.controls)
    anna.page.controls.append(next(button for button in before.controls if "rad i Kostnader" in button.words))
    anna.press("Lägg till en rad i Kostnader")  # As from a page of its own making.

    assert anna.typed("budget_kostnader-4-text") == [""]
    assert anna.typed("budget_kostnader-5-text") == []


def test_a_fault_in_a_row_stands_in_that_row(site, anna):
    at_step(site, anna, "budget")
    anna.press("Lägg till en rad i Kostnader")
    anna.fill({"budget_kostnader-1-kategori": "resor", "budget_kostnader-1-belopp": "tolv"}).press("Fortsätt")

    assert "budget_kostnader-1-belopp-fel" in anna.page.ids
    assert any(link.href == "#budget_kostnader-1-belopp" for link in anna.page.links)


# -- Languages --------------------------------------------------------------------------------


def test_changing_language_keeps_page_and_answers(site, anna):
    at_step(site, anna, "kontakt")
    anna.fill({"kontakt_namn": "Åsa på biblioteket"}).press("In English")

    assert "Contact person" in anna.page.words
    assert anna.typed("kontakt_namn") == ["Åsa på biblioteket"]
    anna.press("Continue")
    assert anna.page.title.startswith("Error: ")
    anna.press("På svenska")
    assert anna.page.title.startswith("Steg 2")


def test_an_application_in_english_is_kept_as_one(site, anna):
    at_check(site, anna)
    declare(site, anna).press("In English").press("Send")

    assert "We have received your answers" in anna.page.words
    assert site.kept()[0].language == "en"


def test_language_stays_on_every_link(site, anna):
    anna.go(f"{APPLY}?lang=en").follow("Begin")
    assert "Who you are" in anna.page.words
    assert all(
        "lang=en" in link.href for link in anna.page.links if link.href.startswith("/") and link.words != "På svenska"
    )


# -- Others -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_posted_from_another_site_is_refused(site, anna, headers):
    anna.go(APPLY).follow("Börja")
    anna.headers = site.visitor(**headers).headers
    anna.press("Fortsätt")

    assert anna.answer.status_code == 403
    assert "från en annan webbplats" in anna.page.words


@pytest.mark.parametrize("headers", [{"Sec_Fetch_Site": "same-origin"}, {"Origin": "http://localhost"}, {}])
def test_a_form_posted_from_our_own_page_is_taken(site, anna, headers):
    anna.headers = site.visitor(**headers).headers
    send(anna, site.form, site.answers())

    assert len(site.kept()) == 1


def test_answers_sealed_by_others_or_for_another_form_are_refused(site, anna):
    anna.go(APPLY).follow("Börja")
    good = anna.typed("_draft")[0]
    for bad in ("", "x", f"A{good}", good.replace(".", ".A", 1), "x" * 300_000):
        anna.go(f"{APPLY}/sokande").fill({"_draft": bad}).press("Fortsätt")
        assert anna.answer.status_code == 400
        assert "Gå tillbaka i webbläsaren" in anna.page.words


def test_two_who_begin_have_each_their_own_application(site):
    one, other = site.visitor(), site.visitor()
    send(one, site.form, site.answers())
    send(other, site.form, site.answers())

    assert reference_on(one) != reference_on(other)
    assert len(site.kept()) == 2
