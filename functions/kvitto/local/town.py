"""Kvitto's own code, as production runs it, in a world of one machine."""

from collections.abc import Callable
from threading import Lock

from kvitto.core.ids import RegionId
from kvitto.local.faults import Faults
from kvitto.local.journal_faults import FaultyJournal
from kvitto.ports import Clock, Office, Pace
from kvitto.steps.ledger import catch_up
from kvitto.web.limits import Limits
from kvitto.wiring import House, Settings


class LocalHouse(House):
    """Production's house, whose journal can be told to fail and whose forms all take JSON."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        faults: Faults,
        wake: Callable[[RegionId], None],
        *,
        limited: bool,
        pace: Pace | None,
    ) -> None:
        limits = Limits(forwarded=False) if limited else None
        super().__init__(settings, clock=clock, open_json=True, wake=wake, limits=limits, pace=pace)
        self._faults = faults
        self._looking = Lock()
        self._onlooker = super().office(patient=False)

    def office(self, *, patient: bool) -> Office:
        office = super().office(patient=patient)
        office.journal = FaultyJournal(office.journal, self._faults, office.clock)
        return office

    def pending(self) -> int:
        """How much is not done yet, over all regions: posts not taken in, rows not in the sheet, mails not settled.

        Looks past the journal's planned faults.
        """
        with self._looking:
            return sum(self._pending(RegionId(region)) for region in self.settings.regions)

    def _pending(self, region: RegionId) -> int:
        marks = self._onlooker.journal.list(f"todo/{region}/", limit=100_000)
        state = catch_up(self._onlooker, region)
        not_taken_in = sum(mark.rsplit("/", 1)[1] not in state.tokens for mark in marks)
        rows = sum(map(len, state.waiting.values())) + sum(len(batch.tokens) for batch in state.open_batches.values())
        letters = len(state.active_mails) + len(self._onlooker.journal.list(f"todo-drafts/{region}/", limit=100_000))
        return not_taken_in + rows + letters
