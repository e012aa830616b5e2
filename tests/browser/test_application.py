"""A librarian applies in Debian's Chromium, and the office gets what was sent."""

import email
import email.policy
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.librarian import begin, fill_in, press, send

FORM = "/vgr/ansokan"


@pytest.fixture
def answers(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.request.get(f"{FORM}/example.json").json()
    return found


def test_an_application_becomes_a_reference_a_row_and_a_receipt(page, answers, mailbox):
    page.goto(FORM)
    begin(page)
    send(page, answers)

    reference = page.locator(".reference").inner_text()
    office_has_worked(page)
    row = row_of(page, reference)
    assert row["Projekt"] == answers["projekt_namn"]
    assert row["Sökt belopp"] == answers["sokt_belopp"]
    assert answers["kontakt_epost"] == receipt_of(mailbox, reference)["To"]


def test_going_back_and_sending_again_gives_the_same_reference_and_one_row(scripted_page, answers):
    page = scripted_page
    page.goto(FORM)
    begin(page)
    send(page, answers)
    reference = page.locator(".reference").inner_text()

    page.reload()
    expect(page.locator(".reference")).to_have_text(reference)
    page.go_back()
    fill_in(page, answers)
    press(page)

    expect(page.locator(".reference")).to_have_text(reference)
    office_has_worked(page)
    assert row_of(page, reference)


def test_a_refused_step_says_so_first_leads_to_the_question_and_keeps_what_was_typed(page, answers):
    page.goto(FORM)
    begin(page)
    press(page)

    summary = page.locator(".summary")
    expect(page).to_have_title(re.compile("^Fel: "))
    expect(summary).to_be_focused()
    summary.locator("a").first.click()
    expect(page.locator("[name=kommun_kod]")).to_be_focused()

    page.locator("[name=org_nr]").fill("12345")
    press(page)
    expect(page.locator("[name=org_nr]")).to_have_value("12345")
    expect(page.locator("#org_nr-fel")).to_be_visible()

    fill_in(page, answers)
    assert press(page).ok


def test_a_step_is_answered_by_keyboard_alone_and_enter_goes_on(page):
    page.goto(FORM)
    begin(page)

    tab_to(page, "kommun_kod")
    page.keyboard.type("Al")
    tab_to(page, "forvaltning")
    page.keyboard.type("Kulturförvaltningen")
    page.keyboard.press("Enter")

    expect(page.locator("[name=kontakt_namn]")).to_be_visible()


def tab_to(page: Page, name: str) -> None:
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.locator(f"[name={name}]:focus").count():
            return
    raise AssertionError(f"Twenty presses of Tab did not reach {name}.")


def office_has_worked(page: Page) -> None:
    """What was due has been done: the rows are in the sheet, and the receipts are sent."""
    assert page.request.post("/_local/run", data={"step": "pump"}).ok


def row_of(page: Page, reference: str) -> dict[str, Any]:
    """The one row with this reference, by heading, as staff's sheet has it."""
    spreadsheet = page.request.get("/_local/state").json()["spreadsheets"]["vgr"]
    got = page.request.get(
        f"/v4/spreadsheets/{spreadsheet}/values/Ansökningar?valueRenderOption=UNFORMATTED_VALUE",
        headers={"Authorization": "Bearer staff"},
    ).json()
    headings, *rows = got["values"]
    [row] = [dict(zip(headings, row, strict=False)) for row in rows if reference in row]
    return row


def receipt_of(mailbox: Path, reference: str) -> email.message.EmailMessage:
    [file] = mailbox.glob(f"*-{reference}.eml")
    return email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
