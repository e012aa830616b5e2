"""The log of the turn of the year (`python -m tests.year_end`) says why each mail went, and why a reminder did not."""

from datetime import UTC, datetime, timedelta

from kvitto.core import events as ev
from kvitto.core.events import Event
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.ledger import commit
from kvitto.steps.mail import send_mails
from kvitto.steps.remind import remind
from tests.town import START, VGR
from tests.year_end.reasons import Reasons

THIS_YEAR = {"ar": 2026, "start_datum": "2026-11-23", "slut_datum": "2026-12-31", "kommun_kod": "1497"}


def test_each_mail_has_its_reason_and_each_reminder_that_does_not_go(here):
    office = here.office()
    hjo, skara = (
        here.press(f"token-{name}", **THIS_YEAR, kontakt_epost=f"{name}@hjo.example").submission.reference
        for name in ("hjo", "skara")
    )
    deliver_rows(office, VGR)
    send_mails(office, VGR)
    happened: list[Event] = []
    for reference in (hjo, skara):
        happened.append(ev.AmountSet(reference, "beviljat_belopp", 40_000))
        happened.append(ev.StatusSet(reference, "INKOMMEN", "AVTAL_SKICKAT", "2026-11-13", "status", "edit"))
    commit(office, VGR, lambda _: [*happened, ev.DateSet(skara, "kommunen_skrev_under", "2026-11-20")])
    reasons = Reasons(here.office(), START.date() + timedelta(days=1))
    for day in (23, 24):
        here.clock.moved = datetime(2026, 11, day, 7, 30, tzinfo=UTC) - START
        remind(office, VGR)
        send_mails(office, VGR)

    told = [*reasons.until(here.clock.now())]

    of_hjo = [(line.when, line.what, line.kind, line.why) for line in told if line.about == hjo]
    assert of_hjo == [
        ("2026-11-20 09:00", "sent", "receipt", "the post came in"),
        ("2026-11-21", "not planned", "agreement-21", "superseded by agreement-10"),
        ("2026-11-21", "not planned", "agreement-10", "no working day"),
        ("2026-11-23 08:30", "sent", "reminder", f"agreement-10 of {hjo}, about 2026-12-01"),
    ]
    of_skara = [(line.when, line.kind, line.why) for line in told if line.about == skara and line.what == "not planned"]
    assert of_skara == [
        ("2026-11-21", "agreement-21", "not signature_missing"),
        ("2026-11-21", "agreement-10", "not signature_missing"),
    ]
    assert [line.kind for line in told if line.about == ""] == ["digest", "digest"]
