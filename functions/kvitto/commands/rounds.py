"""On a server of one's own: what the cloud's scheduler and its events do, in threads of one process."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, time, timedelta
from threading import Event, Thread
from zoneinfo import ZoneInfo

from kvitto.core.ids import RegionId
from kvitto.ports import Clock, Journal, JournalUnavailable
from kvitto.web.calls import Part
from kvitto.wiring import House

STOCKHOLM = ZoneInfo("Europe/Stockholm")
GLANCE_S = 2.0
"""Between two glances for marks: a listing of a folder that is nearly always empty."""
SWEEP = timedelta(minutes=1)
LOOK = timedelta(minutes=5)
MORNING = time(8, 30)


class Rounds:
    """Pump, watch and remind, each in its own thread, so that a relay that hangs holds no rows back.

    Every step may be stopped at any line and run twice at once, so nothing here needs to be exact.
    """

    def __init__(self, house: House, clock: Clock, journal: Journal) -> None:
        self._pump, self._watch, self._remind = house.pump_parts, house.watch_parts, house.remind_parts
        self._clock = clock
        self._journal = journal
        self._regions: Sequence[RegionId] = [RegionId(region) for region in house.settings.regions]
        self._stopped = Event()
        self._mails_due = Event()
        self._reminded: date | None = None
        rounds: Sequence[Callable[[], None]] = (self._rows, self._mails, self._looks)
        self._threads = [Thread(target=one, name=one.__name__, daemon=True) for one in rounds]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, wait_s: float) -> None:
        """End after the calls under way, or leave them in the middle when they take longer."""
        self._stopped.set()
        self._mails_due.set()
        until = self._clock.monotonic() + wait_s
        for thread in self._threads:
            thread.join(max(0.0, until - self._clock.monotonic()))

    def _rows(self) -> None:
        swept = self._clock.now() - SWEEP
        while not self._stopped.is_set():
            due = self._clock.now() - swept >= SWEEP
            if due:
                swept = self._clock.now()
            for region in self._regions:
                if due or self._is_marked(region):
                    self._pump["rows"].run(region)
                    self._mails_due.set()  # Taking posts in plans their receipts.
            self._stopped.wait(GLANCE_S)

    def _mails(self) -> None:
        while not self._stopped.is_set():
            self._mails_due.wait(SWEEP.total_seconds())
            self._mails_due.clear()
            self._run({name: part for name, part in self._pump.items() if name != "rows"})

    def _looks(self) -> None:
        while not self._stopped.is_set():
            self._run(self._watch)
            now = self._clock.now().astimezone(STOCKHOLM)
            if now.time() >= MORNING and self._reminded != now.date():
                self._reminded = now.date()
                self._run(self._remind)
                self._mails_due.set()
            self._stopped.wait(LOOK.total_seconds())

    def _run(self, parts: Mapping[str, Part]) -> None:
        for region in self._regions:
            for part in parts.values():
                if not self._stopped.is_set():
                    part.run(region)

    def _is_marked(self, region: RegionId) -> bool:
        with suppress(JournalUnavailable):
            return bool(self._journal.list(f"todo/{region}/", 1))
        return False
