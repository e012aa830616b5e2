"""Simulated time, and the processes that live in it: who runs next is decided at every call of a port.

Steps are plain functions, so each process is a greenlet. A call waits for a drawn while, and who waits
least goes on: no threads, no real time, and the same tape gives the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NoReturn

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped] # ships no types

from tests.simulation.faults import (
    DIES,
    DIES_AFTER,
    DIES_LANDS_LATE,
    FREEZES,
    FREEZES_AFTER,
    QUIET,
    SLOW,
    Call,
    Fault,
)
from tests.simulation.violation import Violation

if TYPE_CHECKING:
    from kvitto.core.ids import TabKey
    from kvitto.ports import Office
    from tests.simulation.sightings import Reading
    from tests.simulation.tape import Tape

START = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
"""Half an hour before a new year begins in Stockholm."""

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
FREEZES_FOR = (70 * SECOND, 16 * MINUTE, 61 * MINUTE, 27 * HOUR)
SLOW_FOR = (3 * SECOND, 20 * SECOND, 65 * SECOND, 290 * SECOND)
LATE_BY = (2 * SECOND, 30 * SECOND, 5 * MINUTE, 20 * MINUTE)
CHANCE = 1 << 16
RELEASE, LATER_RELEASE = 1, 2
"""The version under test, and a later one that knows an event more."""
STEPS_MAX = 20_000
"""Calls of a whole schedule; more mean that somebody goes round in circles."""


class Died(BaseException):
    """The process was killed here. Not an Exception, so that no step can catch it."""


class Ended(BaseException):
    """The schedule is over; who still waits for something goes home."""


class World:
    """The time, what is to happen when, and the record of what went wrong. Times are ms since ``START``."""

    def __init__(self, tape: Tape, *, telling: bool = False) -> None:
        self.draw = tape.draw
        self.now = 0
        self.steps = 0
        self.steps_max = STEPS_MAX
        self.calm = False
        """Nothing fails any more."""
        self.long = False
        """Whether who freezes sleeps for longer than a day, and others live on meanwhile."""
        self.risk = 0
        """How many of ``CHANCE`` calls of the calmest kind meet a fault."""
        self.mask = 0
        self.counts: dict[str, int] = {}
        self.story: list[str] | None = [] if telling else None
        self.nonces = 0
        self.version = RELEASE
        self._wear: Callable[[int], None] | None = None
        self.acts: dict[Fault, Callable[[], bool]] = {}
        """What others do to the sheet when a call meets them; True when there was something to do."""
        self._queue: list[tuple[int, int, Callable[[], object]]] = []
        self._queued = 0
        self._hub = getcurrent()
        self._living: list[greenlet] = []
        self.processes: list[Process] = []

    def at(self, ms: int, act: Callable[[], object]) -> None:
        """Let ``act`` happen at a time."""
        self._queued += 1
        heappush(self._queue, (ms, self._queued, act))

    def spawn(self, ms: int, life: Callable[[], None]) -> None:
        """Let something that waits begin at a time."""
        body = greenlet(life, parent=self._hub)
        self._living.append(body)
        self.at(ms, body.switch)

    def run(self) -> None:
        """Let everything happen, until nothing more is to come."""
        while self._queue:
            ms, _, act = heappop(self._queue)
            self.now = max(self.now, ms)
            act()

    def wait(self, ms: int) -> None:
        """Let ``ms`` go by for who calls, and others do meanwhile what they are to do."""
        until = self.now + ms
        if self._queue and self._queue[0][0] <= until:
            version = self.version
            self.at(until, getcurrent().switch)
            self._hub.switch()
            self.wear(version)
        else:
            self.now = until

    def mix(self, wear: Callable[[int], None]) -> None:
        """Let processes of two versions live at once; ``wear`` puts on the code of one."""
        self._wear = wear
        self.wear(RELEASE)

    @property
    def mixed(self) -> bool:
        return self._wear is not None

    def wear(self, version: int) -> None:
        """Run the code of ``version`` from now on, where there are two."""
        if self._wear is not None and version != self.version:
            self.version = version
            self._wear(version)

    def end(self) -> None:
        """Let go of everybody who still waits."""
        self._queue.clear()
        for body in self._living:
            if body:
                body.throw(Ended)
        self.wear(RELEASE)
        # Untie what holds each other, so that a schedule is forgotten when it ends, without a search for garbage.
        for process in self.processes:
            del process.office
        self.processes.clear()
        self._living.clear()
        self.acts.clear()

    def later(self) -> int:
        """A time, some seconds or minutes from now."""
        return self.now + LATE_BY[self.draw(len(LATE_BY))] + self.draw(1000)

    def count(self, point: str) -> None:
        self.counts[point] = self.counts.get(point, 0) + 1

    def tell(self, who: str, what: str) -> None:
        """Write a line of the story. Callers ask first whether there is one, since most runs have none."""
        if self.story is not None:
            self.story.append(f"{clock_of(self.now)}  {who:<22} {what}")


class Process:
    """One process of Kvitto, with its clock, its memory and its end."""

    def __init__(self, world: World, name: str, version: int = RELEASE) -> None:
        self.world = world
        self.name = name
        self.version = version
        self.dead = False
        self.clock_ms = 0
        """How far its wall clock is from the store's."""
        self.unfelt_ms = 0
        """How much of its sleep its monotonic clock has not felt."""
        self.out_of_quota = False
        """Whether Google has said 429 in the call that it is in."""
        self.seen: Mapping[TabKey, Reading] = {}
        """The tabs as it has read them since it last began a look."""
        self.office: Office
        world.processes.append(self)
        world.wear(version)

    def call(self, call: Call) -> Fault:
        """Begin a call: wait for a drawn while, and answer with the fault that it meets.

        Raises: Died when the process ends here.
        """
        if self.dead:
            raise Died
        world = self.world
        world.steps += 1
        if world.steps > world.steps_max:
            raise Violation(f"L5: {self.name} goes round in circles at {call.name}")
        if world.calm:
            world.wait(20)
            return QUIET
        chance = world.draw(CHANCE)
        fault = QUIET if chance < CHANCE - world.risk * call.often else self._struck(call)
        world.wait(1 + (chance & 255))
        return fault

    def _struck(self, call: Call) -> Fault:
        world = self.world
        drawn = world.draw(len(call.faults))
        fault = call.faults[drawn]
        if not world.mask & fault.bit:
            return QUIET
        act = world.acts.get(fault)
        if act is not None and not act():
            return QUIET
        world.count(call.points[drawn])
        if world.story is not None:
            world.tell(self.name, f"{call.name}: {fault.name}")
        if fault is DIES:
            self.die()
        elif fault is SLOW:
            world.wait(SLOW_FOR[world.draw(len(SLOW_FOR))])
        elif fault is FREEZES:
            self.freeze()
        elif act is None:
            return fault
        return QUIET

    def after(self, fault: Fault) -> None:
        """What befalls the process when the call has had its effect."""
        if fault is DIES_AFTER or fault is DIES_LANDS_LATE:
            self.die()
        if fault is FREEZES_AFTER:
            self.freeze()

    def die(self) -> NoReturn:
        self.dead = True
        raise Died

    def freeze(self) -> None:
        """Sleep for long. Whether the monotonic clock goes on meanwhile depends on the machine."""
        world = self.world
        length = FREEZES_FOR[-1 if world.long else world.draw(len(FREEZES_FOR))]
        if world.draw(3) == 2:
            self.unfelt_ms += length
        world.wait(length)
        if world.story is not None:
            world.tell(self.name, f"wakes after {length // SECOND} s")


class ProcessClock:
    """The clock of one process."""

    def __init__(self, process: Process, sleep: Call) -> None:
        self._process = process
        self._sleep = sleep

    def now(self) -> datetime:
        return time_of(self._process.world.now + self._process.clock_ms)

    def monotonic(self) -> float:
        return (self._process.world.now - self._process.unfelt_ms) / SECOND

    def sleep(self, seconds: float) -> None:
        self._process.call(self._sleep)
        if seconds > 0:
            self._process.world.wait(int(seconds * SECOND))


def time_of(ms: int) -> datetime:
    return START + timedelta(milliseconds=ms)


def clock_of(ms: int) -> str:
    """The time as a story tells it: days since the start, and the clock (UTC)."""
    at = time_of(ms)
    return f"day {(at.date() - START.date()).days} {at:%H:%M:%S}.{at.microsecond // 1000:03d}"
