"""Save and go on later: on another computer, for thirty days, and gone at once when one wants."""

import email
import email.policy
import re
from datetime import timedelta

import pytest

from kvitto.core.drafts import LINKS_A_DAY
from kvitto.core.ids import RegionId
from kvitto.core.seal import seal
from kvitto.steps.draft_mails import send_draft_mails
from kvitto.steps.drafts import tend_drafts
from tests.web.applicant import fill_in, fill_step, typed_as
from tests.web.site import APPLY, BASE, Site
from tests.web.visitor import Visitor

VGR = RegionId("vgr")
ADDRESS = "biblioteket@hjo.example"


def begin(site: Site, anna: Visitor) -> Visitor:
    """One step answered, and the next half-written."""
    anna.go(APPLY).follow("Börja")
    fill_step(anna, site.form.steps[0].fields, site.answers()).press("Fortsätt")
    return anna.fill({"kontakt_namn": "Halvskriv"})


def save(anna: Visitor, address: str = ADDRESS) -> Visitor:
    return anna.press("Spara och fortsätt senare").fill({"_epost": address}).press("Spara")


def mails(site: Site) -> list[str]:
    """What the pump sends now, oldest first, as plain text with its headers."""
    before = set((site.folder / "mail").glob("*.eml"))
    send_draft_mails(site.office, VGR)
    new = sorted(set((site.folder / "mail").glob("*.eml")) - before)
    return [words(email.message_from_bytes(one.read_bytes(), policy=email.policy.default)) for one in new]


def words(mail) -> str:
    return f"To: {mail['To']}\nSubject: {mail['Subject']}\n\n{mail.get_body(('plain',)).get_content()}"


def link_in(mail: str) -> str:
    found = re.search(rf"{BASE}(/vgr/\S+/utkast\S+)", mail)
    assert found, mail
    return found[1]


def traces(site: Site) -> list[str]:
    """What lies in the journal, besides that an address, hashed with the secret, has had a link today."""
    journal = site.folder / "journal"
    found = (
        str(file.relative_to(journal)) for file in journal.rglob("*") if file.is_file() and ".tmp" not in file.parts
    )
    return sorted(name for name in found if not name.startswith("draft-told/vgr-to/"))


# -- Saving and coming back ---------------------------------------------------------------------


def test_what_is_saved_goes_on_in_another_browser_with_everything_typed_and_is_sent_from_there(site, anna):
    save(begin(site, anna))
    [mail] = mails(site)
    bosse = site.visitor()
    bosse.go(link_in(mail)).press("Fortsätt fylla i")

    assert bosse.page.title.startswith("Steg 2")
    assert bosse.typed("kontakt_namn") == ["Halvskriv"]
    for step in site.form.steps[1:]:
        fill_step(bosse, step.fields, site.answers()).press("Fortsätt")
    assert site.form.declaration
    bosse.fill(typed_as(site.form.declaration.fields, site.answers())).press("Skicka")
    assert dict(site.kept()[0].answers) == site.answers()


def test_whoever_saves_is_told_where_the_link_goes_how_long_it_lasts_and_that_nothing_is_sent(site, anna):
    save(begin(site, anna))

    assert anna.answer.status_code == 200
    for told in (ADDRESS, "den 20 december 2026", "inte skickade till oss än"):
        assert told in anna.page.words
    assert site.woken == ["vgr"]
    assert site.kept() == []
    anna.press("Fortsätt fylla i nu")
    assert anna.typed("kontakt_namn") == ["Halvskriv"]


def test_the_mail_goes_to_the_address_given_and_holds_the_link_and_nothing_that_anybody_wrote(site, anna):
    save(begin(site, anna))
    [mail] = mails(site)

    assert mail.startswith(f"To: {ADDRESS}\nSubject: Länk till era sparade svar: Ansök om stöd")
    assert "den 20 december 2026" in mail
    assert "Halvskriv" not in mail
    assert f"{BASE}/vgr/personuppgifter" in mail
    assert "Ange referensen" not in mail


@pytest.mark.parametrize("place", ["start", "check"])
def test_one_can_save_from_every_page_and_comes_back_to_it(site, anna, place):
    if place == "start":
        begin(site, anna).press("Tillbaka").press("Tillbaka")
    else:
        fill_in(anna, site.form, site.answers())
    title = anna.page.title
    save(anna)
    anna.go(link_in(mails(site)[0])).press("Fortsätt fylla i")

    assert anna.page.title == title


def test_changing_ones_mind_leads_back_and_keeps_what_was_typed(site, anna):
    begin(site, anna).press("Spara och fortsätt senare").press("Tillbaka utan att spara")

    assert anna.typed("kontakt_namn") == ["Halvskriv"]
    assert traces(site) == []


def test_it_can_be_done_in_english_from_the_button_to_the_link(site, anna):
    begin(site, anna).press("In English").press("Save and go on later").press("På svenska").press("In English")
    anna.fill({"_epost": ADDRESS}).press("Save")
    assert "20 December 2026" in anna.page.words
    [mail] = mails(site)
    assert "Link to your saved answers: Apply for support" in mail
    anna.go(link_in(mail))
    assert "Your saved answers" in anna.page.words
    anna.press("Go on")
    assert anna.typed("kontakt_namn") == ["Halvskriv"]


@pytest.mark.parametrize(
    "typed, told", [("", "skriv en e-postadress"), ("anna@@hjo", "skriv en hel e-postadress"), ("x\r\nBcc: y", "hel")]
)
def test_an_address_that_cannot_be_one_is_asked_for_again(site, anna, typed, told):
    save(begin(site, anna), typed)

    assert anna.answer.status_code == 422
    assert anna.page.title.startswith("Fel: ")
    assert told in anna.page.words
    assert traces(site) == []
    anna.fill({"_epost": ADDRESS}).press("Spara")
    assert len(mails(site)) == 1


def test_a_token_that_has_grown_old_meanwhile_is_good_for_one_sending(site, anna):
    fill_in(anna, site.form, site.answers())
    save(anna)
    link = link_in(mails(site)[0])
    site.clock.moved += timedelta(days=20)
    anna.go(link).press("Fortsätt fylla i")
    assert site.form.declaration
    anna.fill(typed_as(site.form.declaration.fields, site.answers())).press("Skicka")

    assert len(site.kept()) == 1
    assert anna.page.title.startswith("Kvitto ")


def test_a_form_that_has_changed_meanwhile_goes_on_where_it_can(site, anna):
    save(begin(site, anna))
    link = link_in(mails(site)[0])
    steps = list(site.form.steps)
    object.__setattr__(site.form, "steps", (steps[0], *steps[2:]))
    try:
        anna.go(link).press("Fortsätt fylla i")
        assert anna.answer.status_code == 200
        assert anna.typed("forvaltning") == [site.answers()["forvaltning"]]
    finally:
        object.__setattr__(site.form, "steps", tuple(steps))


# -- Once, replaced, removed, over --------------------------------------------------------------


def test_reloading_the_page_after_saving_saves_once_and_mails_once(site, anna):
    begin(site, anna).press("Spara och fortsätt senare").fill({"_epost": ADDRESS})
    asked = anna.page, anna.at
    anna.press("Spara")
    before = traces(site)
    anna.page, anna.at = asked
    anna.press("Spara")
    assert traces(site) == before
    assert len(mails(site)) == 1
    anna.page, anna.at = asked
    anna.press("Spara")

    assert mails(site) == []


def test_saving_again_gives_a_new_link_and_the_old_one_says_that_it_was_replaced(site, anna):
    save(begin(site, anna))
    old = link_in(mails(site)[0])
    anna.press("Fortsätt fylla i nu").fill({"kontakt_namn": "Helskriven"})
    save(anna)
    new = link_in(mails(site)[0])

    assert anna.go(old).answer.status_code == 410
    assert "det senaste mejlet" in anna.page.words
    anna.go(new).press("Fortsätt fylla i")
    assert anna.typed("kontakt_namn") == ["Helskriven"]
    assert len([trace for trace in traces(site) if trace.startswith("drafts/")]) == 1


@pytest.mark.parametrize("mailed", [True, False])
def test_what_is_removed_is_gone_at_once_with_every_trace(site, anna, mailed):
    save(begin(site, anna))
    if mailed:
        anna.go(link_in(mails(site)[0]))
    anna.press("Ta bort det sparade")

    assert "Svaren är borttagna" in anna.page.words
    assert traces(site) == []
    assert mails(site) == []


def test_a_link_lasts_for_thirty_days_and_then_all_of_it_is_gone(site, anna):
    save(begin(site, anna))
    link = link_in(mails(site)[0])
    site.clock.moved += timedelta(days=30)
    assert anna.go(link).answer.status_code == 200
    site.clock.moved += timedelta(days=1)
    assert anna.go(link).answer.status_code == 410

    assert tend_drafts(site.office, VGR).removed == 1
    assert traces(site) == []


def test_what_has_been_sent_is_forgotten_and_an_older_link_shows_nothing(site, anna):
    save(begin(site, anna))
    link = link_in(mails(site)[0])
    anna.press("Fortsätt fylla i nu")
    for step in site.form.steps[1:]:
        fill_step(anna, step.fields, site.answers()).press("Fortsätt")
    assert site.form.declaration
    anna.fill(typed_as(site.form.declaration.fields, site.answers())).press("Skicka")

    assert len(site.kept()) == 1
    assert [trace for trace in traces(site) if "draft" in trace] == []
    assert anna.go(link).answer.status_code == 410


def test_a_link_to_what_was_sent_from_another_window_shows_its_receipt(site, anna):
    fill_in(anna, site.form, site.answers())
    window = anna.page, anna.at
    save(anna)
    link = link_in(mails(site)[0])
    anna.page, anna.at = window
    assert site.form.declaration
    anna.fill(typed_as(site.form.declaration.fields, site.answers())).press("Skicka")
    anna.go(link)

    assert anna.page.title.startswith("Kvitto VGR-2026-")
    assert mails(site) == []


# -- What must not happen -----------------------------------------------------------------------


def test_nothing_in_the_journal_opens_a_draft_or_tells_its_token(site, anna):
    save(begin(site, anna))
    link = link_in(mails(site)[0])
    token = anna.page.html.split('data-key="')[1].split('"')[0]
    journal = site.folder / "journal"

    assert token not in "".join(traces(site))
    assert not any(link.partition("k=")[2][:60].encode() in (journal / trace).read_bytes() for trace in traces(site))


def test_the_pages_of_a_link_are_kept_nowhere_told_nobody_and_not_indexed(site, anna):
    save(begin(site, anna))
    anna.go(link_in(mails(site)[0]))

    assert anna.answer.headers["Cache-Control"] == "no-store"
    assert anna.answer.headers["Referrer-Policy"] == "no-referrer"
    assert anna.answer.headers["X-Robots-Tag"] == "noindex"


def test_a_link_that_is_opened_by_a_mail_scanner_changes_nothing(site, anna):
    save(begin(site, anna))
    link = link_in(mails(site)[0])
    before = traces(site)
    site.client.get(link)
    site.client.head(link)

    assert traces(site) == before


def test_a_link_of_our_own_making_alone_opens_anything(site):
    for k in ("", "x", seal(b"another secret", "saved draft", ["vgr", "ansokan", "w1", 1])):
        assert site.client.get(f"{APPLY}/utkast?k={k}").status_code == 400
    other = seal(site.office.secret, "saved draft", ["vgr", "slutredovisning", "w1", 1])
    assert site.client.get(f"{APPLY}/utkast?k={other}").status_code == 400
    unknown = seal(site.office.secret, "saved draft", ["vgr", "ansokan", "w1", 1])
    assert site.client.get(f"{APPLY}/utkast?k={unknown}").status_code == 410


def test_with_the_journal_away_nothing_is_lost_and_pressing_again_saves(site, anna):
    begin(site, anna).press("Spara och fortsätt senare").fill({"_epost": ADDRESS})
    with site.journal_away():
        anna.press("Spara")
        assert anna.answer.status_code == 503
        assert "Svaren finns kvar på den här sidan" in anna.page.words
        assert anna.typed("_epost") == [ADDRESS]
    anna.press("Spara")

    assert len(mails(site)) == 1


def test_a_machine_does_not_get_a_mail_sent(site, anna):
    begin(site, anna).press("Spara och fortsätt senare").fill({"_epost": ADDRESS, "_webbplats": "x"}).press("Spara")

    assert anna.answer.status_code == 422
    assert traces(site) == []
    anna.press("Spara")
    assert len(mails(site)) == 1


def test_neither_address_nor_answers_are_logged(site, anna):
    save(begin(site, anna))
    mails(site)

    assert [line["event"] for line in site.lines] == ["draft_saved", "draft_mails_sent"]
    assert ADDRESS not in str(site.lines)
    assert "Halvskriv" not in str(site.lines)


# -- Not too many -------------------------------------------------------------------------------


def test_nobody_is_flooded_with_links_and_whoever_saves_is_told(site, anna):
    for _ in range(LINKS_A_DAY):
        save(begin(site, anna), "BIBLIOTEKET@hjo.example")
        assert anna.answer.status_code == 200
    save(begin(site, anna))
    assert anna.answer.status_code == 429
    assert "skickar inga fler förrän i morgon" in anna.page.words
    assert anna.typed("_epost") == [ADDRESS]
    assert save(begin(site, anna), "annan@hjo.example").answer.status_code == 200

    site.clock.moved += timedelta(days=1)
    tend_drafts(site.office, VGR)
    assert not list((site.folder / "journal/draft-told/vgr-to").glob("*"))
    assert save(begin(site, anna)).answer.status_code == 200


def test_removing_does_not_open_for_more(site, anna):
    for _ in range(LINKS_A_DAY):
        save(begin(site, anna)).press("Ta bort det sparade")
    assert save(begin(site, anna)).answer.status_code == 429


# -- In the other language ----------------------------------------------------------------------


def test_the_page_that_tells_of_the_saving_can_be_had_in_the_other_language(site, anna):
    save(begin(site, anna)).press("In English")
    assert "Your answers are saved" in anna.page.words
    assert ADDRESS in anna.page.words
    assert len(mails(site)) == 1
    assert anna.press("Go on now").typed("kontakt_namn") == ["Halvskriv"]


def test_the_page_that_tells_of_the_removing_can_be_reloaded_and_had_in_the_other_language(site, anna):
    save(begin(site, anna)).press("Ta bort det sparade")
    assert anna.go(anna.at).answer.status_code == 200
    assert "The answers have been removed" in anna.follow("In English").page.words
