"""After sending, in a real browser: the page of the case and what its link opens, without JavaScript, by keyboard."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import librarian
from tests.browser.test_application import focused, press_until

CHANGED = "En idé som har vuxit"


@pytest.fixture
def answers(page: Page) -> Mapping[str, Any]:
    found: Mapping[str, Any] = page.request.get("/vgr/ansokan/example.json").json()
    return found


@pytest.fixture
def case(page: Page, answers: Mapping[str, Any]) -> str:
    """The address of a case of one's own."""
    sent = page.request.post("/vgr/ansokan", data={**answers, "kommun_kod": "1440"})
    return str(sent.json()["status_url"])


def to_check_page(page: Page, case: str) -> None:
    page.goto(case)
    page.get_by_role("link", name="Ändra svaren").click()
    librarian.go_on(page)
    expect(page.locator("h1")).to_have_text("Kontrollera era svar")


def changed(page: Page) -> None:
    page.get_by_role("button", name="Ändra Idén").click()
    page.locator("[name=projekt_namn]").fill(CHANGED)
    librarian.press(page)
    librarian.fill_in(page, {"intygande": True, "personuppgifter_ok": True})


def test_answers_are_changed_without_javascript(page, case):
    to_check_page(page, case)
    changed(page)
    assert librarian.press(page).ok
    expect(page.locator("h1")).to_have_text("Vi har tagit emot era ändringar")
    page.get_by_role("link", name="Följ ärendet").click()

    expect(page.locator("main")).to_contain_text("Ni ändrade svar")
    expect(page.locator("main")).to_contain_text(CHANGED)


def test_a_double_click_on_send_and_back_and_send_again_is_one_change(page, case):
    to_check_page(page, case)
    changed(page)
    page.locator("main button.first").dblclick()
    expect(page).to_have_url(re.compile(r"/kvitto\?"))
    page.go_back()
    librarian.press(page)
    expect(page.locator("h1")).to_have_text("Vi har tagit emot era ändringar")
    page.goto(case)

    assert page.locator("main").inner_text().count("Ni ändrade svar") == 1


def test_a_new_contact_is_named_by_keyboard_alone(page, case, answers):
    page.goto(case)
    press_until(page, lambda: focused(page, "e.textContent.trim()") == "Byt kontaktperson")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kontaktperson?*")
    librarian.take_time(page)
    for _ in range(3):
        press_until(page, lambda: write_or_reach(page, answers))
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Kontaktpersonen är bytt")
    assert page.goto(case).status == 410


def write_or_reach(page: Page, answers: Mapping[str, Any]) -> bool:
    """Answer what has the focus; true at the button that goes on."""
    name, kind, css = focused(page, "[e.name, e.type, e.className]")
    if name in answers and kind in ("text", "email", "tel"):
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(str(answers[name]))
    return bool(kind == "submit" and css == "first")
