"""A librarian in a browser: fills in what the page asks and presses its button, with JavaScript or without."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import Locator, Page, Response

_BUTTON = "main form button:not([name])"

Answers = Mapping[str, Any]  # Any: as in a form's example.json, by field id


def fill_in(page: Page, answers: Answers) -> None:
    """Answer those questions of the page that `answers` knows; the rest stay as they are."""
    asked = _asked(page)
    for field, value in answers.items():
        if _is_rows(value):
            if any(name.startswith(f"{field}-") for name in asked):
                _fill_in_rows(page, field, value)
        elif value is not None and field in asked:
            _answer(page, field, value)


def press(page: Page) -> Response:
    """Press the page's own button, and give the answer that the browser then shows."""
    return _go(page, page.locator(_BUTTON))


def begin(page: Page) -> Response:
    """From the form's start page to its first step. The way from there takes some seconds, as for anyone."""
    first = _go(page, page.locator("main a.first").first)
    take_time(page)
    return first


def take_time(page: Page) -> None:
    """Let some seconds pass by Kvitto's clock: a form sent as fast as a test can is not taken."""
    now = datetime.fromisoformat(page.request.get("/_local/state").json()["now"])
    moved = page.request.post("/_local/clock", data={"now": (now + timedelta(seconds=4)).isoformat()})
    assert moved.ok, moved.text()


def go_on(page: Page) -> Response:
    """From the page that a case's link opens to the first one of its form, taking some seconds."""
    take_time(page)
    return _go(page, page.locator("main form button.first"))


def staff_ask(page: Page, project: str, words: str) -> None:
    """Let staff write in *Komplettera med* and *Svara senast* of the application, and let it stand until it counts."""
    state = page.request.get("/_local/state").json()
    assert page.request.post("/_local/run", data={"step": "pump"}).ok
    sheet, staff = f"/v4/spreadsheets/{state['spreadsheets']['vgr']}/values", {"Authorization": "Bearer staff"}
    rows = page.request.get(f"{sheet}/Ansökningar", headers=staff).json()["values"]
    number = max(n for n, row in enumerate(rows, start=1) if project in row)
    last_day = (datetime.fromisoformat(state["now"]) + timedelta(days=14)).date().isoformat()
    for heading, value in (("Komplettera med", words), ("Svara senast", last_day)):
        cell = f"Ansökningar!{_letters(rows[0].index(heading) + 1)}{number}"
        body = {"range": cell, "values": [[value]]}
        put = page.request.put(f"{sheet}/{cell}?valueInputOption=USER_ENTERED", headers=staff, data=body)
        assert put.ok, put.text()
    for _ in range(4):
        now = datetime.fromisoformat(page.request.get("/_local/state").json()["now"])
        assert page.request.post("/_local/clock", data={"now": (now + timedelta(minutes=4)).isoformat()}).ok
        assert page.request.post("/_local/run", data={"step": "watch"}).ok


def _letters(column: int) -> str:
    """A column's letters: 1 is A, 27 is AA."""
    first, last = divmod(column - 1, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


def send(page: Page, answers: Answers) -> Response:
    """Fill in and press on from the first step to the last, and give the answer that is not a form any more."""
    while True:
        fill_in(page, answers)
        response = press(page)
        assert response.ok, page.locator("main").inner_text()
        if not has_button(page):
            return response


def has_button(page: Page) -> bool:
    """Whether the page is one of the form's, with a button of its own to go on by."""
    return page.locator(_BUTTON).count() > 0


def _asked(page: Page) -> set[str]:
    """The names of the page's inputs."""
    return set(page.locator("[name]").evaluate_all("inputs => inputs.map(input => input.name)"))


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _fill_in_rows(page: Page, field: str, rows: list[Answers]) -> None:
    for n, row in enumerate(rows):
        if not any(name.startswith(f"{field}-{n}-") for name in _asked(page)):
            _go(page, page.locator(f'button[name="_row"][value="add {field}"]'))
        for part, value in row.items():
            if value is not None:
                _answer(page, f"{field}-{n}-{part}", value)


def _answer(page: Page, name: str, value: object) -> None:
    inputs = page.locator(f'[name="{name}"]')
    match inputs.first.evaluate("input => input.type"):
        case "select-one":
            inputs.select_option(str(value))
        case "radio" | "checkbox":
            for one in value if isinstance(value, list) else [value]:
                _pick(page, inputs, one)
        case _ if inputs.count() > 1:  # A figure: a number, or a box that says why there is none.
            box = inputs.and_(page.locator(f'[value="{value}"]'))
            box.check() if isinstance(value, str) else inputs.first.fill(str(value))
        case _:
            inputs.fill(str(value))


def _pick(page: Page, inputs: Locator, value: object) -> None:
    """Check the alternative; a long list is opened first. Yes and no stand in that order; a statement stands alone."""
    if isinstance(value, bool):
        pick = inputs.nth(0 if value else 1)
    else:
        pick = inputs.and_(page.locator(f'[value="{value}"]'))
    for folded in pick.locator("xpath=ancestor::details[not(@open)]").all():
        folded.locator("summary").first.click()
    pick.check()


def _go(page: Page, click: Locator) -> Response:
    with page.expect_navigation() as going:
        click.click()
    response = going.value
    assert response is not None
    return response
