"""The journal of the simulated world: one store, and the port as each process sees it."""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Protocol

from kvitto.adapters.journal_keys import checked_key, checked_prefix
from kvitto.core import frozen, ledger, snapshot, submission
from kvitto.core.events import BatchOpened
from kvitto.core.fold import fold
from kvitto.core.ids import MailId, TabKey, Token
from kvitto.core.ledger import Commit
from kvitto.core.state import DAWN, State
from kvitto.core.submission import Submission
from kvitto.ports import JournalUnavailable
from tests.simulation.faults import (
    CHANGES,
    DELETE,
    DIES_LANDS_LATE,
    FAILS,
    FAILS_AFTER,
    GET,
    LANDS_LATE,
    LIST,
    NOW,
    PUT,
    QUIET,
    SAYS_TAKEN,
)
from tests.simulation.sightings import Reading, Sightings
from tests.simulation.story import commit_told
from tests.simulation.violation import Violation
from tests.simulation.world import LATER_RELEASE, SECOND, Process, World, time_of

PERSONAL = "§"
"""Stands in every name and project of the simulation and in all that staff type: it may stand in no commit, no log
line and no error."""

_PERSONAL = PERSONAL.encode()


class Bucket:
    """Objects by key, whatever they mean."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.objects: dict[str, bytes] = {}
        self.marks: dict[str, None] = {}
        self.whole_seconds = False
        """Whether the store tells its time in whole seconds, as buckets do."""

    def land(self, key: str, body: bytes, writer: Process) -> bool:
        """Put ``body`` if ``key`` is absent; True when it was."""
        if key in self.objects:
            return False
        self.keep(key, body, writer)
        return True

    def keep(self, key: str, body: bytes, writer: Process) -> None:
        self.objects[key] = body
        if key.startswith("todo/"):
            self.marks[key] = None

    def put_under_way(self, key: str, body: bytes, writer: Process) -> None:
        """Hear that somebody is about to put something."""

    def take_away(self, key: str) -> None:
        self.objects.pop(key, None)
        self.marks.pop(key, None)


class Hearer(Protocol):
    """Hears each commit that lands, and raises a Violation at one that may not be."""

    def before(self, commit: Commit, state: State) -> None:
        """On the ledger as it stood."""

    def after(self, commit: Commit, state: State) -> None:
        """On the ledger as the commit has made it."""


class Store(Bucket):
    """All objects, and the ledger folded from zero as its commits land: what is true, whoever believes what."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.commits: list[Commit] = []
        self.truth = State()
        self.sightings = Sightings()
        self.opened: dict[int, tuple[Token, ...]] = {}
        """The posts of every batch that was ever opened."""
        self.hearers: list[Hearer] = []
        """Who hold each commit against what they know themselves."""
        self.frozen: dict[bytes, MailId] = {}
        """The mails by their bytes."""
        self._snapshots = 0
        self._landed_at = DAWN
        self._posts: dict[Token, Submission] = {}
        self._readings: dict[bytes, Mapping[TabKey, Reading]] = {}

    def put_under_way(self, key: str, body: bytes, writer: Process) -> None:
        """Remember what the writer of a look's commit had read when it wrote it, however late that lands."""
        if key.startswith("ledger/"):
            if b'"LookStarted"' in body:
                writer.seen = {}
            elif b'"LookEnded"' in body:
                self._readings[body] = writer.seen

    def keep(self, key: str, body: bytes, writer: Process) -> None:
        super().keep(key, body, writer)
        if key.startswith("ledger/"):
            self._commit_landed(body, writer)
        elif key.startswith("mail/"):
            self.frozen[frozen.decode(body).message] = MailId(key.removeprefix("mail/"))
        elif key.startswith("snapshots/"):
            self._snapshot_landed(key, body)

    def take_away(self, key: str) -> None:
        """Delete. Only a mark may be, and only when the ledger knows its post."""
        if not key.startswith("todo/"):
            raise Violation(f"I1: {key} was deleted, and it is no mark")
        if Token(key.rsplit("/", 1)[1]) not in self.truth.tokens:
            raise Violation(f"I1: {key} was taken away before the ledger knew its post")
        super().take_away(key)

    def is_true(self, state: State) -> bool:
        """Whether a state is the fold from zero, also in the order of what is done in order.

        A state that is behind is not looked at.
        """
        truth = self.truth
        return state.n != truth.n or (
            state == truth
            and list(state.active_mails) == list(truth.active_mails)
            and list(state.open_batches) == list(truth.open_batches)
            and [(tab, list(tokens)) for tab, tokens in state.waiting.items()]
            == [(tab, list(tokens)) for tab, tokens in truth.waiting.items()]
        )

    def unmarked(self) -> list[Token]:
        """Records that the ledger does not know and that have no mark: whoever put them died before the mark."""
        records = (Token(key[len("received/") :]) for key in self.objects if key.startswith("received/"))
        marked = {key.rsplit("/", 1)[1] for key in self.marks}
        return [token for token in records if token not in self.truth.tokens and token not in marked]

    def post(self, token: Token) -> Submission | None:
        """The record of a post, if it has landed."""
        if token not in self._posts:
            raw = self.objects.get(submission.key_of(token))
            if raw is None:
                return None
            self._posts[token] = submission.decode(raw)
        return self._posts[token]

    def _snapshot_landed(self, key: str, body: bytes) -> None:
        """Every third one is read, since reading them all takes as long as all the rest."""
        self._snapshots += 1
        if self._snapshots % 3 == 1:
            state = snapshot.decode(body)
            if state is None or not self.is_true(state):
                raise Violation(f"ledger: {key} is another state than the fold from zero")

    def _commit_landed(self, body: bytes, writer: Process) -> None:
        worn = self.world.version
        self.world.wear(LATER_RELEASE)
        commit = ledger.decode(body)
        if commit.n != self.truth.n + 1:
            raise Violation(f"ledger: commit {commit.n} landed where commit {self.truth.n + 1} is the next")
        if writer.version < self.truth.reader:
            raise Violation(f"versions: {writer.name} wrote commit {commit.n}, which only newer readers may fold")
        if commit.at < self.truth.at:
            raise Violation(f"ledger: commit {commit.n} is dated before commit {self.truth.n}")
        if commit.at <= self._landed_at:
            raise Violation(f"ledger: commit {commit.n} is dated before commit {self.truth.n} had landed")
        self._landed_at = time_of(self.world.now)
        if _PERSONAL in body:
            raise Violation(f"I14: commit {commit.n} holds what a person wrote")
        self.sightings.hear(commit, self.truth, self._readings.pop(body, {}), self.objects)
        for hearer in self.hearers:
            hearer.before(commit, self.truth)
        try:
            fold(self.truth, commit)
        except (KeyError, ValueError, TypeError) as error:
            raise Violation(f"ledger: commit {commit.n} by {writer.name} cannot be folded: {error!r}") from error
        for hearer in self.hearers:
            hearer.after(commit, self.truth)
        self.world.wear(worn)
        self.commits.append(commit)
        for event in commit.events:
            if isinstance(event, BatchOpened):
                self.opened[event.batch] = event.tokens
        if self.world.story is not None:
            self.world.tell(writer.name, commit_told(commit))


class SimJournal:
    """The port, for one process."""

    def __init__(self, store: Bucket, process: Process) -> None:
        self._store = store
        self._process = process
        self._world = store.world

    def put_once(self, key: str, body: bytes) -> bool:
        fault = self._process.call(PUT)
        checked_key(key)
        store = self._store
        store.put_under_way(key, body, self._process)
        if fault is QUIET:
            return store.land(key, body, self._process)
        if fault is FAILS:
            raise JournalUnavailable("simulated")
        if fault is LANDS_LATE or fault is DIES_LANDS_LATE:
            self._world.at(self._world.later(), lambda: self._land_late(key, body))
            self._process.after(fault)
            raise JournalUnavailable("simulated")
        landed = store.land(key, body, self._process)
        self._process.after(fault)
        if fault is FAILS_AFTER:
            raise JournalUnavailable("simulated")
        return landed and fault is not SAYS_TAKEN

    def get(self, key: str) -> bytes | None:
        if self._process.call(GET) is FAILS:
            raise JournalUnavailable("simulated")
        return self._store.objects.get(checked_key(key))

    def list(self, prefix: str, limit: int) -> list[str]:
        fault = self._process.call(LIST)
        checked_prefix(prefix)
        if fault is FAILS:
            raise JournalUnavailable("simulated")
        there = self._store.marks if prefix.startswith("todo/") else self._store.objects
        keys = [key for key in there if _lies_in(prefix, key)]
        if fault is CHANGES:
            # Pages by key. What lands behind the page that is read is missed, what was read and is deleted is told.
            keys.sort()
            keys = keys[: self._world.draw(len(keys) + 1)]
            self._world.wait(1 + self._world.draw(1000))
            last = keys[-1] if keys else ""
            keys += sorted(key for key in there if _lies_in(prefix, key) and key > last)
        return list(islice(keys, limit))

    def delete(self, key: str) -> None:
        fault = self._process.call(DELETE)
        checked_key(key)
        if fault is FAILS:
            raise JournalUnavailable("simulated")
        if fault is LANDS_LATE or fault is DIES_LANDS_LATE:
            self._world.at(self._world.later(), lambda: self._store.take_away(key))
            self._process.after(fault)
            raise JournalUnavailable("simulated")
        self._store.take_away(key)
        self._process.after(fault)
        if fault is FAILS_AFTER:
            raise JournalUnavailable("simulated")

    def now(self) -> datetime:
        if self._process.call(NOW) is FAILS:
            raise JournalUnavailable("simulated")
        # A bucket's time is the Date of its answers, in whole seconds and rounded up.
        return time_of(self._world.now + (-self._world.now % SECOND if self._store.whole_seconds else 0))

    def _land_late(self, key: str, body: bytes) -> None:
        landed = self._store.land(key, body, self._process)
        self._world.count("world: a put lands late" if landed else "world: a late put comes second")
        if self._world.story is not None:
            self._world.tell("the bucket", f"{key} lands late" if landed else f"{key} was there already")


def _lies_in(folder: str, key: str) -> bool:
    return key.startswith(folder) and key.rfind("/") < len(folder)
