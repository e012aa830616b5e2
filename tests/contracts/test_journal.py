"""What every journal keeps: in a folder, in either cloud's bucket, in a test's memory, or in the simulation."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from kvitto.adapters.open_journal import open_journal
from kvitto.ports import Journal
from tests.contracts.bucket_server import BUCKET, BucketServer
from tests.simulation.journal import Bucket, SimJournal
from tests.simulation.memory_journal import MemoryJournal
from tests.simulation.tape import Tape
from tests.simulation.world import Process, World, time_of

KEYS = [
    "received/3fJq-Z_0v9",
    "references/TEST-VGR-2026-7KQ4-M2XP",
    "todo/orebro/3fJq-Z_0v9",
    "ledger/vgr/000000000001",
    "snapshots/srm/3/200",
    "mail/VGR-2026-7KQ4-M2XP.receipt",
    "files/3fJq-Z_0v9/1.pdf",
    "one-word",
    "x" * 200 + "/" + "y" * 200,
]
BODIES = {
    "nothing": b"",
    "one byte": b"\0",
    "Swedish": "Åmåls bibliotek – 50 000 kr ✓ 📚".encode(),
    "all bytes": bytes(range(256)),
    "two megabytes": bytes(range(256)) * 8192,
}


class TurnedClock:
    """Machine time, which somebody may turn."""

    turned = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.turned

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        pass


@pytest.fixture(scope="module")
def bucket_server() -> Iterator[BucketServer]:
    with BucketServer().serving() as server:
        yield server
    assert server.metadata_asked == []


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


_prefixes = count()


Act = Callable[[], None]


def _in_threads(acts: list[Act]) -> None:
    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(lambda act: act(), acts))


@dataclass
class Place:
    """Where a journal lies: how a process opens it, what time it is there, and how many do something at once."""

    reopen: Callable[[], Journal]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    at_once: Callable[[list[Act]], None] = _in_threads


def _simulated() -> Place:
    """The simulation's own journal on a quiet day, each opening of it a process of its own."""
    world = World(Tape(recorded=[]))
    world.calm = True
    bucket = Bucket(world)

    def at_once(acts: list[Act]) -> None:
        for act in acts:
            world.spawn(world.now, act)
        world.run()

    return Place(lambda: SimJournal(bucket, Process(world, "somebody")), lambda: time_of(world.now), at_once)


@pytest.fixture(params=["memory", "simulation", "folder", "gs", "s3"])
def place(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    clock: TurnedClock,
    bucket_server: BucketServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Place:
    if request.param == "simulation":
        return _simulated()
    if request.param == "memory":
        memory = MemoryJournal(clock)
        return Place(lambda: memory)
    if request.param == "folder":
        url = f"file://{tmp_path}/journal"
    else:
        url = f"{request.param}://{BUCKET}/test/{next(_prefixes)}"
        for name, value in bucket_server.environment().items():
            monkeypatch.setenv(name, value)
    return Place(lambda: open_journal(url, clock, patient=True))


@pytest.fixture
def reopen(place: Place) -> Callable[[], Journal]:
    """Open the journal of this test, as another process would."""
    return place.reopen


@pytest.fixture
def journal(reopen: Callable[[], Journal]) -> Journal:
    return reopen()


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_what_was_put_is_read_back_byte_for_byte(journal, reopen, body):
    assert journal.put_once("received/t", body)
    assert journal.get("received/t") == body
    assert reopen().get("received/t") == body


@pytest.mark.parametrize("key", KEYS)
def test_every_kind_of_key_can_be_put_read_and_taken_away(journal, key):
    assert journal.get(key) is None
    assert journal.put_once(key, b"here")
    assert journal.get(key) == b"here"
    journal.delete(key)
    assert journal.get(key) is None


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/a",
        "a/",
        "a//b",
        "..",
        "a/../b",
        "./a",
        ".tmp/a",
        "a/.hidden",
        "a b",
        "å",
        "a\n",
        "a\0",
        "a\\b",
        "a%2Fb",
        "a?b",
        "x" * 201,
        "/".join(["x" * 100] * 7),
    ],
)
def test_a_key_that_could_mean_something_else_somewhere_is_refused(journal, key):
    for use in (
        journal.get,
        journal.delete,
        lambda key: journal.put_once(key, b""),
        lambda key: journal.list(key + "/", 1),
    ):
        with pytest.raises(ValueError, match="is no journal"):
            use(key)


def test_a_taken_key_keeps_its_first_body(journal, reopen):
    assert journal.put_once("ledger/vgr/1", b"first")
    assert not journal.put_once("ledger/vgr/1", b"second")
    assert not reopen().put_once("ledger/vgr/1", b"first")
    assert journal.get("ledger/vgr/1") == b"first"


def test_of_all_who_put_at_once_exactly_one_wins_and_all_read_the_winner(place):
    people = [place.reopen() for _ in range(4)] * 2
    for turn in range(25):
        key = f"ledger/vgr/{turn}"
        won: dict[int, bool] = {}
        read: dict[int, bytes | None] = {}

        def put(person: int) -> None:
            won[person] = people[person].put_once(key, b"%d" % person)  # noqa: B023 - all done within the turn
            read[person] = people[person].get(key)  # noqa: B023

        place.at_once([partial(put, person) for person in range(len(people))])
        [winner] = [person for person in won if won[person]]
        assert set(read.values()) == {b"%d" % winner}


def test_whoever_waits_for_an_answer_finds_what_it_speaks_of(journal, reopen):
    """A reader that asked before the put, and was told nothing, sees it right after."""
    reader = reopen()
    for n in range(1, 40):
        key = f"ledger/vgr/{n}"
        assert reader.get(key) is None
        journal.put_once(key, b"")
        assert reader.get(key) == b""


def test_a_listing_holds_the_marks_of_its_region_and_no_others(journal):
    for key in ("todo/vgr/a", "todo/vgr/b", "todo/vgrx/c", "todo/vg", "todo/orebro/d", "received/a"):
        journal.put_once(key, b"")
    assert sorted(journal.list("todo/vgr/", 10)) == ["todo/vgr/a", "todo/vgr/b"]


def test_a_listing_is_of_one_folder_and_does_not_go_down(journal):
    journal.put_once("files/t/1.pdf", b"")
    journal.put_once("files/t/2/thumb", b"")
    assert journal.list("files/t/", 10) == ["files/t/1.pdf"]


def test_what_lies_deeper_takes_no_place_in_a_listing(journal):
    for n in range(6):
        journal.put_once(f"files/t/a{n}/page", b"")
        journal.put_once(f"files/t/b{n}.pdf", b"")
    assert len(set(journal.list("files/t/", 5))) == 5
    assert len(set(journal.list("files/t/", 10))) == 6


def test_listing_where_nothing_was_ever_put_gives_nothing(journal):
    assert journal.list("todo/sormland/", 10) == []


def test_a_listing_stops_at_its_limit(journal):
    for n in range(12):
        journal.put_once(f"todo/vgr/{n}", b"")
    assert len(set(journal.list("todo/vgr/", 5))) == 5
    assert len(set(journal.list("todo/vgr/", 12))) == 12
    assert len(set(journal.list("todo/vgr/", 1000))) == 12


def test_a_mark_taken_away_twice_is_gone_and_can_be_put_again(journal):
    journal.put_once("todo/vgr/a", b"")
    journal.delete("todo/vgr/a")
    journal.delete("todo/vgr/a")
    journal.delete("todo/nowhere/a")
    assert journal.get("todo/vgr/a") is None
    assert journal.list("todo/vgr/", 10) == []
    assert journal.put_once("todo/vgr/a", b"again")


def test_the_journals_time_is_in_utc_and_not_before_what_has_landed(journal, place):
    before = place.now()
    journal.put_once("ledger/vgr/1", b"")
    landed_by = place.now()
    after = journal.now()
    assert after.utcoffset() == timedelta(0)
    assert before <= landed_by <= after < landed_by + timedelta(seconds=30)


def test_the_journals_time_never_goes_back_even_when_the_clock_does(journal, clock, bucket_server, monkeypatch):
    first = journal.now()
    clock.turned = timedelta(hours=-1)
    monkeypatch.setattr(bucket_server, "date_offset_s", -3600.0)
    assert journal.now() >= first
