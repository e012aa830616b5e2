"""What libraries send on their cases later: a change, an answer, another contact, details for the payout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from kvitto.core.forms.form import Form
from kvitto.core.forms.made import OWN_WORDS, completion_of, contact_form_of, revision_of
from kvitto.core.ids import Reference, Token
from kvitto.ports import JournalUnavailable
from kvitto.steps.accept import Accepted, accept
from kvitto.steps.case_file import open_case, rests_on
from tests.simulation.applicants import Applicant
from tests.simulation.deciding import APPLICATION, PAYOUT
from tests.simulation.journal import PERSONAL
from tests.simulation.office import Stage, crashed
from tests.simulation.violation import Violation
from tests.simulation.world import MINUTE, SECOND, Died

PAUSES = (4 * MINUTE, 20 * SECOND, 25 * MINUTE, 70 * MINUTE)
TRIES = 3
FORMS: Final[Sequence[Form]] = (
    revision_of(APPLICATION),
    contact_form_of(APPLICATION),
    completion_of(APPLICATION, "Budget"),
    PAYOUT,
)


def send_later(stage: Stage, applicant: Applicant, posts: int, accepted: dict[Token, Token]) -> None:
    """Send some posts on the applicant's case; ``accepted`` learns of each that was answered, and of its case."""
    world, draw = stage.world, stage.world.draw
    for number in range(posts):
        world.wait(PAUSES[draw(len(PAUSES))] + draw(MINUTE))
        form = FORMS[draw(len(FORMS))]
        token = Token(f"{applicant.token}-{number}-{form.id}")
        answers = _answers(stage, applicant, form)
        for _ in range(TRIES):
            if _press(stage, applicant, form, token, answers):
                accepted[token] = applicant.token
                world.count(f"library: {form.purpose}")
                break
            world.wait(30 * SECOND)


def check(stage: Stage, accepted: dict[Token, Token]) -> None:
    """Raises: Violation when one is not in the ledger, though its case is."""
    truth = stage.store.truth
    for token, opening in accepted.items():
        if stage.store.post(token) is None:
            raise Violation(f"I1: {token} was answered, and there is no record")
        if token not in truth.tokens and opening in truth.tokens and opening not in truth.held:
            raise Violation(f"L1: the ledger never took in {token}")


def addresses(stage: Stage, case: Reference) -> set[str]:
    """Every address that has ever been the case's own, as its posts name them."""
    posts = (stage.store.post(token) for token in stage.store.truth.tokens)
    named = (post.answers.get("kontakt_epost") for post in posts if post is not None and post.case == case)
    return {str(address) for address in named if address}


def _answers(stage: Stage, applicant: Applicant, form: Form) -> dict[str, Any]:  # Any: answers by question
    draw, given = stage.world.draw, dict(applicant.answers)
    match form.purpose:
        case "revision":
            changed = {"sokt_belopp": (30_000, 45_000)[draw(2)], "ar": (2027, 2028)[draw(2)]}
            return {key: value for key, value in {**given, **changed}.items() if form.has(key)}
        case "contact_change":
            address = f"{applicant.library.lower()}{draw(2)}@hjo.example"
            return {"kontakt_namn": f"Ny {PERSONAL}", "kontakt_epost": address}
        case "payout":
            return {"belopp": 45_000}
    return {OWN_WORDS: f"Budgeten {PERSONAL}"}


def _press(stage: Stage, applicant: Applicant, form: Form, token: Token, answers: dict[str, Any]) -> bool:
    process = stage.process(f"intake for {applicant.library}")
    try:
        case = open_case(process.office, applicant.token)
        if case is None:
            return False
        on = rests_on(process.office, case)
        outcome = accept(process.office, form, token, answers, language="sv", via="web", on=on)
    except (Died, JournalUnavailable):
        return False
    except Exception as fault:
        raise crashed(process, fault) from fault
    if not isinstance(outcome, Accepted):
        raise Violation(f"I5: {token} was pressed again with the same answers and was told that they differ")
    return True
