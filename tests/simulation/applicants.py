"""The libraries that apply: they press send, press again, change their answers, and believe what they see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kvitto.core.forms.form import Form
from kvitto.core.ids import Reference, Token
from kvitto.core.submission import Doubt
from kvitto.ports import JournalUnavailable
from kvitto.steps.accept import Accepted, Conflict, accept
from tests.simulation.journal import PERSONAL
from tests.simulation.office import Stage, crashed
from tests.simulation.paper import FORM, IDEA, REGION_ID
from tests.simulation.relay import NOBODY
from tests.simulation.sheet import POISON
from tests.simulation.violation import Violation
from tests.simulation.world import SECOND, Died

LIBRARIES = ("Hjo", "Tibro", "Skara", "Mark")
HOSTILE = ("=1+1", "+4670", "a@x.example, evil@x.example,", "{{ secret }}<b>")

Answers = Mapping[str, Any]  # Any: answers by question, as the port has them.


@dataclass(slots=True)
class Applicant:
    """A library that applies, and the reference that somebody there has seen."""

    library: str
    token: Token
    answers: Answers
    form: Form = FORM
    held: Doubt | Literal[""] = ""
    promised: Reference | None = None


def applicants(stage: Stage, number: int) -> list[Applicant]:
    """The first few libraries. Some projects are refused by Google, some addresses do not exist, and some
    look as if a machine had filled them in.
    """
    draw = stage.world.draw
    people = []
    for library in LIBRARIES[:number]:
        kind = draw(16)
        project = f"{POISON}{kind & 1} {PERSONAL}" if kind > 12 else f"{HOSTILE[kind & 3]} {library} {PERSONAL}"
        local = NOBODY if kind == 12 else f"{library.lower()}@"
        answers: dict[str, Any] = {
            "projekt": project,
            "ar": 2027,
            "omrade": ("lasframjande", "mote")[draw(2)],
            "kommun": "1497",
            "kontakt_namn": f"{HOSTILE[2]} {PERSONAL}",
            "kontakt_epost": f"{local}{'hjo' if kind & 1 else 'annan'}.example",
        }
        forms = stage.paper.forms(REGION_ID)
        form = stage.paper.form(REGION_ID, IDEA.id if draw(6) == 5 and IDEA.id in forms else FORM.id)
        if form.has("sokt_belopp"):
            answers["sokt_belopp"] = 45_000
        people.append(Applicant(library, Token(f"token-{library}"), answers, form, "trap" if kind == 11 else ""))
    return people


def press(stage: Stage, applicant: Applicant, answers: Answers, *, times: int, clock_ms: int) -> None:
    """Press send, and again after a while if no answer comes."""
    for _ in range(times):
        process = stage.process(f"intake for {applicant.library}", clock_ms=clock_ms)
        try:
            outcome = accept(
                process.office,
                applicant.form,
                applicant.token,
                answers,
                language="sv",
                via="web",
                held=applicant.held,
            )
        except (Died, JournalUnavailable):
            stage.world.wait(1 + stage.world.draw(90 * SECOND))
            continue
        except Exception as fault:
            raise crashed(process, fault) from fault
        _heard(stage, applicant, answers, outcome)
        return


def _heard(stage: Stage, applicant: Applicant, answers: Answers, outcome: Accepted | Conflict) -> None:
    """What the applicant is told must be true, and the same each time."""
    kept = stage.store.post(applicant.token)
    library = applicant.library
    if kept is None:
        raise Violation(f"I1: {library} was answered, and there is no record")
    if isinstance(outcome, Conflict):
        stage.world.count("world: other answers are refused")
        if kept.answers == answers:
            raise Violation(f"I5: {library} pressed again with the same answers and was told that they differ")
        return
    reference = outcome.submission.reference
    if stage.world.story is not None:
        stage.world.tell(f"intake for {library}", f"shows {reference}")
    if kept.answers != answers:
        raise Violation(f"I5: {library} got {reference} for other answers than those in the journal")
    if applicant.promised not in (None, reference):
        raise Violation(f"I5: {library} got {applicant.promised} and then {reference} for the same post")
    applicant.promised = reference
    if kept.reference != reference or stage.store.objects.get(f"references/{reference}") != applicant.token.encode():
        raise Violation(f"I1: {library} was shown {reference}, which the journal does not give to it")
