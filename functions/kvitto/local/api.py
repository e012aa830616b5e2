"""`/_local/…` for programs: what is so, run this now, move the clock, fail like this."""

import json
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Request, Response

from kvitto.local.clock import ClockGoesBack, read_time, told
from kvitto.local.proving import prove_all
from kvitto.local.sheets.command import local_page

if TYPE_CHECKING:
    from kvitto.local.world import World

STEPS = ("pump", "watch", "remind")


def answer(world: "World", request: Request, name: str) -> Response:
    """Raises: NotFound."""
    match request.method, name:
        case "GET" | "HEAD", "health":
            return as_json({"ok": True})
        case "GET" | "HEAD", "state":
            return state(world)
        case "POST", "run":
            return run(world, request)
        case "POST", "clock":
            return clock(world, request)
        case _, "faults" | "requests":
            return faults_and_requests(world, request)
    raise NotFound(f"There is no {request.method} {request.path} here.")


def state(world: "World") -> Response:
    """The time in Stockholm, the ids of the spreadsheets, and how much is not done yet."""
    return as_json(
        {
            "now": told(world.clock.now()),
            "spreadsheets": world.ids("work"),
            "contacts": world.ids("contacts"),
            "pending": world.house.pending(),
        }
    )


def run(world: "World", request: Request) -> Response:
    """Run a step for all regions, and answer what it did by region and part. What went wrong is told there too."""
    step = _sent(request).get("step")
    if step == "proof":
        return as_json(prove_all(world.house))
    if step not in STEPS:
        return as_json({"error": f"step: {step!r} is not one of {', '.join((*STEPS, 'proof'))}."}, 400)
    return as_json(world.pump.run(step))


def clock(world: "World", request: Request) -> Response:
    """Move the clock; what is due by then has run before the answer."""
    try:
        world.pump.move_clock(read_time(str(_sent(request).get("now"))))
    except ClockGoesBack as refused:
        return as_json({"error": str(refused)}, 409)
    except ValueError as unreadable:
        return as_json({"error": str(unreadable)}, 400)
    return as_json({"now": told(world.clock.now())})


def faults_and_requests(world: "World", request: Request) -> Response:
    """Planned faults, and the requests that the emulator has had."""
    status, answer = local_page(world.google, request.method, request.path, request.get_data())
    if request.method == "DELETE":
        world.pump.wake_all()  # What they held up can go on now.
    return as_json(answer, int(status.split()[0]))


def as_json(answer: Any, status: int = 200) -> Response:  # Any: whatever JSON can say
    text = json.dumps(answer, ensure_ascii=False, indent=1) + "\n"
    return Response(text, status, mimetype="application/json")


def _sent(request: Request) -> dict[str, Any]:
    sent = request.get_json(force=True, silent=True)
    return sent if isinstance(sent, dict) else {}
