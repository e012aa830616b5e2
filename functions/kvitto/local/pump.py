"""What production's scheduler and bucket events do, in threads of this process."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from threading import Condition, Event, Lock, Thread

from kvitto.core.ids import RegionId
from kvitto.local import schedule
from kvitto.local.clock import MovableClock
from kvitto.local.schedule import calls_between, next_sweep
from kvitto.web.calls import Part
from kvitto.wiring import House

Done = dict[str, dict[str, dict[str, object]]]
"""What a step did, by region and part."""


class Worker:
    """Runs a call for each region that asks. Many asks during a run become one more run."""

    def __init__(self, name: str, call: Callable[[RegionId], None]) -> None:
        self._call = call
        self._asked: dict[RegionId, None] = {}
        self._changed = Condition()
        self._stopped = False
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def wake(self, region: RegionId) -> None:
        with self._changed:
            self._asked[region] = None
            self._changed.notify()

    def stop(self) -> None:
        """Ask it to end after the call it is in."""
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def join(self, wait_s: float) -> None:
        self._thread.join(wait_s)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._asked or self._stopped)
                if self._stopped:
                    return
                region = next(iter(self._asked))
                del self._asked[region]
            self._call(region)


class Pump:
    """Wakes rows and mails when a post is accepted, and calls every step by its schedule."""

    def __init__(self, house: House, clock: MovableClock) -> None:
        self._house = house
        self._clock = clock
        self._regions: Sequence[RegionId] = [RegionId(region) for region in house.settings.regions]
        self._turn = Lock()
        self._swept = clock.now()
        self._stopped = Event()
        self._mails = Worker("mails", self._send_mails)
        self._rows = Worker("rows", self._deliver_rows)
        self._scheduler = Thread(target=self._tick, name="scheduler", daemon=True)
        self._scheduler.start()

    def wake(self, region: RegionId) -> None:
        """There is something to do for the region. Answers at once."""
        self._rows.wake(region)
        self._mails.wake(region)

    def wake_all(self) -> None:
        for region in self._regions:
            self.wake(region)

    def run(self, step: str) -> Done:
        """Run a step of all regions now, and answer what it did."""
        parts = self._parts(step)
        return {region: {name: part.run(region) for name, part in parts.items()} for region in self._regions}

    def move_clock(self, when: datetime) -> None:
        """Move the clock, and run on the way what is due by then. Raises: ClockGoesBack."""
        with self._turn:
            self._clock.check(when)
            for due, step in self._due(when):
                if due > self._clock.now():
                    self._clock.move_to(due)
                self.run(step)
            if when > self._clock.now():
                self._clock.move_to(when)
            self._swept = when

    def leap(self, when: datetime) -> None:
        """Move the clock past the days between, as if nobody had been at work on them. Raises: ClockGoesBack."""
        with self._turn:
            self._clock.move_to(when)
            self._swept = when

    def stop(self, wait_s: float) -> None:
        """End. A call that takes longer is left in the middle, which is safe at any line."""
        self._stopped.set()
        self._rows.stop()
        self._mails.stop()
        until = self._clock.monotonic() + wait_s
        for thread in (self._scheduler, self._rows, self._mails):
            thread.join(max(0.0, until - self._clock.monotonic()))

    def _due(self, until: datetime) -> list[tuple[datetime, str]]:
        return list(calls_between(self._swept, until, [step for step in ("watch", "remind") if self._parts(step)]))

    def _parts(self, step: str) -> Mapping[str, Part]:
        match step:
            case "pump":
                return self._house.pump_parts
            case "watch":
                return self._house.watch_parts
            case schedule.MORNINGS_PART:
                return {name: part for name, part in self._house.remind_parts.items() if name != "proof"}
            case _:
                return self._house.remind_parts

    def _tick(self) -> None:
        while not self._stopped.is_set():
            now = self._clock.now()
            self._stopped.wait((next_sweep(now) - now).total_seconds())
            with self._turn:
                now = self._clock.now()
                for _, step in self._due(now):
                    if self._stopped.is_set():
                        return
                    self._call(step)
                self._swept = max(now, self._swept)

    def _call(self, step: str) -> None:
        if step == "pump":
            self.wake_all()  # Rows and mails side by side, so that a sheet that hangs holds nothing else up.
        else:
            self.run(step)

    def _deliver_rows(self, region: RegionId) -> None:
        self._house.pump_parts["rows"].run(region)
        self._mails.wake(region)  # Taking posts in planned their receipts.

    def _send_mails(self, region: RegionId) -> None:
        for part in ("documents", "mails", "drafts", "papers"):
            self._house.pump_parts[part].run(region)
