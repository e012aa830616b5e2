"""The annual reports of three made-up years before the judges, and their figures against LibreOffice's of the sheet.

LibreOffice reads Måluppföljning and Budget, in the workbook as Google exports it and as `kvitto export` does; the
report counts from the journal.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.audit import judges
from tests.audit.judges import Verdict
from tests.audit.libreoffice import Rows, opened_file, opened_workbook
from tests.audit.staff_papers import staff_papers
from tests.served import served
from tests.web.site import FILES

YEAR = 2026
REGIONS = ("orebro", "sormland", "vgr")
READY, LIVED_S = "Kvitto is ready", 400
MONEY = {"Sökt": "requested", "Beviljat": "sek", "Utbetalt": "paid", "Återbetalt": "returned"}


def annual_reports(browser: Browser, folder: Path) -> Iterator[Verdict]:
    """A verdict for each judge of each page, and for each year's figures of each region that has any."""
    (folder / "years").mkdir()
    with served(folder / "years", "--demo-years", "--now", f"{YEAR}-12-20T08:00") as base:
        _wait(folder / "years" / "kvitto.log")
        for year in (YEAR - 1, YEAR):
            _write(folder / "years", year)
        page = browser.new_page(base_url=base)
        state = page.request.get("/_local/state").json()
        for region in REGIONS:
            report = folder / "years" / f"{region}-{YEAR}.html"
            page.goto(report.as_uri())
            yield judges.axe(report.name, page, "light")
            yield judges.axe(report.name, page, "dark")
            yield judges.reflow(report.name, page)
        yield from judges.nu({f"{one}-{YEAR}.html": _page(folder, one) for one in REGIONS}, folder)
        for region in REGIONS:
            told = json.loads((folder / "years" / f"{region}-{YEAR}.json").read_text("utf-8"))
            exported = opened_workbook(page.request, state["spreadsheets"][region], folder)
            yield from _same_figures(region, told, exported, "Google's file")
            ours = opened_file(folder / "years" / f"{region}-{YEAR}-work.xlsx", folder)
            yield from _same_figures(region, told, ours, "kvitto export")
        yield from staff_papers(page, folder / "years", YEAR)
        page.close()


def _same_figures(region: str, told: Mapping[str, Any], book: Mapping[str, Rows], where: str) -> Iterator[Verdict]:
    """A verdict for each tab that counts."""
    if told["indicators"]:
        problems = _indicators(told, book["Måluppföljning"])
        yield Verdict("LibreOffice", f"{region}, {where}: Måluppföljning", tuple(problems))
    elif "Måluppföljning" in book:
        yield Verdict(
            "LibreOffice", f"{region}, {where}: inriktningar", tuple(_directions(told, book["Måluppföljning"]))
        )
    if "Budget" in book:
        yield Verdict("LibreOffice", f"{region}, {where}: Budget", tuple(_money(told, book["Budget"])))


def _page(folder: Path, region: str) -> bytes:
    return (folder / "years" / f"{region}-{YEAR}.html").read_bytes()


def _wait(log: Path) -> None:
    give_up = time.monotonic() + LIVED_S
    while READY not in log.read_text("utf-8"):
        assert time.monotonic() < give_up, log.read_text("utf-8")[-2000:]
        time.sleep(0.2)


def _write(folder: Path, year: int) -> None:
    """As the operator does: with the environment that `kvitto run` writes."""
    kvitto = Path(sys.executable).with_name("kvitto")
    report = f'"{kvitto}" report {year} --folder "{folder}" && "{kvitto}" export {year} --to "{folder}"'
    command = f'. "{folder}/data/environment" && {report}'
    run = subprocess.run(["sh", "-c", command], check=False, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr


def _by_heading(rows: Rows) -> list[dict[str, Any]]:  # Any: cells
    headings = [str(cell) for cell in rows[0]]
    return [dict(zip(headings, row, strict=False)) for row in rows[1:]]


def _indicators(told: Mapping[str, Any], rows: Rows) -> Iterator[str]:
    stands = {(row["Nyckel"], row["År"]): row["Värde"] for row in _by_heading(rows) if row.get("Nyckel")}
    compared = 0
    for one in told["indicators"]:
        there = stands.get((one["id"], float(one["year"])))
        compared += one["value"] is not None
        if not _is_same(one["value"], there):
            yield f"{one['id']} {one['year']}: the report says {one['value']}, the sheet {there!r}"
    if not compared or len(stands) != len(told["indicators"]):
        yield f"{len(stands)} figures in the sheet, {len(told['indicators'])} in the report, {compared} with a value"


def _directions(told: Mapping[str, Any], rows: Rows) -> Iterator[str]:
    """Västra Götaland counts by direction: a case by its main one."""
    options = FILES.form("vgr", "ansokan").field("inriktning").options
    stands = {row["Inriktning"]: row for row in _by_heading(rows) if row.get("År") == YEAR}
    for option in options:
        own = [case for case in told["cases"] if option.id in case["directions"]]
        figures = {"Ansökningar": len(own), "Beviljat": sum(case["sek"] for case in own)}
        for heading, figure in figures.items():
            there = stands[option.label.sv][heading]
            if not _is_same(figure, there):
                yield f"{option.label.sv}, {heading}: the report says {figure}, the sheet {there!r}"


def _money(told: Mapping[str, Any], rows: Rows) -> Iterator[str]:
    [row] = [row for row in _by_heading(rows) if row["År"] == YEAR]
    sums = {heading: sum(case[key] for case in told["cases"]) for heading, key in MONEY.items()}
    counts = {"Ansökningar": len(told["cases"]), "Beviljade": sum(case["sek"] > 0 for case in told["cases"])}
    if not sums["Beviljat"]:
        yield "nothing was granted, so nothing was compared"
    for heading, figure in (sums | counts).items():
        if not _is_same(figure, row[heading]):
            yield f"{heading}: the report says {figure}, the sheet {row[heading]!r}"


def _is_same(figure: float | None, cell: object) -> bool:
    if figure is None:
        return cell in (None, "")
    return isinstance(cell, int | float) and abs(cell - figure) < 1e-9
