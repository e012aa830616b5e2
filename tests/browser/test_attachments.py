"""Files in a real browser: chosen, uploaded, removed and sent without JavaScript, and had back as downloads."""

from playwright.sync_api import Page, expect

from tests import librarian
from tests.audit.byways import OFFER, SCRIPT, UPLOAD
from tests.audit.journey import FORM


def to_attachments(page: Page) -> None:
    answers = page.request.get(f"{FORM}/example.json").json()
    page.goto(FORM)
    librarian.begin(page)
    while not page.locator("input[type=file]").count():
        librarian.fill_in(page, answers)
        librarian.press(page)


def test_a_file_is_added_and_another_refused_with_the_focus_on_what_to_do(page):
    to_attachments(page)
    page.locator("input[type=file]").set_input_files([OFFER, SCRIPT])
    page.locator(UPLOAD).click()

    expect(page.locator(".summary")).to_be_focused()
    expect(page.locator(".summary")).to_contain_text("”Skript.pdf” är en PDF med skript")
    expect(page.locator(".files")).to_contain_text("Offert från förlaget.pdf (PDF, 1 kB)")
    page.locator(".summary a").click()
    assert page.evaluate("document.activeElement.name") == "bilagor"


def test_a_file_can_be_removed_by_keyboard_and_the_form_sent_without(page):
    to_attachments(page)
    page.locator("input[type=file]").set_input_files([OFFER])
    librarian.press(page)
    expect(page.locator("h1")).to_have_text("Kontrollera era svar")
    page.get_by_role("button", name="Ändra Bilagor").click()
    page.get_by_role("button", name="Ta bort Offert").press("Enter")
    expect(page.locator(".files")).to_have_count(0)
    librarian.press(page)

    expect(page.locator("h1")).to_have_text("Kontrollera era svar")
    expect(page.locator("main")).not_to_contain_text("Offert")


def test_back_and_forth_in_the_browser_keeps_the_files(page):
    to_attachments(page)
    page.locator("input[type=file]").set_input_files([OFFER])
    page.locator(UPLOAD).click()
    expect(page.locator(".files")).to_contain_text("Offert")
    librarian.press(page)
    page.go_back()
    librarian.press(page)

    expect(page.locator("main")).to_contain_text("Offert från förlaget.pdf (PDF, 1 kB)")


def test_what_was_sent_is_had_back_as_a_download_under_the_references_name(scripted_page):
    page = scripted_page
    answers = page.request.get(f"{FORM}/example.json").json()
    to_attachments(page)
    page.locator("input[type=file]").set_input_files([OFFER])
    librarian.press(page)
    librarian.send(page, answers)
    reference = page.locator(".reference").inner_text()
    assert page.request.post("/_local/run", data={"step": "pump"}).ok
    sheet = page.request.get("/_local/state").json()["spreadsheets"]["vgr"]
    values = page.request.get(
        f"/v4/spreadsheets/{sheet}/values/Ansökningar", headers={"Authorization": "Bearer staff"}
    ).json()["values"]
    [link] = [row[values[0].index("Bilagor")] for row in values[1:] if row[0] == reference]
    page.goto(link[link.index("/vgr/") :])
    with page.expect_download() as download:
        page.get_by_role("link", name="Offert").click()

    assert download.value.suggested_filename == f"{reference}_bilagor_Offert-fran-forlaget.pdf"
    with page.expect_download() as download:
        page.get_by_role("link", name="Svaren som PDF").click()
    assert download.value.suggested_filename == f"{reference}.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-1.7")
