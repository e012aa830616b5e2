"""What the applicant meets after sending: the page of the case, and the forms that its link opens."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from functools import partial

import pytest

from kvitto.core import events as ev
from kvitto.core import ledger, links, notes
from kvitto.core.cell_marks import mark_of
from kvitto.core.file_links import page_link
from kvitto.core.forms.examples import examples
from kvitto.core.ids import Nonce, RegionId, TabKey, Token
from kvitto.core.ledger import Commit
from kvitto.core.rows import row_of
from kvitto.core.state import State
from kvitto.core.submission import key_of
from kvitto.steps.deliver import _Call, _take_in_marked
from kvitto.steps.draft_mails import send_draft_mails
from kvitto.steps.ledger import commit
from tests import attached
from tests.web.applicant import fill_in, fill_step, send
from tests.web.site import BASE, Site
from tests.web.visitor import Visitor

VGR = RegionId("vgr")
TAB = TabKey("ansokningar")
KEY = re.compile(r"k=([^&\s\"]+)")


@pytest.fixture
def sent(site: Site, anna: Visitor) -> Site:
    """An application that was sent by its pages, and has been taken into the ledger."""
    send(anna, site.form, site.answers(projekt_namn="Läsning i parken", sokt_belopp=40_000))
    take_in(site)
    return site


def take_in(site: Site) -> None:
    """The pump's first half: there is no sheet here."""
    _take_in_marked(_Call(site.office, VGR, 0.0))


def opening(site: Site):
    return next(post for post in site.kept() if post.case == post.reference)


def link(site: Site, page: str = "arende") -> str:
    key = links.case_key(site.office.secret, VGR, opening(site).token)
    return f"{BASE}/vgr/{page}?k={key}"


def staff_write(site: Site, key: str, value: str | int) -> None:
    """A settled edit of the case's row, as looks record it."""
    post = opening(site)
    state = site.office.states[VGR]
    mark = mark_of(key, value)
    site.office.journal.put_once(notes.key_of(post.token, mark), notes.encode(key, value))
    placed = [] if post.token in state.rows.get(TAB, {}) else [ev.RowPlaced(TAB, post.token, 0)]
    settled = [ev.EditSeen(TAB, post.token, key, mark), ev.EditSettled(TAB, post.token, key, "", mark)]
    commit(site.office, VGR, lambda _: [*placed, *settled])


def status(site: Site, *path: tuple[str, str]) -> None:
    reference = opening(site).reference
    for new, day in path:
        old = site.office.states[VGR].standing(reference).status
        moved = ev.StatusSet(reference, old=old, new=new, day=day, key="status", why="way")
        commit(site.office, VGR, partial(always, moved))


def always(event: ev.Event, _: State) -> list[ev.Event]:
    return [event]


# -- The page of the case -----------------------------------------------------------------------


def test_the_page_tells_where_the_case_stands_and_what_has_happened(sent, anna):
    status(sent, ("BEREDNING", "2026-11-25"))
    anna.go(link(sent))

    words = anna.page.words
    assert "Läsning i parken" in words
    assert opening(sent).reference in words
    assert "Under beredning" in words
    assert words.index("Vi tog emot era svar") < words.index("den 25 november 2026")
    assert "In preparation" in anna.follow("In English").page.words


def test_a_decision_is_not_told_before_its_letter_has_gone(sent, anna):
    status(sent, ("BEREDNING", "2026-11-25"), ("BIBLIOTEKSGRUPPEN", "2026-11-26"), ("AVSLAG", "2026-12-02"))
    anna.go(link(sent))
    assert "Bereds i Biblioteksgruppen" in anna.page.words
    assert "Avslag" not in anna.page.words


def test_the_page_is_shown_before_the_pump_has_run_and_when_the_ledger_is_of_a_newer_release(site, anna):
    site.post(site.answers())
    assert anna.go(link(site)).answer.status_code == 200
    take_in(site)
    site.office.states.clear()
    newer = Commit(2, site.office.clock.now(), Nonce("of a newer release"), (), 99)
    site.office.journal.put_once(ledger.key_of(VGR, 2), ledger.encode(newer))
    assert anna.go(link(site)).answer.status_code == 200
    assert "Vi tog emot era svar" in anna.page.words


# -- Change the answers -------------------------------------------------------------------------


def test_a_change_opens_filled_in_and_is_sent_as_a_record_beside_the_first(sent, anna):
    first = opening(sent)
    anna.go(link(sent)).follow("Ändra svaren").press("Visa svaren och ändra")
    assert "Läsning i parken" in anna.page.words
    anna.press("Ändra Stödet ni söker").fill({"sokt_belopp": "45 000"}).press("Fortsätt")
    declare(sent, anna).press("Skicka")

    assert anna.answer.status_code == 200, anna.page.words
    assert first.reference in anna.page.words
    [change] = [post for post in sent.kept() if post.purpose == "revision"]
    assert change.case == first.reference
    assert [one[0] for one in change.changes] == ["sokt_belopp"]
    assert opening(sent).answers["sokt_belopp"] == 40_000
    anna.follow("Följ ärendet")
    assert "Ni ändrade svar" in anna.page.words
    assert "45\u00a0000\u00a0kr" in anna.page.words


def declare(site: Site, anna: Visitor) -> Visitor:
    sent_at_once = timedelta(seconds=4)
    site.clock.moved += sent_at_once
    return anna.fill({"intygande": ["ja"], "personuppgifter_ok": ["ja"]})


def test_every_answer_of_the_form_comes_back_as_it_was_when_nothing_is_changed(sent, anna):
    anna.go(link(sent)).follow("Ändra svaren").press("Visa svaren och ändra")
    declare(sent, anna).press("Skicka")

    [change] = [post for post in sent.kept() if post.purpose == "revision"]
    assert change.changes == ()


def test_pressing_send_twice_on_a_change_is_one_change(sent, anna):
    anna.go(link(sent)).follow("Ändra svaren").press("Visa svaren och ändra")
    declare(sent, anna)
    page, at = anna.page, anna.at
    anna.press("Skicka")
    anna.page, anna.at = page, at
    anna.press("Skicka")

    assert len([post for post in sent.kept() if post.purpose == "revision"]) == 1
    assert anna.answer.status_code == 200


def test_who_the_contact_is_cannot_be_changed_among_the_answers(sent, anna):
    anna.go(link(sent)).follow("Ändra svaren").press("Visa svaren och ändra")
    assert "E-post till kontaktperson" not in anna.page.words
    assert "Bibliotekschef (namn)" in anna.page.words


@pytest.mark.parametrize("key, value", [("handlaggare", "Handläggaren"), ("status", "Under beredning")])
def test_when_staff_have_begun_the_page_says_so_and_offers_contact(sent, anna, key, value):
    staff_write(sent, key, value)
    anna.go(link(sent))
    assert "Ändra svaren" not in [one.words for one in anna.page.links]
    assert "vi har börjat handlägga ärendet" in anna.page.words
    anna.go(link(sent, "andring"))
    assert anna.answer.status_code == 200
    assert "Svaren kan inte ändras här längre" in anna.page.words
    assert "mailto:" in anna.answer.get_data(as_text=True)


def test_a_change_begun_before_staff_began_is_received_all_the_same(sent, anna):
    anna.go(link(sent)).follow("Ändra svaren").press("Visa svaren och ändra")
    staff_write(sent, "handlaggare", "Handläggaren")
    declare(sent, anna).press("Skicka")
    take_in(sent)

    assert anna.answer.status_code == 200
    assert sent.office.states[VGR].added[opening(sent).reference][0].late


# -- Another contact ----------------------------------------------------------------------------


def test_a_new_contact_is_named_by_link_and_the_old_link_stops_working(sent, anna):
    old = link(sent)
    anna.go(old).follow("Byt kontaktperson").press("Börja")
    anna.fill({"kontakt_namn": "Den nya", "kontakt_epost": "ny@vgr.example"}).press("Fortsätt")
    sent.clock.moved += timedelta(seconds=4)
    anna.press("Skicka")
    assert anna.answer.status_code == 200, anna.page.words
    assert "arende?k=" not in anna.answer.get_data(as_text=True)

    anna.go(old)
    assert anna.answer.status_code == 410
    assert "ny kontaktperson" in anna.page.words
    [change] = [post for post in sent.kept() if post.purpose == "contact_change"]
    new = links.case_link(BASE, sent.office.secret, VGR, opening(sent).token, contact=key_of(change.token))
    assert anna.go(new).answer.status_code == 200
    take_in(sent)
    assert anna.go(new).answer.status_code == 200
    assert anna.go(old).answer.status_code == 410


def test_a_link_lasts_for_three_years_and_then_says_whom_to_ask(sent, anna):
    mailed = link(sent)
    sent.clock.moved += timedelta(days=3 * 365 - 1)
    assert anna.go(mailed).answer.status_code == 200

    sent.clock.moved += timedelta(days=2)
    assert anna.go(mailed).answer.status_code == 410
    assert "gäller i tre år" in anna.page.words


def test_a_contact_that_staff_have_changed_also_ends_the_old_link(sent, anna):
    source = f"notes/{opening(sent).token}/mark"
    commit(sent.office, VGR, lambda _: [ev.ContactChanged(opening(sent).reference, source)])

    assert anna.go(link(sent)).answer.status_code == 410
    new = links.case_link(BASE, sent.office.secret, VGR, opening(sent).token, contact=source)
    assert anna.go(new).answer.status_code == 200


# -- A completion -------------------------------------------------------------------------------


def test_a_completion_asks_for_just_what_staff_have_named(sent, anna):
    staff_write(sent, "komplettera_med", "Tidsplan, Målgrupp\nVarför just nu?")
    staff_write(sent, "svara_senast", 46357)
    anna.go(link(sent))
    assert "Vi väntar på er" in anna.page.words
    anna.follow("Komplettera det vi har frågat om")
    assert "Varför just nu?" in anna.page.words
    assert "Svara senast den 1 december 2026" in anna.page.words
    anna.press("Börja")
    asked = {one.name for one in anna.page.controls if one.kind == "textarea"}
    assert asked == {"tidsplan", "malgrupp", "eget_svar"}
    assert anna.typed("tidsplan") == [sent.answers()["tidsplan"]]
    anna.fill({"tidsplan": "Mars till maj.", "eget_svar": "Därför."}).press("Fortsätt")
    sent.clock.moved += timedelta(seconds=4)
    anna.press("Skicka")

    [post] = [post for post in sent.kept() if post.purpose == "completion"]
    assert (post.answers["tidsplan"], post.answers["eget_svar"]) == ("Mars till maj.", "Därför.")
    anna.follow("Följ ärendet")
    assert "Vi väntar på er" not in anna.page.words
    assert "Ni kompletterade" in anna.page.words


def test_a_completion_needs_every_answer_that_was_asked_for(sent, anna):
    staff_write(sent, "komplettera_med", "Bakgrund och behov")
    anna.go(link(sent, "komplettering")).press("Börja").fill({"bakgrund": ""}).press("Fortsätt")
    assert anna.answer.status_code == 422
    assert anna.page.title.startswith("Fel:")


def test_files_that_staff_have_asked_for_come_with_the_completion_and_under_the_cases_name(sent, anna):
    staff_write(sent, "komplettera_med", "Bilagor")
    anna.go(link(sent, "komplettering")).press("Börja")
    anna.choose("bilagor", ("Ny offert.pdf", attached.pdf()), ("Makro.docm", attached.docx(xl__vbaProject_0_bin=b"x")))
    anna.press("Fortsätt")
    assert anna.answer.status_code == 422
    assert "”Makro.docm” innehåller makron" in anna.page.words
    anna.press("Fortsätt")
    assert "Ny offert.pdf (PDF, 1 kB)" in anna.page.words
    sent.clock.moved += timedelta(seconds=4)
    anna.press("Skicka")

    [post] = [post for post in sent.kept() if post.purpose == "completion"]
    assert [one["name"] for one in post.answers["bilagor"]] == ["Ny offert.pdf"]
    anna.go(page_link(BASE, sent.office.secret, VGR, opening(sent).token))
    [file] = [one.href for one in anna.page.links if "Ny offert" in one.words]
    disposition = sent.client.get(file).headers["Content-Disposition"]
    assert disposition == f'attachment; filename="{opening(sent).reference}_bilagor_Ny-offert.pdf"'


def test_without_a_question_there_is_nothing_to_complete(sent, anna):
    anna.go(link(sent, "komplettering"))
    assert (anna.answer.status_code, "Vi väntar inte på något" in anna.page.words) == (200, True)


# -- Links --------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["komplettering", "andring", "kontaktperson"])
def test_without_the_link_the_page_tells_where_to_find_it(site, anna, page):
    anna.go(f"/vgr/{page}")
    assert anna.answer.status_code == 200
    assert "Öppna länken i ert mejl" in anna.page.words
    assert anna.go(f"/vgr/{page}/kontakt").page.words.count("Öppna länken i ert mejl") == 1
    assert site.client.post(f"/vgr/{page}/kontakt", data={"_draft": "x"}).status_code == 400
    assert site.client.get(f"/vgr/{page}?k=broken").status_code == 400


def test_pages_opened_by_a_link_are_kept_nowhere_and_tell_nobody(sent, anna):
    for page in ("arende", "andring", "kontaktperson"):
        headers = anna.go(link(sent, page)).answer.headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Robots-Tag"] == "noindex"


def test_a_draft_on_one_case_cannot_be_sent_on_another_or_as_a_new_application(sent, anna):
    anna.go(link(sent)).follow("Ändra svaren").press("Visa svaren och ändra")
    [sealed] = anna.typed("_draft")
    refused = sent.client.post("/vgr/ansokan/skicka", data={"_draft": sealed, "_webbplats": ""})
    assert refused.status_code == 400


def test_opening_and_sending_work_while_the_ledger_is_never_read_on_the_way(sent, anna, monkeypatch):
    anna.go(link(sent)).follow("Ändra svaren").press("Visa svaren och ändra")
    read: list[str] = []
    real = sent.office.journal.get

    def get(_: object, key: str) -> bytes | None:
        read.append(key)
        found: bytes | None = real(key)
        return found

    monkeypatch.setattr(type(sent.office.journal), "get", get)
    declare(sent, anna).press("Skicka")

    assert not [key for key in read if key.startswith(("ledger/", "snapshots/"))]


def test_an_unknown_case_is_not_found(site, anna):
    missing = links.case_key(site.office.secret, VGR, Token("wnothere"))
    assert anna.go(f"/vgr/andring?k={missing}").answer.status_code == 404


# -- Payment details and the final report -------------------------------------------------------


@pytest.mark.parametrize("form_id, purpose", [("utbetalning", "payout"), ("slutredovisning", "report")])
def test_a_form_of_its_own_opened_by_the_link_is_sent_on_the_case(sent, anna, form_id, purpose):
    form = sent.office.forms.form("vgr", form_id)
    answers = examples(form, sent.region, 1, sent.clock.now().date())[0]
    anna.go(link(sent, form_id)).press("Börja")
    if form_id == "slutredovisning":
        assert anna.typed("projekt_namn") == ["Läsning i parken"]  # Nothing is asked twice.
    for step in form.steps:
        fill_step(anna, step.fields, {**answers, "projekt_namn": "Läsning i parken"}).press("Fortsätt")
        assert anna.answer.status_code == 200, anna.page.words
    sent.clock.moved += timedelta(seconds=4)
    anna.press("Skicka")

    [post] = [post for post in sent.kept() if post.purpose == purpose]
    assert (post.case, post.form) == (opening(sent).reference, form_id)
    assert opening(sent).reference in anna.page.words
    take_in(sent)
    assert purpose in sent.office.states[VGR].standing(post.case).came
    tab = next(tab for tab in sent.office.forms.tabs("vgr") if purpose in tab.purposes)
    cells = row_of(post, form, sent.region, tab).cells
    town = sent.region.municipality(opening(sent).answers["kommun_kod"]).name
    assert (cells["referens"], cells["kommun_kod"]) == (post.case, town)


def test_payment_details_are_asked_for_by_link_only(site, anna):
    assert "Öppna länken i ert mejl" in anna.go("/vgr/utbetalning").page.words
    assert "Öppna länken i ert mejl" in anna.go("/vgr/utbetalning/uppgifter").page.words
    body = site.client.get("/vgr/utbetalning/example.json").json
    assert site.client.post("/vgr/utbetalning", json=body).status_code == 403
    assert "/vgr/utbetalning" not in site.client.get("/vgr/").get_data(as_text=True)


def test_programs_send_on_a_case_by_the_key_of_its_link(sent):
    key = link(sent).split("k=")[1]
    body = sent.client.get("/vgr/utbetalning/example.json").json
    headers = {"Idempotency-Key": "one"}
    first = sent.client.post(f"/vgr/utbetalning?k={key}", json=body, headers=headers)
    again = sent.client.post(f"/vgr/utbetalning?k={key}", json=body, headers=headers)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["status_url"] == link(sent)
    assert [post.case for post in sent.kept() if post.purpose == "payout"] == [opening(sent).reference]


def test_a_report_without_the_link_is_received_as_a_row_of_its_own(site):
    body = site.client.get("/vgr/slutredovisning/example.json").json
    answer = site.client.post("/vgr/slutredovisning", json=body)

    assert answer.status_code == 201
    [post] = site.kept()
    assert post.case == post.reference == answer.json["reference"]


def test_the_page_of_the_case_asks_for_what_is_due(sent, anna):
    status(sent, ("BEREDNING", "2026-11-25"), ("BEVILJAD", "2026-12-01"), ("AVTAL_TECKNAT", "2026-12-03"))
    anna.go(link(sent))
    assert "Lämna uppgifter för utbetalning" in [one.words for one in anna.page.links]
    status(sent, ("UTBETALD", "2026-12-10"))
    anna.go(link(sent))
    assert "Lämna slutredovisning" in [one.words for one in anna.page.links]
    assert "Lämna uppgifter för utbetalning" not in [one.words for one in anna.page.links]


# -- Another from the same municipality ---------------------------------------------------------


def test_the_next_applicant_of_the_municipality_is_told_that_there_is_one_and_not_who(sent, anna):
    fill_in(anna, sent.form, sent.answers(projekt_namn="Något annat"))
    assert "Vi har redan tagit emot en annan ansökan från er kommun för 2027." in anna.page.words
    assert "Läsning i parken" not in anna.page.words
    declare(sent, anna).press("Skicka")
    assert anna.answer.status_code == 200  # It stops nobody.


def test_applicants_of_other_municipalities_and_years_are_told_nothing(sent, anna):
    fill_in(anna, sent.form, sent.answers(kommun_kod="1488"))
    assert "en annan ansökan från er kommun" not in anna.page.words


def test_what_is_sent_by_the_link_to_a_case_never_waits_in_quarantine(sent, anna):
    anna.go(link(sent)).follow("Ändra svaren").press("Visa svaren och ändra")
    anna.fill({"intygande": ["ja"], "personuppgifter_ok": ["ja"], "_webbplats": "http://x.example"}).press("Skicka")
    anna.fill({"_webbplats": "http://x.example"}).press("Skicka")

    [change] = [post for post in sent.kept() if post.purpose == "revision"]
    assert change.held == ""


# -- Saved half-way ------------------------------------------------------------------------------


def saved_link(site: Site) -> str:
    """The link of the last mail about a saved form."""
    send_draft_mails(site.office, VGR)
    mails = sorted((site.folder / "mail").glob("*-draft-*"))
    body = message_from_bytes(mails[-1].read_bytes(), policy=default).get_body(("plain",))
    assert body is not None
    return next(word for word in str(body.get_content()).split() if "/utkast?k=" in word)


def test_a_change_can_be_saved_and_gone_on_with_by_the_mailed_link(sent, anna):
    anna.go(link(sent, "andring")).press()
    assert "Kontrollera era svar" in anna.page.words
    anna.press("Spara och fortsätt senare").fill({"_epost": "anna@hjo.example"}).press("Spara")
    assert "Svaren är sparade" in anna.page.words

    again = sent.visitor().go(saved_link(sent))
    assert "Ändra det ni har skickat" in again.page.words
    again.press("Fortsätt fylla i")
    assert again.answer.status_code == 200
    assert len(sent.kept()) == 1


def test_a_completion_that_was_saved_asks_what_staff_asked_then_and_is_sent_on_the_case(sent, anna):
    staff_write(sent, "komplettera_med", "Varför just nu?")
    anna.go(link(sent, "komplettering")).press("Börja").fill({"eget_svar": "Därför."})
    anna.press("Spara och fortsätt senare").fill({"_epost": "anna@hjo.example"}).press("Spara")

    again = sent.visitor().go(saved_link(sent)).press("Fortsätt fylla i")
    assert again.typed("eget_svar") == ["Därför."]
    again.press("Fortsätt")
    sent.clock.moved += timedelta(seconds=4)
    again.press("Skicka")
    [post] = [post for post in sent.kept() if post.purpose == "completion"]
    assert (post.case, post.answers["eget_svar"]) == (opening(sent).reference, "Därför.")


def test_what_was_saved_of_a_change_can_be_removed_and_its_link_then_opens_nothing(sent, anna):
    anna.go(link(sent, "kontaktperson")).press("Börja").fill({"kontakt_namn": "Ny"})
    anna.press("Spara och fortsätt senare").fill({"_epost": "anna@hjo.example"}).press("Spara")
    address = saved_link(sent)
    anna.press("Ta bort det sparade")
    assert "Svaren är borttagna" in anna.page.words
    assert sent.client.get(address.removeprefix(BASE)).status_code == 410
