"""How long a morning takes to plan, and how many mails a minute go out, each claimed and recorded in the ledger."""

import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from bench.served import ROOT
from bench.table import Table
from kvitto.adapters.data_files import DataFiles
from kvitto.adapters.file_post import Mailbox
from kvitto.adapters.real_time import RealClock
from kvitto.core import events as ev
from kvitto.core import submission
from kvitto.core.decide import reminders
from kvitto.core.decide.intake import receipt_of
from kvitto.core.events import Event
from kvitto.core.fold import fold
from kvitto.core.forms.examples import examples
from kvitto.core.ids import Nonce, Reference, RegionId, Token
from kvitto.core.ledger import Commit
from kvitto.core.references import reference_for
from kvitto.core.state import State
from kvitto.local.clock import MovableClock
from kvitto.local.mail_catcher import catching
from kvitto.ports import Office
from kvitto.steps.accept import Accepted, accept
from kvitto.steps.ledger import commit
from kvitto.steps.mail import send_mails
from kvitto.steps.remind import remind
from kvitto.wiring import House, Settings
from tests.simulation.memory_journal import MemoryJournal

VGR = RegionId("vgr")
GOAL, CASES = 1_000, 10_000
"""Mails a minute, and cases in a morning's plan."""
APPLIED, REMINDED = datetime(2026, 8, 20, 7, tzinfo=UTC), datetime(2026, 11, 2, 7, 30, tzinfo=UTC)


def measure(count: int = 1_000) -> list[Table]:
    """So many receipts, which are claimed twenty at a time, and as many reminders, each claimed by itself."""
    table = Table(
        "Mails",
        note="Each written, frozen, claimed, sent and recorded, to a relay in a process of its own on this machine.",
    )
    table.figure(f"{CASES:,} cases: who is to be reminded today", _planned_s(), "s", 1)
    with tempfile.TemporaryDirectory() as folder, _relay(Path(folder) / "mail") as relay:
        clock = MovableClock(APPLIED - datetime.now(UTC), lambda moved: None)
        office = _office(Path(folder) / "journal", relay, clock)
        references = _apply(office, Path(folder) / "journal", count)
        _figures(table, "receipts", count, *_sent(office))
        clock.move_to(REMINDED)
        commit(office, VGR, lambda _: _granted(references))
        remind(office, VGR)
        _figures(table, "reminders", count, *_sent(office))
    return [table]


def _figures(table: Table, kind: str, count: int, sent: int, took_s: float, calls: int) -> None:
    if sent < count:  # The morning's summary to staff comes on top.
        raise RuntimeError(f"{sent} {kind} were sent of {count}")
    table.at_least(f"{count:,} {kind}", sent / took_s * 60, "a minute", GOAL)
    table.figure(f"{count:,} {kind}: calls of the pump", calls, "calls", 2)


def _sent(office: Office) -> tuple[int, float, int]:
    """Mails sent, seconds, and how many calls of the pump it took."""
    began, sent, calls = time.monotonic(), 0, 0
    while posted := send_mails(office, VGR).sent:
        sent, calls = sent + posted, calls + 1
    return sent, time.monotonic() - began, calls


def _apply(office: Office, journal: Path, count: int) -> list[Reference]:
    """``count`` applications as intake and the pump leave them: records in the journal, receipts planned."""
    real, office.journal = office.journal, MemoryJournal(RealClock())
    form, region = office.forms.form("vgr", "ansokan"), office.forms.region("vgr")
    [answers] = examples(form, region, 1, APPLIED.date())
    made = accept(office, form, Token("bench-0"), answers, language="sv", via="web")
    assert isinstance(made, Accepted)
    office.journal = real
    posts = []
    for place in ("received", "references"):
        (journal / place).mkdir(parents=True, exist_ok=True)
    for n in range(count):
        token = Token(f"bench-{n}")
        reference = reference_for("VGR", 2026, token)
        own = {**answers, "kontakt_epost": f"biblioteket@{n}.example"}
        post = replace(made.submission, token=token, reference=reference, case=reference, answers=own)
        (journal / submission.key_of(token)).write_bytes(submission.encode(post))
        (journal / "references" / reference).write_bytes(token.encode())
        posts.append(post)
    references = [post.reference for post in posts]
    opened = [_opened(post.token, post.reference) for post in posts]
    receipts = [ev.MailPlanned(receipt_of(reference), reference, "receipt") for reference in references]
    commit(office, VGR, lambda _: [*opened, *receipts])
    return references


def _planned_s() -> float:
    """Seconds to plan the morning of :data:`REMINDED` for ``CASES`` cases that wait for their agreement."""
    forms, state = DataFiles(ROOT / "schemas"), State()
    rules, region = forms.reminders("vgr"), forms.region("vgr")
    references = [Reference(f"VGR-2026-{n:09d}") for n in range(CASES)]
    opened = [_opened(Token(f"bench-{reference}"), reference) for reference in references]
    fold(state, Commit(1, APPLIED, Nonce("bench"), (*opened, *_granted(references))))
    began = time.perf_counter()
    due = reminders.due(REMINDED.date(), state, rules, region)
    made = reminders.plan(REMINDED.date(), state, due, lambda one: one.reference, rules)
    planned = reminders.planned(REMINDED.date(), state, made, region)
    took = time.perf_counter() - began
    assert len(planned) >= 2 * CASES
    return took


def _opened(token: Token, reference: Reference) -> ev.CaseOpened:
    return ev.CaseOpened(token, reference, "ansokan", 1, "1440", 2026, "sv", requested=50_000, ends="2027-06-30")


def _granted(references: list[Reference]) -> list[Event]:
    """All are granted and have their agreement; one morning may remind them all."""
    happened: list[Event] = [ev.RemindersAllowed(len(references))]
    for reference in references:
        happened.append(ev.AmountSet(reference, "beviljat_belopp", 45_000))
        happened.append(ev.StatusSet(reference, "INKOMMEN", "AVTAL_SKICKAT", "2026-10-15", "status", "edit"))
    return happened


def _office(journal: Path, relay: str, clock: MovableClock) -> Office:
    settings = Settings(f"file://{journal}", relay, b"bench", "http://localhost", ROOT, regions=("vgr",))
    return House(settings, clock=clock, write_log=lambda event, **facts: None).office(patient=True)


@contextmanager
def _relay(mailbox: Path) -> Iterator[str]:
    """The URL of a mail catcher in a process of its own, as a relay is."""
    ours, its = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_catch, args=(mailbox, its), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send("enough")
        process.join(10)


def _catch(mailbox: Path, line: Connection) -> None:
    with catching(Mailbox(mailbox, RealClock())) as relay:
        line.send(relay)
        line.recv()
