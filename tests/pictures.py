"""Pictures of the staff's tabs for the handbook: ``python -m tests.pictures``, into docs/bilder.

They are taken of `kvitto run --demo` as anyone can start it, after some days of staff's work. The clock is set, so that
the same pictures come out as long as the sheet looks the same.
"""

import json
import sys
import tempfile
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page

from tests.chromium import chromium
from tests.served import served
from tests.staffs_sheet import staffs_sheet

FOLDER = Path(__file__).parents[1] / "docs" / "bilder"
BEGAN = "2026-11-20T08:00"
WIDTH, SCALE = 1440, 1
LOOK_MINUTES = 5
LOOKS_TO_SETTLE = 4

NAMES = ("Handläggare A", "Handläggare B")
READY = {"Status": "Klar för beslut", "Handläggare": "Handläggare B"}
DECIDED = {
    "Status": "Beviljad",
    "Motivering": "Projektet prövar något nytt som andra bibliotek kan lära av.",
    "Beslutsdatum": "2026-11-20",
    "Beslutat av": "Förvaltningschef",
}
DAYS: Sequence[Mapping[int, Mapping[str, str]]] = (
    {
        2: {"Status": "Under beredning", "Handläggare": "Handläggare A", "Diarienummer": "KUL 2026-00101"},
        3: {"Status": "Bereds i Biblioteksgruppen", "Handläggare": "Handläggare B", "Diarienummer": "KUL 2026-00102"},
        4: {"Status": "Under beredning", "Handläggare": "Handläggare A"},
        8: {"Status": "Bereds i Biblioteksgruppen", "Handläggare": "Handläggare B"},
        7: {"Status": "Bereds i Biblioteksgruppen", "Handläggare": "Handläggare B"},
        9: {"Status": "Bereds i Biblioteksgruppen", "Handläggare": "Handläggare B"},
    },
    {
        9: {"Biblioteksgruppens förslag": "Tillstyrker", **READY},
        8: {"Biblioteksgruppens förslag": "Tillstyrker", **READY},
        7: {"Biblioteksgruppens förslag": "Tillstyrker lägre belopp", **READY},
    },
    {
        5: {"Status": "Under beredn"},
        8: {"Beviljat belopp": "22000", **DECIDED},
        7: {"Beviljat belopp": "15000", **DECIDED},
        9: {"Beviljat belopp": "60000", **DECIDED},
    },
)
"""What staff type in Ansökningar, by row and heading; on the last day one word is half typed, and one sum too large."""


@dataclass(frozen=True)
class Picture:
    """A tab as a picture: ``query`` of its address, and how high the cut below the page's head is."""

    name: str
    tab: str
    height: int = 330
    query: str = ""
    scrolled_px: int = 0
    """How far the grid is moved to the left, behind its frozen columns."""
    link: tuple[int, str] | None = None
    """A row, and a part of the address of a link in it: the picture is then of the page that it leads to."""


PICTURES = (
    Picture("las-mig", "Läs mig", 640),
    Picture("ansokningar", "Ansökningar", 620),
    Picture("rad", "Ansökningar", 620, "?row=7"),
    Picture("utskick", "Utskick"),
    Picture("beslut", "Ansökningar", 820, scrolled_px=240),
    Picture("beslut-brev", "Utskick", 900, link=(2, "/brev")),
    Picture("beslut-skrivs-under", "Ansökningar", 600, "?hidden=1", link=(8, "/underskrift")),
    Picture("utskick-bockat", "Utskick", scrolled_px=500),
    Picture("kontroll", "Kontroll"),
    Picture("budget", "Budget"),
    Picture("bedomning", "Bedömning"),
    Picture("installningar", "Inställningar"),
    Picture("kontakter", "Kontakter"),
)


def take(folder: Path) -> None:
    """Take every picture anew."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        served(Path(data), "--demo", "--now", BEGAN) as base,
        chromium() as browser,
    ):
        _post(base, "run", {"step": "pump"})
        _work(base)
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, device_scale_factor=SCALE)
        for picture in PICTURES:
            _take(page, base, picture, folder)


def _take(page: Page, base: str, picture: Picture, folder: Path) -> None:
    page.goto(f"{base}/_local/sheet/vgr/{quote(picture.tab)}{picture.query}")
    top = page.evaluate("document.querySelector('nav.tabs').getBoundingClientRect().top")
    if picture.scrolled_px:
        page.evaluate("far => { document.querySelector('.scroll').scrollLeft = far }", picture.scrolled_px)
    if picture.link is not None:
        number, part = picture.link
        page.goto(page.locator(f'tr:has(#r{number}) a[href*="{part}"]').get_attribute("href") or "")
        top = 0
    cut = {"x": 0, "y": float(top), "width": float(WIDTH), "height": float(picture.height)}
    page.screenshot(path=folder / f"{picture.name}.png", clip=cut, full_page=True)  # type: ignore[arg-type] # a mapping does


def _work(base: str) -> None:
    """Some days of staff's work, typed as staff type, each with the looks that make it count."""
    book = staffs_sheet(base)
    book.worksheet("Inställningar").update([[name] for name in NAMES], "A2")
    tab = book.worksheet("Ansökningar")
    headings = tab.row_values(1)
    now = datetime.fromisoformat(BEGAN)
    for day in DAYS:
        for row, cells in day.items():
            for heading, words in cells.items():
                tab.update_cell(row, headings.index(heading) + 1, words)
        now = _wait(base, now)
    letters = book.worksheet("Utskick")
    letters.update_cell(3, letters.row_values(1).index("Skicka") + 1, "TRUE")
    _wait(base, now)


def _wait(base: str, now: datetime) -> datetime:
    """Let what was typed count."""
    for _ in range(LOOKS_TO_SETTLE):
        now += timedelta(minutes=LOOK_MINUTES)
        _post(base, "clock", {"now": now.isoformat(timespec="minutes")})
    return now


def _post(base: str, what: str, body: Mapping[str, str]) -> None:
    request = urllib.request.Request(
        f"{base}/_local/{what}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=120):
        pass


if __name__ == "__main__":
    take(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
