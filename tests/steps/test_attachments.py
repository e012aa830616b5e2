"""Files beside forms that were never sent are swept away, and those of a form that was sent never are."""

from datetime import timedelta
from typing import Any

import pytest

from kvitto.core.drafts import SavedDraft
from kvitto.core.file_links import opened_page
from kvitto.core.files.attachment import folder, id_of
from kvitto.core.ids import Token
from kvitto.ports import Office
from kvitto.steps.accept import accept, find
from kvitto.steps.attachments import keep_for, stage, staged, sweep_attachments
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.drafts import forget, keep
from kvitto.steps.watch import watch
from tests import attached
from tests.town import VGR, Town

TOKEN = Token("w0123456789abcdef")
OFFER, LETTER = attached.pdf(), attached.docx()


@pytest.fixture
def office(here: Town) -> Office:
    return here.office()


def send(here: Town, office: Office, *contents: bytes) -> None:
    """As the web does: decide that the files are sent, then put the record."""
    files: list[dict[str, Any]] = [
        {"id": id_of(one), "name": "x.pdf", "type": "pdf", "bytes": len(one)} for one in contents
    ]
    assert keep_for(office, TOKEN, [one["id"] for one in files]) == frozenset()
    accept(office, here.form, TOKEN, here.answers | {"bilagor": files}, language="sv", via="web")


def days_pass(here: Town, days: int) -> None:
    here.clock.moved += timedelta(days=days)


def marks(office: Office) -> list[str]:
    return office.journal.list("staged/vgr/", 10)


def test_files_of_a_form_that_was_never_sent_go_after_two_days(here, office):
    stage(office, VGR, TOKEN, OFFER)
    days_pass(here, 1)
    assert sweep_attachments(office, VGR).dropped == 0
    assert id_of(OFFER) in staged(office, TOKEN)
    days_pass(here, 1)

    assert sweep_attachments(office, VGR).dropped == 1
    assert staged(office, TOKEN) == {"fate"}
    assert marks(office) == []


def test_files_of_a_form_that_was_sent_stay_and_those_exchanged_before_go(here, office):
    for content in (OFFER, LETTER):
        stage(office, VGR, TOKEN, content)
    send(here, office, OFFER)
    days_pass(here, 400)
    sweep_attachments(office, VGR)

    assert staged(office, TOKEN) == {id_of(OFFER), "fate"}
    assert office.journal.get(folder(TOKEN) + id_of(OFFER)) == OFFER
    assert marks(office) == []


def test_files_of_a_saved_form_wait_as_long_as_the_form(here, office):
    stage(office, VGR, TOKEN, OFFER)
    keep(office, VGR, SavedDraft(TOKEN, "ansokan", "sv", "bibliotek@hjo.example", "bilagor", "sealed"))
    days_pass(here, 20)
    sweep_attachments(office, VGR)
    assert id_of(OFFER) in staged(office, TOKEN)
    forget(office, VGR, TOKEN)
    sweep_attachments(office, VGR)

    assert id_of(OFFER) not in staged(office, TOKEN)


def test_who_sends_while_the_files_are_swept_keeps_them_or_is_told(here, office, monkeypatch):
    """Both put the same object, so one of them is first, whatever comes between their steps."""
    stage(office, VGR, TOKEN, OFFER)
    days_pass(here, 3)
    sender = here.office()

    def find_and_then_somebody_sends(asked, token):
        found = find(asked, token)
        send(here, sender, OFFER)
        return found

    monkeypatch.setattr("kvitto.steps.attachments.find", find_and_then_somebody_sends)
    sweep_attachments(office, VGR)
    assert office.journal.get(folder(TOKEN) + id_of(OFFER)) == OFFER

    sweep_attachments(office, VGR)
    assert keep_for(office, TOKEN, [id_of(OFFER)]) == frozenset()


def test_what_was_swept_cannot_be_sent(here, office):
    stage(office, VGR, TOKEN, OFFER)
    days_pass(here, 3)
    sweep_attachments(office, VGR)
    stage(office, VGR, TOKEN, OFFER)

    assert keep_for(office, TOKEN, [id_of(OFFER)]) == {id_of(OFFER)}


def test_files_kept_for_a_sending_that_died_wait_for_the_next_press_and_go_in_the_end(here, office):
    stage(office, VGR, TOKEN, OFFER)
    keep_for(office, TOKEN, [id_of(OFFER)])
    days_pass(here, 60)
    sweep_attachments(office, VGR)
    assert id_of(OFFER) in staged(office, TOKEN)
    days_pass(here, 60)
    sweep_attachments(office, VGR)

    assert staged(office, TOKEN) == {"fate"}


def test_the_row_leads_to_the_page_of_documents_and_its_link_is_no_edit_of_staffs(here, office):
    stage(office, VGR, TOKEN, OFFER)
    send(here, office, OFFER)
    here.press("w-without-files")
    deliver_rows(office, VGR)

    by_id = {row["Kvitto-id"]: row for row in here.rows()}
    page = by_id[TOKEN]["Ansökan"]
    assert opened_page(office.secret, "vgr", page.partition("k=")[2]) == TOKEN
    assert by_id[TOKEN]["Bilagor"] == f"{page}#bilagor"
    assert by_id[TOKEN]["Bilagornas namn"] == "x.pdf"
    assert by_id["w-without-files"]["Bilagor"] == ""
    watch(office, VGR)
    assert office.states[VGR].rows["ansokningar"][TOKEN].edits == ()


def test_the_same_file_again_is_one_object(here, office):
    assert stage(office, VGR, TOKEN, OFFER) == stage(office, VGR, TOKEN, OFFER)
    assert len(staged(office, TOKEN)) == 1
