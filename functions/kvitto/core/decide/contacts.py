"""A new address in the tab Kontakter: settled like any edit, and in force from the day that staff have written."""

from datetime import date

from kvitto.core import events as ev
from kvitto.core import notes
from kvitto.core.decide import looks
from kvitto.core.decide.dispatch import readdressed
from kvitto.core.decide.readings import day_of
from kvitto.core.events import Event
from kvitto.core.forms.reading import Unreadable, email
from kvitto.core.found import FoundRow, FoundTab
from kvitto.core.ids import MailId, Reference, TabKey, Token
from kvitto.core.programme import Programme
from kvitto.core.state import State
from kvitto.core.submission import key_of

CONTACTS = TabKey("kontakter")
NEW_ADDRESS, FROM_DAY = "ny_epost", "galler_fran"
TOLD = {"contact": "new", "contact-gone": "old"}
"""Both are told: who is the contact from now on, and who was."""


def changed(state: State, found: FoundTab, today: date, programme: Programme | None = None) -> list[Event]:
    """New addresses whose day has come. Each counts once: a contact that the applicant names later is not undone.

    Letters of the case that have not reached the old address are written anew to the new one.
    """
    happened: list[Event] = []
    for token, rows in looks.by_token(state, found).items():
        reference, seen = state.tokens[token], state.rows.get(found.tab, {}).get(token)
        case = state.cases.get(reference)
        if seen is None or len(rows) != 1 or case is None or case.token != token:
            continue
        mark = seen.settled.get(NEW_ADDRESS)
        # What stands there now must be what has counted, and not something that staff are about to write.
        is_still = not seen.edits and rows[0].mark == seen.mark
        if not mark or not is_still or reference in state.erased:
            continue
        if state.standing(reference).words.get(NEW_ADDRESS) != mark and _has_come(rows[0], today):
            told = _counted(state, reference, token, mark, rows[0])
            happened += told
            if programme is not None and any(isinstance(event, ev.ContactChanged) for event in told):
                happened += readdressed(state, programme, reference)
    return happened


def _has_come(row: FoundRow, today: date) -> bool:
    written = row.cells.get(FROM_DAY)
    day = day_of(written) if written else today
    return day is not None and day <= today


def _counted(state: State, reference: Reference, token: Token, mark: str, row: FoundRow) -> list[Event]:
    try:
        email(str(row.cells.get(NEW_ADDRESS, "")))
    except Unreadable:
        said = NEW_ADDRESS in state.standing(reference).remarks
        return [] if said else [ev.EditRefused(reference, NEW_ADDRESS, "", "no_address", ())]
    before, after = state.contacts.get(reference) or key_of(token), notes.key_of(token, mark)
    happened: list[Event] = [ev.WordSet(reference, NEW_ADDRESS, mark), ev.ContactChanged(reference, after)]
    reachable = state.cases[reference].addressed or reference in state.contacts
    for kind, to in TOLD.items():
        if to == "old" and not reachable:
            continue  # It came on paper, without an address.
        mail = MailId(f"{reference}.{kind}.{mark}")
        happened.append(ev.MailPlanned(mail, reference, kind))
        happened.append(ev.LetterPlanned(mail, tick=False, to=before if to == "old" else after))
    return happened
