"""What a mail in the unit's mailbox is: a report that can be acted on, one that a person must read, or neither."""

import random

import pytest

from kvitto.core.bounces import read
from tests.mail import reports

OURS = b"\r\n".join(
    [
        b"Subject: VGR-2026-7KQ4-M2XP",
        b"Message-ID: <0123@vgr.example>",
        b"X-Kvitto-Kind: receipt",
        b"X-Kvitto-Reference: VGR-2026-7KQ4-M2XP",
        b"",
        b"Hej!",
    ]
)
TO = "Anna@Hjo.Example"


@pytest.mark.parametrize("whole", [True, False])
def test_a_report_tells_who_was_not_reached_why_and_by_which_mail(whole):
    found = read(reports.report(OURS, TO, whole=whole))
    [bounce] = found.bounces

    assert found.what == "bounce"
    assert (bounce.recipients, bounce.code) == (frozenset({"anna@hjo.example"}), "5.1.1")
    assert (bounce.message_id, bounce.kind) == ("<0123@vgr.example>", "receipt")
    assert bounce.reference == "VGR-2026-7KQ4-M2XP"


def test_where_it_was_forwarded_both_addresses_are_known():
    [bounce] = read(reports.report(OURS, "new@x.example", original=TO)).bounces
    assert bounce.recipients == {"new@x.example", "anna@hjo.example"}


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered", "expanded"])
def test_what_is_late_or_went_well_is_no_bounce(action):
    assert read(reports.report(OURS, TO, action=action)).what == "no bounce"


@pytest.mark.parametrize(
    "raw",
    [
        reports.old_failure(TO),
        reports.report(OURS, TO).replace(b"Action: failed\n", b""),
        reports.report(OURS, TO).replace(b"message/rfc822", b"application/octet-stream"),
        reports.report(OURS, TO).replace(b"message/delivery-status", b"text/plain"),
    ],
    ids=["in words", "no action", "our mail is not there", "no status"],
)
def test_what_is_not_in_the_standards_form_is_for_a_person_to_read(raw):
    assert read(raw).what == "unclear"


@pytest.mark.parametrize("raw", [reports.absence(TO), b"Subject: Hej\n\nTack!", b"", b"\x00\xff\xfe"])
def test_answers_and_noise_are_no_reports(raw):
    assert read(raw).what == "no report"


def test_a_report_that_is_cut_off_or_damaged_anywhere_stops_nothing():
    whole = reports.report(OURS, TO)
    chance = random.Random(7)
    for _ in range(300):
        cut, at = whole[: chance.randrange(len(whole))], chance.randrange(len(whole))
        damaged = whole[:at] + bytes([chance.randrange(256)]) + whole[at + 1 :]
        assert {read(cut).what, read(damaged).what} <= {"no report", "bounce", "no bounce", "unclear"}
