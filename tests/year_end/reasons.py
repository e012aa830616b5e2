"""Why each mail went, and why a reminder did not: read from the ledger and from each morning's plan, never guessed."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from kvitto.core import events as ev
from kvitto.core import ledger
from kvitto.core.calendar import STOCKHOLM
from kvitto.core.decide.reminders import DIGEST
from kvitto.core.events import Event
from kvitto.core.fold import fold
from kvitto.core.ids import MailId, Reference, RegionId
from kvitto.core.ledger import Commit
from kvitto.core.state import State
from kvitto.ports import Journal, Office
from kvitto.steps.preview import preview

VGR = RegionId("vgr")
MORNING = time(8, 30)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log. ``when`` is local time to the minute, or a day; ``about`` the case, "" for the unit."""

    when: str
    what: str
    kind: str
    about: str
    why: str

    def __str__(self) -> str:
        return f"{self.when:16}  {self.what:11}  {self.kind:15}  {self.about:18}  {self.why}"


@dataclass
class Reasons:
    """Follows one region's ledger from its beginning, beside the process that writes it."""

    office: Office
    day: date
    """The next day whose morning has not come."""
    state: State = field(default_factory=State)
    planned: dict[MailId, tuple[str, Reference, str]] = field(default_factory=dict)
    """Each mail's kind, case, and why it was planned."""
    last: dict[str, str] = field(default_factory=dict)
    """What was last said of each reminder that does not go."""

    def until(self, now: datetime) -> Iterator[Line]:
        """What has happened by then, oldest first, and on each morning what was not planned and why."""
        while (morning := datetime.combine(self.day, MORNING, STOCKHOLM)) <= now:
            yield from self._commits(morning)
            yield from self._skipped()
            self.day += timedelta(days=1)
        yield from self._commits(now + timedelta(minutes=1))

    def _commits(self, before: datetime) -> Iterator[Line]:
        while (raw := self.office.journal.get(ledger.key_of(VGR, self.state.n + 1))) is not None:
            commit = ledger.decode(raw)
            if commit.at >= before:
                return
            fold(self.state, commit)
            yield from self._heard(commit)

    def _skipped(self) -> Iterator[Line]:
        """As `kvitto remind --on DAY --dry-run` would have told just before that morning's call; each reason once.

        A rule for statuses that the case has not come to is no skip.
        """
        past = _Past(self.office.journal, self.state.n)
        made = preview(replace(self.office, journal=past, states={VGR: self.state}), VGR, self.day)
        for one in made.skipped:
            path = self.state.standing(one.reference).path
            meant = one.why != "sent" and any(status in one.rule.statuses for status in path)
            if meant and self.last.get(one.key) != one.why:
                self.last[one.key] = one.why
                yield Line(self.day.isoformat(), "not planned", one.rule.id, one.reference, one.why)

    def _heard(self, commit: Commit) -> Iterator[Line]:
        for event in commit.events:
            match event:
                case ev.MailPlanned():
                    self.planned[event.mail] = (event.kind, event.reference, _why(event, commit.events))
                case ev.LetterPlanned(tick=True):
                    yield self._line(commit.at, "waits", event.mail)
                case ev.LetterReleased():
                    yield self._line(commit.at, "ticked", event.mail)
                case ev.MailSent() | ev.MailSentLate():
                    yield self._line(commit.at, "sent", event.mail)
                case ev.MailFailed():
                    yield self._line(commit.at, "failed", event.mail, event.code)
                case ev.MailUnknown():
                    yield self._line(commit.at, "unclear", event.mail)
                case ev.MailSuppressed():
                    yield self._line(commit.at, "not sent", event.mail, event.why)

    def _line(self, at: datetime, what: str, mail: MailId, why: str = "") -> Line:
        kind, reference, planned = self.planned[mail]
        return Line(f"{at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}", what, kind, reference, why or planned)


@dataclass(frozen=True, slots=True)
class _Past:
    """The journal as it was when the ledger had ``n`` commits."""

    journal: Journal
    n: int

    def get(self, key: str) -> bytes | None:
        return None if key == ledger.key_of(VGR, self.n + 1) else self.journal.get(key)

    def __getattr__(self, name: str) -> Any:  # Any: the rest of the port
        return getattr(self.journal, name)


def _why(mail: ev.MailPlanned, beside: tuple[Event, ...]) -> str:
    """What else its commit says: the reminders that it is made of, the step of its case, or the post that came."""
    for event in beside:
        match event:
            case ev.RemindersPlanned() if event.mail == mail.mail:
                told = [_reminder(key) for key in event.keys if f"/{DIGEST}/" not in key]
                return "; ".join(told) or "somebody in the unit is needed"
            case ev.StatusSet() if event.reference == mail.reference and mail.kind != "receipt":
                return f"{event.old} became {event.new}"
            case ev.CaseOpened() | ev.PostAdded() if event.reference == mail.reference and mail.kind == "receipt":
                return "the post came in"
    return "what the letter before it told has changed"


def _reminder(key: str) -> str:
    reference, rule, day = key.split("/")
    return f"{rule} of {reference}, about {day}"
