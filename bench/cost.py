"""What a month in the cloud costs: calls counted on this machine, by the schedule of infra/google, at list prices.

``python -m bench cost`` prints the table that docs/deploying.md shows. What cannot be counted here is assumed, below.
"""

import math
import tempfile
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bench.table import Table
from kvitto.adapters.typst_printer import TypstPrinter
from kvitto.core.ids import Token
from kvitto.ports import Journal, Office
from kvitto.steps.accept import accept
from kvitto.steps.attachments import sweep_attachments
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.draft_mails import send_draft_mails
from kvitto.steps.drafts import tend_drafts
from kvitto.steps.mail import send_mails
from kvitto.steps.nightly import prove_nightly
from kvitto.steps.papers import print_answers
from kvitto.steps.remind import remind
from kvitto.steps.watch import watch
from kvitto.wiring import data_folder
from tests.town import VGR, Town, town

APPLICATIONS = 30
"""A month of a busy region; each is looked at, decided and written to some ten times."""
DAYS = 365 / 12
SWEEPS, LOOKS, MORNINGS = DAYS * 24 * 60, DAYS * 24 * 12, DAYS
"""The jobs of infra/google/schedule.tf."""
JOURNAL_S, SHEETS_S = 0.05, 0.5
"""Assumed: how long the bucket and Sheets take to answer one request."""
PAGES_EACH = 20
"""Assumed: pages opened for each application, those of curious people and machines among them."""
GIB = {"intake": 0.5, "pump": 1.0, "watch": 1.0, "remind": 1.0}
KEPT_GIB, IMAGES_GB, LOG_GIB = 0.5, 1.5, 0.1
"""Assumed: the journal after some years, four images in the registry, a line a call."""


@dataclass
class Counted:
    """A journal that counts what is asked of it, by how the store bills it."""

    journal: Journal
    writes: int = 0
    reads: int = 0

    def list(self, prefix: str, limit: int) -> list[str]:
        self.writes += 1
        return self.journal.list(prefix, limit)

    def put_once(self, key: str, body: bytes) -> bool:
        self.writes += 1
        return self.journal.put_once(key, body)

    def get(self, key: str) -> bytes | None:
        self.reads += 1
        return self.journal.get(key)

    def delete(self, key: str) -> None:
        self.journal.delete(key)

    def now(self) -> datetime:
        self.reads += 1
        return self.journal.now()


@dataclass(frozen=True)
class Call:
    """One call of a target: what it asks, and how long it takes by that."""

    writes: int
    reads: int
    sheets: int
    own_s: float

    @property
    def billed_s(self) -> float:
        seconds = self.own_s + (self.writes + self.reads) * JOURNAL_S + self.sheets * SHEETS_S
        return math.ceil(seconds * 10) / 10


@dataclass
class Month:
    """Counts of a month, by the names of prices.toml."""

    calls: dict[str, Call]
    used: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        at_rest = (("pump", SWEEPS), ("watch", LOOKS), ("remind", MORNINGS))
        busy = (("pump, busy", APPLICATIONS * 10.0), ("watch, busy", APPLICATIONS * 10.0))
        times = {name: (self.calls[name], count) for name, count in (*at_rest, *busy)}
        times["intake"] = (self.calls["intake"], APPLICATIONS * float(PAGES_EACH))
        add = self._add
        for name, (call, count) in times.items():
            add("requests", count)
            add("cpu_seconds", count * call.billed_s)
            add("gib_seconds", count * call.billed_s * GIB[name.partition(",")[0]])
            add("journal_writes", count * call.writes)
            add("journal_reads", count * call.reads)
        self.used |= {"gib_kept": KEPT_GIB, "jobs": 3, "secrets": 2, "images": IMAGES_GB, "log_gib": LOG_GIB}

    def _add(self, what: str, count: float) -> None:
        self.used[what] = self.used.get(what, 0) + count


@dataclass(frozen=True)
class Price:
    """``usd`` for each ``per`` of ``what``, beyond what is ``free`` a month."""

    what: str
    usd: float
    per: float
    free: float

    def kronor(self, used: float, sek_per_usd: float, *, free: bool) -> float:
        """A month's kronor for so much of it: with the free part, or as if others had used that up."""
        return max(0.0, used - (self.free if free else 0)) / self.per * self.usd * sek_per_usd


def prices() -> tuple[dict[str, Price], float]:
    """The list prices by what is counted, and the kronor of a dollar."""
    told = tomllib.loads(Path(__file__).with_name("prices.toml").read_text(encoding="utf-8"))
    sek_per_usd: float = told.pop("sek_per_usd")
    return {name: Price(**one) for name, one in told.items()}, sek_per_usd


def measure() -> list[Table]:
    """Counts and kronor a month, and below them what a call asks."""
    month, (price, sek) = Month(counted()), prices()
    note = "Against: as if the free parts were used up. List prices in bench/prices.toml, assumptions in bench/cost.py."
    table = Table("A month in the cloud, one region, 30 applications", note=note)
    totals = [0.0, 0.0]
    for name, used in month.used.items():
        beyond, whole = (price[name].kronor(used, sek, free=free) for free in (True, False))
        totals = [totals[0] + beyond, totals[1] + whole]
        table.rows.append((price[name].what, f"{used:,.1f}", f"{whole:.1f} kr", f"{beyond:.1f} kr", ""))
    table.rows.append(("all", "", f"{totals[1]:.0f} kr", f"{totals[0]:.0f} kr", ""))
    for name, call in month.calls.items():
        told = f"{call.writes} puts and listings, {call.reads} reads, {call.sheets} of Sheets"
        table.rows.append((f"a call of {name}", told, "", f"{call.billed_s:.1f} s", ""))
    return [table]


def counted() -> dict[str, Call]:
    """Each target's calls at rest, and when an application has come or a cell was changed."""
    printer = TypstPrinter(data_folder() / "templates")

    def pump(office: Office) -> None:
        deliver_rows(office, VGR)
        send_mails(office, VGR)
        send_draft_mails(office, VGR)
        print_answers(office, VGR, printer=printer)

    def look(office: Office) -> None:
        watch(office, VGR)

    def morning(office: Office) -> None:
        remind(office, VGR)
        tend_drafts(office, VGR)
        prove_nightly(office, VGR)
        sweep_attachments(office, VGR)

    with tempfile.TemporaryDirectory() as folder, town(Path(folder)) as here:
        for n in range(APPLICATIONS):
            here.press(f"month-{n}")
        office = here.office()
        for _ in range(4):
            pump(office)
            here.clock.moved += timedelta(minutes=5)
            look(office)
        calls = {name: _call(here, office, act) for name, act in (("pump", pump), ("watch", look), ("remind", morning))}
        calls["intake"] = _call(here, office, lambda at: press(here, at))
        calls["pump, busy"] = _call(here, office, pump)
        here.clock.moved += timedelta(minutes=5)
        calls["watch, busy"] = _call(here, office, look)
    return calls


def press(here: Town, office: Office) -> None:
    """One application, as intake accepts it."""
    accept(office, here.form, Token("month-more"), here.answers, language="sv", via="web")


def _call(here: Town, office: Office, act: Callable[[Office], None]) -> Call:
    journal, before = office.journal, len(here.requests())
    counting = Counted(journal)
    office.journal = counting
    began = time.process_time()
    try:
        act(office)
    finally:
        office.journal = journal
    return Call(counting.writes, counting.reads, len(here.requests()) - before, time.process_time() - began)
