"""What can happen, in the words of the ledger.

Events hold ids, codes, amounts, dates and digests only: names, addresses, answers and mails lie
in objects of their own, so that a case can be erased while the ledger stays whole.

A new kind is written only one release after readers know it (``since``), so that a release can
be rolled back: see ``READER_VERSION`` and docs/decisions/ledger.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar, get_origin

from kvitto.core.failures import Permanent
from kvitto.core.ids import DocumentId, MailId, Reference, TabKey, Token

READER_VERSION = 1
"""The newest ledger that this code can fold. A commit names the lowest reader that may."""


@dataclass(frozen=True, slots=True)
class Event:
    """The root of all events. ``since`` is the reader version that first understood the kind."""

    since: ClassVar[int] = 1


# -- Cases ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseOpened(Event):
    """An accepted application was taken into the ledger. ``year`` is the grant year asked for.

    ``requested`` is in kronor, -1 where the form does not ask; ``starts`` and ``ends`` are the project's first and
    last day (ISO, or ""); ``partners`` the codes of other municipalities in it. ``late``: it came after the last day.
    Of what staff have registered ``came`` is the day (ISO) they got it and ``lacking`` the questions that it leaves
    open; ``addressed``: it names an address to write to.
    """

    token: Token
    reference: Reference
    form: str
    version: int
    municipality: str
    year: int
    language: str
    requested: int = -1
    starts: str = ""
    ends: str = ""
    partners: tuple[str, ...] = ()
    late: bool = False
    came: str = ""
    lacking: tuple[str, ...] = ()
    addressed: bool = True


@dataclass(frozen=True, slots=True)
class PostAdded(Event):
    """A post on a case was taken into the ledger: a revision, a completion, a new contact, payout details, a report.

    ``post`` is its own reference, ``changed`` the questions that it answers otherwise than before; ``late``: staff had
    begun when a revision came, so it is theirs to decide on. The rest is what a revision says, as in ``CaseOpened``.
    """

    token: Token
    post: Reference
    reference: Reference
    purpose: str
    day: str
    changed: tuple[str, ...]
    late: bool
    municipality: str = ""
    year: int = 0
    requested: int = -1
    starts: str = ""
    ends: str = ""
    partners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactChanged(Event):
    """Letters of the case go from now on to the address that the object ``source`` of the journal names."""

    reference: Reference
    source: str


@dataclass(frozen=True, slots=True)
class PostSetAside(Event):
    """A post could not be given a row and waits for a person. Nothing about it is lost."""

    token: Token
    tab: TabKey
    reason: str


@dataclass(frozen=True, slots=True)
class PostQuarantined(Event):
    """An accepted post that looks like a machine's waits for staff: no case, no receipt, one row in the quarantine.

    ``reason`` is one of ``core.submission.Doubt``.
    """

    token: Token
    reference: Reference
    form: str
    reason: str


@dataclass(frozen=True, slots=True)
class PostReleased(Event):
    """Staff have said that the quarantined post is meant. The same commit opens its case, as if it had just come."""

    token: Token
    reference: Reference


@dataclass(frozen=True, slots=True)
class AnswersPrinted(Event):
    """The answers of these posts lie beside them as a PDF, or cannot be printed by this Kvitto."""

    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class CaseErased(Event):
    """The case's personal data is disposed of by this decision: its objects go, and what stands here stays."""

    reference: Reference
    decision: str


@dataclass(frozen=True, slots=True)
class CaseProtected(Event):
    """Staff have marked the case as protected: who its contact is is told nowhere from now on."""

    reference: Reference


@dataclass(frozen=True, slots=True)
class CaseUnprotected(Event):
    """Staff have taken the mark away again. What was hidden in the sheet stays so."""

    reference: Reference


# -- Rows -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RowDue(Event):
    """A post shall have one row in this tab, of about ``size`` bytes in a request."""

    token: Token
    tab: TabKey
    size: int


@dataclass(frozen=True, slots=True)
class SpreadsheetJoined(Event):
    """Rows of this workbook go to this spreadsheet; its markers are numbered ``base`` + batch."""

    workbook: str
    spreadsheet: str
    base: int


@dataclass(frozen=True, slots=True)
class SpreadsheetSealed(Event):
    """The workbook gets no new batches, so that it can be moved once the open ones are settled."""

    workbook: str


@dataclass(frozen=True, slots=True)
class BatchOpened(Event):
    """These posts shall become rows in one tab, in this order, by one write."""

    batch: int
    workbook: str
    tab: TabKey
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class BatchTaken(Event):
    """Only who committed this may send the batch: the way where markers are not refused."""

    batch: int


@dataclass(frozen=True, slots=True)
class BatchApplied(Event):
    """The sheet holds the batch's rows, and its marker."""

    batch: int


@dataclass(frozen=True, slots=True)
class BatchVoided(Event):
    """The sheet refused the batch for its content, and a void marker keeps it out for good."""

    batch: int


@dataclass(frozen=True, slots=True)
class BatchBurnt(Event):
    """Somebody else's marker stands where the batch's should be: the number is not used."""

    batch: int


@dataclass(frozen=True, slots=True)
class RowAdopted(Event):
    """The post's row stands in the sheet already, put there by a batch that a restored ledger does not know."""

    workbook: str
    tab: TabKey
    token: Token


@dataclass(frozen=True, slots=True)
class RowReopened(Event):
    """The post's row was in the sheet and is not any more; it shall be put back, with what is in force in it."""

    tab: TabKey
    token: Token
    size: int


@dataclass(frozen=True, slots=True)
class TabParked(Event):
    """The tab takes no rows for a reason that no splitting mends: protection, lost share, full."""

    tab: TabKey
    reason: str


@dataclass(frozen=True, slots=True)
class TabReleased(Event):
    """The tab takes rows again."""

    tab: TabKey


@dataclass(frozen=True, slots=True)
class MarkersPruned(Event):
    """The markers of these settled batches were taken away from the spreadsheet."""

    batches: tuple[int, ...]


# -- Looks: what staff have done in the sheet -------------------------------------------------
# Values are told by their marks (core.cell_marks); what they say lies in notes/.


@dataclass(frozen=True, slots=True)
class LookStarted(Event):
    """Somebody is about to read the tabs. Only the look that was started last may tell what it saw."""

    look: int


@dataclass(frozen=True, slots=True)
class LookEnded(Event):
    """The look read these tabs, and everything it saw in them stands in this commit."""

    look: int
    tabs: tuple[TabKey, ...]


@dataclass(frozen=True, slots=True)
class RowPlaced(Event):
    """The row was found with its values under the right headings. ``mark`` is the row's as it was made."""

    tab: TabKey
    token: Token
    mark: int


@dataclass(frozen=True, slots=True)
class RowAstray(Event):
    """The row's values stand under other headings than they were meant for; it gives no edits.

    ``mark`` is the row's as it was found, so that a later look sees whether it has been mended.
    """

    tab: TabKey
    token: Token
    mark: int = 0


@dataclass(frozen=True, slots=True)
class RowMissed(Event):
    """The row was not found in a look."""

    tab: TabKey
    token: Token


@dataclass(frozen=True, slots=True)
class RowFound(Event):
    """A row that was missed, or stood twice, is there again, once."""

    tab: TabKey
    token: Token


@dataclass(frozen=True, slots=True)
class RowGone(Event):
    """The row was missed in three looks: staff have deleted it, and it stays deleted."""

    tab: TabKey
    token: Token


@dataclass(frozen=True, slots=True)
class RowDoubled(Event):
    """Two rows have the same reference; neither gives edits until one is gone."""

    tab: TabKey
    token: Token


@dataclass(frozen=True, slots=True)
class EditSeen(Event):
    """A cell stands otherwise than what is in force. It counts when it has stood so in three looks."""

    tab: TabKey
    token: Token
    key: str
    mark: str


@dataclass(frozen=True, slots=True)
class EditUndone(Event):
    """The cell stands again as what is in force, before the edit counted."""

    tab: TabKey
    token: Token
    key: str


@dataclass(frozen=True, slots=True)
class EditSettled(Event):
    """The cell's new value is in force."""

    tab: TabKey
    token: Token
    key: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class TabHalted(Event):
    """So many rows changed at once that staff must say that it was meant."""

    tab: TabKey
    rows: int


@dataclass(frozen=True, slots=True)
class TabConfirmed(Event):
    """Staff have said that the changes of the halted tab were meant."""

    tab: TabKey


# -- Decisions: what settled edits mean --------------------------------------------------------
# ``key`` is the column whose cell said it. Days are ISO. See core.standing for what they add up to.


@dataclass(frozen=True, slots=True)
class StatusSet(Event):
    """The case went on from one status to the next. ``why``: edit, date (one that says the same), or correction."""

    reference: Reference
    old: str
    new: str
    day: str
    key: str
    why: str


@dataclass(frozen=True, slots=True)
class DateSet(Event):
    """A date is in force."""

    reference: Reference
    key: str
    day: str


@dataclass(frozen=True, slots=True)
class AmountSet(Event):
    """An amount is in force, in whole kronor."""

    reference: Reference
    key: str
    kronor: int


@dataclass(frozen=True, slots=True)
class WordSet(Event):
    """A choice is in force, or a text, which is told by its cell's mark."""

    reference: Reference
    key: str
    word: str


@dataclass(frozen=True, slots=True)
class YearSet(Event):
    """The case belongs to another grant year."""

    reference: Reference
    year: int


@dataclass(frozen=True, slots=True)
class ValueCleared(Event):
    """Staff emptied the cell of a date, an amount or a word that was in force."""

    reference: Reference
    key: str


@dataclass(frozen=True, slots=True)
class EditRefused(Event):
    """What staff wrote is not acted on. ``value`` is what they meant, "" where it cannot be read."""

    reference: Reference
    key: str
    value: str
    rule: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditDoubted(Event):
    """What staff wrote is in force, since it is a fact, and yet not as the rules have it."""

    reference: Reference
    key: str
    value: str
    rule: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemarkDropped(Event):
    """The cell says again what is in force, so nothing is to be said of it."""

    reference: Reference
    key: str


@dataclass(frozen=True, slots=True)
class DecisionMade(Event):
    """A decision, or one that changes it, was made on ``day``; ``reason`` is the mark of why."""

    reference: Reference
    day: str
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerCame(Event):
    """Something we wait for from the applicant came in: ``what`` is completion, payout or report."""

    reference: Reference
    what: str
    day: str


# -- Upkeep of the spreadsheets ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MatterClosed(Event):
    """Staff have ticked a line of Kontroll as done with; it is not told again. ``key`` names the matter."""

    key: str


@dataclass(frozen=True, slots=True)
class Proved(Event):
    """The nightly proof was made; its findings follow in the same commit, and replace those of the last one."""

    received: int
    rows: int
    receipts: int


@dataclass(frozen=True, slots=True)
class FaultFound(Event):
    """The proof found something that is not as promised. ``detail`` is a key, a code or row numbers."""

    what: str
    reference: str
    tab: str
    detail: str


@dataclass(frozen=True, slots=True)
class ColumnReturned(Event):
    """Staff had deleted a column of ours, and it stands there again with what was in force in it."""

    tab: TabKey
    key: str


@dataclass(frozen=True, slots=True)
class RoomMeasured(Event):
    """So many cells the grids of a workbook's spreadsheet have, blank ones counted as Google counts them."""

    workbook: str
    cells: int


# -- Mails ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MailPlanned(Event):
    """A mail shall go. Its bytes are frozen when it is first sent."""

    mail: MailId
    reference: Reference
    kind: str


@dataclass(frozen=True, slots=True)
class MailClaimed(Event):
    """Attempt ``attempt`` at the mail begins; written after RCPT and before the first byte."""

    mail: MailId
    attempt: int


@dataclass(frozen=True, slots=True)
class MailSent(Event):
    """The relay took responsibility for the mail (250 after the final dot)."""

    mail: MailId
    attempt: int


@dataclass(frozen=True, slots=True)
class MailDelayed(Event):
    """Certainly not sent this time; it is tried again later. ``code`` is the relay's, or a word."""

    mail: MailId
    attempt: int
    code: str


@dataclass(frozen=True, slots=True)
class MailFailed(Event):
    """Refused for good, or tried too often; staff see why."""

    mail: MailId
    attempt: int
    code: str


@dataclass(frozen=True, slots=True)
class MailUnknown(Event):
    """The attempt may or may not have been sent: its answer was lost, or its claim grew old.

    ``final`` when it is not to be tried again by itself.
    """

    mail: MailId
    attempt: int
    final: bool


@dataclass(frozen=True, slots=True)
class MailSentLate(Event):
    """A 250 came after the attempt had been declared unknown. It wins."""

    mail: MailId
    attempt: int


@dataclass(frozen=True, slots=True)
class MailBounced(Event):
    """A mail that had gone came back: its recipient did not take it. ``code`` is the report's, such as 5.1.1, or ""."""

    mail: MailId
    attempt: int
    code: str


@dataclass(frozen=True, slots=True)
class ContactUnreached(Event):
    """Mails to the address that ``source`` names come back; nothing is sent there by itself any more."""

    reference: Reference
    source: str


@dataclass(frozen=True, slots=True)
class BounceUnread(Event):
    """A mail in the unit's mailbox looks like a report of one that came back, and a person must read it."""

    digest: str
    day: str


# -- Letters: mails that staff can read in Utskick before they go --------------------------------


@dataclass(frozen=True, slots=True)
class LetterPlanned(Event):
    """A planned mail is a letter with a row in Utskick. ``tick``: it goes only when staff let it.

    ``to`` is the object that names its address; "" for the contact in force when it is written.
    """

    mail: MailId
    tick: bool
    to: str = ""


@dataclass(frozen=True, slots=True)
class LetterWritten(Event):
    """The letter's bytes are frozen, and ``code`` is their digest, by which its row is known."""

    mail: MailId
    code: Token


@dataclass(frozen=True, slots=True)
class LetterReleased(Event):
    """Staff have ticked the letter's own box. It may be claimed once, when the time to think again has passed."""

    mail: MailId


@dataclass(frozen=True, slots=True)
class LetterWithheld(Event):
    """Staff have taken the tick away in time; the letter waits again."""

    mail: MailId


@dataclass(frozen=True, slots=True)
class LettersHalted(Event):
    """So many letters were ticked in one look that staff must say that it was meant."""

    mails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LettersConfirmed(Event):
    """Staff have said that it was. The letters are released in the same commit."""


@dataclass(frozen=True, slots=True)
class PartnerConfirmed(Event):
    """A partner municipality says that it is part of the joint application; ``source`` names the address it gave."""

    reference: Reference
    municipality: str
    source: str
    day: str


# -- Documents: Word files made of a case, which people sign --------------------------------------


@dataclass(frozen=True, slots=True)
class DocumentPlanned(Event):
    """A document of this kind shall be written for the case, from the region's template."""

    document: DocumentId
    reference: Reference
    kind: str


@dataclass(frozen=True, slots=True)
class DocumentMade(Event):
    """The document lies in the journal, and is never written again."""

    document: DocumentId


@dataclass(frozen=True, slots=True)
class DocumentSigned(Event):
    """Staff have handed in the signed document; ``file`` is the digest of its PDF."""

    document: DocumentId
    file: str


@dataclass(frozen=True, slots=True)
class DocumentWithdrawn(Event):
    """The document is no longer true: another follows it, or the decision behind it was corrected."""

    document: DocumentId


# -- Reminders --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RemindersPlanned(Event):
    """What a planned mail reminds of: each key is ``reference/rule/anchor day``.

    ``recipient`` tells recipients apart and names nobody: a keyed digest of the address.
    """

    mail: MailId
    recipient: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MailSuppressed(Event):
    """The mail was not sent, since what it says was no longer true when it was to go."""

    mail: MailId
    why: str


@dataclass(frozen=True, slots=True)
class RemindersHalted(Event):
    """So many mails of reminders were due on ``day`` that staff must say that it is meant."""

    day: str
    mails: int


@dataclass(frozen=True, slots=True)
class RemindersAllowed(Event):
    """Up to so many mails of reminders are meant, in the next run; 0 when that run is over."""

    mails: int


KINDS: dict[str, type[Event]] = {
    name: kind
    for name, kind in list(globals().items())
    if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event
}
_FIELDS = {name: tuple(f.name for f in fields(kind)) for name, kind in KINDS.items()}
_TUPLES = {name: frozenset(f.name for f in fields(kind) if get_origin(f.type) is tuple) for name, kind in KINDS.items()}


class NewerLedger(Permanent):
    """The ledger was written by a newer Kvitto than this one. We stop writing and say so."""


def to_json(event: Event) -> dict[str, object]:
    """One event as JSON: its kind under ``is``, then its fields."""
    name = type(event).__name__
    tuples = _TUPLES[name]
    body: dict[str, object] = {"is": name}
    for field in _FIELDS[name]:
        value = getattr(event, field)
        body[field] = list(value) if field in tuples else value
    return body


def from_json(body: Mapping[str, object]) -> Event:
    """Read one event back.

    Raises: NewerLedger on a kind or a field that this code does not know. A skipped event
    would make two readers see two different worlds.
    """
    name = body.get("is")
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise NewerLedger(f"The ledger holds an event {name!r} that this version does not know. Deploy the newer one.")
    tuples = _TUPLES[kind.__name__]
    values = {key: tuple(v) if key in tuples and isinstance(v, list) else v for key, v in body.items() if key != "is"}
    try:
        return kind(**values)
    except TypeError as error:
        raise NewerLedger(f"The ledger holds {name} with other fields than this version knows: {error}") from None
