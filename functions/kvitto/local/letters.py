"""Every letter for an example case, to be read beforehand, and the reminders of the days ahead."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Request, Response

from kvitto.adapters.templates import Templates
from kvitto.core.calendar import local_day
from kvitto.core.coming_weeks import AHEAD
from kvitto.core.ids import RegionId
from kvitto.core.words.of_coming import TO
from kvitto.local.letter_examples import Example, examples
from kvitto.local.look import page
from kvitto.local.mailbox import framed
from kvitto.steps.preview import coming

if TYPE_CHECKING:
    from kvitto.local.world import World


def answer(world: "World", request: Request, which: Sequence[str]) -> Response:
    """All of them; one; or the HTML of one, for its frame. Raises: NotFound."""
    match which:
        case []:
            return page(world, request, "letters", letters=list(_examples(world).items()))
        case [name]:
            return page(world, request, "letter", name=name, letter=_found(world, name).letter)
        case [name, "html"]:
            return framed(request, _found(world, name).letter.html)
    raise NotFound("There is no such letter.")


def ahead(world: "World", request: Request) -> Response:
    """What would go in the coming days if nothing changed meanwhile."""
    office, today = world.house.office(patient=True), local_day(world.clock.now())
    regions = {
        world.forms.region(region).name.sv: coming(office, RegionId(region), today, AHEAD.days)
        for region in world.regions
        if world.forms.reminders(region).reminder
    }
    return page(world, request, "reminders", regions=regions, days=AHEAD.days, to=TO)


def _examples(world: "World") -> dict[str, Example]:
    data = world.house.settings.data
    typist = Templates(data / "templates" / "mail", data / "schemas")
    return {f"{one.name}.{one.language}": one for one in examples(world.forms, typist)}


def _found(world: "World", name: str) -> Example:
    found = _examples(world).get(name)
    if found is None:
        raise NotFound(f"There is no letter {name}.")
    return found
