"""What Kvitto asks of the world, and nothing more.

Adapters stand behind these; steps see only them. Every adapter of a port passes the port's contract
tests (tests/contracts). Each method says what may be repeated, since everything is, some day.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, TypedDict, Unpack

from kvitto.core.failures import Permanent, Temporary
from kvitto.core.sheet import BatchLimits

if TYPE_CHECKING:  # names only: intake opens this module and none of these
    from collections.abc import Callable, Collection, Mapping, Sequence, Set
    from datetime import datetime

    from kvitto.core.decide.looks import Made
    from kvitto.core.forms.form import Form, Language
    from kvitto.core.found import FoundTab
    from kvitto.core.ids import Nonce, RegionId
    from kvitto.core.message import Letter
    from kvitto.core.programme import Programme
    from kvitto.core.region import Region
    from kvitto.core.reminder_rules import ReminderRules
    from kvitto.core.sheet import Batch, Cell, Cells, SeenRow, Tab
    from kvitto.core.state import State

# -- The journal ------------------------------------------------------------------------------


class JournalUnavailable(Temporary):
    """The journal did not answer, or not surely. A put may have landed, or may land later."""


class Journal(Protocol):
    """Immutable objects by key. What was put and answered survives a power cut."""

    def put_once(self, key: str, body: bytes) -> bool:
        """Put ``body`` unless ``key`` is taken. True: it is ours now. False: the key was taken.

        False may mean that one's own earlier try landed: read it to know.
        Raises: JournalUnavailable when nobody knows whether it landed.
        """

    def get(self, key: str) -> bytes | None:
        """The body, or None. Sees every put that was answered before the call."""

    def list(self, prefix: str, limit: int) -> list[str]:
        """Up to ``limit`` keys that begin with ``prefix`` (which ends in ``/``), in no certain order."""

    def delete(self, key: str) -> None:
        """Take away a mark, an expired draft, staged files, the doctor's own, or what a decision disposes of.

        Nothing else is ever deleted, and nothing below ``ledger/``. Repeats safely.
        """

    def now(self) -> datetime:
        """The store's own time (UTC): later than the landing of every put answered before the call."""


# -- The register: the staff's sheet ----------------------------------------------------------


class RegisterUnavailable(Temporary):
    """No answer, or a 5xx: the write may have been applied, may not, and may be later."""


class QuotaSpent(Temporary):
    """429: not applied. The minute's requests are used up; go on in the next call."""


class AccessExpired(Temporary):
    """401: the session's access token has died. Open a new session and look at the ledger again."""


class WriteRefused(Temporary):
    """400: refused for what the request says, or since its marker is used: read the marker to know."""


class NoSpreadsheet(Permanent):
    """No spreadsheet is configured for a workbook. The text names what to set."""


class TabBlocked(Permanent):
    """The tab takes no rows, whatever they are: protected, gone, full, or the share is withdrawn."""


class CellsMisplaced(TabBlocked):
    """Staff move rows or columns all the while, and what Kvitto wrote in cells of others is not put back yet."""


@dataclass(frozen=True, slots=True)
class Appended:
    """The rows are in the sheet. ``moved``: headings stood otherwise when the rows landed than when read."""

    moved: bool = False


class SheetSession(Protocol):
    """Calls under one access token, which is never renewed: a sleeper's session dies within the hour.

    Every method raises RegisterUnavailable, QuotaSpent, AccessExpired, or TabBlocked.
    """

    def append_once(self, batch: Batch) -> Appended:
        """Append the batch's rows and its marker, in one write that is applied whole or not at all.

        A second sending is refused whole, since its marker is used. Raises also: WriteRefused.
        """

    def marker(self, number: int) -> str | None:
        """The value of the marker with this number, or None."""

    def put_marker(self, number: int, value: str) -> None:
        """Put a marker alone. Raises also: WriteRefused when the number is used."""

    def prune_markers(self, numbers: Sequence[int]) -> None:
        """Take markers away. Those already gone are no fault."""

    def tokens_in(self, tab: Tab) -> frozenset[str]:
        """The submission ids that stand in the tab, wherever staff have moved the column."""

    def rows_in(self, tab: Tab) -> Sequence[SeenRow]:
        """Every row of the tab as staff have it, down to the last that holds anything, blank ones among them."""

    def look(self, tab: Tab) -> FoundTab:
        """The tab's rows that belong to posts, read together with the headings that they stand under.

        One read, and one more for the first tab of a session. What an earlier write misplaced is put back first.
        Raises also: CellsMisplaced, until that is done.
        """

    def write_cells(
        self,
        tab: Tab,
        cells: Cells,
        added: Sequence[Mapping[str, Cell]] = (),
        filled: Collection[str] = (),
        made: Made | None = None,
    ) -> bool:
        """Write cells of a tab that was just looked at, by row number and column; None empties one. One write.

        ``added`` are rows to append, for tabs whose rows are lines of Kvitto's own and no posts. ``filled`` are columns
        that had been added and hold now what they should. ``made`` tells the cells that a post's row was made with.

        True: rows and columns stood as they were looked at when it landed. False: staff had moved some; what landed
        in cells of others is as it was before, and a new look tells what remains. Only once after each look.
        Raises also: WriteRefused, CellsMisplaced.
        """

    def cells(self) -> int:
        """How many cells the spreadsheet's tabs have, blank ones too. No read of its own when a tab was looked at."""

    def find(self, texts: Set[str], beside: Sequence[Tab]) -> Mapping[str, str]:
        """The title of a tab in which each of these texts is a whole cell, the tabs ``beside`` left out. One read."""

    def add_columns(self, tab: Tab) -> None:
        """Give a tab that was just looked at the columns that it lacks, at the right, unfilled. Look again after it."""


class Register(Protocol):
    """One spreadsheet."""

    @property
    def spreadsheet(self) -> str:
        """Its id."""

    @property
    def refuses_used_markers(self) -> bool:
        """Whether a used marker is refused (``kvitto doctor --live`` finds out). If not, doubles are possible."""

    def session(self) -> SheetSession:
        """Take an access token and answer with calls under it."""

    def prepare(self, tabs: Sequence[Tab]) -> None:
        """Make tabs, headings and their looks where they are missing; never disturb what is there."""


# -- Letters and post -------------------------------------------------------------------------


class Typist(Protocol):
    """Writes letters from templates."""

    def write(self, kind: str, region: RegionId, language: Language, facts: Mapping[str, object]) -> Letter:
        """Fill the template of ``kind``. Facts are shown as they are and never read as a template.

        Raises: Permanent when the template is missing or asks for a fact that is not there.
        """


class Printer(Protocol):
    """Makes a PDF of what somebody answered."""

    def print_answers(self, post: Mapping[str, object], at: datetime) -> bytes:
        """The PDF of what ``core.printed`` tells of a post that came in then. Nothing in it is read as markup.

        Raises: Permanent when it cannot be printed.
        """


class Drafter(Protocol):
    """Makes Word documents that people sign."""

    def draft(self, template: str, region: str, facts: Mapping[str, object]) -> bytes:
        """The template filled with what ``core.documents`` tells of a case. Nothing in the facts is read as a template.

        Raises: Permanent when it cannot be filled.
        """


class PostDelayed(Temporary):
    """Certainly not sent: no connection, or a 4xx. ``code`` is the relay's number or a word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PostRefused(Permanent):
    """Certainly not sent, and not worth trying again: a 5xx. ``code`` is the relay's number."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PostUnclear(Temporary):
    """The connection was lost after the first byte of the mail: sent, or not; nobody knows."""


class PostSession(Protocol):
    """One connection to the relay. One recipient per mail, named by us and never taken from a header."""

    @property
    def mail_bytes_max(self) -> int | None:
        """The largest mail that the relay says it takes; None where it names no limit."""

    def address(self, sender: str, recipient: str) -> None:
        """Name sender and recipient. Raises: PostDelayed, PostRefused."""

    def send(self, message: bytes) -> None:
        """Hand over the mail just addressed. Raises: PostDelayed, PostRefused, PostUnclear."""

    def drop(self) -> None:
        """Forget the mail just addressed, unsent. Never raises."""

    def close(self) -> None:
        """Say goodbye. Never raises."""


class Post(Protocol):
    """The mail relay."""

    def connect(self) -> PostSession:
        """Connect, and log in where that is asked.

        Raises: PostDelayed, whatever the relay says: until a recipient is named it speaks of us, and a
        refusal here would make every mail of the call fail for good.
        """


# -- Time, chance, and the forms --------------------------------------------------------------


class Clock(Protocol):
    """The only way to know the time."""

    def now(self) -> datetime:
        """UTC."""

    def monotonic(self) -> float:
        """Seconds that never go backwards."""

    def sleep(self, seconds: float) -> None: ...


class Forms(Protocol):
    """The data files, read when asked for."""

    def regions(self) -> Sequence[str]: ...

    def region(self, region_id: str) -> Region: ...

    def forms(self, region_id: str) -> Sequence[str]: ...

    def form(self, region_id: str, form_id: str) -> Form: ...

    def tabs(self, region_id: str) -> Sequence[Tab]:
        """The tabs of the region's workbooks, with their columns."""

    def programme(self, region_id: str) -> Programme | None:
        """How the region's cases are decided; None where nobody decides."""

    def reminders(self, region_id: str) -> ReminderRules:
        """When whom to remind of what; nothing in a region that has no such file."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast, and how long at most. Of Google's 60 reads and 60 writes a minute the pump takes a part."""

    batch: BatchLimits = field(default_factory=BatchLimits)
    batch_interval_s: float = 1.0
    """Between two writes to one spreadsheet (Google advises one a second)."""
    writes_per_minute: int = 35
    """The pump's part of the sixty that Google allows a service account."""
    marks_per_call: int = 500
    mails_per_call: int = 1_000
    receipts_per_claim: int = 20
    call_s: float = 50.0
    parked_pause: timedelta = timedelta(minutes=10)
    orphan_age: timedelta = timedelta(days=1)
    snapshot_every: int = 200


class Facts(TypedDict, total=False):
    """All that a log line may tell. Answers, names, addresses and mails have no key here."""

    region: str
    form: str
    submission: str
    reference: str
    status: int
    codes: str
    count: int
    problems: int
    again: bool
    error: str
    place: str
    tab: str
    batch: int
    reason: str
    mail: str
    n: int
    taken_in: int
    rows: int
    sent: int
    delayed: int
    failed: int
    unknown: int
    seen: int
    settled: int
    stopped: str
    took_ms: int


class Log(Protocol):
    """One line per step: an event name and allowed keys."""

    def __call__(self, event: str, **facts: Unpack[Facts]) -> None: ...


@dataclass(slots=True)
class Office:
    """All ports of one process, joined by ``wiring``. ``states`` remembers each region's fold."""

    journal: Journal
    register: Callable[[RegionId, str], Register]
    """The spreadsheet of a region's workbook (``work``, ``contacts``). Raises: NoSpreadsheet."""
    typist: Typist
    post: Post
    clock: Clock
    forms: Forms
    nonce: Callable[[], Nonce]
    secret: bytes
    public_url: str
    log: Log
    pace: Pace = field(default_factory=Pace)
    states: dict[RegionId, State] = field(default_factory=dict)
    writes: deque[float] = field(default_factory=deque)
    """When this process wrote to sheets in the last minute (monotonic seconds), over all calls and regions."""
