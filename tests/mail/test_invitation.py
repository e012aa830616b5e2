"""The sharing day in the calendar of whoever is asked to it, read by another's library."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from kvitto.core.forms.faults import FormFileError
from kvitto.core.forms.form import Text
from kvitto.core.invitation import invitation
from kvitto.core.region import SharingDay
from kvitto.core.region_file import refuse_wrong_region
from tests.mail.office import FORMS, SCHEMAS
from tests.mail.test_golden import read

HOSTILE = Text("Salen\r\nATTENDEE:mailto:evil@x.example", "Hall;,\\")
DAY = SharingDay(2026, date(2026, 12, 9), HOSTILE)


def meeting(sharing, attendee="biblioteket@hjo.example"):
    made = invitation(
        sharing,
        FORMS.region("vgr"),
        "sv",
        attendee=attendee,
        public_url="https://ansok.example",
        stamp=datetime(2026, 11, 17, 7, 30, tzinfo=UTC),
    )
    calendar = Calendar.from_ical(made.content)
    [event] = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def test_the_invitation_tells_hours_in_any_season_place_and_who_asks_whom():
    method, winter = meeting(DAY)
    _, summer = meeting(replace(DAY, day=date(2026, 6, 9)))

    assert method == "REQUEST"
    assert (winter.start, winter.end) == (
        datetime(2026, 12, 9, 9, tzinfo=UTC),
        datetime(2026, 12, 9, 14, tzinfo=UTC),
    )
    assert summer.start == datetime(2026, 6, 9, 8, tzinfo=UTC)
    assert winter["LOCATION"] == "Salen\nATTENDEE:mailto:evil@x.example"
    assert winter["ORGANIZER"] == "mailto:biblioteksutveckling@vgr.example"
    assert winter["ATTENDEE"] == "mailto:biblioteket@hjo.example"


def test_a_change_and_a_cancellation_are_of_the_same_meeting_and_newer():
    told = [
        meeting(DAY),
        meeting(replace(DAY, day=date(2026, 12, 10), sequence=1)),
        meeting(replace(DAY, sequence=2, cancelled=True)),
    ]

    assert len({str(event["UID"]) for _, event in told}) == 1
    assert [(method, event["SEQUENCE"], str(event["STATUS"])) for method, event in told] == [
        ("REQUEST", 0, "CONFIRMED"),
        ("REQUEST", 1, "CONFIRMED"),
        ("CANCEL", 2, "CANCELLED"),
    ]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    "name, method",
    [
        ("remind-sharing", "REQUEST"),
        ("reminders-of-two-things", "REQUEST"),
        ("remind-sharing-changed", "REQUEST"),
        ("remind-sharing-cancelled", "CANCEL"),
    ],
)
def test_the_letter_is_read_as_before_and_brings_the_meeting(name, method, language):
    mail = read(f"{name}.{language}.eml")

    assert mail.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in mail.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    [file] = mail.iter_attachments()
    assert file["Content-Type"].params["method"] == method
    assert str(Calendar.from_ical(file.get_content())["METHOD"]) == method


@pytest.mark.parametrize(
    "words, fault",
    [
        ({"cancelled": True}, "Raise it by one"),
        ({"changed": "2026-11-20"}, "Raise it by one"),
        ({"starts": "kl 10"}, "hours such as"),
        ({"starts": "15:00", "ends": "10:00"}, "in order"),
    ],
)
def test_a_sharing_day_that_no_calendar_would_understand_is_refused(words, fault):
    toml = tomllib.loads((SCHEMAS / "vgr" / "region.toml").read_text(encoding="utf-8"))
    day = {"year": 2026, "day": "2026-12-09", "place": {"sv": "Salen", "en": "The hall"}}
    municipalities = [
        {"code": one.code, "name": one.name, "official_name": one.official_name, "domains": []}
        for one in FORMS.region("vgr").municipalities
    ]
    whole = {**toml, "id": "vgr", "municipalities": municipalities, "sharing_days": [day]}
    refuse_wrong_region(whole, file="region.toml")

    with pytest.raises(FormFileError, match=fault):
        refuse_wrong_region({**whole, "sharing_days": [{**day, **words}]}, file="region.toml")
