"""What staff print and sign before the judges: a meeting, lists, and the page of decision and agreement."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from tests.audit import judges
from tests.audit.judges import Verdict

STAFF = {"Authorization": "Bearer staff"}
WRITTEN = {
    "vgr-mote.html": "meeting --region vgr",
    "vgr-delningsdag-{year}.html": "lists sharing {year} --region vgr",
    "vgr-postlista-{year}-12-01--{year}-12-31.html": ("lists post --region vgr --from {year}-12-01 --to {year}-12-31"),
}
"""The command that writes each page, and the page's name."""


def staff_papers(page: Page, folder: Path, year: int) -> Iterator[Verdict]:
    """A verdict for each judge of each page, of a world with granted cases whose data lies in ``folder``."""
    sources: dict[str, bytes] = {}
    for name, words in WRITTEN.items():
        file = folder / name.format(year=year)
        _run(folder, words.format(year=year))
        page.goto(file.as_uri())
        sources[file.name] = file.read_bytes()
        yield from _judged(file.name, page)
    sources["decision and agreement"] = _open_signing(page)
    yield from _judged("decision and agreement", page)
    yield from judges.nu(sources, folder)


def _judged(name: str, page: Page) -> Iterator[Verdict]:
    yield judges.axe(name, page, "light")
    yield judges.axe(name, page, "dark")
    yield judges.reflow(name, page)


def _run(folder: Path, words: str) -> None:
    """As the operator does: with the environment that `kvitto run` writes."""
    kvitto = Path(sys.executable).with_name("kvitto")
    command = f'. "{folder}/data/environment" && "{kvitto}" {words} --folder "{folder}"'
    run = subprocess.run(["sh", "-c", command], check=False, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr


def _open_signing(page: Page) -> bytes:
    """Open the page of a granted case by the link in its row; what it is made of."""
    book = page.request.get("/_local/state").json()["spreadsheets"]["vgr"]
    values = page.request.get(f"/v4/spreadsheets/{book}/values/Ansökningar", headers=STAFF).json()["values"]
    headings = values[0]
    link, granted = headings.index("Beslut och avtal"), headings.index("Beviljat belopp")
    row = next(row for row in reversed(values[1:]) if len(row) > link and row[granted])
    answered = page.goto(row[link])
    assert answered is not None
    assert page.get_by_role("button").count(), page.locator("main").inner_text()
    return answered.body()
