"""How the local pages are made and dressed."""

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from werkzeug.wrappers import Request, Response

from kvitto.local.clock import STOCKHOLM
from kvitto.web import assets
from kvitto.web.headers import dress

if TYPE_CHECKING:
    from kvitto.local.world import World

FOLDER = Path(__file__).with_name("pages")

# As on the forms, and further what the sheet's script asks for and the frame around a mail.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def page(world: "World", request: Request, template: str, *, status: int = 200, **facts: Any) -> Response:
    """Fill a template. ``t`` picks between Swedish and English words."""
    english = request.args.get("lang") == "en"
    html = (
        _environment()
        .get_template(f"{template}.html.jinja")
        .render(
            facts,
            t=(lambda _, en: en) if english else (lambda sv, _: sv),
            language="en" if english else "sv",
            lang="?lang=en" if english else "",
            world=world,
            here=request.path,
            now=world.clock.now().astimezone(STOCKHOLM),
            stylesheet=assets.fixed("css"),
            icon=assets.fixed("svg"),
        )
    )
    response = dress(Response(html, status, mimetype="text/html"), request, "nowhere")
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def file(request: Request, name: str) -> Response:
    """The stylesheet or the script of the local pages."""
    mimetype = "text/css" if name.endswith(".css") else "text/javascript"
    return dress(Response((FOLDER / name).read_text("utf-8"), mimetype=mimetype), request, "shortly")


def colours(request: Request) -> Response:
    """A class for each colour in a sheet: the policy allows none in the page itself."""
    wanted = [colour for colour in request.args.get("c", "").split(" ") if re.fullmatch(r"[0-9a-f]{6}", colour)]
    light = [f"table.sheet tr .c{colour}{{background:#{colour};color:{_ink_on(colour)}}}" for colour in wanted]
    calm = "background:color-mix(in srgb,#{0} 20%,var(--background));color:var(--text)"
    dark = [f"table.sheet tr .c{colour}{{{calm.format(colour)}}}" for colour in wanted]
    rules = [*light, "@media (prefers-color-scheme:dark){", *dark, "}"]
    return dress(Response("\n".join(rules), mimetype="text/css"), request, "shortly")


def _ink_on(colour: str) -> str:
    """Black or white, whichever is read more easily on the colour (relative luminance, WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#111" if luminance > 0.179 else "#fff"


def away(path: str) -> Response:
    """Send the browser on to another page, which it shall GET."""
    return Response(status=303, headers={"Location": path}, mimetype="text/plain")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["clip"] = _clipped
    return environment


def _clipped(text: str, chars: int = 60) -> str | Markup:
    """The beginning of a long text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= chars else line[: chars - 1] + "…"
