"""The pages of the toy world: who answers which address, and how a page is made."""

from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Request, Response

from kvitto.local import api
from kvitto.web.origin import is_cross_site

if TYPE_CHECKING:
    from kvitto.local.world import World


def answer(world: "World", request: Request) -> Response:
    """Answer a request to the front page or below /_local/."""
    try:
        if request.method not in ("GET", "HEAD") and is_cross_site(request, world.base):
            return api.as_json({"error": "Posted from another site."}, 403)
        return _route(world, request)
    except HTTPException as fault:
        return api.as_json({"error": fault.description}, fault.code or 500)


def _route(world: "World", request: Request) -> Response:
    method = "GET" if request.method == "HEAD" else request.method
    match method, *request.path.removeprefix("/").split("/"):
        case "GET", "_local", "health":
            return api.health(world)
        case "GET", "_local", "state":
            return api.state(world)
        case "POST", "_local", "run":
            return api.run(world, request)
        case "POST", "_local", "clock":
            return api.clock(world, request)
        case _, "_local", "faults" | "requests":
            return api.faults_and_requests(world, request)
    raise NotFound(f"There is no {request.method} {request.path} here.")
