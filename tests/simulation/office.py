"""Join the simulated ports into the office of one process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kvitto.core.ids import Nonce, RegionId
from kvitto.core.sheet import BatchLimits, Tab
from kvitto.ports import Facts, Office, Pace
from tests.simulation.faults import SLEEP
from tests.simulation.journal import PERSONAL, SimJournal, Store
from tests.simulation.paper import REGION_ID, TODAY, Paper, Plain
from tests.simulation.relay import Relay, SimPost
from tests.simulation.sheet import Saved, Sheets, SimRegister
from tests.simulation.violation import Violation
from tests.simulation.world import RELEASE, Process, ProcessClock, World

if TYPE_CHECKING:
    from tests.simulation.rulings import Rulings

SECRET = b"a secret of the simulation"
PUBLIC_URL = "https://kvitto.region.example"
PACES = (
    Pace(batch=BatchLimits(rows=2), snapshot_every=6),
    Pace(batch=BatchLimits(rows=4), snapshot_every=200),
    Pace(batch=BatchLimits(rows=1, open=2), snapshot_every=5, receipts_per_claim=1, marks_per_call=2),
    Pace(batch=BatchLimits(rows=3, open=1), snapshot_every=9, writes_per_minute=2, mails_per_call=2),
)
ALLOWED = frozenset(Facts.__annotations__)
TYPIST = Plain()


class Stage:
    """The world with everything in it that processes share."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.store = Store(world)
        self.sheets = Sheets(world, self.store)
        self.relay = Relay(world, self.store)
        self.books: dict[str, str] = {}
        """The spreadsheet that each workbook is configured to, for processes that start now."""
        self.saved: dict[str, Saved] = {}
        """A version of each spreadsheet that staff may return to."""
        self.paper = TODAY
        """The data files of today."""
        self.rulings: Rulings | None = None
        """Who follow the decisions, where staff decide."""
        self.pace = PACES[0]
        self.alive: list[Process] = []
        """Processes whose work is done, and that still remember what they have folded."""

    def process(
        self,
        name: str,
        *,
        version: int = RELEASE,
        paper: Paper | None = None,
        clock_ms: int = 0,
        books: dict[str, str] | None = None,
    ) -> Process:
        """Start a process, which remembers nothing. ``books`` when it is configured otherwise than the others."""
        process = Process(self.world, name, version)
        process.clock_ms = clock_ms
        configured = dict(books or self.books)
        sheets = self.sheets

        def register(region: RegionId, workbook: str) -> SimRegister:
            return SimRegister(sheets, sheets.books[configured[workbook]], process)

        process.office = Office(
            journal=SimJournal(self.store, process),
            register=register,
            typist=TYPIST,
            post=SimPost(self.relay, process),
            clock=ProcessClock(process, SLEEP),
            forms=paper or self.paper,
            nonce=self._nonce,
            secret=SECRET,
            public_url=PUBLIC_URL,
            log=_log,
            pace=self.pace,
        )
        return process

    @property
    def tabs(self) -> Sequence[Tab]:
        """The tabs with a row for each post or letter."""
        return self.paper.rows

    def is_configured_now(self, process: Process) -> bool:
        """Whether the process has the data files and the spreadsheets that new processes have."""
        return process.office.forms is self.paper and all(
            process.office.register(REGION_ID, book).spreadsheet == name for book, name in self.books.items()
        )

    def tell(self, who: str, what: str) -> None:
        if self.world.story is not None:
            self.world.tell(who, what)

    def _nonce(self) -> Nonce:
        self.world.nonces += 1
        return Nonce(f"nonce{self.world.nonces}")


def crashed(process: Process, fault: BaseException) -> Violation:
    """An error that nobody has promised is a broken promise."""
    if PERSONAL in str(fault):
        return Violation(f"I14: {process.name} ended with an error that quotes a person: {fault!r}")
    return Violation(f"crash: {process.name} ended with {type(fault).__name__}: {fault}")


def _log(event: str, **facts: object) -> None:
    if not ALLOWED.issuperset(facts):
        raise Violation(f"I14: the log line {event} has keys that are not allowed: {sorted(facts.keys() - ALLOWED)}")
    told = repr(facts)
    if PERSONAL in told or "@" in told:
        raise Violation(f"I14: the log line {event} holds what a person wrote: {told}")
