"""Västra Götaland's application in a real browser: without JavaScript, by keyboard, back and forth, and small."""

import re
from collections.abc import Mapping
from email import message_from_bytes, policy
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import librarian

APPLY = "/vgr/ansokan"
REFERENCE = re.compile(r"VGR-20\d\d-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}")

Answers = Mapping[str, Any]


@pytest.fixture
def answers(page: Page) -> Answers:
    found: Answers = page.request.get(f"{APPLY}/example.json").json()
    return found


def begin(page: Page) -> None:
    page.goto(APPLY)
    librarian.begin(page)


def to_check_page(page: Page, answers: Answers) -> None:
    begin(page)
    while not page.locator("[name=intygande]").count():
        librarian.fill_in(page, answers)
        assert librarian.press(page).ok


def reference_on(page: Page) -> str:
    found = REFERENCE.search(page.locator("main").inner_text())
    assert found, page.locator("main").inner_text()
    return found[0]


def test_the_whole_application_without_javascript(page, answers):
    begin(page)
    response = librarian.send(page, answers)

    assert response.status == 200
    expect(page.locator("h1")).to_have_text("Vi har tagit emot era svar")
    reference_on(page)
    expect(page.locator("main")).to_contain_text(answers["projekt_namn"])


def test_the_whole_application_by_keyboard_alone(page, answers):
    page.goto(APPLY)
    press_until(page, lambda: focused(page, "e.textContent.trim()") == "Börja")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sokande?*")
    librarian.take_time(page)
    while not REFERENCE.search(page.title()):
        before = page.locator("h1").inner_text()
        fill_by_keyboard(page, answers)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator("h1").inner_text() != before, page.locator("main").inner_text()
    reference_on(page)


def fill_by_keyboard(page: Page, answers: Answers) -> None:
    """Tab through the page, answer what has the focus, and stop at the button that goes on."""
    done: set[str] = set()

    def at_button() -> bool:
        name, kind, value, tag, css = focused(page, "[e.name, e.type, e.value, e.tagName, e.className]")
        answer = answers.get(name)
        wanted = {True: "ja", False: "nej"}.get(answer, answer) if isinstance(answer, bool) else answer
        if tag == "SUMMARY" and answers.get("samverkan_kommuner"):
            page.keyboard.press("Enter")
        elif kind == "checkbox" and (value == wanted or (isinstance(wanted, list) and value in wanted)):
            page.keyboard.press("Space")
        elif kind == "radio" and wanted is not None and name not in done:
            done.add(name)
            page.keyboard.press("Space")
            while wanted != focused(page, "e.value"):
                page.keyboard.press("ArrowDown")
        elif kind == "select-one" and wanted is not None:
            page.keyboard.type(focused(page, f"e.querySelector('[value=\"{wanted}\"]').textContent"))
        elif kind in ("text", "email", "tel", "textarea") and wanted is not None:
            page.keyboard.press("ControlOrMeta+a")
            page.keyboard.insert_text(str(wanted))
        return bool(kind == "submit" and css == "first")

    press_until(page, at_button)


def press_until(page: Page, reached: Any) -> None:
    for _ in range(200):
        page.keyboard.press("Tab")
        if reached():
            return
    raise AssertionError("Tab never came there")


def focused(page: Page, what: str) -> Any:
    """Something of the element that has the focus. Works without JavaScript of the page's own."""
    return page.evaluate(f"(e => {what})(document.activeElement)")


# -- Faults and focus -------------------------------------------------------------------------------


def test_after_a_fault_the_summary_has_the_focus_and_leads_to_the_question(page):
    begin(page)
    response = librarian.press(page)

    assert response.status == 422
    assert page.title().startswith("Fel: ")
    expect(page.locator(".summary")).to_be_focused()
    page.locator(".summary a").first.click()
    assert focused(page, "e.name") == "kommun_kod"


def test_enter_in_an_answer_goes_on(page, answers):
    begin(page)
    librarian.fill_in(page, answers)
    page.locator("[name=forvaltning]").press("Enter")

    expect(page.locator("h1")).to_have_text("Vem vi kan kontakta")


def test_enter_among_rows_goes_on_and_keeps_every_row(page, answers):
    begin(page)
    while not page.locator("[name^=budget_kostnader]").count():
        librarian.fill_in(page, answers)
        librarian.press(page)
    page.get_by_role("button", name="Lägg till en rad i Kostnader").click()
    page.locator("[name=annan_finansiering]").fill("Aulan")
    page.locator("[name=budget_kostnader-1-text]").press("Enter")

    expect(page.locator("h1")).to_have_text("Tidigare stöd och biblioteksplan")


def test_a_question_that_hangs_on_another_appears_when_it_is_asked(page, answers):
    begin(page)
    while not page.locator("[name=tidigare_stod]").count():
        librarian.fill_in(page, answers)
        librarian.press(page)
    which = page.locator("[name=tidigare_stod_text]")

    page.get_by_role("group", name="Har projektet fått stöd tidigare?").get_by_label("Nej").check()
    expect(which).to_be_hidden()
    page.get_by_role("group", name="Har projektet fått stöd tidigare?").get_by_label("Ja").check()
    expect(which).to_be_visible()


# -- Back, reload, twice ------------------------------------------------------------------------------


def test_the_browsers_back_shows_the_page_as_it_was_left(page, answers):
    begin(page)
    librarian.fill_in(page, answers)
    librarian.press(page)
    page.locator("[name=kontakt_namn]").fill("Halvskriv")
    page.go_back()
    expect(page.locator("[name=forvaltning]")).to_have_value(answers["forvaltning"])
    page.go_forward()

    expect(page.locator("[name=kontakt_namn]")).to_have_value("Halvskriv")


def test_back_after_sending_and_send_again_gives_the_same_reference(page, answers):
    to_check_page(page, answers)
    librarian.fill_in(page, answers)
    librarian.press(page)
    first = reference_on(page)
    page.reload()
    assert reference_on(page) == first
    page.go_back()
    expect(page.locator("[name=intygande]")).to_be_checked()
    librarian.press(page)

    assert reference_on(page) == first


def test_a_double_click_on_send_gives_one_reference(page, answers):
    to_check_page(page, answers)
    librarian.fill_in(page, answers)
    page.locator("button.first").dblclick()
    # Not wait_for_url, which gives up when the second press ends the first one's way there.
    expect(page).to_have_url(re.compile(r"/kvitto\?"))

    reference_on(page)


def test_reloading_a_step_keeps_it(page, answers):
    begin(page)
    librarian.fill_in(page, answers)
    librarian.press(page)
    page.reload()

    expect(page.locator("h1")).to_have_text("Vem vi kan kontakta")


def test_changing_language_half_way_keeps_what_is_typed(page, answers):
    begin(page)
    librarian.fill_in(page, answers)
    page.get_by_role("button", name="In English").click()

    expect(page.locator("h1")).to_have_text("Who you are")
    expect(page.locator("[name=forvaltning]")).to_have_value(answers["forvaltning"])
    assert page.locator("html").get_attribute("lang") == "en"


def test_with_javascript_going_back_and_on_again_keeps_the_steps_in_between(scripted_page, answers):
    page = scripted_page
    begin(page)
    for _ in range(3):
        librarian.fill_in(page, answers)
        librarian.press(page)
    for _ in range(3):
        page.go_back()
    page.locator("[name=forvaltning]").fill("Kulturnämnden")
    librarian.press(page)

    expect(page.locator("[name=kontakt_namn]")).to_have_value(answers["kontakt_namn"])
    librarian.press(page)
    expect(page.locator("[name=projekt_namn]")).to_have_value(answers["projekt_namn"])
    page.get_by_role("button", name="Tillbaka").click()
    page.get_by_role("button", name="Tillbaka").click()
    expect(page.locator("[name=forvaltning]")).to_have_value("Kulturnämnden")


def test_the_receipt_leaves_no_answers_in_the_tab(scripted_page, answers):
    page = scripted_page
    begin(page)
    assert page.evaluate("sessionStorage.length") == 1
    librarian.send(page, answers)

    assert page.evaluate("sessionStorage.length") == 0


# -- Save, and go on elsewhere ---------------------------------------------------------------------------


def test_what_is_saved_here_goes_on_in_another_browser(page, browser, answers, kvitto, mailbox):
    begin(page)
    librarian.fill_in(page, answers)
    librarian.press(page)
    page.locator("[name=kontakt_namn]").fill("Halvskriv")
    page.get_by_role("button", name="Spara och fortsätt senare").click()
    page.get_by_label("Er e-postadress").fill("sparat@hjo.example")
    librarian.press(page)
    expect(page.locator("h1")).to_have_text("Svaren är sparade")

    page.request.post("/_local/run", data={"step": "pump"})
    mails = [path.read_bytes() for path in mailbox.glob("*-draft-*.eml")]
    [mail] = [message_from_bytes(mail, policy=policy.default) for mail in mails if b"sparat@hjo.example" in mail]
    body = mail.get_body(("plain",))
    assert body is not None
    [link] = re.findall(r"http\S+utkast\S+", body.get_content())

    elsewhere = browser.new_context(java_script_enabled=False).new_page()
    elsewhere.goto(link)
    elsewhere.get_by_role("button", name="Fortsätt fylla i").click()
    expect(elsewhere.locator("[name=kontakt_namn]")).to_have_value("Halvskriv")
    librarian.send(elsewhere, answers)
    reference_on(elsewhere)
    elsewhere.goto(link)
    expect(elsewhere.locator("h1")).to_have_text("Här finns inga sparade svar")
    elsewhere.context.close()


# -- Small screens and other eyes ---------------------------------------------------------------------


def test_no_page_scrolls_sideways_at_320_pixels_and_everything_can_be_hit(page, answers):
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/vgr/", APPLY, "/vgr/personuppgifter", "/vgr/nowhere"):
        page.goto(path)
        assert_fits(page)
    begin(page)
    while not REFERENCE.search(page.title()):
        assert_fits(page)
        if librarian.press(page).status == 422:
            assert_fits(page)
            librarian.fill_in(page, answers)
            librarian.press(page)
    assert_fits(page)


def assert_fits(page: Page) -> None:
    page.locator("details:not([open]) summary").evaluate_all("all => all.forEach(one => one.parentElement.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.title()
    small = page.locator("main button:visible, main select:visible, main input:visible, main a.first").evaluate_all(
        """all => all.filter(e => !(e.labels && e.labels.length && e.labels[0].getBoundingClientRect().height >= 40))
                    .filter(e => e.getBoundingClientRect().height < 40).map(e => e.outerHTML)"""
    )
    assert small == [], page.title()


def test_the_page_can_be_read_without_its_stylesheet(page):
    page.route("**/*.css", lambda route: route.abort())
    page.goto(APPLY)

    order = [one.inner_text() for one in page.locator("h1, h2").all()]
    assert order[0] == "Ansök om stöd till biblioteksutveckling"
    expect(page.get_by_role("link", name="Börja")).to_be_visible()
