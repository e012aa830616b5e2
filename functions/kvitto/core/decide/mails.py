"""When a mail may be sent, and what each answer of the relay means.

A receipt goes at least once: lost answers are followed by the same bytes again, at most twice.
What each kind may do stands in ``AGAIN``; a kind that is not there is never sent twice by itself.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from kvitto.core import events as ev
from kvitto.core.events import Event
from kvitto.core.ids import MailId
from kvitto.core.state import Mail, State

AGAIN = {"receipt": 2, "contact-left": 2}
"""How many times a mail of a kind is sent again after an attempt whose outcome nobody knows."""

UNDO = timedelta(minutes=10)
"""So long after their tick has counted staff may take it away, and the letter does not go."""

UNKNOWN_PAUSE = timedelta(minutes=15)
CLAIM_AGE = timedelta(minutes=15)
"""A claim so much older than the ledger's time is nobody's any more: its outcome is unknown."""

BACKOFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 480, 960, 1440))
"""Pauses after certain, passing failures; when they are used up (some two days) the mail has failed."""


def due_at(mail: Mail) -> datetime | None:
    """The time from which the mail may be claimed, or None when it may not."""
    match mail.status:
        case "released":
            return mail.changed_at + UNDO
        case "planned":
            return mail.changed_at + (BACKOFF[mail.delays - 1] if mail.delays else timedelta(0))
        case "unknown" if mail.unknowns <= AGAIN.get(mail.kind, 0):
            return mail.changed_at + UNKNOWN_PAUSE
        case _:
            return None


def due(state: State, now: datetime, limit: int) -> list[Mail]:
    """Mails that may be sent now, oldest plan first, at most ``limit``."""
    found: list[Mail] = []
    for mail_id in state.active_mails:
        mail = state.mails[mail_id]
        at = due_at(mail)
        if at is not None and at <= now:
            found.append(mail)
            if len(found) == limit:
                break
    return found


def always_true(state: State, mail: Mail) -> str:
    """What most mails say is true whenever they go."""
    return ""


def claim(
    state: State,
    mails: Sequence[Mail],
    now: datetime,
    untrue: Callable[[State, Mail], str] = always_true,
) -> list[Event]:
    """Claim the next attempt at each of ``mails`` that stands as it did when it was read.

    A mail that somebody else has claimed, sent or given up meanwhile is left out. ``untrue`` tells why a mail must
    not go any more, or "": what it says is asked again here, on the state that the claim is decided on.
    """
    happened: list[Event] = []
    for mail in mails:
        held = state.mails[mail.id]
        at = due_at(held)
        if held.attempt == mail.attempt and at is not None and at <= now:
            why = untrue(state, held)
            happened.append(ev.MailSuppressed(mail.id, why) if why else ev.MailClaimed(mail.id, mail.attempt + 1))
    return happened


def suppressed(state: State, now: datetime, limit: int, untrue: Callable[[State, Mail], str]) -> list[Event]:
    """Put aside what is due and no longer true, before anybody writes it."""
    found = ((mail, untrue(state, mail)) for mail in due(state, now, limit))
    return [ev.MailSuppressed(mail.id, why) for mail, why in found if why]


def _is_mine(state: State, mail_id: MailId, attempt: int) -> bool:
    mail = state.mails[mail_id]
    return mail.status == "sending" and mail.attempt == attempt


def sent(state: State, mail_id: MailId, attempt: int) -> list[Event]:
    """The relay said 250. Late or not, that is what holds."""
    if _is_mine(state, mail_id, attempt):
        return [ev.MailSent(mail_id, attempt)]
    return [ev.MailSentLate(mail_id, attempt)] if state.mails[mail_id].status not in ("sent", "bounced") else []


def delayed(state: State, mail_id: MailId, attempt: int, code: str) -> list[Event]:
    """Certainly not sent: try later, until the pauses are used up."""
    if not _is_mine(state, mail_id, attempt):
        return []
    if state.mails[mail_id].delays >= len(BACKOFF):
        return [ev.MailFailed(mail_id, attempt, code)]
    return [ev.MailDelayed(mail_id, attempt, code)]


def failed(state: State, mail_id: MailId, attempt: int, code: str) -> list[Event]:
    """Refused for good."""
    return [ev.MailFailed(mail_id, attempt, code)] if _is_mine(state, mail_id, attempt) else []


def unknown(state: State, mail_id: MailId, attempt: int) -> list[Event]:
    """The answer was lost after the first byte of the mail had gone."""
    if not _is_mine(state, mail_id, attempt):
        return []
    mail = state.mails[mail_id]
    return [ev.MailUnknown(mail_id, attempt, final=mail.unknowns >= AGAIN.get(mail.kind, 0))]


def unclaimed_delayed(state: State, mail: Mail, code: str) -> list[Event]:
    """The relay could not be asked, or put the address off, before the mail was claimed."""
    held = state.mails[mail.id]
    if held != mail:
        return []
    if mail.delays >= len(BACKOFF):
        return [ev.MailFailed(mail.id, mail.attempt, code)]
    return [ev.MailDelayed(mail.id, mail.attempt, code)]


def unclaimed_failed(state: State, mail: Mail, code: str) -> list[Event]:
    """The relay refused the address for good, before the mail was claimed."""
    return [ev.MailFailed(mail.id, mail.attempt, code)] if state.mails[mail.id] == mail else []


def old_claims(state: State, now: datetime) -> list[Event]:
    """Call the outcome of every claim unknown that is older than ``CLAIM_AGE``. Anyone may do it."""
    happened: list[Event] = []
    for mail_id in state.active_mails:
        mail = state.mails[mail_id]
        if mail.status == "sending" and now - mail.changed_at >= CLAIM_AGE:
            happened += unknown(state, mail_id, mail.attempt)
    return happened
