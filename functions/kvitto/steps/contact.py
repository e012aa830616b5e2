"""Where a case's letters go: only to an address that lies in the journal for that very case."""

from kvitto.core import notes, partners, submission
from kvitto.core.failures import Permanent
from kvitto.core.ids import Reference
from kvitto.core.on_case import ADDRESS
from kvitto.core.state import State
from kvitto.ports import Office


class NoAddress(Permanent):
    """What names the contact gives no address: it came on paper, and nobody has written one in Kontakter."""


def contact_in_force(state: State, case: Reference) -> str:
    """The journal key of the object that names the case's address."""
    return state.contacts.get(case) or submission.key_of(state.cases[case].token)


def address_at(office: Office, source: str) -> str:
    """The address that an object names: a post's answer, or what staff have written in a cell.

    Raises: NoAddress when it names none; Permanent when it is gone; JournalUnavailable.
    """
    raw = office.journal.get(source)
    if raw is None:
        raise Permanent(f"The ledger names {source} as the contact of a case, and it is gone from the journal.")
    if source.startswith(partners.FOLDER):
        return partners.decode(raw)
    if source.startswith("notes/"):
        return str(notes.decode(raw)[1]).strip()
    answers = submission.decode(raw).answers
    if ADDRESS not in answers:
        raise NoAddress(f"The ledger names {source} as the contact of a case, and no address stands there.")
    return str(answers[ADDRESS])
