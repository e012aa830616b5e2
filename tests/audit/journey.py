"""An applicant's way from the front page to the receipt, page by page as a browser shows them."""

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, Response

from kvitto.core.links import register_link, report_link
from tests import librarian
from tests.web.site import FILES

FORM = "/vgr/ansokan"
REPORT = FILES.form("orebro", "indikatorer")


@dataclass(frozen=True)
class Sight:
    """A page that the applicant sees.

    `source` is what the server sent, not what the browser made of it. `url` is set where a GET shows the same page
    to anyone.
    """

    name: str
    page: Page
    source: bytes
    url: str | None = None


def report_figures(browser: Browser, base: str, secret: bytes) -> Iterator[Sight]:
    """Another region's pages, its indicator report by a municipality's link, and what the municipality gets back.

    Its neighbours have reported already, so that there is something to be beside.
    """
    page = new_page(browser, base)
    form = "/orebro/indikatorer"
    answers = page.request.get(f"{form}/example.json").json()
    for path in ("/orebro/", "/sormland/", "/sormland/ide", "/orebro/ansokan", form):
        seen = sight(path, page, page.goto(path))
        yield Sight(seen.name, page, seen.source, page.url)
    towns = ("1860", "1814", "1862", "1863", "1864")
    links = {town: report_link("", secret, REPORT, town, answers["ar"]) for town in towns}
    for town in towns[1:]:
        assert page.request.post(links[town], data={**answers, "kommun_kod": town}).ok
    yield sight("a report's link", page, page.goto(links["1860"]))
    response = librarian.begin(page)
    while librarian.has_button(page):
        yield sight(f"{form} {title(page)}", page, response)
        librarian.fill_in(page, answers)
        response = librarian.press(page)
    yield sight(f"{form} {title(page)}", page, response)
    assert page.request.post("/_local/run", data={"step": "pump"}).ok
    for query in ("", "&lang=en"):
        beside = links["1860"].replace("/indikatorer?", "/jamforelse?") + query
        yield sight(f"figures beside others' {query}", page, page.goto(beside))
    page.close()


def walk(browser: Browser, base: str, language: str) -> Iterator[Sight]:
    """Yield each page while it is shown; judge it before taking the next.

    Each step is shown twice, first with the errors of an empty answer where it asks for one.
    """
    page = new_page(browser, base)
    query = "" if language == "sv" else f"?lang={language}"
    answers = page.request.get(f"{FORM}/example.json").json()

    for path in ("/", "/vgr/", "/vgr/nowhere", "/vgr/kontakta", f"{FORM}/fragor", f"{FORM}/kan-inte-soka", FORM):
        seen = sight(f"{path}{query}", page, page.goto(f"{path}{query}"))
        yield Sight(seen.name, page, seen.source, None if path == "/vgr/nowhere" else page.url)

    response = librarian.begin(page)
    while librarian.has_button(page):
        yield sight(f"{title(page)}{query}", page, response)
        refused = librarian.press(page)
        if refused.status == 422:
            yield sight(f"{title(page)}{query}, refused", page, refused)
            librarian.fill_in(page, answers)
            response = librarian.press(page)
        else:
            response = refused
    yield sight(f"{title(page)}{query}", page, response)
    page.close()


def after_sending(browser: Browser, base: str, language: str) -> Iterator[Sight]:
    """What the link to a case opens, from the receipt until a new contact has been named and the link is over."""
    page = new_page(browser, base)
    query = "" if language == "sv" else f"?lang={language}"
    answers = page.request.get(f"{FORM}/example.json").json()
    case = page.request.post(f"{FORM}{query}", data=answers).json()["status_url"].removeprefix(base)
    librarian.staff_ask(page, answers["projekt_namn"], "Tidsplan\nVarför just nu?")

    def open_(name: str, form: str) -> Sight:
        address = case.replace("/arende?", f"/{form}?") + query.replace("?", "&")
        return sight(f"{name}{query}", page, page.goto(address))

    yield open_("the case", "arende")
    for form in ("andring", "komplettering", "slutredovisning", "utbetalning", "kontaktperson"):
        yield open_(form, form)
        response = librarian.go_on(page)
        while librarian.has_button(page):
            yield sight(f"{form}, {title(page)}{query}", page, response)
            librarian.fill_in(page, {**answers, "eget_svar": "Därför.", "intygande": True, "personuppgifter_ok": True})
            if form in ("slutredovisning", "utbetalning"):
                librarian.fill_in(page, page.request.get(f"/vgr/{form}/example.json").json())
            response = librarian.press(page)
            assert response.ok, page.locator("main").inner_text()
        yield sight(f"{form}, {title(page)}{query}", page, response)
    yield open_("the case, by a link that is over", "arende")
    yield sight(f"a page by link, without it{query}", page, page.goto(f"/vgr/komplettering{query}"))
    for path in ("/orebro/ansokan", f"{FORM}/borttaget"):
        yield sight(f"{path}{query}", page, page.goto(f"{path}{query}"))
    page.close()


def register(browser: Browser, base: str, secret: bytes) -> Iterator[Sight]:
    """Staff type in a paper by the link that stands in their sheet, with as little in it as can be."""
    page = new_page(browser, base)
    form = FILES.form("vgr", "ansokan")
    answers = {"handling_kom": "2026-11-02", "handling_via": "brev", "handling_kvitto": False, "kommun_kod": "1440"}
    yield sight("registrera", page, page.goto(register_link(base, secret, form)))
    response = librarian.go_on(page)
    while librarian.has_button(page):
        yield sight(f"registrera, {title(page)}", page, response)
        refused = librarian.press(page)
        if refused.status == 422:
            yield sight(f"registrera, {title(page)}, refused", page, refused)
            librarian.fill_in(page, answers)
            response = librarian.press(page)
        else:
            response = refused
    yield sight(f"registrera, {title(page)}", page, response)
    page.close()


def look_around(browser: Browser, base: str) -> Iterator[Sight]:
    """What `make run` shows of the office once something has been sent: the mailbox, a mail, the spreadsheet."""
    page = new_page(browser, base)
    assert page.request.post("/_local/run", data={"step": "pump"}).ok
    yield sight("mailbox", page, page.goto("/_local/mail"))
    yield sight(
        "mail", page, page.goto(page.locator("main a[href^='/_local/mail/']").first.get_attribute("href") or "")
    )
    yield sight("spreadsheet", page, page.goto("/_local/sheet/vgr"))
    page.close()


def new_page(browser: Browser, base: str) -> Page:
    return browser.new_page(base_url=base, viewport={"width": 1280, "height": 900}, reduced_motion="reduce")


def title(page: Page) -> str:
    return page.locator("h1").first.inner_text()


def sight(name: str, page: Page, response: Response | None) -> Sight:
    assert response is not None
    assert response.status < 500, f"{name} answered {response.status}: {response.text()[:500]}"
    return Sight(name, page, response.body())
