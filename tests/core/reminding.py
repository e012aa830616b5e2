"""Cases and mornings for the tests of reminders: everything pure, a year in a moment."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from kvitto.core import events as ev
from kvitto.core.calendar import STOCKHOLM
from kvitto.core.decide import mails, reminders
from kvitto.core.decide.reminders import Verdict
from kvitto.core.events import Event
from kvitto.core.fold import fold
from kvitto.core.forms.form import Text
from kvitto.core.ids import Nonce, Reference, Token
from kvitto.core.ledger import Commit
from kvitto.core.region import Region, SharingDay
from kvitto.core.reminder_rules import ReminderRules
from kvitto.core.state import Mail, State
from tests.mail.office import FORMS

REGION = FORMS.region("vgr")
SHARING = replace(REGION, sharing_days=(SharingDay(2026, date(2026, 12, 9), Text("Stora salen", "The main hall")),))
RULES = FORMS.reminders("vgr")
STAFF = "staff"


def morning(day: date) -> datetime:
    return datetime.combine(day, time(8, 30), STOCKHOLM).astimezone(UTC)


class Ledger:
    """A region's ledger that only knows days: what happens, happens at half past eight."""

    def __init__(self, rules: ReminderRules = RULES, region: Region = REGION) -> None:
        self.state = State()
        self.region = region
        self.rules = rules
        self.day = date(2026, 1, 2)

    def happen(self, *events: Event) -> None:
        if events:
            at = max(self.state.at, morning(self.day))
            fold(self.state, Commit(self.state.n + 1, at, Nonce(f"n{self.state.n}"), tuple(events)))

    def case(self, name: str, *, year: int = 2026, municipality: str = "1440", ends: str = "", **dates: str) -> None:
        """A case; ``dates`` are by column."""
        reference = Reference(name)
        self.happen(ev.CaseOpened(Token(f"t-{name}"), reference, "ansokan", 1, municipality, year, "sv", ends=ends))
        self.happen(*(ev.DateSet(reference, key, day) for key, day in dates.items()))

    def stands(self, name: str, status: str, sek: int = 45_000) -> None:
        reference = Reference(name)
        old = self.state.standing(reference).status
        amount = ev.AmountSet(reference, "beviljat_belopp", sek)
        self.happen(amount, ev.StatusSet(reference, old, status, self.day.isoformat(), "status", "edit"))

    def set(self, name: str, key: str, day: date) -> None:
        self.happen(ev.DateSet(Reference(name), key, day.isoformat()))

    def came(self, name: str, what: str) -> None:
        self.happen(ev.AnswerCame(Reference(name), what, self.day.isoformat()))

    def due(self) -> list[Verdict]:
        return reminders.due(self.day, self.state, self.rules, self.region)

    def remind(self, staff: str = "") -> Sequence[Event]:
        """One call of the morning."""
        made = reminders.plan(self.day, self.state, self.due(), recipient_of(self.state), self.rules, staff)
        stale = reminders.stale(self.state, morning(self.day), self.rules, self.region)
        happened = [*stale, *reminders.planned(self.day, self.state, made, self.region)]
        self.happen(*happened)
        return happened

    def claim(self) -> list[Mail]:
        """The pump's claims of all mails that are due, each by itself; answers with those that may be sent."""
        now = morning(self.day) + timedelta(minutes=5)
        claimed = []
        for mail in mails.due(self.state, now, 10_000):
            events = mails.claim(
                self.state,
                [mail],
                now,
                lambda state, held: reminders.outdated(state, held, now, self.rules, self.region),
            )
            self.happen(*events)
            claimed += [self.state.mails[mail.id] for event in events if isinstance(event, ev.MailClaimed)]
        return claimed

    def send(self) -> dict[str, list[str]]:
        """Send what may be sent; the keys by recipient, a mail each."""
        sent = {}
        for mail in self.claim():
            self.happen(*mails.sent(self.state, mail.id, mail.attempt))
            held = self.state.reminder_mails[mail.id]
            assert held.recipient not in sent
            sent[held.recipient] = list(held.keys)
        return sent

    def whole_morning(self) -> dict[str, list[str]]:
        self.remind()
        return self.send()

    def until(self, last: date) -> dict[date, dict[str, list[str]]]:
        """Every morning up to and including ``last``; the days that sent something."""
        found = {}
        while self.day <= last:
            if sent := self.whole_morning():
                found[self.day] = sent
            self.day += timedelta(days=1)
        self.day = last
        return found


def recipient_of(state: State):
    """A municipality has one contact person in these tests; staff and the head are recipients of their own."""

    def recipient(verdict: Verdict) -> str | None:
        if verdict.rule.recipient in ("staff", "head"):
            return verdict.rule.recipient
        return state.cases[verdict.reference].municipality

    return recipient
