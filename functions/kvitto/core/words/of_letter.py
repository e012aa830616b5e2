"""A letter's state in Utskick: what it waits for, when it goes, and why it did not."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from kvitto.core.decide.dispatch import SEND, TICKED
from kvitto.core.decide.mails import UNDO
from kvitto.core.ids import MailId
from kvitto.core.sheet import Cell
from kvitto.core.state import Mail
from kvitto.core.words.of_code import why
from kvitto.core.words.subject import Subject

STOCKHOLM = ZoneInfo("Europe/Stockholm")

NAMES: Mapping[str, str] = {
    "contact": "Ny kontakt",
    "contact-gone": "Ny kontakt, till den förra",
    "reminder": "Påminnelse",
    "unreached": "Kontakten nås inte, till bibliotekschefen",
}
"""What a letter is called that no programme names."""

_SUPPRESSED: Mapping[str, str] = {
    "corrected": "Beslutet är rättat.",
    "ended": "Ärendet är avslutat.",
    "changed": "Uppgifterna är ändrade. Det nya brevet har en egen rad.",
    "new_address": "Ärendet har fått en ny adress. Det nya brevet har en egen rad.",
    "protected": "Ärendet är skyddat. Det nya brevet har en egen rad.",
    "row_gone": "Raden är borttagen.",
    "sent_after_all": "Det förra brevet hade kommit fram.",
    "over": "Tiden för påminnelsen är ute.",
    "new contact": "Ärendet har fått en ny kontaktperson.",
}
_NO_LONGER = "Det behövs inte längre."
"""Of a reminder: what it asks for has come, or the case has gone on."""


def state(row: Subject) -> Cell:
    """What the letter waits for, or what became of it."""
    [mail] = row.mails
    match mail.status:
        case "waiting" if mail.id in row.state.letters_halted:
            return "Väntar på svar i Kontroll"
        case "waiting":
            return "Väntar på Skicka"
        case "released":
            return "Skickas snart"
        case "planned" if mail.delays:
            return f"Försöker igen ({mail.delays + 1})"
        case "planned":
            return "Väntar"
        case "sending":
            return "Skickas"
        case "sent" if mail.unknowns:
            return "Skickat, möjlig dubblett"
        case "sent":
            return "Skickat"
        case "failed":
            return "Misslyckades"
        case "unknown":
            return "Oklart – kan ha skickats"
        case "suppressed":
            return "Inaktuellt"
        case "bounced":
            return "Studsade"


def time(row: Subject) -> Cell:
    """When it went or will go; blank while it waits for staff."""
    [mail] = row.mails
    if mail.status in ("waiting", "planned"):
        return None
    return _local(mail.changed_at + UNDO if mail.status == "released" else mail.changed_at)


def reason(row: Subject) -> Cell:
    """What staff can do, or why it did not go."""
    [mail] = row.mails
    match mail.status:
        case "released":
            return "Bocka ur Skicka före dess för att ångra."
        case "failed" | "planned" if mail.code:
            return f"{why(mail.code)}."
        case "bounced":
            code = f" ({mail.code})" if mail.code else ""
            return f"Adressen tog inte emot mejlet{code}. Rätta den i Kontakter, så får brevet en ny rad."
        case "unknown":
            return "Fråga mottagaren. Kom det inte fram: bocka Skicka på den nya raden."
        case "suppressed":
            return _SUPPRESSED.get(mail.code, _NO_LONGER)
        case "waiting" if _is_ticked_in_vain(row, mail):
            return "Raden säger inte längre vad brevet säger. Skriv tillbaka det, bocka ur Skicka och bocka i igen."
        case _:
            return _earlier(row, mail)


def _is_ticked_in_vain(row: Subject, mail: Mail) -> bool:
    """Whether the box has a tick that has counted, and the letter was not let go by it."""
    settled = row.settled.get(SEND) == TICKED and row.seen is not None and not row.seen.edits
    return settled and mail.id not in row.state.letters_halted


def _earlier(row: Subject, mail: Mail) -> Cell:
    """What became of the letter that this one follows."""
    name, number = mail.id.rsplit(".", 1)
    before = row.state.mails.get(MailId(f"{name}.{int(number) - 1}")) if number.isdigit() else None
    if before is not None and before.status == "unknown":
        return "Det förra brevet kan ha skickats. Bocka bara om det inte kom fram."
    return None


def _local(at: datetime) -> datetime:
    return at.astimezone(STOCKHOLM).replace(tzinfo=None, second=0, microsecond=0)
