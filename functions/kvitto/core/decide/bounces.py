"""What a mail that came back means: its state, whom it leaves unreached, and a letter to the head of library, once."""

from collections.abc import Sequence
from dataclasses import dataclass

from kvitto.core import events as ev
from kvitto.core.events import Event
from kvitto.core.ids import MailId, Reference
from kvitto.core.state import State
from kvitto.core.submission import key_of

KIND = "unreached"
"""The letter to the head of library: the contact person cannot be reached."""

WENT = ("sent", "unknown", "sending")
"""States of a mail that can come back."""


@dataclass(frozen=True, slots=True)
class Unreached:
    """A case whose contact in force, named by ``source``, is the one that was not reached.

    ``head``: its record names another address, the head of library's.
    """

    reference: Reference
    source: str
    head: bool


def bounced(state: State, mail_id: MailId, code: str, cases: Sequence[Unreached]) -> list[Event]:
    """The mail came back. The same report again, or another about the same mail, gives nothing.

    A contact that bounces is told of once; that the head of library cannot be reached either is staff's to see.
    """
    mail = state.mails.get(mail_id)
    if mail is None or mail.status not in WENT:
        return []
    happened: list[Event] = [ev.MailBounced(mail_id, mail.attempt, code)]
    for case in cases:
        if state.unreached.get(case.reference) == case.source or case.reference in state.erased:
            continue
        happened.append(ev.ContactUnreached(case.reference, case.source))
        if case.head:
            happened += _to_head(state, case.reference)
    return happened


def unread(state: State, digest: str, day: str) -> list[Event]:
    """What looks like a report and cannot be understood, or is of no mail of ours, is told once."""
    return [] if digest in state.upkeep.bounces else [ev.BounceUnread(digest, day)]


def _to_head(state: State, reference: Reference) -> list[Event]:
    number = 1
    while (mail := MailId(f"{reference}.{KIND}.{number}")) in state.mails:
        number += 1
    letter = ev.LetterPlanned(mail, tick=False, to=key_of(state.cases[reference].token))
    return [ev.MailPlanned(mail, reference, KIND), letter]
