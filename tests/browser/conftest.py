"""A browser before a Kvitto of its own. A page that breaks on the way fails the test that it happened in."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.chromium import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed after each module: while Playwright is open, its event loop keeps others from this thread."""
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Browser, kvitto: str) -> Iterator[Page]:
    """A visitor without JavaScript: what works here works for everyone. Addresses are relative to Kvitto."""
    yield from _visitor(browser, kvitto, java_script=False)


@pytest.fixture
def scripted_page(browser: Browser, kvitto: str) -> Iterator[Page]:
    """A visitor with JavaScript."""
    yield from _visitor(browser, kvitto, java_script=True)


def _visitor(browser: Browser, base: str, *, java_script: bool) -> Iterator[Page]:
    context = browser.new_context(
        base_url=base, java_script_enabled=java_script, reduced_motion="reduce", locale="sv-SE"
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
    page.on("console", lambda said: wrong.append(f"console: {said.text}") if _is_fault(said) else None)
    page.on("request", lambda asked: None if asked.url.startswith(base) else wrong.append(f"third party: {asked.url}"))
    page.on("response", lambda got: wrong.append(f"{got.status}: {got.url}") if _is_failure(got) else None)
    yield page
    context.close()
    assert not wrong, "\n".join(wrong)


def _is_fault(said: ConsoleMessage) -> bool:
    """Chromium also tells of every answer that is not 200; those are judged by themselves."""
    return said.type == "error" and not said.text.startswith("Failed to load resource")


def _is_failure(got: Response) -> bool:
    """A page may be refused (4xx); what it is made of may not."""
    return got.status >= (500 if got.request.resource_type == "document" else 400)
