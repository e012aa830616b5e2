"""An applicant's way from the front page to the receipt, page by page as a browser shows them."""

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, Response

FORM = "/vgr/ansokan"


@dataclass(frozen=True)
class Sight:
    """A page that the applicant sees.

    `source` is what the server sent, not what the browser made of it. `url` is set where a GET shows the same page.
    """

    name: str
    page: Page
    source: bytes
    url: str | None


def walk(browser: Browser, base: str) -> Iterator[Sight]:
    """Yield each page while it is shown; judge it before taking the next."""
    page = browser.new_page(base_url=base, viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    for path in ("/", "/vgr/", FORM):
        yield _seen(path, page, page.goto(path), by_get=True)


def _seen(name: str, page: Page, response: Response | None, *, by_get: bool = False) -> Sight:
    assert response is not None
    assert response.status < 500, f"{name} answered {response.status}"
    return Sight(name, page, response.body(), page.url if by_get else None)
