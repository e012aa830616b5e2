"""Pictures of every page: ``python -m tests.browser.screenshots FOLDER``, in three widths, light and dark."""

import re
import sys
import tempfile
from itertools import chain
from pathlib import Path

from playwright.sync_api import Page

from tests.audit.journey import after_sending, walk
from tests.chromium import chromium
from tests.served import served

WIDTHS = (320, 768, 1280)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, served(Path(data)) as base, chromium() as browser:
        for number, sight in enumerate(chain(walk(browser, base, "sv"), after_sending(browser, base, "sv"))):
            name = re.sub(r"\W+", "-", sight.name).strip("-")
            picture(sight.page, folder / f"{number:02} {name}")


def picture(page: Page, place: Path) -> None:
    """The page as it stands, in each width and scheme; it is left as it was."""
    before = page.viewport_size
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=f"{place} {width} {scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    if before:
        page.set_viewport_size(before)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
