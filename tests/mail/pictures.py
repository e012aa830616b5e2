"""Pictures of every mail, to be looked at: `python -m tests.mail.pictures [FOLDER] [NAME …]`.

Each golden mail as a recipient's reader may show it: wide and narrow, by day and by night, and with head and styles
taken away, as some readers do. Written as contact sheets, the mails beside each other: `<how>-<width>-<number>.png`.
"""

import email
import email.policy
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser

from tests.chromium import chromium
from tests.mail.golden import golden_mails

WIDTHS = (700, 360)
A_SHEET: Mapping[int, int] = {700: 4, 360: 7}
"""So many mails beside each other, by their width."""
GAP = 12


@dataclass(frozen=True)
class Look:
    """A way to show a mail: the scheme that the reader's machine asks for, and what the reader does to the HTML."""

    name: str
    scheme: Literal["light", "dark"]
    shown: Callable[[str], str]


def whole(html: str) -> str:
    return html


def stripped(html: str) -> str:
    """Without head and style, as readers do that put the body into a page of their own."""
    body = re.search(r"<body[^>]*>(.*)</body>", html, re.DOTALL)
    assert body is not None
    return f"<!doctype html><meta charset=utf-8>{body[1]}"


LOOKS = (Look("light", "light", whole), Look("dark", "dark", whole), Look("stripped", "light", stripped))


def shots(browser: Browser, look: Look, width: int, letters: Mapping[str, str]) -> Iterator[bytes]:
    """Each letter from its head to its foot, as PNG."""
    page = browser.new_page(viewport={"width": width, "height": 300}, color_scheme=look.scheme)
    for html in letters.values():
        page.set_content(look.shown(html))
        yield page.screenshot(full_page=True)
    page.close()


def beside(pictures: Sequence[bytes]) -> Image.Image:
    """The pictures on one sheet."""
    opened = [Image.open(BytesIO(one)) for one in pictures]
    width = sum(one.width + GAP for one in opened) + GAP
    sheet = Image.new("RGB", (width, max(one.height for one in opened) + 2 * GAP), "#8a8f98")
    left = GAP
    for one in opened:
        sheet.paste(one, (left, GAP))
        left += one.width + GAP
    return sheet


def letters(names: Sequence[str]) -> Mapping[str, str]:
    """The HTML of the golden mails, or of those whose names begin so."""
    found = {}
    for name, raw in sorted(golden_mails().items()):
        if not names or name.startswith(tuple(names)):
            body = email.message_from_bytes(raw, policy=email.policy.default).get_body(("html",))
            assert body is not None
            found[name] = str(body.get_content())
    return found


def main(folder: Path, names: Sequence[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    wanted = letters(names)
    with chromium() as browser:
        for look in LOOKS:
            for width in WIDTHS:
                pictures = [*shots(browser, look, width, wanted)]
                for number, first in enumerate(range(0, len(pictures), A_SHEET[width]), start=1):
                    some = pictures[first : first + A_SHEET[width]]
                    beside(some).save(folder / f"{look.name}-{width}-{number:02}.png")
    print("\n".join(wanted))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("build/mails"), sys.argv[2:])
