"""A form saved to go on with later: the applicant's own, never in the ledger or the sheet, gone within thirty days.

Everything about a draft can be told from its name, so that what is due or over is found by names alone. The journal
holds nothing that opens a draft: the mailed link is sealed with the secret, and its token stands hashed in the names.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from kvitto.core.forms.form import Language
from kvitto.core.ids import RegionId, Token
from kvitto.core.seal import BrokenSeal, seal, unseal

STOCKHOLM = ZoneInfo("Europe/Stockholm")
KEPT_DAYS = 30
PURPOSE = "saved draft"

REPORT_LINK = "lank"
"""The place of what holds no draft but the key of a report's link, which somebody has asked for by mail."""

Notice = Literal["link", "link-2", "link-3", "three-days", "one-day", "closing-three-days", "closing-one-day"]
"""A letter about a draft. The link goes again, twice at most, when nobody knows whether it went."""

NOTICES: tuple[Notice, ...] = get_args(Notice)
CLOSING: tuple[tuple[int, Notice], ...] = ((1, "closing-one-day"), (3, "closing-three-days"))
"""So many days before the form closes at most, nearest first. Each goes at most once."""

AGAIN: dict[Notice, Notice] = {"link": "link-2", "link-2": "link-3"}
LINKS_A_DAY = 20
"""Links that are mailed to one address in a day: enough for who saves each time somebody comes to the desk."""

REMINDERS: tuple[tuple[int, Notice], ...] = ((1, "one-day"), (3, "three-days"))
"""So many days before the end at most, nearest first. Each goes at most once."""

_NAME = re.compile(r"([0-9a-f]{40})\.([0-9]{13})")


@dataclass(frozen=True, slots=True)
class DraftName:
    """``owner`` is the hashed token, ``saved_ms`` the time of saving (UTC, milliseconds): the newest one counts."""

    owner: str
    saved_ms: int

    def __str__(self) -> str:
        return f"{self.owner}.{self.saved_ms}"

    @property
    def saved_at(self) -> datetime:
        return datetime.fromtimestamp(self.saved_ms / 1000, UTC)

    @property
    def last_day(self) -> date:
        """The last day, in Sweden, that its link opens it."""
        return self.saved_at.astimezone(STOCKHOLM).date() + timedelta(days=KEPT_DAYS)

    def key(self, region: RegionId) -> str:
        return f"{folder(region, self.owner)}{self.saved_ms}"

    def day_mark(self, region: RegionId) -> str:
        """What finds it in the morning, without opening it."""
        return f"draft-days/{region}/{self}"

    def mail_mark(self, region: RegionId, notice: Notice) -> str:
        """What says that the letter is to go."""
        return f"todo-drafts/{region}/{self}.{notice}"

    def told_mark(self, region: RegionId, notice: Notice) -> str:
        """What says that the letter has gone, or for a reminder that it is being sent."""
        return f"draft-told/{region}/{self}.{letter_of(notice)}"

    def marks(self, region: RegionId) -> Iterator[str]:
        """All marks that it may have."""
        yield self.day_mark(region)
        yield from (self.mail_mark(region, notice) for notice in NOTICES)
        yield from (self.told_mark(region, notice) for notice in NOTICES if letter_of(notice) == notice)


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """What was saved. ``sealed`` is the draft as pages carry it, ``place`` where in the form it was saved."""

    token: Token
    form: str
    language: Language
    address: str
    place: str
    sealed: str


def links_today(secret: bytes, region: RegionId, day: date, address: str) -> list[str]:
    """A name for each link that may be mailed to the address that day. Nobody finds the address from them."""
    hashed = hmac.digest(secret, f"draft {address.casefold()}".encode(), hashlib.sha256).hex()[:32]
    return [f"{mailed_to(region)}{day.isoformat()}.{hashed}.{n}" for n in range(LINKS_A_DAY)]


def mailed_to(region: RegionId) -> str:
    """The folder of all such names, of every day."""
    return f"draft-told/{region}-to/"


def letter_of(notice: Notice) -> str:
    """Which letter it is: a link that goes again is the same one."""
    return "link" if notice in ("link", *AGAIN.values()) else notice


def owner_of(token: Token) -> str:
    """The token as names have it: nobody finds the token from it."""
    return hashlib.sha256(f"kvitto draft {token}".encode()).hexdigest()[:40]


def folder(region: RegionId, owner: str) -> str:
    """The prefix under which everything lies that was saved under one token."""
    return f"drafts/{region}/{owner}/"


def named(name: str) -> DraftName:
    """The name that was written out. Raises: ValueError for anything else."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"{name[:80]!r} is no name of a draft.")
    return DraftName(found[1], int(found[2]))


def encode(saved: SavedDraft) -> bytes:
    """A saved draft as the bytes of its object."""
    return json.dumps({"record": 1, **asdict(saved)}, ensure_ascii=False, separators=(",", ":")).encode()


def decode(raw: bytes) -> SavedDraft:
    """Read it back. Raises: ValueError, KeyError or TypeError when it is damaged."""
    body = json.loads(raw)
    if body.pop("record") != 1:
        raise ValueError("A draft of a record version that this code does not know.")
    return SavedDraft(**body)


def link(public_url: str, secret: bytes, region: RegionId, saved: SavedDraft, name: DraftName) -> str:
    """The address that opens it, in its language."""
    sealed = seal(secret, PURPOSE, [region, saved.form, saved.token, name.saved_ms])
    language = "&lang=en" if saved.language == "en" else ""
    return f"{public_url.rstrip('/')}/{region}/{saved.form}/utkast?k={sealed}{language}"


def opened(secret: bytes, region: str, form: str, sealed: str) -> DraftName:
    """The name behind a link's ``k``. Raises: BrokenSeal, for a link to another form too."""
    where, which, token, saved_ms = unseal(secret, PURPOSE, sealed)
    if (where, which) != (region, form):
        raise BrokenSeal("the link belongs to another form")
    return DraftName(owner_of(Token(token)), saved_ms)


def reminder(name: DraftName, today: date) -> Notice | None:
    """The reminder that the draft calls for today, if any: the nearest one, so that a missed morning loses none."""
    return _nearest(REMINDERS, name.last_day, today)


def closing_reminder(closes: date, today: date) -> Notice | None:
    """The reminder that a form's last day calls for today, if any."""
    return _nearest(CLOSING, closes, today)


def _nearest(reminders: tuple[tuple[int, Notice], ...], last: date, today: date) -> Notice | None:
    left = (last - today).days
    return next((notice for days, notice in reminders if 0 <= left <= days), None)
