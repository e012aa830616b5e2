"""Deliver many pending applications to the Sheets server under Google's real quota."""

import json
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.served import ROOT
from bench.table import Table
from kvitto.adapters.google_sheets.register import GoogleRegister
from kvitto.adapters.real_time import RealClock
from kvitto.core import submission
from kvitto.core.forms.examples import examples
from kvitto.core.ids import RegionId, Token
from kvitto.core.references import reference_for
from kvitto.ports import Office
from kvitto.steps.accept import Accepted, accept
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.watch import Watched, watch
from kvitto.wiring import House, Settings
from tests.simulation.memory_journal import MemoryJournal

VGR = RegionId("vgr")
APPEND_PER_MINUTE = 60
"""What one append per row comes to: Google takes sixty writes a minute from a service account."""


def measure() -> list[Table]:
    """1,000 and 10,000 pending applications, each one row in Ansökningar and one in Kontakter."""
    table = Table("Deliver pending applications, quota as Google's")
    for count in (1_000, 10_000):
        with tempfile.TemporaryDirectory() as folder, _sheets(Path(folder)) as api:
            office = _office(Path(folder), api)
            _pend(office, count)
            began, cpu = time.monotonic(), time.process_time()
            rows = calls = 0
            while rows < 2 * count:
                rows += deliver_rows(office, VGR).rows
                calls += 1
                if rows < 2 * count:
                    time.sleep(0.5)  # the sweep of the next minute, and the event of the next post
            took, cpu = time.monotonic() - began, time.process_time() - cpu
            writes = _asked(api, "appendCells")
            looks = _looks(office, api)
        one_by_one = 2 * count / APPEND_PER_MINUTE * 60
        goal = 60 if count == 10_000 else None
        table.rows.append(
            (
                f"{count:,} applications",
                f"{took:.1f} s",
                f"{one_by_one / 60:.0f} min by one append per row",
                f"{took / one_by_one:.4f}",
                f"≤ {goal} s" if goal else "",
            )
        )
        table.figure(f"{count:,}: writes", writes, "writes", goal)
        table.figure(f"{count:,}: our own CPU", cpu, "s")
        table.figure(f"{count:,}: the first look, our own CPU for each new row", looks.first_s / count * 500, "ms")
        table.figure(f"{count:,}: a look at rows that stand still, our own CPU a tab", looks.still_s / 2, "s", 2)
        table.figure(
            f"{count:,}: a look at rows that stand still, reads a tab and its workbook",
            (looks.still_reads - 1) / 2,
            "",
            2,
        )
    table.figure("memory at most", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")
    return [table]


@contextmanager
def _sheets(folder: Path) -> Iterator[str]:
    """`kvitto sheets` in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("kvitto")),
        "sheets",
        "--port",
        str(port),
        "--data",
        str(folder / "sheets"),
        "--quota",
        "google",
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _office(folder: Path, api: str) -> Office:
    books = {("vgr", book): _spreadsheet(api) for book in ("work", "contacts")}
    settings = Settings(
        journal=f"file://{folder}/journal",
        mail=f"file://{folder}/mail",
        secret=b"bench",
        public_url="http://localhost",
        data=ROOT,
        sheets_api=api,
        regions=("vgr",),
        spreadsheets=books,
    )
    office = House(settings, write_log=lambda event, **facts: None).office(patient=True)
    for workbook in ("work", "contacts"):
        register = office.register(VGR, workbook)
        assert isinstance(register, GoogleRegister)
        register.prepare([tab for tab in office.forms.tabs(VGR) if tab.workbook == workbook])
    return office


def _spreadsheet(api: str) -> str:
    request = urllib.request.Request(
        f"{api}/v4/spreadsheets",
        data=b"{}",
        headers={"Authorization": "Bearer bench", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return str(json.load(answer)["spreadsheetId"])


@dataclass
class _Looks:
    first_s: float
    still_s: float
    still_reads: float
    """Of two tabs in a workbook each, and of Kontroll."""


def _looks(office: Office, api: str) -> _Looks:
    """Look twice: once to find every row, once to find that nothing has changed."""
    began = time.process_time()
    watch(office, VGR)
    first = time.process_time() - began
    before = _asked(api, "")
    began = time.process_time()
    told = watch(office, VGR)
    still = time.process_time() - began
    if told != Watched():
        raise RuntimeError(f"the second look saw {told}")
    return _Looks(first, still, _asked(api, "") - before)


def _asked(api: str, kind: str) -> float:
    """Requests that the server has had: those with a part of this kind, or all."""
    with urllib.request.urlopen(f"{api}/_local/requests") as answer:
        asked = json.load(answer)
    entries = asked["requests"] if isinstance(asked, dict) else asked
    return sum(not kind or kind in entry["kinds"] for entry in entries)


def _pend(office: Office, count: int) -> None:
    """Accept ``count`` applications, in the journal as intake leaves them."""
    real, office.journal = office.journal, MemoryJournal(RealClock())
    form, region = office.forms.form("vgr", "ansokan"), office.forms.region("vgr")
    [answers] = examples(form, region, 1, datetime.now(UTC).date())
    made = accept(office, form, Token("bench-0"), answers, language="sv", via="web")
    assert isinstance(made, Accepted)
    office.journal = real
    folder = Path(real._root)  # type: ignore[attr-defined]
    for place in ("received", "references", "todo/vgr"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    for n in range(count):
        token = Token(f"bench-{n}")
        post = replace(
            made.submission, token=token, received_at=made.submission.received_at + timedelta(milliseconds=n)
        )
        reference = reference_for("VGR", 2026, token)
        post = replace(post, reference=reference, case=reference)
        (folder / "received" / token).write_bytes(submission.encode(post))
        (folder / "todo" / "vgr" / token).write_bytes(b"")
