"""Days for a calendar: by the link in a letter, and all that are coming by the link that staff have."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from kvitto.core.day_links import DayLinks, coming_link
from kvitto.core.ids import Reference, RegionId
from tests.web.site import BASE, Site

SECRET = b"secret of the tests"
VGR = RegionId("vgr")
REFERENCE = Reference("VGR-2026-7KQ4-M2XP")


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def day_link(language="sv", day=date(2026, 12, 1), deadline="agreement"):
    return DayLinks(BASE, SECRET, VGR, REFERENCE, language).to(deadline, day).removeprefix(BASE)


def test_the_link_in_a_letter_gives_the_day_with_the_reference_and_nobodys_name(site):
    answer = site.client.get(day_link())

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    calendar = Calendar.from_ical(answer.data)
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert event["SUMMARY"] == f"{REFERENCE}: sista dag för underskrivet avtal"
    assert event.decoded("DTSTART") == date(2026, 12, 1)
    assert event["UID"] == f"vgr.agreement.{REFERENCE}@localhost"
    assert set(event) == {"UID", "DTSTAMP", "SEQUENCE", "DTSTART", "TRANSP", "SUMMARY", "ORGANIZER"}


def test_a_day_that_has_moved_is_the_same_entry_and_written_later(site):
    def event(**which):
        [found] = Calendar.from_ical(site.client.get(day_link(**which)).data).walk("VEVENT")
        return found

    first = event()
    site.clock.moved += timedelta(days=3)
    second = event(day=date(2026, 12, 3), language="en")
    assert first["UID"] == second["UID"]
    assert first.decoded("DTSTAMP") < second.decoded("DTSTAMP")
    assert second["SUMMARY"] == f"{REFERENCE}: last day for the signed agreement"


@pytest.mark.parametrize(
    "address, status",
    [
        (day_link() + "x", 400),
        (day_link().replace("/vgr/", "/orebro/"), 400),
        (day_link().replace("/kalender", "/kalender/frister"), 400),
        (day_link(deadline="party"), 404),
        ("/vgr/kalender", 400),
        ("/vgr/kalender/annat", 404),
        (coming_link("", SECRET, VGR).replace("/frister", ""), 400),
        (coming_link("", SECRET, VGR).replace("/vgr/", "/orebro/"), 400),
    ],
)
def test_no_other_link_opens_anything(site, address, status):
    assert site.client.get(address).status_code == status


def test_staff_have_the_coming_deadlines_and_may_keep_them_for_a_while(site):
    answer = site.client.get(coming_link("", SECRET, VGR))

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, max-age=900"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    calendar = Calendar.from_ical(answer.data)
    assert calendar["X-WR-CALNAME"] == "Frister Västra Götalandsregionen"
    assert calendar.walk("VEVENT") == []
