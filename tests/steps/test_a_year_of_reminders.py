"""A year in the office: who is reminded of what, over real mail, with a clock that the test moves."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from werkzeug.wrappers import Request

from kvitto.core import events as ev
from kvitto.core.calendar import STOCKHOLM
from kvitto.core.day_links import coming_link
from kvitto.core.events import Event
from kvitto.core.forms.form import Text
from kvitto.core.ids import Reference
from kvitto.core.region import Region, SharingDay
from kvitto.ports import Forms, Office
from kvitto.steps.accept import Accepted
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.ledger import catch_up, commit
from kvitto.steps.mail import send_mails
from kvitto.steps.remind import remind
from kvitto.web.app import answer
from tests.town import START, VGR, Town


@dataclass
class Year:
    """The region's year 2026, from the second working day of February on."""

    town: Town
    office: Office
    read: int = 0
    references: dict[str, Reference] = field(default_factory=dict)

    def at(self, day: date, hour: time = time(8, 30)) -> None:
        when = datetime.combine(day, hour, STOCKHOLM).astimezone(UTC)
        self.town.clock.moved = max(self.town.clock.moved, when - START)

    def applies(self, name: str, municipality: str, **changes: object) -> None:
        of_the_year = {"ar": 2026, "start_datum": "2026-03-01", "slut_datum": "2026-12-31"}
        sent = {**of_the_year, "kontakt_epost": f"{name}@{name}.example", **changes}
        accepted = self.town.press(f"token-{name}", kommun_kod=municipality, **sent)
        assert isinstance(accepted, Accepted)
        self.references[name] = accepted.submission.reference
        deliver_rows(self.office, VGR)

    def happens(self, *events: Event) -> None:
        commit(self.office, VGR, lambda _: events)

    def becomes(self, name: str, status: str, day: date) -> None:
        reference = self.references[name]
        old = catch_up(self.office, VGR).standing(reference).status
        self.happens(ev.StatusSet(reference, old, status, day.isoformat(), "status", "edit"))

    def granted(self, name: str, kronor: int, day: date) -> None:
        self.happens(ev.AmountSet(self.references[name], "beviljat_belopp", kronor))
        self.becomes(name, "AVTAL_SKICKAT", day)

    def dated(self, name: str, key: str, day: date) -> None:
        self.happens(ev.DateSet(self.references[name], key, day.isoformat()))

    def morning(self, day: date) -> None:
        """What the scheduler does that day: the morning's call, twice by mistake, and the pump."""
        self.at(day)
        remind(self.office, VGR)
        remind(self.office, VGR)
        send_mails(self.office, VGR)
        self.at(day, time(12))
        send_mails(self.office, VGR)

    def until(self, first: date, last: date) -> list[tuple[date, str, str]]:
        """Every morning of a span; the mails that came, as day, recipient and subject without the reference."""
        day, found = first, []
        while day <= last:
            self.morning(day)
            found += [(day, *told) for told in self.new_mails()]
            day += timedelta(days=1)
        return found

    def new_mails(self) -> list[tuple[str, str]]:
        mails = self.town.mails()
        fresh, self.read = mails[self.read :], len(mails)
        return [
            (str(mail["To"]).split("@")[0], str(mail["Subject"]).partition(" – ")[2] or str(mail["Subject"]))
            for mail in fresh
        ]


@pytest.fixture
def year(here: Town) -> Year:
    here.clock.moved = datetime(2026, 2, 3, 7, tzinfo=UTC) - START
    return Year(here, here.office())


def ours(found: list[tuple[date, str, str]]) -> list[tuple[date, str, str]]:
    """Without the receipts, and without staff's daily digest."""
    return [one for one in found if one[1] != "biblioteksutveckling" and "tagit emot" not in one[2]]


def test_a_year_of_a_handful_of_cases(year):
    year.applies("hjo", "1497")
    year.applies("skara", "1495", projekt_namn="Bokbuss")
    year.applies("ale", "1440")
    year.applies("mark", "1463")
    year.until(date(2026, 2, 4), date(2026, 2, 5))

    # Hjo is asked for more, with a last day, and answers late.
    year.becomes("hjo", "KOMPLETTERING", date(2026, 3, 2))
    year.dated("hjo", "svara_senast", date(2026, 3, 13))
    assert ours(year.until(date(2026, 3, 10), date(2026, 3, 17))) == [
        (date(2026, 3, 11), "hjo", "Påminnelse: vi väntar på er komplettering"),
    ]
    year.happens(ev.AnswerCame(year.references["hjo"], "completion", "2026-03-20"))

    # Three are granted; Ale is not.
    for name, kronor in (("hjo", 45_000), ("skara", 30_000), ("mark", 20_000)):
        year.granted(name, kronor, date(2026, 10, 15))
    year.becomes("ale", "AVSLAG", date(2026, 10, 15))
    assert ours(year.until(date(2026, 10, 29), date(2026, 11, 1))) == []

    # Three weeks before the agreement's last day. Then the machine stands still for two weeks.
    agreement = "Påminnelse: skriv under avtalet senast den 1 december 2026"
    assert ours(year.until(date(2026, 11, 2), date(2026, 11, 4))) == [
        (date(2026, 11, 2), name, agreement) for name in ("hjo", "skara", "mark")
    ]
    year.dated("skara", "kommunen_skrev_under", date(2026, 11, 12))
    year.becomes("skara", "AVTAL_TECKNAT", date(2026, 11, 12))
    payout = "Påminnelse: lämna uppgifter för utbetalning senast den 1 december 2026"
    assert ours(year.until(date(2026, 11, 20), date(2026, 11, 20))) == [
        (date(2026, 11, 20), "hjo", agreement),
        (date(2026, 11, 20), "skara", payout),
        (date(2026, 11, 20), "mark", agreement),
    ]

    # Skara gives its details; Hjo signs in the last days; Mark does not.
    year.happens(ev.AnswerCame(year.references["skara"], "payout", "2026-11-23"))
    year.dated("hjo", "kommunen_skrev_under", date(2026, 11, 23))
    year.becomes("hjo", "AVTAL_TECKNAT", date(2026, 11, 23))
    year.happens(ev.AnswerCame(year.references["hjo"], "payout", "2026-11-23"))
    assert ours(year.until(date(2026, 11, 24), date(2026, 12, 1))) == [(date(2026, 11, 26), "mark", agreement)]

    # Before the last payment run staff hear of everybody who is not paid.
    year.becomes("skara", "UTBETALD", date(2026, 12, 3))
    year.dated("skara", "utbetald", date(2026, 12, 3))
    report = "Dags att redovisa Bokbuss senast den 1 februari 2027"
    assert ours(year.until(date(2026, 12, 2), date(2026, 12, 7))) == []
    guard = str(year.town.mails()[-1].get_body(("plain",)).get_content())
    assert "65 000 kr i 2 ärenden" in guard.replace("\N{NO-BREAK SPACE}", " ")
    assert f"{year.references['mark']} Marks kommun: 20 000 kr är inte utbetalt" in guard.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert year.references["skara"] not in guard.partition("Påminnelser till er")[2]

    # The letter that told of the payment asked for the report, too: two weeks later Skara is reminded of it.
    assert ours(year.until(date(2026, 12, 16), date(2026, 12, 18))) == [(date(2026, 12, 17), "skara", report)]

    # Nobody is reminded over Christmas, nobody of what is done, and of a payment that is late only staff.
    assert ours(year.until(date(2026, 12, 22), date(2027, 1, 8))) == [(date(2027, 1, 7), "skara", report)]
    year.happens(ev.AnswerCame(year.references["skara"], "report", "2027-01-20"))
    assert ours(year.until(date(2027, 1, 25), date(2027, 2, 3))) == []

    # Each reminder went once: nothing in the mailbox has the same recipient twice on one day.
    when = [(mail["Date"][:16], mail["To"]) for mail in year.town.mails() if mail["X-Kvitto-Kind"] == "reminder"]
    assert len(when) == len(set(when)) == 10


def test_two_cases_of_one_library_are_one_mail(year):
    year.applies("hjo", "1497")
    year.applies("two", "1497", kontakt_epost="hjo@hjo.example", projekt_namn="Bokbuss")
    year.granted("hjo", 20_000, date(2026, 10, 1))
    year.granted("two", 20_000, date(2026, 10, 1))
    year.at(date(2026, 10, 30))
    send_mails(year.office, VGR)
    year.new_mails()

    assert ours(year.until(date(2026, 11, 2), date(2026, 11, 3))) == [
        (date(2026, 11, 2), "hjo", "2 påminnelser till er"),
    ]
    [mail] = [mail for mail in year.town.mails() if mail["X-Kvitto-Kind"] == "reminder"]
    text = str(mail.get_body(("plain",)).get_content())
    assert text.count("Vi har ännu inte fått tillbaka samarbetsavtalet") == 2
    assert year.references["hjo"] in text
    assert year.references["two"] in text
    assert "Bokbuss" in text


def test_a_relay_that_is_down_in_the_morning_delays_and_what_was_done_meanwhile_is_not_reminded_of(year):
    year.applies("hjo", "1497")
    year.granted("hjo", 20_000, date(2026, 10, 1))
    year.at(date(2026, 10, 30))
    send_mails(year.office, VGR)
    year.new_mails()
    year.at(date(2026, 11, 2))
    remind(year.office, VGR)
    year.dated("hjo", "kommunen_skrev_under", date(2026, 11, 2))
    send_mails(year.office, VGR)

    assert [one for one in year.new_mails() if one[0] == "hjo"] == []
    state = catch_up(year.office, VGR)
    assert [(mail.status, mail.code) for mail in state.mails.values() if mail.kind == "reminder"] == [
        ("suppressed", "not signature_missing")
    ]


def test_a_case_whose_record_is_gone_keeps_nobody_from_being_reminded(year):
    year.applies("hjo", "1497")
    year.applies("skara", "1495")
    for name in ("hjo", "skara"):
        year.granted(name, 20_000, date(2026, 10, 1))
    year.at(date(2026, 10, 30))
    send_mails(year.office, VGR)
    year.new_mails()
    [record] = Path(year.town.settings.journal.removeprefix("file://")).rglob("received/token-hjo*")
    record.unlink()

    assert [who for _, who, _ in ours(year.until(date(2026, 11, 2), date(2026, 11, 2)))] == ["skara"]


@dataclass
class WithSharingDay:
    """The region's files, and a sharing day that the test sets."""

    real: Forms
    sharing: SharingDay

    def region(self, region_id: str) -> Region:
        return replace(self.real.region(region_id), sharing_days=(self.sharing,))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


def test_the_sharing_day_comes_as_a_meeting_that_follows_what_changes(year):
    year.applies("hjo", "1497")
    year.granted("hjo", 45_000, date(2026, 9, 15))
    year.becomes("hjo", "UTBETALD", date(2026, 10, 15))
    year.until(date(2026, 10, 16), date(2026, 10, 16))
    day = SharingDay(2026, date(2026, 12, 9), Text("Stora salen", "The main hall"))
    forms, met = year.office.forms, []
    for morning, words in (
        (date(2026, 10, 28), {}),
        (date(2026, 10, 29), {"place": Text("Lilla salen", "The hall"), "sequence": 1, "changed": date(2026, 10, 29)}),
        (date(2026, 10, 30), {"sequence": 2, "cancelled": True}),
    ):
        year.office = replace(year.office, forms=WithSharingDay(forms, replace(day, **words)))
        year.morning(morning)
        [mail] = [one for one in year.town.mails()[year.read :] if one["To"] == "hjo@hjo.example"]
        year.read = len(year.town.mails())
        [file] = mail.iter_attachments()
        calendar = Calendar.from_ical(file.get_content())
        [event] = calendar.walk("VEVENT")
        assert event["ATTENDEE"] == "mailto:hjo@hjo.example"
        met.append((str(calendar["METHOD"]), event["SEQUENCE"], str(event["LOCATION"]), str(event["UID"])))

    uid = met[0][3]
    assert met == [
        ("REQUEST", 0, "Stora salen", uid),
        ("REQUEST", 1, "Lilla salen", uid),
        ("CANCEL", 2, "Stora salen", uid),
    ]


def test_the_link_in_a_reminder_and_staffs_calendar_tell_the_same_day(year):
    year.applies("hjo", "1497")
    year.granted("hjo", 45_000, date(2026, 10, 15))
    year.until(date(2026, 11, 2), date(2026, 11, 2))
    words = year.town.mails()[-1].get_body(("plain",)).get_content()
    found = re.search(r"https?://[^/]+(/vgr/kalender\?\S+)", words)
    assert found is not None, words
    files = [
        answer(year.office, Request.from_values(address)).get_data()
        for address in (found[1], coming_link("", year.office.secret, VGR))
    ]

    [one], [same] = (
        [event for event in Calendar.from_ical(file).walk("VEVENT") if "avtal" in str(event["SUMMARY"])]
        for file in files
    )
    assert one["UID"] == same["UID"]
    assert one.decoded("DTSTART") == same.decoded("DTSTART") == date(2026, 12, 1)
    assert not any(b"hjo" in file.lower() for file in files)
