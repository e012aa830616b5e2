"""The mailbox's pages: every mail that the catcher has kept, as its reader would see it."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Request, Response

from kvitto.local.clock import STOCKHOLM
from kvitto.local.look import page
from kvitto.web.headers import dress

if TYPE_CHECKING:
    from kvitto.local.world import World

SHOWN = 200
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:)]")
# Nothing runs and nothing is fetched; a link that is pressed opens in the whole window.
_FRAME = "sandbox allow-top-navigation-by-user-activation"
_MAIL_POLICY = f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; {_FRAME}"


@dataclass(frozen=True, slots=True)
class Mail:
    """One kept mail. ``name`` is its file's, without ``.eml``."""

    name: str
    message: EmailMessage

    @property
    def date(self) -> datetime | None:
        written = self.message["Date"]
        try:
            return parsedate_to_datetime(written).astimezone(STOCKHOLM) if written else None
        except ValueError:
            return None

    def part(self, kind: str) -> str:
        """The text/plain or text/html of it, or ""."""
        body = self.message.get_body((kind,))
        return str(body.get_content()) if body is not None else ""


def names(folder: Path) -> list[str]:
    """Newest first."""
    return sorted((path.stem for path in folder.glob("*.eml")), key=lambda name: name.split("-", 2)[1:2], reverse=True)


def inbox(world: "World", request: Request) -> Response:
    found = names(world.mailbox)
    mails = [_read(world, name) for name in found[:SHOWN]]
    return page(world, request, "mailbox", mails=mails, count=len(found))


def one(world: "World", request: Request, name: str) -> Response:
    mail = _read(world, name)
    text = _with_links(mail.part("plain"))
    return page(world, request, "mail", mail=mail, text=text, has_html=bool(mail.part("html")))


def raw(world: "World", request: Request, name: str) -> Response:
    """The bytes as they were handed over."""
    kept = _path(world, name).read_bytes()
    return dress(Response(kept, content_type="text/plain; charset=utf-8"), request, "nowhere")


def html(world: "World", request: Request, name: str) -> Response:
    """The HTML part alone, to be shown in a frame where nothing of it can run."""
    return framed(request, _read(world, name).part("html"))


def framed(request: Request, letter: str) -> Response:
    """A letter's HTML for a frame: nothing runs, nothing is fetched."""
    body = letter.replace("<head>", '<head><base target="_top">', 1)
    response = dress(Response(body, mimetype="text/html"), request, "nowhere")
    response.headers["Content-Security-Policy"] = _MAIL_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _path(world: "World", name: str) -> Path:
    path = world.mailbox / f"{name}.eml"
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name) or not path.is_file():
        raise NotFound(f"There is no mail {name}.")
    return path


def _read(world: "World", name: str) -> Mail:
    # The default policy gives EmailMessage; the stub of message_from_bytes says so for the policies it knows.
    return Mail(name, message_from_bytes(_path(world, name).read_bytes(), policy=policy.default))


def _with_links(text: str) -> Markup:
    pieces: list[Markup | str] = []
    end = 0
    for found in _LINK.finditer(text):
        link = Markup('<a href="{0}">{0}</a>').format(found[0])
        pieces += [escape(text[end : found.start()]), link]
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])
