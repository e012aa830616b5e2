"""Files with an application: added, exchanged, removed, sent, and handed out; and each that cannot be taken."""

from datetime import timedelta

import pytest

from kvitto.core import drafts
from kvitto.core.file_links import page_link
from kvitto.core.files.attachment import BYTES_MAX, folder
from kvitto.core.ids import RegionId
from kvitto.steps.attachments import STAGED_MAX, sweep_attachments
from kvitto.steps.drafts import open_kept
from tests import attached
from tests.web.applicant import fill_step, typed_as
from tests.web.site import APPLY, BASE, Site
from tests.web.visitor import Visitor, multipart

VGR = RegionId("vgr")
OFFER = ("Offert från förlaget.pdf", attached.pdf())
LETTER = ("Brev.docx", attached.docx())


def at_attachments(site: Site, anna: Visitor) -> Visitor:
    anna.go(APPLY).follow("Börja")
    for step in site.form.steps:
        if step.id == "bilagor":
            return anna
        fill_step(anna, step.fields, site.answers()).press("Fortsätt")
    raise AssertionError("the form asks for no attachments")


def send(site: Site, anna: Visitor) -> Visitor:
    """From the check page."""
    assert site.form.declaration
    return anna.fill(typed_as(site.form.declaration.fields, site.answers())).press("Skicka")


def beside(site: Site) -> list[bytes]:
    """What lies in the journal beside posts and forms, in no order."""
    return [file.read_bytes() for file in (site.folder / "journal/files").glob("*/*") if file.name != "fate"]


def errors(anna: Visitor) -> str:
    return anna.page.words if anna.answer.status_code == 422 else ""


# -- The way through ---------------------------------------------------------------------------------


def test_files_are_added_without_javascript_and_stand_on_the_check_page_and_the_receipt(site, anna):
    at_attachments(site, anna).choose("bilagor", OFFER, LETTER).press("Ladda upp")
    assert "Offert från förlaget.pdf (PDF, 1 kB)" in anna.page.words
    anna.press("Fortsätt")
    assert "Offert från förlaget.pdf (PDF, 1 kB)\nBrev.docx (DOCX, 1 kB)" in anna.page.words
    send(site, anna)

    assert "Brev.docx (DOCX, 1 kB)" in anna.page.words
    [post] = site.kept()
    assert [one["name"] for one in post.answers["bilagor"]] == [OFFER[0], LETTER[0]]
    assert sorted(beside(site)) == sorted([OFFER[1], LETTER[1]])


def test_continue_uploads_what_was_chosen_too(site, anna):
    at_attachments(site, anna).choose("bilagor", OFFER).press("Fortsätt")

    assert anna.page.title.startswith("Steg 12") or "Kontrollera" in anna.page.title
    assert OFFER[0] in anna.page.words


def test_attachments_are_optional(site, anna):
    at_attachments(site, anna).press("Fortsätt")
    send(site, anna)

    assert "bilagor" not in site.kept()[0].answers
    assert beside(site) == []


def test_a_file_can_be_removed_and_one_of_the_same_name_takes_its_place(site, anna):
    at_attachments(site, anna).choose("bilagor", OFFER, LETTER).press("Ladda upp")
    anna.press("Ta bort Offert")
    assert OFFER[0] not in anna.page.words
    anna.choose("bilagor", (LETTER[0], attached.docx("Ett nytt brev"))).press("Ladda upp")
    assert sum(control.value.startswith("remove bilagor") for control in anna.page.controls) == 1
    anna.press("Fortsätt")
    send(site, anna)

    [kept] = site.kept()[0].answers["bilagor"]
    assert site.office.journal.get(folder(site.kept()[0].token) + kept["id"]) == attached.docx("Ett nytt brev")


def test_the_same_file_under_two_names_is_one_file(site, anna):
    at_attachments(site, anna).choose("bilagor", OFFER, ("Kopia.pdf", OFFER[1])).press("Fortsätt")
    send(site, anna)

    assert [one["name"] for one in site.kept()[0].answers["bilagor"]] == ["Kopia.pdf"]
    assert len(beside(site)) == 1


def test_the_language_can_be_switched_and_the_files_stay(site, anna):
    at_attachments(site, anna).choose("bilagor", OFFER).press("In English")

    assert "Files that you have added" in anna.answer.get_data(as_text=True)
    assert OFFER[0] in anna.page.words


def test_pressing_send_twice_gives_one_application_with_its_files(site, anna):
    at_attachments(site, anna).choose("bilagor", OFFER).press("Fortsätt")
    page, at = anna.page, anna.at
    send(site, anna)
    first = anna.at
    anna.page, anna.at = page, at
    send(site, anna)

    assert anna.at == first
    assert len(site.kept()) == 1


def test_pressing_upload_without_a_file_says_what_to_do(site, anna):
    at_attachments(site, anna).press("Ladda upp")

    assert "Bilagor: välj en fil först" in errors(anna)


# -- What cannot be taken ----------------------------------------------------------------------------

FAULTS = {
    "too large": (("Stor.pdf", b"%PDF-" + b"x" * BYTES_MAX), "Filen ”Stor.pdf” får inte plats."),
    "of another type": (("Bild.gif", b"GIF89a" + b"x" * 30), "Filen ”Bild.gif” är av en typ som vi inte kan ta emot."),
    "an old format": (("Gammal.doc", attached.OLD_WORD), "Filen ”Gammal.doc” är sparad i ett gammalt format"),
    "with macros": (("M.docm", attached.docx(word__vbaProject_0_bin=b"x")), "Filen ”M.docm” innehåller makron"),
    "with a script": (("S.pdf", attached.pdf(b"<</S /JavaScript>>")), "Filen ”S.pdf” är en PDF med skript"),
    "empty": (("Tom.pdf", b""), "Filen ”Tom.pdf” är tom."),
    "locked": (("Hemlig.docx", attached.LOCKED_WORD), "Filen ”Hemlig.docx” är låst med lösenord."),
    "damaged": (("Trasig.pdf", attached.pdf()[:-20]), "Filen ”Trasig.pdf” verkar vara skadad."),
    "of an unreadable name": (("faktura\u202efdp.exe", OFFER[1]), "En av filerna har ett namn som inte går att läsa."),
}


@pytest.mark.parametrize("file, words", FAULTS.values(), ids=FAULTS)
def test_a_file_that_cannot_be_taken_is_told_by_name_and_the_others_stay(site, anna, file, words):
    at_attachments(site, anna).choose("bilagor", LETTER, file).press("Fortsätt")

    assert words.lower() in errors(anna).lower()
    assert anna.page.title.startswith("Fel: ")
    assert "Brev.docx (DOCX, 1 kB)" in anna.page.words
    assert beside(site) == [LETTER[1]]
    anna.press("Fortsätt")
    assert anna.answer.status_code == 200


def test_each_of_several_faults_is_told(site, anna):
    at_attachments(site, anna).choose("bilagor", ("A.pdf", b""), ("B.gif", b"GIF89a")).press("Fortsätt")

    assert "Filen ”A.pdf” är tom." in errors(anna).replace("filen", "Filen")
    assert "B.gif" in errors(anna)


def test_a_sixth_file_is_too_many(site, anna):
    files = [(f"{n}.pdf", attached.pdf(b"% " + bytes([65 + n]) + b"\n")) for n in range(6)]
    at_attachments(site, anna).choose("bilagor", *files).press("Ladda upp")

    assert "lägg till högst 5 filer" in errors(anna)
    assert sum(control.value.startswith("remove bilagor") for control in anna.page.controls) == 5


def test_ten_megabytes_are_the_most_for_all_files_together(site, anna):
    large = [(f"{n}.jpg", attached.JPG + bytes([n]) * 4_000_000) for n in range(3)]
    at_attachments(site, anna).choose("bilagor", *large[:2]).press("Ladda upp")
    assert "0.jpg (JPG, 4,0 MB)" in anna.page.words
    anna.choose("bilagor", large[2]).press("Ladda upp")

    assert "”2.jpg” får inte plats" in errors(anna)


def test_what_a_page_says_of_files_in_words_counts_for_nothing(site, anna):
    """Only the sealed draft says which files there are, so nobody can name a file of somebody else's."""
    at_attachments(site, anna)
    inputs = list(anna.page.sent(None))
    forged = '{"id": "' + "0" * 32 + '", "name": "x", "type": "pdf", "bytes": 1}'
    answer = site.client.post(f"{APPLY}/bilagor", **multipart([*inputs, ("bilagor", forged)]))

    assert answer.status_code == 200
    assert "Inga svar." in answer.get_data(as_text=True)


def test_files_are_taken_nowhere_but_where_they_are_asked_for(site, anna):
    anna.go(APPLY).follow("Börja")
    inputs = list(anna.page.sent(None))
    small, large = ([*inputs, ("forvaltning", ("x.pdf", b"x" * size))] for size in (1, 1_100_000))

    assert site.client.post(f"{APPLY}/sokande", **multipart(small)).status_code == 400
    assert site.client.post(f"{APPLY}/sokande", **multipart(large)).status_code == 413


def test_files_can_be_exchanged_many_times_and_not_without_end(site, anna):
    at_attachments(site, anna)
    for n in range(STAGED_MAX + 1):
        anna.choose("bilagor", ("A.pdf", attached.pdf(b"% " + bytes([65 + n]) + b"\n"))).press("Ladda upp")

    assert "så många filer" in errors(anna)
    assert len(beside(site)) == STAGED_MAX


def test_programs_are_told_that_files_come_by_the_form_alone(site):
    answer = site.post(site.answers() | {"bilagor": [{"id": "0" * 32, "name": "x", "type": "pdf", "bytes": 1}]})

    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json["errors"]] == [("/bilagor", "file_json")]
    assert "bilagor" not in site.client.get(f"{APPLY}/schema.json").json["properties"]
    told = site.client.get("/openapi.json").json["paths"]
    assert "`file_json`" in told[APPLY]["post"]["description"]
    assert "description" not in told["/vgr/kontakta"]["post"]


def test_while_the_journal_is_away_the_page_can_be_sent_again_by_reloading(site, anna):
    at_attachments(site, anna).choose("bilagor", OFFER)
    with site.journal_away():
        anna.press("Fortsätt")

    assert anna.answer.status_code == 503


# -- Files that wait -----------------------------------------------------------------------------------


def test_a_form_sent_after_more_than_a_day_takes_its_files_along(site, anna):
    at_attachments(site, anna).choose("bilagor", OFFER).press("Fortsätt")
    site.clock.moved += timedelta(hours=25)
    send(site, anna)
    assert "Formuläret hade varit öppet i mer än ett dygn." in anna.page.words
    send(site, anna)

    [post] = site.kept()
    [kept] = post.answers["bilagor"]
    assert site.office.journal.get(folder(post.token) + kept["id"]) == OFFER[1]


def test_who_sends_another_form_from_the_conflict_page_takes_the_files_along(site, anna):
    at_attachments(site, anna).choose("bilagor", OFFER).press("Fortsätt")
    page, at = anna.page, anna.at
    send(site, anna)
    anna.page, anna.at = page, at
    assert site.form.declaration
    anna.fill(typed_as(site.form.declaration.fields, site.answers()) | {"skyddade_uppgifter": "ja"}).press("Skicka")
    assert anna.answer.status_code == 409
    anna.press("Fortsätt med en ny")
    send(site, anna)

    first, second = site.kept()
    assert first.answers["bilagor"] == second.answers["bilagor"]
    assert site.office.journal.get(folder(second.token) + second.answers["bilagor"][0]["id"]) == OFFER[1]


def test_a_file_that_is_gone_when_the_form_is_sent_is_told_and_can_be_added_again(site, anna):
    at_attachments(site, anna).choose("bilagor", OFFER).press("Fortsätt")
    [file] = (site.folder / "journal/files").glob("*/*")
    file.unlink()
    send(site, anna)
    assert "finns inte kvar hos oss" in errors(anna)
    assert site.kept() == []
    anna.press("finns inte kvar hos oss")
    anna.press("Ta bort Offert")
    anna.choose("bilagor", OFFER).press("Fortsätt")
    send(site, anna)

    assert len(site.kept()) == 1


def test_files_of_a_saved_form_are_there_on_another_computer_and_go_when_it_is_removed(site, anna):
    at_attachments(site, anna).choose("bilagor", OFFER).press("Spara")
    anna.fill({"_epost": "biblioteket@harryda.example"}).press("Spara")
    [key] = site.office.journal.list("draft-days/vgr/", 5)
    name = drafts.named(key.rpartition("/")[2])
    saved = open_kept(site.office, VGR, name)
    assert saved is not None
    site.clock.moved += timedelta(days=20)
    sweep_attachments(site.office, VGR)
    bo = site.visitor().go(drafts.link(BASE, site.office.secret, VGR, saved, name)).press("Fortsätt")
    assert OFFER[0] in bo.page.words
    bo.go(drafts.link(BASE, site.office.secret, VGR, saved, name)).press("Ta bort")

    assert beside(site) == []


# -- Handed out ------------------------------------------------------------------------------------------


def documents(site: Site, anna: Visitor) -> Visitor:
    post = site.kept()[0]
    return anna.go(page_link(BASE, site.office.secret, post.region, post.token))


def sent_with(site: Site, anna: Visitor, *files: tuple[str, bytes]) -> Visitor:
    at_attachments(site, anna).choose("bilagor", *files).press("Fortsätt")
    return send(site, anna)


def test_staff_have_each_file_by_a_link_in_the_row_as_a_download_that_no_browser_opens(site, anna):
    sent_with(site, anna, OFFER, LETTER)
    documents(site, anna)
    reference = site.kept()[0].reference
    [link] = [one.href for one in anna.page.links if OFFER[0] in one.words]
    answer = site.client.get(link)

    assert answer.data == OFFER[1]
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="{reference}_bilagor_Offert-fran-forlaget.pdf"'
    )
    assert answer.mimetype == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Content-Encoding" not in answer.headers


def test_a_link_to_a_file_works_for_ten_minutes_and_the_page_makes_new_ones(site, anna):
    sent_with(site, anna, OFFER)
    documents(site, anna)
    [link] = [one.href for one in anna.page.links if OFFER[0] in one.words]
    site.clock.moved += timedelta(minutes=9)
    assert site.client.get(link).status_code == 200
    site.clock.moved += timedelta(minutes=2)
    late = site.client.get(link)

    assert late.status_code == 410
    assert "har slutat gälla" in late.get_data(as_text=True)
    [link] = [one.href for one in documents(site, anna).page.links if OFFER[0] in one.words]
    assert site.client.get(link).status_code == 200


def test_the_page_of_documents_tells_no_answers_and_no_link_to_it_is_guessed(site, anna):
    sent_with(site, anna, OFFER)
    documents(site, anna)

    assert site.answers()["projekt_namn"] not in anna.page.words
    assert anna.answer.headers["X-Robots-Tag"] == "noindex"
    post = site.kept()[0]
    assert site.client.get(f"/vgr/handlingar?k={post.token}").status_code == 400
    assert site.client.get("/-/fil/abc.def").status_code == 400
    case = page_link(BASE, b"another secret", post.region, post.token)
    assert site.client.get(case).status_code == 400


def test_the_page_of_the_case_has_the_files_too(site, anna):
    from kvitto.core.links import case_link

    sent_with(site, anna, OFFER)
    post = site.kept()[0]
    anna.go(case_link(BASE, site.office.secret, post.region, post.token))

    [link] = [one.href for one in anna.page.links if OFFER[0] in one.words]
    assert site.client.get(link).data == OFFER[1]


def test_a_name_that_looks_like_a_page_is_only_words(site, anna):
    fill_in_name = "<img src=x onerror=alert(1)>.pdf"
    sent_with(site, anna, (fill_in_name, OFFER[1]))
    documents(site, anna)

    assert fill_in_name in anna.page.words
    assert "<img" not in anna.answer.get_data(as_text=True)
