"""The mail relay of the simulated world, and the post port as each process sees it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kvitto.core.ids import MailId
from kvitto.ports import PostRefused
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
    REFUSED,
    SEND,
    Call,
    Fault,
)
from tests.simulation.journal import Store
from tests.simulation.memory_post import Delivered, Fate, MemoryPost, MemorySession, Phase
from tests.simulation.violation import Violation
from tests.simulation.world import Process, World

NOBODY = "okand@"
"""An address that begins so is refused for good, whenever it is named."""

_ANSWERS: Mapping[tuple[Call, Fault], dict[Phase, Fate]] = {
    (CONNECT, FAILS): {"connect": "drop"},
    (CONNECT, LOGIN): {"connect": 535},
    (ADDRESS, PUT_OFF): {"RCPT": 451},
    (ADDRESS, REFUSED): {"RCPT": 550},
    (ADDRESS, LINE_DROPS): {"RCPT": "drop"},
    (SEND, PUT_OFF): {"DATA": 451},
    (SEND, REFUSED): {"DATA": 554},
    (SEND, LINE_DROPS): {"DATA": "drop"},
    (SEND, LOST_SENT): {"dot": "keep_and_drop"},
    (SEND, LOST_UNSENT): {"dot": "drop"},
    (SEND, LOST_SENT_LATE): {"dot": "drop"},
}
"""What the relay answers, and in which phase, when a call meets a fault."""


@dataclass(slots=True)
class Relay:
    """The relay: what it has taken, and what it has refused for good."""

    world: World
    store: Store
    taken: dict[MailId, list[Delivered]] = field(default_factory=dict)
    refused: dict[str, None] = field(default_factory=dict)
    """Recipients that were refused for good, for themselves or with a mail."""
    hear: Callable[[MailId], None] = lambda _: None
    """Who else wants to know of each mail that it takes."""

    def take(self, copy: Delivered, sender: Process) -> None:
        mail = self.store.frozen.get(copy.message)
        held = self.store.truth.mails.get(mail) if mail is not None else None
        if mail is None or held is None or held.attempt == 0:
            raise Violation(f"mail: {sender.name} sent {mail}, which nobody has frozen or nobody has claimed")
        self.taken.setdefault(mail, []).append(copy)
        self.hear(mail)
        if self.world.story is not None:
            self.world.tell("the relay", f"takes {mail} for {copy.recipient}, copy {len(self.taken[mail])}")


class SimPost(MemoryPost):
    """The post port, for one process: the relay in memory, whose answers are the faults that its calls meet."""

    def __init__(self, relay: Relay, process: Process) -> None:
        self.answers: dict[Phase, Fate] = {}
        super().__init__(self.answers.get)
        self.process = process
        self.relay = relay

    def connect(self) -> "SimPostSession":
        self.meet(CONNECT)
        super().connect()
        return SimPostSession(self)

    def keep(self, mail: Delivered) -> None:
        self.relay.take(mail, self.process)

    def meet(self, call: Call) -> Fault:
        """Begin a call. What it meets, the relay answers in the phase that it strikes."""
        fault = self.process.call(call)
        self.answers.clear()
        self.answers.update(_ANSWERS.get((call, fault), {}))
        return fault


class SimPostSession(MemorySession):
    """One connection."""

    post: SimPost

    def address(self, sender: str, recipient: str) -> None:
        fault = self.post.meet(ADDRESS)
        if self.envelope is not None:
            raise Violation(f"mail: {self.post.process.name} names a second recipient in one transaction")
        if recipient.startswith(NOBODY):
            self.post.answers["RCPT"] = 550
        try:
            super().address(sender, recipient)
        except PostRefused:
            self.post.relay.refused[recipient] = None
            raise
        self.post.process.after(fault)

    def send(self, message: bytes) -> None:
        fault = self.post.meet(SEND)
        envelope = self.envelope
        if envelope is None:
            raise Violation(f"mail: {self.post.process.name} sends a mail without an address")
        world, relay, process = self.post.relay.world, self.post.relay, self.post.process
        if fault is LOST_SENT_LATE and self.alive:
            world.at(world.later(), lambda: relay.take(Delivered(*envelope, message), process))
        try:
            super().send(message)
        except PostRefused:
            relay.refused[envelope[1]] = None
            raise
        process.after(fault)
