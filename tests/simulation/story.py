"""A commit in the words of the office, for the story of a failing schedule."""

from collections.abc import Callable
from typing import Any

from kvitto.core import events as ev
from kvitto.core.events import Event
from kvitto.core.ids import Token
from kvitto.core.ledger import Commit


def commit_told(commit: Commit) -> str:
    """What one commit says, in one line."""
    return f"commit {commit.n}: {'; '.join(filter(None, map(_told, commit.events)))}"


def library(token: Token) -> str:
    """Who sent the post: tokens of the simulation carry the library's name."""
    return token.removeprefix("token-")


def _told(event: Event) -> str:
    return _WORDS[type(event)](event) if type(event) in _WORDS else repr(event)


def _silent(_: Event) -> str:
    return ""


# Any: each line takes its own kind of event, which a table by kind cannot say.
_WORDS: dict[type[Event], Callable[[Any], str]] = {
    ev.CaseOpened: lambda e: f"takes in {library(e.token)} as {e.reference}",
    ev.RowDue: _silent,  # It follows from taking in, and so does the receipt.
    ev.MailPlanned: _silent,
    ev.SpreadsheetJoined: lambda e: f"{e.workbook} lives in {e.spreadsheet}, its markers begin at {e.base}",
    ev.SpreadsheetSealed: lambda e: f"{e.workbook} gets no new batches",
    ev.BatchOpened: lambda e: f"opens batch {e.batch} for {e.tab}: {', '.join(map(library, e.tokens))}",
    ev.BatchApplied: lambda e: f"batch {e.batch} is in the sheet",
    ev.BatchVoided: lambda e: f"batch {e.batch} is void",
    ev.BatchBurnt: lambda e: f"the number of batch {e.batch} is burnt",
    ev.PostSetAside: lambda e: f"sets {library(e.token)} aside in {e.tab}: {e.reason}",
    ev.TabParked: lambda e: f"parks {e.tab}: {e.reason}",
    ev.TabReleased: lambda e: f"lets {e.tab} go on",
    ev.MarkersPruned: lambda e: f"the markers of batches {', '.join(map(str, e.batches))} are pruned",
    ev.MailClaimed: lambda e: f"claims {e.mail}, attempt {e.attempt}",
    ev.MailSent: lambda e: f"{e.mail} is sent",
    ev.MailSentLate: lambda e: f"{e.mail} is sent after all",
    ev.MailDelayed: lambda e: f"{e.mail} is put off: {e.code}",
    ev.MailFailed: lambda e: f"{e.mail} has failed: {e.code}",
    ev.MailUnknown: lambda e: f"nobody knows what became of attempt {e.attempt} at {e.mail}",
}
