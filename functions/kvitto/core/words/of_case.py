"""Lines about what the applicant has sent on a case, and when."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from kvitto.core import swedish
from kvitto.core.calendar import local_day
from kvitto.core.rows import LATE, REQUESTED
from kvitto.core.sheet import Cell
from kvitto.core.state import Added
from kvitto.core.words.subject import Subject

CAME: Mapping[str, str] = {
    "completion": "Komplettering kom {day}.",
    "contact_change": "Ny kontaktperson {day}, se Kontakter.",
    "payout": "Uppgifter för utbetalning kom {day}.",
    "report": "Slutredovisning kom {day}.",
}
"""What is told of a post on a case, by its purpose, until staff have changed something in the row."""

NAMED_MAX = 6
"""So many changed questions are named; of more, their number."""


def late(row: Subject) -> Iterator[str]:
    """It came when the form had closed, and nobody has decided on that yet."""
    if row.case.late and not row.settled:
        yield f"{LATE}."


def registered(row: Subject) -> Iterator[str]:
    """It came on paper or in a mail: what to ask for, until staff have changed something in the row."""
    case = row.case
    if case.came and not row.settled:
        names = [row.heading(key) for key in case.lacking]
        lacks = ", ".join(names) if len(names) <= NAMED_MAX else f"{len(names)} svar"
        opened = local_day(case.opened_at)
        yield f"Registrerad {opened}." + (f" Saknas eller behöver kontrolleras: {lacks}." if names else "")


def unaddressed(row: Subject) -> Iterator[str]:
    """Without an address no mail can go, whatever is decided."""
    if not row.case.addressed and row.case.reference not in row.state.contacts:
        yield "Ärendet har ingen e-postadress. Skriv en i Ny e-post i Kontakter, annars får brev gå på papper."


def unreached(row: Subject) -> Iterator[str]:
    """Mails to the contact come back, until another address is in force."""
    if row.state.is_unreached(row.case.reference):
        yield "Mejl till kontaktpersonen studsar. Rätta adressen i Kontakter."


def protected(row: Subject) -> Iterator[str]:
    """Who the contact is cannot be read here, and why."""
    if row.state.protected.get(row.case.reference, False):
        yield "Ärendet är skyddat: vem kontakten är står bara hos Kvitto."


def added(row: Subject) -> Iterator[str]:
    """What the applicant has sent since staff last changed something in the row."""
    for one in row.state.added.get(row.case.reference, ()):
        if one.met:
            continue
        if one.purpose == "revision":
            yield _changed(row, one)
        elif one.purpose in CAME:
            yield CAME[one.purpose].format(day=one.day)


def partners(row: Subject) -> Iterator[str]:
    """Partners in a joint application who have not said that they are part of it, until it is decided."""
    status = row.programme.by_id.get(row.standing.status) if row.programme is not None else None
    if status is None or status.ends or row.standing.decided_on is not None:
        return
    confirmed = row.state.partners.get(row.case.reference, {})
    if missing := [code for code in row.case.partners if code not in confirmed]:
        names = ", ".join(row.region.municipality(code).official_name for code in missing)
        yield f"Har inte bekräftat att de är med: {names}."


def revised(row: Subject) -> Cell:
    """The day of the latest change by the applicant."""
    days = [one.day for one in row.state.added.get(row.case.reference, ()) if one.purpose == "revision"]
    return date.fromisoformat(max(days)) if days else None


def next_day(row: Subject) -> Cell:
    """The next day by which somebody must have done something."""
    return row.days.of(row.case) if row.days is not None else None


def came(what: str) -> Callable[[Subject], Cell]:
    """The day on which it came in."""
    return lambda row: row.standing.came.get(what)


def _changed(row: Subject, one: Added) -> str:
    """What was changed: Sökanden ändrade 2026-12-01: Sökt belopp 40 000 → 45 000 kr, Tidsplan."""
    named = [_named(row, one, key) for key in one.changed]
    words = ", ".join(named) if len(named) <= NAMED_MAX else f"{len(named)} svar"
    begun = " Det kom när ni hade börjat: avgör om det ska gälla." if one.late else ""
    return f"Sökanden ändrade {one.day}: {words or 'inget'}.{begun}"


def _named(row: Subject, one: Added, key: str) -> str:
    if key != REQUESTED or not one.amounts or min(one.amounts) < 0:
        return row.heading(key)
    before, now = one.amounts
    return f"{row.heading(key)} {swedish.grouped(before)} → {swedish.money(now)}"
