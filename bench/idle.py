"""What it costs when there is nothing to do, and how that grows with the cases in the journal."""

import gc
import resource
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.served import ROOT
from bench.table import Table
from kvitto.core import events as ev
from kvitto.core import ledger, snapshot
from kvitto.core.decide.intake import receipt_of
from kvitto.core.events import Event
from kvitto.core.fold import fold
from kvitto.core.ids import Nonce, Reference, RegionId, TabKey, Token
from kvitto.core.ledger import Commit
from kvitto.core.state import State
from kvitto.ports import Journal, Office
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.ledger import catch_up
from kvitto.steps.mail import send_mails
from kvitto.wiring import House, Settings

VGR = RegionId("vgr")
TAB = TabKey("ansokningar")
CASES_PER_COMMIT = 20
SWEEPS = 200


def measure() -> list[Table]:
    """Journals of 1,000, 10,000 and 100,000 finished cases."""
    table = Table("A pump with nothing pending", note="Finished: row applied and receipt sent. No Sheets call is made.")
    for cases in (1_000, 10_000, 100_000):
        with tempfile.TemporaryDirectory() as folder:
            office = _office(Path(folder))
            commits = _finished(Path(folder) / "journal", cases, office.pace.snapshot_every)
            before = _memory_mb()
            began = time.process_time()
            catch_up(office, VGR)
            fold_s = time.process_time() - began
            calls = _Counted(office.journal)
            office.journal = calls
            sweeps = []
            for _ in range(SWEEPS):
                began = time.perf_counter()
                deliver_rows(office, VGR)
                send_mails(office, VGR)
                sweeps.append((time.perf_counter() - began) * 1000)
            goals = (1.5, 50.0) if cases == 100_000 else (None, None)
            table.figure(
                f"{cases:,} cases, {commits:,} commits: fold from the last snapshot, CPU", fold_s, "s", goals[0]
            )
            table.figure(f"{cases:,}: rows and mails, warm", median(sweeps), "ms", goals[1])
            table.figure(f"{cases:,}: listings a sweep", calls.listings / SWEEPS, "", 1)
            table.figure(f"{cases:,}: probes a sweep (rows one, mails one)", calls.probes / SWEEPS, "", 2)
            table.figure(f"{cases:,}: memory of the state", _memory_mb() - before, "MB")
    return [table]


@dataclass
class _Counted:
    """Counts what a sweep asks of the journal; everything else would be a surprise and fails."""

    journal: Journal
    listings: int = 0
    probes: int = 0

    def list(self, prefix: str, limit: int) -> list[str]:
        self.listings += 1
        return self.journal.list(prefix, limit)

    def get(self, key: str) -> bytes | None:
        self.probes += 1
        return self.journal.get(key)

    def put_once(self, key: str, body: bytes) -> bool:
        raise AssertionError(f"a sweep with nothing to do put {key}")

    def delete(self, key: str) -> None:
        raise AssertionError(f"a sweep with nothing to do deleted {key}")

    def now(self) -> datetime:
        raise AssertionError("a sweep with nothing to do asked for the time")


def _office(folder: Path) -> Office:
    settings = Settings(f"file://{folder}/journal", f"file://{folder}/mail", b"bench", "http://localhost", ROOT)
    return House(settings, write_log=lambda event, **facts: None).office(patient=True)


def _finished(journal: Path, cases: int, snapshot_every: int) -> int:
    """Write a ledger whose cases are all done, with its snapshots. Answers how many commits it has."""
    state = State()
    for prefix in (ledger.key_of(VGR, 1), snapshot.key_of(VGR, 1)):
        (journal / prefix).parent.mkdir(parents=True, exist_ok=True)
    history: list[tuple[Event, ...]] = [(ev.SpreadsheetJoined("work", "bench", 1_000_000),)]
    for batch, first in enumerate(range(0, cases, CASES_PER_COMMIT), start=1):
        tokens = [Token(f"bench-{n:09d}-{'0' * 18}") for n in range(first, first + CASES_PER_COMMIT)]
        references = [Reference(f"VGR-2026-{n:09d}") for n in range(first, first + CASES_PER_COMMIT)]
        pairs = list(zip(tokens, references, strict=True))
        mails = [receipt_of(reference) for reference in references]
        history.append(
            tuple(
                event
                for token, reference in pairs
                for event in (
                    ev.CaseOpened(token, reference, "ansokan", 1, "1440", 2026, "sv"),
                    ev.RowDue(token, TAB, 3600),
                    ev.MailPlanned(receipt_of(reference), reference, "receipt"),
                )
            )
        )
        history.append((ev.BatchOpened(batch, "work", TAB, tuple(tokens)),))
        history.append((ev.BatchApplied(batch), *([ev.MarkersPruned((batch - 200,))] if batch > 200 else [])))
        history.append(tuple(ev.MailClaimed(mail, 1) for mail in mails))
        history.append(tuple(ev.MailSent(mail, 1) for mail in mails))
    for n, events in enumerate(history, start=1):
        commit = Commit(n, datetime.now(UTC), Nonce(f"{n:032x}"), events)
        raw = ledger.encode(commit)
        (journal / ledger.key_of(VGR, n)).write_bytes(raw)
        fold(state, ledger.decode(raw))
        if n % snapshot_every == 0 and len(history) - n < snapshot_every:
            (journal / snapshot.key_of(VGR, n)).write_bytes(snapshot.encode(state))
    return len(history)


def _memory_mb() -> float:
    """What this process holds now, after what it can give back."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6
