"""Byways of an applicant's: files that are added and refused, and a form that waits for staff to look at it."""

from collections.abc import Iterator

from playwright.sync_api import Browser, FilePayload, Page

from tests import attached, librarian
from tests.audit.journey import FORM, Sight, new_page, sight, title

OFFER: FilePayload = {"name": "Offert från förlaget.pdf", "mimeType": "application/pdf", "buffer": attached.pdf()}
SCRIPT: FilePayload = {
    "name": "Skript.pdf",
    "mimeType": "application/pdf",
    "buffer": attached.pdf(b"<</S /JavaScript>>"),
}
UPLOAD = "button[name=_file][value^=add]"


def attach(browser: Browser, base: str, language: str) -> Iterator[Sight]:
    """The step with a file and a refusal, what the check page says of it, and the page of documents."""
    page = new_page(browser, base)
    query = "" if language == "sv" else f"?lang={language}"
    answers = page.request.get(f"{FORM}/example.json").json()
    page.goto(f"{FORM}{query}")
    librarian.begin(page)
    while not page.locator("input[type=file]").count():
        librarian.fill_in(page, answers)
        librarian.press(page)
    page.locator("input[type=file]").set_input_files([OFFER, SCRIPT])
    with page.expect_navigation() as refused:
        page.locator(UPLOAD).click()
    yield sight(f"attachments{query}, one refused", page, refused.value)
    yield sight(f"check page with an attachment{query}", page, librarian.press(page))
    librarian.send(page, answers)
    yield sight(f"documents{query}", page, page.goto(_documents(page) + query.replace("?", "&")))
    page.close()


def doubted(browser: Browser, base: str) -> Iterator[Sight]:
    """What whoever fills in the hidden input is told the first time, and the second."""
    page = new_page(browser, base)
    answers = page.request.get(f"{FORM}/example.json").json()
    page.goto(FORM)
    librarian.begin(page)
    while not page.locator("[name=intygande]").count():
        librarian.fill_in(page, answers)
        librarian.press(page)
    for name in ("doubted", "waits for staff"):
        librarian.fill_in(page, answers)
        page.locator("[name=_webbplats]").evaluate("input => { input.value = 'x' }")
        response = librarian.press(page)
        assert response.ok or response.status == 422, response.status
        yield sight(f"{title(page)}, {name}", page, response)
    page.close()


def _documents(page: Page) -> str:
    """The path of the last row's page of documents, once the pump has run."""
    assert page.request.post("/_local/run", data={"step": "pump"}).ok
    sheet = page.request.get("/_local/state").json()["spreadsheets"]["vgr"]
    staff = {"Authorization": "Bearer staff"}
    heading, *rows = page.request.get(f"/v4/spreadsheets/{sheet}/values/Ansökningar", headers=staff).json()["values"]
    link: str = rows[-1][heading.index("Ansökan")]
    return link[link.index("/vgr/") :]
