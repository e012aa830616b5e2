"""A mail relay in memory, which goes wrong as it is told to. It passes the same contract as the real one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from kvitto.core.failures import Permanent
from kvitto.core.message import ascii_address
from kvitto.ports import PostDelayed, PostRefused, PostUnclear

Phase = Literal["connect", "MAIL", "RCPT", "DATA", "dot"]
"""How far a mail has come: "dot" is when all of it has been handed over."""

Fate = int | Literal["drop", "keep_and_drop"]
"""A code to answer, or the line is lost; at "dot" the mail may have been kept before it was."""

CONNECTION = "connection"


def all_well(_: Phase) -> None:
    """The fate of every phase on a good day."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A mail that the relay took responsibility for."""

    sender: str
    recipient: str
    message: bytes


@dataclass(slots=True)
class MemoryPost:
    """Asks ``fate`` at every phase of every mail what happens; nothing, as a rule."""

    fate: Callable[[Phase], Fate | None] = all_well
    inbox: list[Delivered] = field(default_factory=list)

    def keep(self, mail: Delivered) -> None:
        """Take responsibility for a mail."""
        self.inbox.append(mail)

    def connect(self) -> "MemorySession":
        match self.fate("connect"):
            case int(code) if code not in (220, 421):
                raise PostDelayed(str(code))
            case None | 220:
                return MemorySession(self)
        raise PostDelayed(CONNECTION)


@dataclass(slots=True)
class MemorySession:
    """One connection."""

    post: MemoryPost
    alive: bool = True
    envelope: tuple[str, str] | None = None
    mail_bytes_max: int | None = None

    def address(self, sender: str, recipient: str) -> None:
        try:
            envelope = ascii_address(sender), ascii_address(recipient)
        except Permanent:
            raise PostRefused("address") from None
        self._say("MAIL", for_good=False)
        self._say("RCPT", for_good=True)
        self.envelope = envelope

    def send(self, message: bytes) -> None:
        assert self.envelope is not None, "A mail was sent that nobody had addressed."
        mail, self.envelope = Delivered(*self.envelope, message), None
        self._say("DATA", for_good=True)
        fate = self.post.fate("dot")
        if fate in (None, 250, "keep_and_drop"):
            self.post.keep(mail)
        match fate:
            case "drop" | "keep_and_drop":
                self.alive = False
                raise PostUnclear
            case int(code) if code >= 400:
                self.alive = code != 421
                raise PostRefused(str(code)) if code >= 500 else PostDelayed(str(code))

    def drop(self) -> None:
        self.envelope = None

    def close(self) -> None:
        self.alive = False

    def _say(self, phase: Phase, *, for_good: bool) -> None:
        """One command, before the mail's first byte."""
        fate = self.post.fate(phase) if self.alive else "drop"
        if fate is None or (isinstance(fate, int) and fate < 400):
            return
        if not isinstance(fate, int) or fate == 421:
            self.alive = False
            raise PostDelayed(CONNECTION)
        raise PostRefused(str(fate)) if for_good and fate >= 500 else PostDelayed(str(fate))
