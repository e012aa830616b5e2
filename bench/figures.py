"""A year's figures for a whole country: the annual report from the journal, and Måluppföljning over a long sheet.

``python -m bench.figures FOLDER API SPREADSHEET`` is the report alone, in a process of its own, as the command is.
"""

import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import gspread

from bench.served import ROOT
from bench.table import Table
from kvitto.adapters.data_files import DataFiles
from kvitto.core import events as ev
from kvitto.core import ledger, submission
from kvitto.core.ids import Nonce, Reference, RegionId, Token
from kvitto.core.indicators import Indicator
from kvitto.core.ledger import Commit
from kvitto.core.submission import Submission
from kvitto.ports import Office
from kvitto.wiring import House, Settings
from tests.town import Town, town

LAND = RegionId("riket")
OREBRO = RegionId("orebro")
TOWNS, INDICATORS, YEARS, LAST = 290, 25, 10, 2026
REPORTS_PER_COMMIT = 20
GOAL_S, GOAL_MB = 10.0, 500.0
ROWS, RECALCULATED_S, CHANGES = 10_000, 3.0, 5


def measure() -> list[Table]:
    """The report of ten years of a region with every municipality in Sweden; a sheet with 10,000 applications."""
    report = Table(
        "Annual report",
        note=f"From journal and sheet to all files: {TOWNS} × {INDICATORS} × {YEARS}, in a new process.",
    )
    with tempfile.TemporaryDirectory() as folder, town(Path(folder), OREBRO) as here:
        _country(Path(folder))
        command = [sys.executable, "-m", "bench.figures", folder, here.base, here.settings.spreadsheets[OREBRO, "work"]]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        found: dict[str, float] = json.loads(run.stdout)
    report.figure("wall time", found["wall_s"], "s", GOAL_S)
    report.figure("of that reading the journal", found["read_s"], "s")
    report.figure("memory at most", found["memory_mb"], "MB", GOAL_MB)
    report.figure("the page", found["page_mb"], "MB")
    sheet = Table(
        "Måluppföljning in the emulator (IronCalc)",
        note=f"{ROWS:,} applications, {12 * YEARS} reports; an amount is changed, and the tab read again.",
    )
    sheet.figure("recalculated and read, slowest", max(_recalculated()), "s", RECALCULATED_S)
    return [report, sheet]


def _recalculated() -> Iterator[float]:
    with tempfile.TemporaryDirectory() as folder, _long_sheet(Path(folder)) as here:
        applications, followed = (here.spreadsheet().worksheet(tab) for tab in ("Ansökningar", "Måluppföljning"))
        at = applications.row_values(1).index("Beviljat belopp") + 1
        followed.get_all_values()
        for n in range(CHANGES):
            applications.update_cell(2 + n, at, n)
            began = time.monotonic()
            followed.get_all_values()
            yield time.monotonic() - began


@contextmanager
def _long_sheet(folder: Path) -> Iterator[Town]:
    dice = random.Random(9)
    statuses = ("Beviljad", "Utbetald", "Avslag", "Inkommen", "Avslutad")
    with town(folder, OREBRO) as here:
        book = here.spreadsheet()
        rows: list[dict[str, Any]] = [
            {
                "Referens": f"ORE-{n}",
                "Stödår": LAST - n % YEARS,
                "Läge": dice.choice(statuses),
                "Beviljat belopp": dice.randrange(50_000),
                "Mål": ", ".join(f"Mål {goal}: så lyder målet" for goal in dice.sample((1, 2, 3, 4), 2)),
            }
            for n in range(ROWS)
        ]
        _append(book.worksheet("Ansökningar"), rows)
        names = [one.name for one in DataFiles(ROOT / "schemas").region(OREBRO).municipalities]
        reports: list[dict[str, Any]] = [
            {"Referens": f"I-{n}", "Kommun": names[n % 12], "År": LAST - n // 12, "Läge": "Inskickad", "OR-G2-X3": n}
            for n in range(12 * YEARS)
        ]
        _append(book.worksheet("Indikatorer"), reports)
        yield here


def _append(tab: gspread.Worksheet, rows: list[dict[str, Any]]) -> None:
    headings = tab.row_values(1)
    values = [[row.get(heading, "") for heading in headings] for row in rows]
    for first in range(0, len(values), 2_000):
        tab.append_rows(values[first : first + 2_000])


# -- A country's journal -------------------------------------------------------------------------


def _country(folder: Path) -> None:
    """Örebro's data with 290 municipalities and 25 indicators, and what they have all reported for ten years."""
    data = folder / "data" / "schemas" / LAND
    shutil.copytree(ROOT / "schemas" / OREBRO, data)
    towns = [f"{1000 + n},Kommun {n:03},Kommun {n:03},k{n}.example" for n in range(TOWNS)]
    (data / "municipalities.csv").write_text("\n".join(["code,name,official_name,domains", *towns]), encoding="utf-8")
    region = (data / "region.toml").read_text(encoding="utf-8")
    region = region.replace("municipality_count = 12", f"municipality_count = {TOWNS}")
    (data / "region.toml").write_text(region, encoding="utf-8")
    (data / "indicators.toml").write_text("\n".join(map(_indicator, range(INDICATORS))), encoding="utf-8")
    (folder / "data" / "templates").symlink_to(ROOT / "templates")
    _reports(folder / "journal", DataFiles(data.parent).indicators(LAND))


def _indicator(n: int) -> str:
    value, aggregate = (("count", "sum"), ("share", "ratio"), ("plans", "documents"))[n % 3]
    words = f'{{ sv = "Indikator nummer {n}", en = "Indicator number {n}" }}'
    return (
        f'[[indicator]]\nid = "R-{n:02}"\ngoal = "OR-G{1 + n % 4}"\ntext = {words}\nquestion = {words}\n'
        f'whole = {words}\nunit = {words}\norigin = "proposal"\nsource = "forslag"\nanswered_by = "municipality"\n'
        f'value = "{value}"\naggregate = "{aggregate}"\n'
    )


def _reports(journal: Path, indicators: tuple[Indicator, ...]) -> None:
    dice, posts = random.Random(9), []
    (journal / "received").mkdir(parents=True)
    (journal / ledger.key_of(LAND, 1)).parent.mkdir(parents=True)
    for year in range(LAST - YEARS + 1, LAST + 1):
        for n in range(TOWNS):
            answers: dict[str, Any] = {"kommun_kod": str(1000 + n), "ar": year}
            for one in indicators:
                answers |= {
                    field: dice.choice(("ja", "nej")) if one.value == "plans" else dice.randrange(5_000)
                    for field in one.field_ids
                }
            posts.append(_post(n, year, answers))
    for number, first in enumerate(range(0, len(posts), REPORTS_PER_COMMIT), start=1):
        opened: list[ev.Event] = []
        for post in posts[first : first + REPORTS_PER_COMMIT]:
            (journal / submission.key_of(post.token)).write_bytes(submission.encode(post))
            answers = dict(post.answers)
            opened.append(
                ev.CaseOpened(post.token, post.case, post.form, 1, answers["kommun_kod"], answers["ar"], "sv")
            )
        commit = Commit(number, datetime.now(UTC), Nonce(f"{number:032x}"), tuple(opened))
        (journal / ledger.key_of(LAND, number)).write_bytes(ledger.encode(commit))


def _post(n: int, year: int, answers: dict[str, Any]) -> Submission:
    reference = Reference(f"ORE-{year}-{n:04}-{n:04}")
    return Submission(
        token=Token(f"bench-{year}-{n:09d}"),
        region=LAND,
        form="indikatorer",
        version=1,
        purpose="indicators",
        language="sv",
        reference=reference,
        case=reference,
        received_at=datetime(year + 1, 2, 1, tzinfo=UTC),
        via="web",
        answers=answers,
        copy=(),
    )


# -- In a process of its own ---------------------------------------------------------------------


def _report(folder: Path, api: str, spreadsheet: str) -> dict[str, float]:
    """What `kvitto report` does once its settings are read."""
    began = time.monotonic()
    from kvitto.adapters.report_files import Told, write_report
    from kvitto.core.year_report import Period
    from kvitto.steps.year_report import gather

    office, files = _office(folder, api, spreadsheet), DataFiles(folder / "data" / "schemas")
    material, faults = gather(office, LAND, files.goals(LAND))
    read_s = time.monotonic() - began
    forms = [files.form(LAND, form_id) for form_id in files.forms(LAND)]
    told = Told(files.region(LAND), files.goals(LAND), files.indicators(LAND), forms)
    period = Period(date(LAST, 1, 1), date(LAST, 12, 31), LAST)
    page, *_ = write_report(folder, ROOT / "templates" / "report", told, material, faults, period, "")
    return {
        "wall_s": time.monotonic() - began,
        "read_s": read_s,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "page_mb": page.stat().st_size / 1e6,
    }


def _office(folder: Path, api: str, spreadsheet: str) -> Office:
    settings = Settings(
        journal=f"file://{folder}/journal",
        mail=f"file://{folder}/mail",
        secret=b"bench",
        public_url="http://localhost",
        data=folder / "data",
        sheets_api=api,
        regions=(LAND,),
        spreadsheets={(LAND, "work"): spreadsheet},
    )
    return House(settings, write_log=lambda event, **facts: None).office(patient=True)


if __name__ == "__main__":
    print(json.dumps(_report(Path(sys.argv[1]), sys.argv[2], sys.argv[3])))
