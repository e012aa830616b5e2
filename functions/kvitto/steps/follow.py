"""What the ledger tells the applicant of a case. Only pages to read ask for it; taking in a post never does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Lock

from kvitto.core import notes, submission
from kvitto.core.decide.intake import has_begun
from kvitto.core.failures import Permanent, Temporary
from kvitto.core.ids import Token
from kvitto.core.on_case import CaseFile
from kvitto.core.public import told_path
from kvitto.core.standing import NEW, Standing
from kvitto.core.state import Case, State
from kvitto.ports import Office
from kvitto.steps.ledger import catch_up

ONE_AT_A_TIME = Lock()
"""A state is folded by one hand, and pages are asked for by many."""

SERIAL_DAWN = date(1899, 12, 30)
"""Day 0 of a sheet's dates."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A case as its applicant may follow it.

    ``path`` is its way as far as it may be told, ``begun`` whether staff have begun, ``contact`` the object that names
    the address in force. ``asked`` are staff's words about what is lacking, ``answer_by`` their last day for it.
    """

    standing: Standing
    path: tuple[str, ...]
    begun: bool
    contact: str
    asked: str = ""
    answer_by: date | None = None
    municipality: str = ""
    year: int = 0
    ends: str = ""
    partners: Mapping[str, bool] = field(default_factory=dict)
    """The municipalities of a joint application, by code, and whether they have confirmed."""


def follow(office: Office, case: CaseFile) -> Followed:
    """What is known. Of a case that the ledger has not taken in, or when it cannot be read now, what the journal tells.

    Raises: JournalUnavailable.
    """
    opening = case.opening
    alone = Followed(NEW, NEW.path, begun=False, contact=submission.key_of(case.contact.token))
    try:
        with ONE_AT_A_TIME:
            state = catch_up(office, opening.region)
            known = state.cases.get(opening.case)
            return _followed(office, case, state, known) if known is not None else alone
    except Temporary:
        raise
    except Permanent as fault:  # A ledger of a newer release: what the journal tells is still true.
        office.log("ledger_unread", region=opening.region, error=type(fault).__name__)
        return alone


def _followed(office: Office, case: CaseFile, state: State, known: Case) -> Followed:
    standing = state.standing(known.reference)
    programme = office.forms.programme(case.opening.region)
    its = (mail for mail in state.mails.values() if mail.reference == known.reference and mail.status == "sent")
    gone = {mail.kind for mail in its if mail.id not in state.letters or not state.letters[mail.id].to}
    asked = _written(office, state, known.token, "komplettera_med")
    by = _written(office, state, known.token, "svara_senast")
    return Followed(
        standing=standing,
        path=told_path(standing.path, programme, gone) if programme else standing.path[:1],
        begun=has_begun(state, known),
        contact=_contact(case, state, known),
        asked=str(asked).strip() if asked is not None else "",
        answer_by=SERIAL_DAWN + timedelta(days=int(by)) if isinstance(by, int | float) else None,
        municipality=known.municipality,
        year=known.year,
        ends=known.ends,
        partners={code: code in state.partners.get(known.reference, {}) for code in known.partners},
    )


def _contact(case: CaseFile, state: State, known: Case) -> str:
    """The contact in force: what the ledger says, unless the applicant has named another since."""
    if case.contact.token not in state.tokens:
        return submission.key_of(case.contact.token)
    return state.contacts.get(known.reference) or submission.key_of(known.token)


def _written(office: Office, state: State, token: Token, key: str) -> str | int | float | bool | None:
    """What staff have written in a cell of the case's row, and has counted; None where they have written nothing."""
    for rows in state.rows.values():
        mark = rows[token].settled.get(key) if token in rows else None
        raw = office.journal.get(notes.key_of(token, mark)) if mark else None
        if raw is not None:
            return notes.decode(raw)[1]
    return None
