"""Whether staff's links may still show what a case holds: who the contact of a protected one is they do not tell."""

from werkzeug.wrappers import Response

from kvitto.core.forms.form import Text
from kvitto.core.ids import RegionId
from kvitto.core.region import Page, Region
from kvitto.core.state import State
from kvitto.steps.follow import ONE_AT_A_TIME
from kvitto.steps.ledger import catch_up
from kvitto.web.visit import Visit

_HIDDEN = Page(
    Text("Ärendet är skyddat", "The case is protected"),
    (
        Text(
            "Det som skickades visar vem kontakten är, så det öppnas inte härifrån. Svaren i övrigt står i arket.",
            "What was sent tells who the contact is, so it is not opened here. All other answers are in the sheet.",
        ),
        Text(
            "Behöver ni handlingen? Den som sköter Kvitto kan ta fram den med referensen.",
            "Do you need the document? Whoever runs Kvitto can fetch it by the reference.",
        ),
    ),
)


def state_now(visit: Visit, region: str) -> State:
    """What the ledger says. Raises: JournalUnavailable."""
    with ONE_AT_A_TIME:
        return catch_up(visit.office, RegionId(region))


def hidden_page(visit: Visit, region: Region) -> Response:
    """The page that says why nothing is shown."""
    return visit.page("text", region, "nowhere", linked=True, text=_HIDDEN)
