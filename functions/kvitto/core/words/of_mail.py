"""A mail's state, as staff read it."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from kvitto.core.sheet import Cell
from kvitto.core.state import Mail, MailStatus
from kvitto.core.words.subject import Subject

STOCKHOLM = ZoneInfo("Europe/Stockholm")

KINDS: Mapping[str, str] = {"receipt": "Kvitto", "reminder": "Påminnelse –"}
"""What a mail is called, by its kind; one that is not here is called "Mejl"."""

NO_ADDRESS = "no address"
"""The code of a mail that could go to nobody, since the case has no address."""

_SETTLED: Mapping[MailStatus, str] = {
    "failed": "misslyckades",
    "unknown": "oklart, kan ha skickats",
    "suppressed": "inaktuellt",
    "bounced": "studsade",
}


def latest(row: Subject) -> Cell:
    """The mail that something happened to last: "Kvitto skickat 2026-11-22"."""
    mails = [mail for mail in row.mails if mail.status != "planned" or mail.attempt or len(row.mails) == 1]
    if not mails:
        return None
    last = max(mails, key=lambda mail: mail.changed_at)
    letter = row.programme.letters.get(last.kind) if row.programme is not None else None
    return told(last, letter.name if letter is not None else "")


def told(mail: Mail, name: str = "") -> str:
    """One mail's kind, state and, once it has gone or failed, day. ``name`` is the letter's, where it has one."""
    name = f"{name} –" if name else KINDS.get(mail.kind, "Mejl")
    day = mail.changed_at.astimezone(STOCKHOLM).date().isoformat()
    match mail.status:
        case "waiting":
            return f"{name} väntar på Skicka"
        case "released":
            return f"{name} skickas snart"
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
