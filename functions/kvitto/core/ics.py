"""Calendar files (RFC 5545), written line by line: the same entries and the same stamp give the same bytes.

Text from anywhere may stand in an entry: it is escaped, what nobody can see becomes a blank, and long lines are folded
at 75 octets, never within a character. Times are told in UTC, so that no file needs a time zone of its own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from urllib.parse import quote, urlsplit

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]
"""PUBLISH: a day to know of. REQUEST and CANCEL: a meeting that somebody is asked to, and no more (RFC 5546)."""

_OCTETS_MAX = 75
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
_IN_ADDRESS = "@!$&'*+-./=_~"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in a calendar: a whole day, or a meeting whose ``starts`` and ``ends`` are aware of their zone.

    An entry with the ``uid`` of an earlier one replaces it if its ``sequence`` is higher.
    """

    uid: str
    summary: str
    starts: date | datetime
    ends: datetime | None = None
    sequence: int = 0
    location: str = ""
    description: str = ""


def uid_of(region: str, what: str, which: str, public_url: str) -> str:
    """The name of an entry in every calendar: of this thing alone, and the same each time it is told."""
    return f"{region}.{what}.{which}@{urlsplit(public_url).hostname or 'localhost'}"


def calendar_file(
    entries: Sequence[Entry],
    method: Method,
    *,
    stamp: datetime,
    organizer: str,
    attendee: str = "",
    name: str = "",
) -> bytes:
    """The whole file, UTF-8 with CRLF. ``stamp`` is when it is written; ``name`` what a calendar of its own is called.

    ``organizer`` and ``attendee`` are plain e-mail addresses; a meeting has both.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kvitto//Kvitto//SV", f"METHOD:{method}"]
    if name:
        lines += [f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    for entry in entries:
        lines += _event(entry, method, _moment(stamp), organizer, attendee)
    lines.append("END:VCALENDAR")
    return b"".join(piece + b"\r\n" for line in lines for piece in _folded(line))


def _event(entry: Entry, method: Method, stamp: str, organizer: str, attendee: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(entry.uid)}"
    yield f"DTSTAMP:{stamp}"
    yield f"SEQUENCE:{entry.sequence}"
    if isinstance(entry.starts, datetime):
        yield f"DTSTART:{_moment(entry.starts)}"
    else:
        yield f"DTSTART;VALUE=DATE:{entry.starts:%Y%m%d}"
        yield "TRANSP:TRANSPARENT"
    if entry.ends is not None:
        yield f"DTEND:{_moment(entry.ends)}"
    for word, value in (("SUMMARY", entry.summary), ("LOCATION", entry.location), ("DESCRIPTION", entry.description)):
        if value:
            yield f"{word}:{_text(value)}"
    yield f"ORGANIZER:mailto:{quote(organizer, safe=_IN_ADDRESS)}"
    if attendee:
        asked = ";PARTSTAT=NEEDS-ACTION;RSVP=TRUE" if method == "REQUEST" else ""
        yield f"ATTENDEE;ROLE=REQ-PARTICIPANT{asked}:mailto:{quote(attendee, safe=_IN_ADDRESS)}"
    if method != "PUBLISH":
        yield f"STATUS:{'CANCELLED' if method == 'CANCEL' else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """Text as a value (RFC 5545, 3.3.11). Half a surrogate pair becomes "?"."""
    seen = _UNSEEN.sub(" ", re.sub(r"\r\n?", "\n", words)).encode(errors="replace").decode()
    return seen.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[bytes]:
    """The pieces of a line, each but the first behind a blank (RFC 5545, 3.1)."""
    piece = b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > _OCTETS_MAX:
            yield piece
            piece = b" "
        piece += octets
    yield piece
