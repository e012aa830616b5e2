"""What is true of a region now: the fold of its ledger.

The state changes in place, by :func:`kvitto.core.fold.fold` alone, one commit after the other;
the records in it never change. Decisions read it and answer with events.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from kvitto.core.calendar import local_day
from kvitto.core.ids import DocumentId, MailId, Nonce, Reference, TabKey, Token
from kvitto.core.standing import NEW, Standing
from kvitto.core.upkeep import NEW as UNTENDED
from kvitto.core.upkeep import Upkeep

DAWN = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """One application and what became of it."""

    reference: Reference
    token: Token
    form: str
    version: int
    municipality: str
    year: int
    language: str
    late: bool
    opened_at: datetime
    requested: int = -1
    """In kronor; -1 where the form does not ask."""
    starts: str = ""
    ends: str = ""
    partners: tuple[str, ...] = ()
    came: str = ""
    """The day (ISO) on which staff got what they have registered; "" for what came by the form itself."""
    lacking: tuple[str, ...] = ()
    addressed: bool = True
    """Whether what opened the case names an address."""

    @property
    def came_on(self) -> date:
        """The day it came in, in Sweden."""
        return date.fromisoformat(self.came) if self.came else local_day(self.opened_at)


@dataclass(frozen=True, slots=True)
class Added:
    """A post on a case, as :class:`kvitto.core.events.PostAdded` tells of it.

    ``amounts`` are what was applied for before and now, in kronor, where that is changed. ``met``: staff have changed
    something in the case's row since.
    """

    token: Token
    post: Reference
    purpose: str
    day: str
    changed: tuple[str, ...] = ()
    amounts: tuple[int, ...] = ()
    late: bool = False
    met: bool = False


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """A batch that is not settled. ``value`` is what its marker shall say."""

    number: int
    workbook: str
    tab: TabKey
    tokens: tuple[Token, ...]
    value: str
    taken: datetime | None = None
    """When somebody last took it, where used markers are not refused."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """Where a workbook lives; ``sealed`` means that it takes no new batches."""

    spreadsheet: str
    base: int
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class OpenEdit:
    """A cell that stands otherwise than what is in force. ``since`` counts the tab's looks that had ended before."""

    key: str
    mark: str
    since: int


@dataclass(frozen=True, slots=True)
class RowSeen:
    """A row of a post in a tab, as the looks have found it.

    ``mark`` is that of the values in force, 0 when no look has ever found it; ``settled`` the marks of the cells
    that staff have changed since the row was made. ``missed`` counts the tab's looks that had ended before it was
    first missed.
    """

    mark: int
    settled: Mapping[str, str] = field(default_factory=dict)
    edits: tuple[OpenEdit, ...] = ()
    missed: int | None = None
    gone: bool = False
    doubled: bool = False
    astray: bool = False


MailStatus = Literal["planned", "waiting", "released", "sending", "sent", "failed", "unknown", "suppressed", "bounced"]
"""``waiting``: for staff's tick in Utskick. ``released``: ticked, and staff may still think again."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail's life (see docs/architecture.md).

    ``changed_at`` is the ``at`` of the last change; ``unknowns`` counts attempts whose outcome
    nobody knows; ``delays`` those that certainly failed.
    """

    id: MailId
    reference: Reference
    kind: str
    status: MailStatus
    changed_at: datetime
    attempt: int = 0
    claim: Nonce | None = None
    unknowns: int = 0
    delays: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class ReminderMail:
    """What a mail reminds of, and whom: see ``events.RemindersPlanned``.

    ``contacts`` are the sources of the cases' addresses at that time, by key.
    """

    recipient: str
    keys: tuple[str, ...]
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """What is known of a mail that stands in Utskick. ``code`` is None until it has been written."""

    tick: bool
    code: Token | None = None
    to: str = ""
    """The object that names its address, where that is not the contact in force."""


@dataclass(frozen=True, slots=True)
class Document:
    """A Word file of a case. ``signed`` are digests of what staff have handed in signed, the last being in force."""

    id: DocumentId
    kind: str
    made: bool = False
    withdrawn: bool = False
    signed: tuple[str, ...] = ()


@dataclass(slots=True)
class State:
    """The whole state of a region after commit ``n``."""

    n: int = 0
    at: datetime = DAWN
    reader: int = 1
    tokens: dict[Token, Reference] = field(default_factory=dict)
    cases: dict[Reference, Case] = field(default_factory=dict)

    standings: dict[Reference, Standing] = field(default_factory=dict)
    """Where the cases stand that staff have touched; ask :meth:`standing` for any of them."""

    added: dict[Reference, tuple[Added, ...]] = field(default_factory=dict)
    """Posts on a case, in the order in which they were taken in."""
    contacts: dict[Reference, str] = field(default_factory=dict)
    """The object that names the address in force, where it is not the post that opened the case."""

    protected: dict[Reference, bool] = field(default_factory=dict)
    """Cases that are protected (true), or have been."""

    unreached: dict[Reference, str] = field(default_factory=dict)
    """The object that names an address which mails come back from; when another is in force it says nothing more."""

    held: dict[Token, str] = field(default_factory=dict)
    """Posts in quarantine, oldest first, and why. They are among the tokens, and have no case."""

    unprinted: dict[Token, None] = field(default_factory=dict)
    """Posts whose answers have not been printed yet, oldest first."""

    erased: dict[Reference, str] = field(default_factory=dict)
    """Cases whose personal data is disposed of, with the number of the decision."""

    workbooks: dict[str, Workbook] = field(default_factory=dict)
    batches_opened: int = 0
    waiting: dict[TabKey, dict[Token, int]] = field(default_factory=dict)
    """Rows due in a tab that stand in no batch yet, oldest first, with their size in bytes."""
    open_batches: dict[int, OpenBatch] = field(default_factory=dict)
    markers: dict[int, tuple[str, datetime]] = field(default_factory=dict)
    """Settled batches whose marker may still stand: number -> workbook, time by which the outcome had landed."""
    just_settled: tuple[int, ...] = ()
    """Batches settled by commit ``n``. How long it took to land only the next commit's time can tell."""
    aside: dict[tuple[TabKey, Token], str] = field(default_factory=dict)
    same_reason: dict[TabKey, tuple[str, int]] = field(default_factory=dict)
    """How many posts in a row were set aside on a tab, and with which reason."""
    parked: dict[TabKey, tuple[str, datetime]] = field(default_factory=dict)

    look: int = 0
    """The look that was started last."""
    looked_at: datetime = DAWN
    looks_ended: dict[TabKey, int] = field(default_factory=dict)
    """How many looks have read each tab to their end. One that could not read a tab does not count for it."""
    books: dict[TabKey, str] = field(default_factory=dict)
    """The workbook that each tab's rows went to."""
    unplaced: dict[TabKey, dict[Token, int]] = field(default_factory=dict)
    """Rows that the sheet has taken and no look has found yet, with the look that was started last before."""
    rows: dict[TabKey, dict[Token, RowSeen]] = field(default_factory=dict)
    halted: dict[TabKey, int] = field(default_factory=dict)
    """Tabs whose edits wait for staff to say that they were meant, and how many rows had changed."""
    confirmed: dict[TabKey, int] = field(default_factory=dict)
    """Count of the tab's ended looks when staff said so: the next may find as many changes as it will."""

    upkeep: Upkeep = UNTENDED
    """What is remembered of the spreadsheets' own upkeep."""

    mails: dict[MailId, Mail] = field(default_factory=dict)
    active_mails: dict[MailId, None] = field(default_factory=dict)
    """Mails that may still be sent, in the order they were planned; a dict, for its order."""

    letters: dict[MailId, Letter] = field(default_factory=dict)
    letter_of: dict[Token, MailId] = field(default_factory=dict)
    """The letter of each code, which is what its row in Utskick is known by."""
    unwritten: dict[MailId, None] = field(default_factory=dict)
    """Letters to be written and to get their row, oldest first."""
    letters_halted: tuple[MailId, ...] = ()
    """Letters that were ticked too many at once, until staff have said that it was meant."""

    partners: dict[Reference, dict[str, str]] = field(default_factory=dict)
    """The objects that name the addresses of partners who have confirmed, by the code of their municipality."""

    documents: dict[Reference, tuple[Document, ...]] = field(default_factory=dict)
    """The Word files of each case, in the order in which they were planned."""
    unmade: dict[DocumentId, Reference] = field(default_factory=dict)
    """Documents to be written, oldest first, and whose they are."""

    reminders: dict[str, MailId] = field(default_factory=dict)
    """The mail of each reminder that has been planned and not been found untrue, by its key."""
    reminder_mails: dict[MailId, ReminderMail] = field(default_factory=dict)
    reminded: dict[str, tuple[str, MailId]] = field(default_factory=dict)
    """The day (ISO, in Sweden) on which each recipient was last reminded, and by which mail."""
    reminders_halted: tuple[str, int] | None = None
    """The day on which too many reminders were due at once, and how many, until staff have said that it is meant."""
    reminders_allowed: int = 0

    def tokens_of(self, case: Reference) -> set[Token]:
        """What has rows of the case: the post that opened it, those on it, and its letters."""
        letters = {code for code, mail in self.letter_of.items() if self.mails[mail].reference == case}
        return {self.cases[case].token, *(post.token for post in self.added.get(case, ())), *letters}

    def whose(self, token: Token) -> Reference:
        """The case that a row is of: a post's, or a letter's; "" where it is nobody's."""
        mail = self.letter_of.get(token)
        return self.mails[mail].reference if mail is not None else self.tokens.get(token, Reference(""))

    def is_unreached(self, reference: Reference) -> bool:
        """Whether mails to the case's contact in force come back."""
        case = self.cases.get(reference)
        source = self.contacts.get(reference) or (f"received/{case.token}" if case is not None else "")
        return self.unreached.get(reference, "-") == source

    def document(self, reference: Reference, kind: str) -> Document | None:
        """The case's document of a kind that is in force."""
        found = [one for one in self.documents.get(reference, ()) if one.kind == kind and not one.withdrawn]
        return found[-1] if found else None

    def standing(self, reference: Reference) -> Standing:
        """Where the case stands."""
        return self.standings.get(reference, NEW)
