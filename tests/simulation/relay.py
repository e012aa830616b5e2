"""The mail relay of the simulated world, and the post port as each process sees it."""

from dataclasses import dataclass, field

from kvitto.core.ids import MailId
from kvitto.ports import PostDelayed, PostRefused, PostUnclear
from tests.simulation.faults import (
    ADDRESS,
    CONNECT,
    FAILS,
    LINE_DROPS,
    LOGIN,
    LOST_SENT,
    LOST_SENT_LATE,
    LOST_UNSENT,
    PUT_OFF,
    QUIET,
    REFUSED,
    SEND,
)
from tests.simulation.journal import Store
from tests.simulation.world import Process, Violation, World

CONNECTION = "connection"
NOBODY = "okand@"
"""An address that begins so is refused for good, whenever it is named."""
_REFERENCE = b"X-Kvitto-Reference: "
_KIND = b"X-Kvitto-Kind: "


@dataclass(frozen=True, slots=True)
class Copy:
    """One mail that the relay has taken responsibility for."""

    recipient: str
    message: bytes


@dataclass(slots=True)
class Relay:
    """The relay: what it has taken, and what it has refused for good."""

    world: World
    store: Store
    taken: dict[MailId, list[Copy]] = field(default_factory=dict)
    refused: dict[str, None] = field(default_factory=dict)
    """Recipients that were refused for good, for themselves or with a mail."""

    def take(self, recipient: str, message: bytes, sender: Process) -> None:
        mail = mail_of(message)
        held = self.store.truth.mails.get(mail)
        if held is None or held.attempt == 0:
            raise Violation(f"mail: {sender.name} sent {mail}, which nobody has claimed")
        self.taken.setdefault(mail, []).append(Copy(recipient, message))
        if self.world.story is not None:
            self.world.tell("the relay", f"takes {mail} for {recipient}, copy {len(self.taken[mail])}")


class SimPost:
    """The post port, for one process."""

    def __init__(self, relay: Relay, process: Process) -> None:
        self._relay = relay
        self._process = process

    def connect(self) -> "SimPostSession":
        fault = self._process.call(CONNECT)
        if fault is FAILS:
            raise PostDelayed(CONNECTION)
        if fault is LOGIN:
            raise PostDelayed("535")
        return SimPostSession(self._relay, self._process)


class SimPostSession:
    """One connection."""

    def __init__(self, relay: Relay, process: Process) -> None:
        self._relay = relay
        self._process = process
        self._open = True
        self._addressed: str | None = None

    def address(self, sender: str, recipient: str) -> None:
        fault = self._process.call(ADDRESS)
        if self._addressed is not None:
            raise Violation(f"mail: {self._process.name} names a second recipient in one transaction")
        if fault is LINE_DROPS or not self._open:
            self._open = False
            raise PostDelayed(CONNECTION)
        if fault is PUT_OFF:
            raise PostDelayed("451")
        if fault is REFUSED or recipient.startswith(NOBODY):
            self._relay.refused[recipient] = None
            raise PostRefused("550")
        self._addressed = recipient
        self._process.after(fault)

    def send(self, message: bytes) -> None:
        fault = self._process.call(SEND)
        recipient, self._addressed = self._addressed, None
        if recipient is None:
            raise Violation(f"mail: {self._process.name} sends a mail without an address")
        world = self._relay.world
        if fault is QUIET:
            self._relay.take(recipient, message, self._process)
            return
        if fault is LINE_DROPS or not self._open:
            self._open = False
            raise PostDelayed(CONNECTION)
        if fault is PUT_OFF:
            raise PostDelayed("451")
        if fault is REFUSED:
            self._relay.refused[recipient] = None
            raise PostRefused("554")
        if fault is LOST_SENT_LATE:
            world.at(world.later(), lambda: self._relay.take(recipient, message, self._process))
        elif fault is not LOST_UNSENT:
            self._relay.take(recipient, message, self._process)
        self._process.after(fault)
        if fault in (LOST_SENT, LOST_UNSENT, LOST_SENT_LATE):
            self._open = False
            raise PostUnclear

    def drop(self) -> None:
        self._addressed = None

    def close(self) -> None:
        self._open = False


def mail_of(message: bytes) -> MailId:
    """The id of a mail, from the headers that Kvitto puts in it."""
    return MailId(f"{_header(message, _REFERENCE)}.{_header(message, _KIND)}")


def _header(message: bytes, name: bytes) -> str:
    begin = message.index(name) + len(name)
    return message[begin : message.index(b"\r\n", begin)].decode("ascii")
