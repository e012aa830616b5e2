"""A mail's state, as staff read it."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from kvitto.core.sheet import Cell
from kvitto.core.state import Mail, MailStatus
from kvitto.core.words.subject import Subject

STOCKHOLM = ZoneInfo("Europe/Stockholm")

KINDS: Mapping[str, str] = {"receipt": "Kvitto"}
"""What a mail is called, by its kind; one that is not here is called "Mejl"."""

_SETTLED: Mapping[MailStatus, str] = {"failed": "misslyckades", "unknown": "oklart, kan ha skickats"}


def latest(row: Subject) -> Cell:
    """The mail that something happened to last: "Kvitto skickat 2026-11-22"."""
    mails = [mail for mail in row.mails if mail.status != "planned" or mail.attempt or len(row.mails) == 1]
    return told(max(mails, key=lambda mail: mail.changed_at)) if mails else None


def told(mail: Mail) -> str:
    """One mail's kind, state and, once it has gone or failed, day."""
    name = KINDS.get(mail.kind, "Mejl")
    day = mail.changed_at.astimezone(STOCKHOLM).date().isoformat()
    match mail.status:
        case "planned" if mail.attempt == 0:
            return f"{name} väntar"
        case "planned":
            return f"{name} försöker igen ({mail.attempt + 1})"
        case "sending":
            return f"{name} skickas"
        case "sent" if mail.unknowns:
            return f"{name} skickat {day}, möjlig dubblett"
        case "sent":
            return f"{name} skickat {day}"
        case other:
            return f"{name} {_SETTLED[other]} {day}"
