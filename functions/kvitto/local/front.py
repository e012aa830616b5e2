"""The front page: where everything is, and the handles of the toy world."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request, Response

from kvitto.local import demo, mailbox
from kvitto.local.clock import STOCKHOLM, ClockGoesBack, read_time
from kvitto.local.look import away, page

if TYPE_CHECKING:
    from kvitto.local.world import World

REQUESTS_SHOWN = 12
_SPREADSHEET = re.compile(r"((?:spreadsheets|files)/[\w-]{6})[\w-]+")

TROUBLES = {
    "sheets": {"target": "sheets", "kind": "503"},
    "quota": {"target": "sheets", "kind": "429"},
    "mail": {"target": "mail", "kind": "451"},
    "bucket": {"target": "bucket", "kind": "503", "match": "put"},
}
"""What the buttons let go wrong, until it is cleared."""


def front(world: "World", request: Request, *, status: int = 200, fault: str = "") -> Response:
    regions = []
    for region in world.regions:
        forms = [world.forms.form(region, form) for form in world.forms.forms(region)]
        regions.append({"region": world.forms.region(region), "forms": forms})
    return page(
        world,
        request,
        "front",
        status=status,
        fault=fault,
        regions=regions,
        mails=len(mailbox.names(world.mailbox)),
        pending=world.house.pending(),
        demo_count=demo.count(world.regions),
        requests=[
            {**entry, "path": _SPREADSHEET.sub(r"\1…", entry["path"])}
            for entry in world.google.log.entries()[: -REQUESTS_SHOWN - 1 : -1]
        ],
        tomorrow=world.clock.now().astimezone(STOCKHOLM) + timedelta(days=1),
        faults=world.google.faults.planned(),
    )


def press(world: "World", request: Request) -> Response:
    """What was pressed on the front page."""
    form = request.form
    match form.get("do"):
        case "clock":
            try:
                world.pump.move_clock(read_time(form.get("now", "")))
            except ClockGoesBack:
                return front(world, request, status=409, fault="back")
            except ValueError:
                return front(world, request, status=400, fault="unreadable")
        case "demo":
            demo.send_in(world.base, world.regions)
        case "trouble" if form.get("what") in TROUBLES:
            world.google.faults.add({**TROUBLES[form["what"]], "times": None})
        case "mend":
            world.google.faults.clear()
            world.pump.wake_all()
        case _:
            raise BadRequest("There is no such button.")
    return away("/" + ("?lang=en" if request.args.get("lang") == "en" else ""))
