"""What becomes of each kind of mail when the relay answers no, hangs up or falls silent, at every step of a sending.

A receipt goes at least once, and at most three times with the same bytes; a decision letter and a reminder at most
once. What certainly was not sent is tried again after a pause.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kvitto.adapters.folder_journal import FolderJournal
from kvitto.adapters.smtp_post import Patience, SmtpPost
from kvitto.core import events as ev
from kvitto.core.decide import reminders
from kvitto.core.decide.intake import receipt_of
from kvitto.core.events import Event
from kvitto.core.forms.examples import examples
from kvitto.core.ids import MailId, Reference, RegionId, Token
from kvitto.core.state import Mail
from kvitto.ports import Office
from kvitto.steps.accept import Accepted, accept
from kvitto.steps.ledger import catch_up, commit
from kvitto.steps.mail import send_mails
from kvitto.wiring import House, Settings, data_folder
from tests.mail.certificates import Authority
from tests.mail.relay import Desk, Fate, Phase, relaying
from tests.town import TownClock

VGR = RegionId("vgr")
MORNING = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)
"""The third bank day before the agreement's last day, when its last reminder goes."""
HASTY = Patience(connect_s=0.06, command_s=0.06, final_s=0.06)

BEFORE: list[tuple[Phase, Fate]] = [
    *[("connect", fate) for fate in (421, 451, 554, "drop", "hang")],
    ("EHLO", "hang"),
    *[("MAIL", fate) for fate in (421, 451, 550, "drop", "hang")],
    *[("RCPT", fate) for fate in (421, 451, "drop", "hang")],
    *[("DATA", fate) for fate in (421, 451, "drop", "hang")],
    ("dot", 451),
]
"""Certainly not sent, and not refused for good."""
REFUSED: list[tuple[Phase, Fate]] = [("RCPT", 550), ("DATA", 554), ("dot", 550)]
UNCLEAR: list[tuple[Phase, Fate]] = [("payload", "drop"), ("dot", "drop"), ("dot", "keep_and_drop"), ("dot", "hang")]
KINDS = ("receipt", "decision", "reminder")


@dataclass
class Sending:
    """One case with one mail of each kind wanted, a relay of which anything may be planned, and the clock."""

    office: Office
    desk: Desk
    clock: TownClock
    reference: Reference
    mail: MailId = field(init=False)

    def plan(self, kind: str) -> None:
        """The mail of that kind is due."""
        self.mail, events = {"receipt": self._receipt, "decision": self._decision, "reminder": self._reminder}[kind]()
        commit(self.office, VGR, lambda _: events)
        self.clock.sleep(timedelta(minutes=10).total_seconds())  # Staff might have thought again of their tick.

    def plan_receipts(self, count: int) -> None:
        """So many more of them at once."""
        known = len(catch_up(self.office, VGR).mails)
        mails = [MailId(f"{receipt_of(self.reference)}-{known + number}") for number in range(count)]
        commit(self.office, VGR, lambda _: [ev.MailPlanned(mail, self.reference, "receipt") for mail in mails])

    def sweep(self, hours: float = 0) -> Mail:
        """The pump's call each minute, for so long; the mail as it then is."""
        for _ in range(round(hours * 60) or 1):
            send_mails(self.office, VGR)
            self.clock.sleep(60)
        return catch_up(self.office, VGR).mails[self.mail]

    def copies(self) -> int:
        """How many came, all of them alike and to the one address."""
        came = Counter(self.desk.inbox)
        assert len(came) <= 1
        assert {mail.recipient for mail in came} <= {"anna@hjo.example"}
        return came.total()

    def _receipt(self) -> tuple[MailId, list[Event]]:
        return receipt_of(self.reference), [ev.MailPlanned(receipt_of(self.reference), self.reference, "receipt")]

    def _decision(self) -> tuple[MailId, list[Event]]:
        """Staff have ticked it in Utskick."""
        mail = MailId(f"{self.reference}.granted.1")
        planned = ev.MailPlanned(mail, self.reference, "granted"), ev.LetterPlanned(mail, tick=True)
        return mail, [*planned, ev.LetterReleased(mail)]

    def _reminder(self) -> tuple[MailId, list[Event]]:
        state, forms = catch_up(self.office, VGR), self.office.forms
        due = reminders.due(MORNING.date(), state, forms.reminders("vgr"), forms.region("vgr"))
        made = reminders.plan(MORNING.date(), state, due, lambda _: "anna", forms.reminders("vgr"))
        events = reminders.planned(MORNING.date(), state, made, forms.region("vgr"))
        return next(event.mail for event in events if isinstance(event, ev.MailPlanned)), events


@pytest.fixture(scope="module")
def usual() -> Office:
    """An office whose data files and templates are read once; each test has a journal and a relay of its own."""
    settings = Settings("file:///dev/shm/nowhere", "file:///dev/shm/nowhere", b"key", "http://localhost", data_folder())
    house = House(settings, write_log=lambda event, **facts: None)
    return house.office(patient=True)


@pytest.fixture
def sending(usual: Office, tmp_path: Path) -> Iterator[Sending]:
    clock, desk = TownClock(), Desk()
    clock.moved = MORNING - clock.now()
    with relaying(desk) as port:
        post = SmtpPost(f"smtp://127.0.0.1:{port}", patience=HASTY)
        journal = FolderJournal(tmp_path, clock)
        office = replace(usual, journal=journal, post=post, clock=clock, states={})
        yield Sending(office, desk, clock, granted_case(office))


def granted_case(office: Office) -> Reference:
    """A case of Anna's that waits for its agreement to be signed."""
    form, region = office.forms.form("vgr", "ansokan"), office.forms.region("vgr")
    [answers] = examples(form, region, 1, date(2026, 8, 20))
    accepted = accept(
        office, form, Token("w"), {**answers, "kontakt_epost": "anna@hjo.example"}, language="sv", via="web"
    )
    assert isinstance(accepted, Accepted)
    reference = accepted.submission.reference
    happened = [
        ev.CaseOpened(Token("w"), reference, "ansokan", 1, "1497", 2026, "sv", requested=50_000),
        ev.AmountSet(reference, "beviljat_belopp", 40_000),
        ev.DateSet(reference, "beslutsdatum", "2026-10-12"),
        ev.StatusSet(reference, "INKOMMEN", "AVTAL_SKICKAT", "2026-10-15", "status", "edit"),
    ]
    commit(office, VGR, lambda _: happened)
    return reference


@pytest.mark.parametrize("phase, fate", BEFORE)
@pytest.mark.parametrize("kind", KINDS)
def test_what_was_certainly_not_sent_goes_within_the_hour_and_once(sending, kind, phase, fate):
    sending.plan(kind)
    sending.desk.plan[phase] = fate
    assert sending.sweep().status in ("planned", "released")
    assert sending.copies() == 0

    assert sending.sweep(hours=0.1).status == "sent"
    assert sending.copies() == 1


@pytest.mark.parametrize("phase, fate", REFUSED)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_refused_for_good_has_failed_with_the_relays_number_and_knocks_no_more(sending, kind, phase, fate):
    sending.plan(kind)
    sending.desk.plan[phase] = fate
    mail = sending.sweep(hours=1)

    assert (mail.status, mail.code) == ("failed", str(fate))
    assert sending.copies() == 0


@pytest.mark.parametrize("phase, fate", UNCLEAR)
def test_an_unclear_receipt_goes_again_after_a_quarter_of_an_hour_with_the_same_bytes(sending, phase, fate):
    sending.plan("receipt")
    sending.desk.plan[phase] = fate
    kept = int(fate == "keep_and_drop")

    assert sending.sweep(hours=0.2).status == "unknown"
    assert sending.copies() == kept
    mail = sending.sweep(hours=0.1)
    assert (mail.status, mail.attempt, mail.unknowns) == ("sent", 2, 1)
    assert sending.copies() == kept + 1


@pytest.mark.parametrize("phase, fate", UNCLEAR)
@pytest.mark.parametrize("kind", ["decision", "reminder"])
def test_an_unclear_decision_or_reminder_never_goes_again_by_itself(sending, kind, phase, fate):
    sending.plan(kind)
    sending.desk.plan[phase] = fate
    mail = sending.sweep(hours=2)

    assert (mail.status, mail.attempt) == ("unknown", 1)
    assert mail.id not in catch_up(sending.office, VGR).active_mails
    assert sending.copies() == int(fate == "keep_and_drop")


def test_a_receipt_of_which_every_answer_is_lost_has_three_copies_at_most(sending):
    sending.plan("receipt")
    for _ in range(8):
        sending.desk.plan["dot"] = "keep_and_drop"
        sending.sweep(hours=0.2)

    mail = sending.sweep()
    assert (mail.status, mail.unknowns) == ("unknown", 3)
    assert sending.copies() == 3


def test_a_relay_that_always_says_later_is_asked_less_and_less_and_after_two_days_the_mail_has_failed(sending):
    sending.plan("receipt")
    asked, mail = [], None
    for hour in range(80):
        sending.desk.plan["RCPT"] = 451
        before = len(sending.desk.commands)
        mail = sending.sweep()
        if len(sending.desk.commands) > before:
            asked.append(hour)
        sending.clock.sleep(3540)

    assert mail is not None
    assert (mail.status, mail.code) == ("failed", "451")
    assert sending.copies() == 0
    assert len(asked) == 9
    assert 48 <= asked[-1] <= 72


def test_a_relay_whose_certificate_is_not_to_be_believed_gets_nothing_and_the_mail_waits(sending, tmp_path_factory):
    authority, desk = Authority(tmp_path_factory.mktemp("certificates")), Desk()
    sending.plan("receipt")
    honest = sending.office.post
    with relaying(desk, starttls=authority.server("127.0.0.1")) as port:
        sending.office.post = SmtpPost(f"smtp+starttls://127.0.0.1:{port}", patience=Patience(2, 2, 2))
        assert send_mails(sending.office, VGR).stopped == "relay: tls"
    assert desk.inbox == []
    assert not any(said.startswith("MAIL") for said in desk.commands)

    sending.office.post = honest
    assert sending.sweep().status == "sent"


def test_one_call_is_one_connection_also_after_a_no_and_anew_only_when_the_line_is_lost(sending):
    sending.plan_receipts(5)
    sending.desk.plan["RCPT"] = 550
    assert send_mails(sending.office, VGR).sent == 4
    assert sending.desk.commands.count("connect") == 1
    sending.plan_receipts(3)
    sending.desk.plan["MAIL"] = "drop"  # It stood idle too long, says the relay.
    assert send_mails(sending.office, VGR).sent == 2
    assert sending.desk.commands.count("connect") == 3
