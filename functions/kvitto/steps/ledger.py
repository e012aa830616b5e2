"""Read and write a region's ledger.

The only write is *put if absent* of commit n + 1. Whoever loses the put folds what won and decides
again, so every decision of a region stands in one order.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kvitto.core import ledger, snapshot
from kvitto.core.events import READER_VERSION, Event
from kvitto.core.fold import fold
from kvitto.core.ids import RegionId
from kvitto.core.ledger import Commit
from kvitto.core.state import State
from kvitto.ports import JournalUnavailable, Office

TRIES = 30
"""A decision that has lost so many races in a row leaves the field to the next call."""


@dataclass(frozen=True, slots=True)
class Committed:
    """A commit that is ours, and the monotonic time (s) at which its ``at`` was fetched."""

    commit: Commit
    at_monotonic: float


def catch_up(office: Office, region: RegionId) -> State:
    """Fold every commit that has landed, and answer with the state.

    Costs one probe when nothing is new. A cold start begins from the newest snapshot.
    """
    state = office.states.get(region)
    if state is None:
        state = office.states[region] = _newest_snapshot(office, region)
    while (raw := office.journal.get(ledger.key_of(region, state.n + 1))) is not None:
        _fold(office, region, state, ledger.decode(raw))
    return state


def _fold(office: Office, region: RegionId, state: State, commit: Commit) -> None:
    try:
        fold(state, commit)
    except BaseException:
        # Half a commit may have been folded: forget it all, and begin anew from what is stored.
        office.states.pop(region, None)
        raise


def commit(office: Office, region: RegionId, decide: Callable[[State], Sequence[Event]]) -> Committed | None:
    """Decide on the newest state and put the events as the next commit; None if there is nothing to say.

    What has nothing to say on the state last seen is not asked again on a newer one: that costs no
    call. ``decide`` is called anew each time somebody else was first, so it must be pure. A put whose
    answer is lost counts as ours only if the commit that stands there has this attempt's nonce;
    the events of a lost attempt are never put again as they were.

    Raises: JournalUnavailable when the outcome cannot be known: the commit may land later, and
    then belongs to nobody.
    """
    if region in office.states and not decide(office.states[region]):
        return None
    for _ in range(TRIES):
        state = catch_up(office, region)
        # After all that is folded had landed; what lands from now on takes the number, and we begin anew.
        at_monotonic = office.clock.monotonic()
        at = office.journal.now()
        events = tuple(decide(state))
        if not events:
            return None
        mine = Commit(
            n=state.n + 1,
            at=ledger.whole_milliseconds(max(at, state.at)),
            nonce=office.nonce(),
            events=events,
            reader=max(state.reader, *(event.since for event in events)),
        )
        body = ledger.encode(mine)
        if _put(office, region, mine, body):
            _fold(office, region, state, mine)
            if mine.n % office.pace.snapshot_every == 0:
                _keep_snapshot(office, region, state)
            return Committed(mine, at_monotonic)
    raise JournalUnavailable(f"The ledger of {region} is busy: {TRIES} commits in a row came second.")


def _put(office: Office, region: RegionId, mine: Commit, body: bytes) -> bool:
    key = ledger.key_of(region, mine.n)
    try:
        if office.journal.put_once(key, body):
            return True
    except JournalUnavailable:
        pass  # It may have landed: what stands there decides.
    standing = office.journal.get(key)
    return standing is not None and ledger.decode(standing).nonce == mine.nonce


def _newest_snapshot(office: Office, region: RegionId) -> State:
    """The newest snapshot that can be read, or the empty state.

    Snapshots stand at multiples of ``pace.snapshot_every``; which of them to ask for is known from
    the head, found by probing upward in doubling, then halving, steps. No listing is trusted.
    """
    every = office.pace.snapshot_every
    highest = _head(office, region) // every
    for n in range(highest * every, 0, -every):
        raw = office.journal.get(snapshot.key_of(region, n))
        state = snapshot.decode(raw) if raw is not None else None
        if state is not None and state.n == n and state.reader <= READER_VERSION:
            return state
    return State()


def _head(office: Office, region: RegionId) -> int:
    """The number of a commit at or just below the newest one; 0 in an empty ledger."""

    def landed(n: int) -> bool:
        return office.journal.get(ledger.key_of(region, n)) is not None

    high = 1
    while landed(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if landed(middle) else (low, middle)
    return low


def _keep_snapshot(office: Office, region: RegionId, state: State) -> None:
    """Put a snapshot of ``state``. A failure costs only time at the next cold start."""
    try:
        office.journal.put_once(snapshot.key_of(region, state.n), snapshot.encode(state))
    except JournalUnavailable:
        office.log("snapshot_not_kept", region=region, n=state.n)
