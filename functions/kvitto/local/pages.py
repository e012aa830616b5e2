"""Which page or answer stands at which local address."""

from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Request, Response

from kvitto.local import api, front, letters, look, mailbox
from kvitto.local.staff import desk
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
        case "GET", "":
            return front.front(world, request)
        case "POST", "":
            return front.press(world, request)
        case "GET", "_local", "mail":
            return mailbox.inbox(world, request)
        case "GET", "_local", "mail", name:
            return mailbox.one(world, request, name)
        case "GET", "_local", "mail", name, "html":
            return mailbox.html(world, request, name)
        case "GET", "_local", "mail", name, "raw":
            return mailbox.raw(world, request, name)
        case "GET", "_local", "letters", *which:
            return letters.answer(world, request, which)
        case "GET", "_local", "reminders":
            return letters.ahead(world, request)
        case "GET", "_local", "sheet", region, *title:
            return desk.look(world, request, region, "/".join(title))
        case "POST", "_local", "sheet", region, *title:
            return desk.act(world, request, region, "/".join(title))
        case "GET", "_local", "-", "colours.css":
            return look.colours(request)
        case "GET", "_local", "-", ("local.css" | "local.js") as name:
            return look.file(request, name)
        case _, "_local", name:
            return api.answer(world, request, name)
    raise NotFound(f"There is no {request.method} {request.path} here.")
