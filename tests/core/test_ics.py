"""Calendar files, read by another's library: what was put in comes out, whatever somebody has typed."""

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote

from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from kvitto.core.ics import Entry, calendar_file, uid_of

STAMP = datetime(2026, 11, 17, 7, 30, tzinfo=UTC)
MAILBOX = "biblioteket@region.example"
LINE_OF = re.compile(
    r"(BEGIN|END|VERSION|PRODID|METHOD|UID|DTSTAMP|SEQUENCE|DTSTART|DTEND|TRANSP|SUMMARY|LOCATION|DESCRIPTION|"
    r"ORGANIZER|ATTENDEE|STATUS)[:;]"
)


def event(written: bytes):
    [found] = Calendar.from_ical(written).walk("VEVENT")
    return found


def as_read(typed: str) -> str:
    """What a reader is to see: lines as they were, no half letters, and a blank for what nobody can see."""
    lines = re.sub(r"\r\n?", "\n", typed)
    return (
        re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+", " ", lines)
        .encode(errors="replace")
        .decode()
    )


@given(st.text(max_size=300), st.text(alphabet="aåé\U0001f4da\\;,:\"'\r\n\t\u2028\x85nN", max_size=300))
@example("x\r\nATTENDEE:mailto:evil@x.example", "\\n\\;END:VEVENT\r\nBEGIN:VEVENT")
@example("å" * 200, "\U0001f4da" * 100)
@example("\ud800", "\x00\u202e")
def test_text_comes_out_as_it_was_put_in_and_never_breaks_a_line(summary, place):
    entry = Entry("a@b.example", f"!{summary}", date(2026, 12, 1), location=f"!{place}", description=f"!{summary}")
    written = calendar_file([entry], "PUBLISH", stamp=STAMP, organizer=MAILBOX)

    read = event(written)
    assert str(read["SUMMARY"]) == f"!{as_read(summary)}"
    assert str(read["LOCATION"]) == f"!{as_read(place)}"
    assert read.get("ATTENDEE") is None
    pieces = written.split(b"\r\n")
    assert pieces.pop() == b""
    assert all(len(piece) <= 75 and not re.search(rb"[\r\n]", piece) for piece in pieces)
    assert all(piece.decode() for piece in pieces)  # no letter is cut in two
    assert all(LINE_OF.match(line) for line in written.decode().replace("\r\n ", "").splitlines())


@given(st.from_regex(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,40}", fullmatch=True))
def test_any_address_is_one_address(local):
    entry = Entry("a@b.example", "x", STAMP, STAMP + timedelta(hours=1))
    written = calendar_file([entry], "REQUEST", stamp=STAMP, organizer=MAILBOX, attendee=f"{local}@x.example")

    assert unquote(str(event(written)["ATTENDEE"])) == f"mailto:{local}@x.example"


def test_the_same_arguments_give_the_same_bytes():
    entry = Entry(uid_of("vgr", "report", "VGR-2026-7KQ4-M2XP", "https://ansok.example/"), "x", date(2026, 12, 1))

    files = {calendar_file([entry], "PUBLISH", stamp=STAMP, organizer=MAILBOX) for _ in range(2)}
    assert len(files) == 1
    assert event(files.pop())["UID"] == "vgr.report.VGR-2026-7KQ4-M2XP@ansok.example"


def test_what_has_a_meaning_in_the_format_is_escaped():
    entry = Entry("a@b.example", "a,b;c\\d\r\ne", date(2026, 12, 1))
    written = calendar_file([entry], "PUBLISH", stamp=STAMP, organizer=MAILBOX)

    assert rb"SUMMARY:a\,b\;c\\d\ne" in written.splitlines()
