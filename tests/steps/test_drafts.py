"""Letters about saved forms: the link comes at least once, a reminder at most once, whatever the relay does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kvitto.adapters.file_post import Mailbox
from kvitto.core.drafts import SavedDraft
from kvitto.core.ids import RegionId, Token
from kvitto.local.faults import Faults
from kvitto.local.mail_catcher import catching
from kvitto.ports import Journal, JournalUnavailable, Office
from kvitto.steps.accept import accept
from kvitto.steps.draft_mails import send_draft_mails
from kvitto.steps.drafts import keep, open_kept, tend_drafts
from kvitto.wiring import House, Settings, data_folder
from tests.town import TownClock

VGR = RegionId("vgr")
SAVED = SavedDraft(Token("w1"), "ansokan", "sv", "anna@hjo.example", "ide", "sealed")


@dataclass
class Desk:
    """A journal, a real relay that can fail, and the clock. Every ``office()`` is a process of its own."""

    settings: Settings
    mailbox: Path
    faults: Faults
    clock: TownClock = field(default_factory=TownClock)
    lines: list[dict[str, Any]] = field(default_factory=list)

    def office(self) -> Office:
        return House(self.settings, clock=self.clock, write_log=self.write_log).office(patient=True)

    def write_log(self, event: str, **facts: Any) -> None:
        self.lines.append({"event": event, **facts})

    def save(self, token: str = "w1", address: str = "anna@hjo.example") -> None:
        keep(self.office(), VGR, replace(SAVED, token=Token(token), address=address))

    def mails(self) -> list[str]:
        """The kinds of the mails that the relay took, oldest first."""
        return [path.name.split("-", 2)[2].removesuffix("-unknown.eml") for path in sorted(self.mailbox.glob("*.eml"))]

    def bodies(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted(self.mailbox.glob("*.eml"))]

    def morning(self, days: int) -> None:
        """A morning so many days after saving: remind, and then the pump."""
        self.clock.moved = timedelta(days=days)
        tend_drafts(self.office(), VGR)
        send_draft_mails(self.office(), VGR)

    def traces(self) -> list[str]:
        journal = Path(self.settings.journal.removeprefix("file://"))
        return [str(file.relative_to(journal)) for file in journal.rglob("*draft*/**/*") if file.is_file()]


class Asked:
    """A journal that notes what it is asked, and lets something happen after its first listing."""

    def __init__(self, journal: Journal, after_listing: Callable[[], object] | None = None) -> None:
        self.journal, self.after_listing = journal, after_listing
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.calls.append(name)
        return getattr(self.journal, name)

    def list(self, prefix: str, limit: int) -> list[str]:
        self.calls.append("list")
        found = self.journal.list(prefix, limit)
        happens, self.after_listing = self.after_listing, None
        if happens:
            happens()
        return found


class Dying:
    """A journal in the hands of a process that dies when it is about to take something away."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    def __getattr__(self, name: str) -> Any:
        return getattr(self.journal, name)

    def delete(self, key: str) -> None:
        raise JournalUnavailable(key)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with _desk(tmp_path) as made:
        yield made


@contextmanager
def _desk(folder: Path) -> Iterator[Desk]:
    faults, clock = Faults(), TownClock()
    with catching(Mailbox(folder / "mail", clock), lambda what: faults.take("mail", what)) as relay:
        settings = Settings(f"file://{folder}/journal", relay, b"secret", "http://localhost:8080", data_folder())
        yield Desk(settings, folder / "mail", faults, clock)


# -- The link -----------------------------------------------------------------------------------


def test_the_link_is_mailed_once_however_often_the_pump_runs(desk):
    desk.save()
    for _ in range(3):
        send_draft_mails(desk.office(), VGR)

    assert desk.mails() == ["draft"]


def test_with_nothing_to_mail_the_pump_asks_the_journal_once(desk):
    office = desk.office()
    office.journal = asked = Asked(office.journal)
    send_draft_mails(office, VGR)

    assert asked.calls == ["list"]
    assert desk.lines == []


@pytest.mark.parametrize("kind, match", [("451", ""), ("451", "RCPT"), ("drop_before", "")])
def test_a_relay_that_says_later_gets_the_same_letter_later(desk, kind, match):
    desk.save()
    desk.faults.add({"target": "mail", "kind": kind, "times": 1, "match": match})
    assert send_draft_mails(desk.office(), VGR).sent == 0
    send_draft_mails(desk.office(), VGR)

    assert desk.mails() == ["draft"]


def test_a_link_of_which_nobody_knows_whether_it_went_goes_again_the_same_to_the_byte_and_twice_at_most(desk):
    desk.save()
    desk.faults.add({"target": "mail", "kind": "drop_after", "times": 9, "match": "DATA"})
    for _ in range(5):
        desk.clock.sleep(60)
        send_draft_mails(desk.office(), VGR)

    assert desk.mails() == ["draft"] * 3
    assert len(set(desk.bodies())) == 1


def test_an_address_that_the_relay_refuses_is_not_tried_for_ever_and_holds_up_nobody(desk):
    desk.save("w1", "nobody@hjo.example")
    desk.save("w2")
    desk.faults.add({"target": "mail", "kind": "550", "times": 9, "match": "RCPT nobody@"})
    posted = send_draft_mails(desk.office(), VGR)

    assert (posted.failed, posted.sent) == (1, 1)
    assert send_draft_mails(desk.office(), VGR).failed == 0


def test_a_letter_that_cannot_be_written_holds_up_nobody_and_waits_for_its_mending(desk):
    keep(desk.office(), VGR, replace(SAVED, token=Token("w0"), language="xx"))  # type: ignore[arg-type]
    desk.save("w2")
    posted = send_draft_mails(desk.office(), VGR)

    assert (posted.sent, posted.delayed) == (1, 1)
    assert [line["event"] for line in desk.lines].count("mail_not_written") == 1


def test_with_the_relay_gone_every_link_waits(desk):
    desk.save()
    gone = Settings(desk.settings.journal, "smtp://127.0.0.1:9", b"secret", "http://localhost:8080", data_folder())
    posted = send_draft_mails(House(gone, clock=desk.clock, write_log=desk.write_log).office(patient=True), VGR)

    assert posted.stopped.startswith("relay: ")
    send_draft_mails(desk.office(), VGR)
    assert desk.mails() == ["draft"]


def test_a_link_that_was_to_be_replaced_when_a_process_died_opens_nothing(desk):
    first = keep(desk.office(), VGR, SAVED)
    desk.clock.sleep(60)
    dying = desk.office()
    dying.journal = Dying(dying.journal)
    with pytest.raises(JournalUnavailable):
        keep(dying, VGR, replace(SAVED, place="plan"))

    assert open_kept(desk.office(), VGR, first) is None
    newest = keep(desk.office(), VGR, replace(SAVED, place="plan"))
    assert open_kept(desk.office(), VGR, newest) == replace(SAVED, place="plan")
    assert len([trace for trace in desk.traces() if trace.startswith("drafts/")]) == 1


# -- Reminders ----------------------------------------------------------------------------------


def test_the_owner_is_reminded_three_days_and_one_day_before_and_never_else(desk):
    desk.save()
    for day in range(32):
        desk.morning(day)
        desk.morning(day)

    assert desk.mails() == ["draft", "draft-reminder", "draft-reminder"]
    written = [path.name[:8] for path in sorted(desk.mailbox.glob("*.eml"))]
    assert written == ["20261120", "20261217", "20261219"]
    assert desk.traces() == []


def test_a_morning_that_was_missed_loses_no_reminder_and_sends_no_two_at_once(desk):
    desk.save()
    send_draft_mails(desk.office(), VGR)
    for day in (28, 30):  # Two days and none left; nothing ran in between.
        desk.morning(day)

    assert desk.mails() == ["draft", "draft-reminder", "draft-reminder"]
    desk.morning(30)
    assert len(desk.mails()) == 3


def test_a_reminder_of_which_nobody_knows_whether_it_went_does_not_go_again(desk):
    desk.save()
    send_draft_mails(desk.office(), VGR)
    desk.faults.add({"target": "mail", "kind": "drop_after", "times": 1, "match": "DATA"})
    desk.morning(27)
    desk.morning(28)

    assert desk.mails() == ["draft", "draft-reminder"]


def test_a_reminder_that_the_relay_puts_off_goes_when_it_takes_it(desk):
    desk.save()
    send_draft_mails(desk.office(), VGR)
    desk.faults.add({"target": "mail", "kind": "451", "times": 1, "match": "DATA"})
    desk.morning(27)
    assert desk.mails() == ["draft"]
    send_draft_mails(desk.office(), VGR)

    assert desk.mails() == ["draft", "draft-reminder"]


def test_two_pumps_at_once_send_a_reminder_once(desk):
    desk.save()
    send_draft_mails(desk.office(), VGR)
    desk.clock.moved = timedelta(days=27)
    tend_drafts(desk.office(), VGR)
    one, other = desk.office(), desk.office()
    one.journal = Asked(one.journal, after_listing=lambda: send_draft_mails(other, VGR))
    send_draft_mails(one, VGR)

    assert desk.mails() == ["draft", "draft-reminder"]


def test_nobody_is_reminded_of_what_they_have_sent(desk):
    desk.save()
    send_draft_mails(desk.office(), VGR)
    office = desk.office()
    form = office.forms.form("vgr", "ansokan")
    accept(office, form, Token("w1"), {"projekt_namn": "Läslust"}, language="sv", via="web")
    desk.morning(27)

    assert desk.mails() == ["draft"]
