"""The line to the relay that one call of the pump keeps: one connection for all its mails, and the count of them.

It is opened for the first mail, and anew after it broke. What an answer means to a mail the caller decides.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from kvitto.core.ids import RegionId
from kvitto.ports import Office, PostDelayed, PostRefused, PostSession, PostUnclear

CONNECTION_LOST = "connection"
"""The code of a delay after which the session is of no more use."""


@dataclass(slots=True)
class Posted:
    """What one call did. ``stopped`` says why it did not do more, where it did not."""

    sent: int = 0
    delayed: int = 0
    failed: int = 0
    unknown: int = 0
    stopped: str = ""

    def tell(self, office: Office, event: str, region: RegionId) -> None:
        office.log(
            event,
            region=region,
            sent=self.sent,
            delayed=self.delayed,
            failed=self.failed,
            unknown=self.unknown,
            stopped=self.stopped,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What the relay made of an address, or of a mail; ``code`` is its number or a word where it did not take it."""

    fate: Literal["taken", "delayed", "refused", "unclear"] = "taken"
    code: str = ""


@contextmanager
def line_to_relay(office: Office) -> Iterator["Line"]:
    """The line for one call, hung up at its end. A relay that cannot be reached ends the call, and it says so."""
    line = Line(office, office.clock.monotonic())
    try:
        yield line
    except PostDelayed as unreachable:
        line.posted.stopped = f"relay: {unreachable.code}"
    finally:
        line.hang_up()


@dataclass(slots=True)
class Line:
    """Not for two threads at once. Every mail that is not taken is counted in ``posted`` as the relay has it."""

    office: Office
    began: float
    posted: Posted = field(default_factory=Posted)
    _session: PostSession | None = None
    _recipient: str = ""
    _paused: set[str] = field(default_factory=set)
    """Domains that have put a mail off: the others to them wait for the next call, and knock no more in this one."""

    def is_late(self) -> bool:
        """Whether the call's time is up: what is left goes in the next one."""
        return self.office.clock.monotonic() - self.began >= self.office.pace.call_s

    def is_paused(self, recipient: str) -> bool:
        return _domain(recipient) in self._paused

    def open(self) -> PostSession:
        """The connection. Raises: PostDelayed when the relay cannot be reached; that speaks of no mail."""
        self._session = self._session or self.office.post.connect()
        return self._session

    def address(self, sender: str, recipient: str) -> Answer:
        """Name sender and recipient, over a new connection where the old one broke."""
        self._recipient = recipient
        try:
            session = self.open()
        except PostDelayed as unreachable:
            return self._delayed(unreachable.code)
        return self._asked(lambda: session.address(sender, recipient))

    def send(self, message: bytes) -> Answer:
        """Hand over the mail just addressed."""
        session = self.open()
        answer = self._asked(lambda: session.send(message))
        self.posted.sent += answer.fate == "taken"
        return answer

    def drop(self) -> None:
        """Forget the mail just addressed, unsent."""
        if self._session is not None:
            self._session.drop()

    def hang_up(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def _asked(self, ask: Callable[[], None]) -> Answer:
        try:
            ask()
        except PostDelayed as delay:
            if delay.code.startswith("4"):  # A lost line says nothing of the recipient's domain.
                self._paused.add(_domain(self._recipient))
            return self._delayed(delay.code)
        except PostRefused as refusal:
            self.posted.failed += 1
            return Answer("refused", refusal.code)
        except PostUnclear:
            self.hang_up()
            self.posted.unknown += 1
            return Answer("unclear")
        return Answer()

    def _delayed(self, code: str) -> Answer:
        if code == CONNECTION_LOST:
            self.hang_up()
        self.posted.delayed += 1
        return Answer("delayed", code)


def _domain(recipient: str) -> str:
    return recipient.rpartition("@")[2].lower()
