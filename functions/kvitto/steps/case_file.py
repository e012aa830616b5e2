"""Read a case from the journal: the post that opened it, and what the applicant has added since.

Each post on a case is listed under it, so that intake can follow a case without the ledger.
"""

from collections.abc import Mapping
from typing import Any

from kvitto.core import submission
from kvitto.core.ids import Reference, Token
from kvitto.core.on_case import ABOUT, CaseFile, OnCase, in_order
from kvitto.core.submission import Submission
from kvitto.ports import Office
from kvitto.steps.accept import find, listed_under

ADDED_MAX = 500
"""Posts that are read of one case."""


def open_case(office: Office, token: Token) -> CaseFile | None:
    """The case that a token opens; of a post on a case, that case. Raises: JournalUnavailable."""
    opening = find(office, token)
    if opening is not None and opening.case != opening.reference:
        owner = office.journal.get(f"references/{opening.case}")
        opening = find(office, Token(owner.decode())) if owner else None
    return CaseFile(opening, in_order(_added(office, opening.case))) if opening is not None else None


def rests_on(office: Office, case: CaseFile) -> OnCase:
    """What one more post on the case is accepted on."""
    return case.on(_about(office, case.opening))


def _added(office: Office, case: Reference) -> list[Submission]:
    """A name without a record is a press that died halfway, and is nothing yet."""
    tokens = (key.rpartition("/")[2] for key in office.journal.list(listed_under(case), ADDED_MAX))
    found = (office.journal.get(submission.key_of(Token(token))) for token in tokens)
    return [submission.decode(raw) for raw in found if raw is not None]


def _about(office: Office, opening: Submission) -> Mapping[str, Any]:
    """Cells of the application, read by its form as it is now; those that it cannot tell are left out."""
    from kvitto.core.forms.columns import cells  # opens pydantic, which the pages do without

    form = office.forms.form(opening.region, opening.form)
    known = {key: value for key, value in opening.answers.items() if key in ABOUT and form.has(key)}
    try:
        return cells(form, office.forms.region(opening.region), known)
    except (KeyError, TypeError, ValueError, StopIteration):
        return {}
