"""The bucket on its own: answers lost, late and false; and no question to any cloud but the one that was named."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from kvitto.adapters import bucket_journal
from kvitto.adapters.bucket_journal import BucketJournal, Patience, open_bucket
from kvitto.adapters.open_journal import open_journal
from kvitto.core.failures import Permanent
from kvitto.ports import JournalUnavailable
from tests.contracts.bucket_server import BUCKET, BucketServer, Kind

HASTY = Patience(timeout_s=0.2, retries=1, retry_s=1)
"""As intake, in a world ten times as fast; still long enough for a busy machine."""
CALM = Patience(timeout_s=5, retries=1, retry_s=3, first_wait_s=0.005)


@dataclass
class QuietClock:
    """A clock on which waiting takes no time, and is counted."""

    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        raise AssertionError("the time of a bucket is the store's own")

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[BucketServer]:
    with BucketServer().serving() as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        yield server
    assert server.metadata_asked == [], "credentials were asked of a cloud's metadata address"


@pytest.fixture(params=["gs", "s3"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def clock() -> QuietClock:
    return QuietClock()


@pytest.fixture
def journal(server: BucketServer, kind: str, clock: QuietClock) -> BucketJournal:
    return open_bucket(kind, BUCKET, "pre/fix", clock, CALM)


# -- Answers that are lost, late or false -----------------------------------------------------


@pytest.mark.parametrize("fault", ["500_after", "drop_after"])
def test_a_put_that_landed_and_lost_its_answer_is_told_taken_and_is_there(journal, server, fault: Kind):
    """The library sends it again by itself, so one's own put looks like another's: the caller reads it."""
    server.fault(fault, match="PUT")
    assert journal.put_once("received/a", b"mine") is False
    assert journal.get("received/a") == b"mine"
    assert server.requests[:2] == ["PUT pre/fix/received/a"] * 2


@pytest.mark.parametrize("fault", ["500", "503", "429", "drop_before"])
def test_a_put_that_failed_once_before_it_landed_succeeds(journal, server, fault: Kind):
    server.fault(fault, match="PUT")
    assert journal.put_once("received/a", b"mine")
    assert journal.get("received/a") == b"mine"


@pytest.mark.parametrize("fault", ["500", "503", "429", "500_after", "drop_before", "drop_after"])
def test_a_store_that_goes_on_failing_leaves_every_call_undecided(journal, server, fault: Kind):
    server.fault(fault, times=100)
    for call in (
        lambda: journal.put_once("received/a", b"mine"),
        lambda: journal.get("received/a"),
        lambda: journal.list("todo/vgr/", 10),
        lambda: journal.delete("todo/vgr/a"),
    ):
        with pytest.raises(JournalUnavailable):
            call()


@pytest.mark.parametrize("fault", ["500", "503", "drop_before", "drop_after"])
def test_a_store_that_does_not_tell_the_time_is_unavailable(journal, server, fault: Kind):
    server.fault(fault, times=2)
    with pytest.raises(JournalUnavailable, match="time"):
        journal.now()


def test_a_put_whose_answer_is_late_is_undecided_and_sent_only_once(server, kind, clock):
    server.fault("slow", match="PUT")
    with pytest.raises(JournalUnavailable):
        open_bucket(kind, BUCKET, None, clock, HASTY).put_once("received/a", b"mine")
    assert server.requests == ["PUT received/a"]
    assert open_bucket(kind, BUCKET, None, clock, CALM).get("received/a") == b"mine"


def test_a_put_that_lands_long_after_its_failure_does_not_disturb_who_came_between(journal, server):
    server.fault("held", times=2, match="PUT")
    with pytest.raises(JournalUnavailable):
        journal.put_once("ledger/vgr/1", b"late")
    assert journal.get("ledger/vgr/1") is None
    assert journal.put_once("ledger/vgr/1", b"in time")
    server.land()
    assert journal.get("ledger/vgr/1") == b"in time"


def test_a_put_that_lands_late_where_nobody_came_between_is_there_whole(journal, server):
    server.fault("held", times=2, match="PUT")
    with pytest.raises(JournalUnavailable):
        journal.put_once("ledger/vgr/1", b"late")
    server.land()
    assert journal.put_once("ledger/vgr/1", b"again") is False
    assert journal.get("ledger/vgr/1") == b"late"


@pytest.mark.parametrize("fault", ["409", "412"])
def test_a_conflict_over_nothing_is_tried_again(journal, server, clock, fault: Kind):
    """S3 answers 409 when two puts met and perhaps neither landed: nothing stands there, so it is not taken."""
    server.fault(fault, times=2, match="PUT")
    assert journal.put_once("received/a", b"mine")
    assert journal.get("received/a") == b"mine"
    assert len(clock.slept) == 2


def test_a_conflict_that_does_not_end_is_undecided(journal, server):
    server.fault("409", times=1000, match="PUT")
    with pytest.raises(JournalUnavailable, match="not there"):
        journal.put_once("received/a", b"mine")
    assert len(server.requests) == 2 * bucket_journal.CONFLICTS_MAX


def test_a_body_cut_off_in_the_middle_is_never_taken_for_the_whole(journal, server):
    journal.put_once("received/a", b"x" * 100_000)
    server.fault("cut", match="GET")
    with suppress(JournalUnavailable):
        assert journal.get("received/a") == b"x" * 100_000  # The library fetched the rest.
    assert journal.get("received/a") == b"x" * 100_000


def test_a_read_that_failed_once_is_answered(journal, server):
    journal.put_once("received/a", b"mine")
    for fault in ("500", "drop_before"):
        server.fault(fault, match="GET")
        assert journal.get("received/a") == b"mine"


def test_of_a_thousand_puts_on_one_key_one_wins(server, kind, clock):
    pumps = [open_bucket(kind, BUCKET, None, clock, CALM) for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda n: pumps[n % 2].put_once("ledger/vgr/1", b"%d" % n), range(1000)))
    assert won.count(True) == 1
    assert pumps[0].get("ledger/vgr/1") == b"%d" % won.index(True)


def test_a_thousand_puts_while_answers_are_lost_have_at_most_one_winner_and_one_body(journal, server):
    """Some are not told that they won; whoever is told so is the one whose body stands there."""

    def put(n: int) -> bool:
        try:
            return bool(journal.put_once("ledger/vgr/1", b"%d" % n))
        except JournalUnavailable:
            return False

    for fault in ("drop_after", "500_after", "409", "503"):
        server.fault(fault, times=3, match="PUT")
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(put, range(100)))
    assert won.count(True) <= 1
    if True in won:
        assert journal.get("ledger/vgr/1") == b"%d" % won.index(True)
    assert journal.get("ledger/vgr/1") is not None


# -- Listings ---------------------------------------------------------------------------------


def test_a_listing_of_many_pages_is_whole_and_ends_at_its_limit(journal, server):
    server.page_size = 5
    keys = {f"todo/vgr/{n:02}" for n in range(23)}
    for key in keys:
        journal.put_once(key, b"")
    assert set(journal.list("todo/vgr/", 100)) == keys
    assert len(set(journal.list("todo/vgr/", 7))) == 7


def test_a_listing_that_changes_between_pages_has_all_that_stayed_and_nothing_twice(journal, server):
    server.page_size = 4
    stays = {f"todo/vgr/{n:02}" for n in range(0, 40, 2)}
    for key in stays:
        journal.put_once(key, b"")
    turns = count()

    def disturb() -> None:
        turn = next(turns)
        with server.lock:
            server.put(f"pre/fix/todo/vgr/{2 * turn + 1:02}", b"", only_if_absent=True)
            server.objects.pop(f"pre/fix/todo/vgr/{2 * turn - 1:02}", None)

    server.between_pages = disturb
    listed = journal.list("todo/vgr/", 100)
    assert next(turns) > 4
    assert len(listed) == len(set(listed))
    assert stays <= set(listed)


def test_an_idle_look_for_marks_costs_one_request(journal, server):
    assert journal.list("todo/vgr/", 500) == []
    assert len(server.requests) == 1


def test_prefixes_keep_two_journals_in_one_bucket_apart(server, kind, clock):
    one, two = (open_bucket(kind, BUCKET, prefix, clock, CALM) for prefix in ("one", "two"))
    assert one.put_once("todo/vgr/a", b"1")
    assert two.get("todo/vgr/a") is None
    assert two.list("todo/vgr/", 10) == []
    assert two.put_once("todo/vgr/a", b"2")
    assert sorted(server.objects) == ["one/todo/vgr/a", "two/todo/vgr/a"]


# -- What a put, a get and the time cost ------------------------------------------------------


def test_each_call_costs_as_few_requests_as_it_can(journal, server):
    costs: list[tuple[str, Callable[[], object], int]] = [
        ("a put", lambda: journal.put_once("received/a", b"x" * 8_000_000), 1),
        ("a put on a taken key", lambda: journal.put_once("received/a", b""), 2),
        ("a get", lambda: journal.get("received/a"), 1),
        ("a probe of nothing", lambda: journal.get("ledger/vgr/1"), 1),
        ("the time", journal.now, 1),
        ("a mark taken away", lambda: journal.delete("received/a"), 1),
    ]
    for what, call, requests in costs:
        server.requests.clear()
        call()
        assert len(server.requests) == requests, what


# -- Time -------------------------------------------------------------------------------------


def test_the_time_is_the_stores_and_later_than_every_landing(journal, server):
    server.date_offset_s = 7200
    journal.put_once("ledger/vgr/1", b"")
    landed = server.objects["pre/fix/ledger/vgr/1"].landed + timedelta(seconds=7200)
    assert landed < journal.now() <= landed + timedelta(seconds=5)


def test_the_time_is_asked_again_over_a_new_connection_when_the_old_one_has_died(journal, server):
    before = journal.now()
    server.fault("drop_before", match="HEAD")
    assert journal.now() >= before


def test_the_time_is_asked_again_when_its_answer_is_late(server, kind, clock):
    server.fault("slow", match="HEAD")
    journal = open_bucket(kind, BUCKET, None, clock, HASTY)
    assert journal.now() <= journal.now()


def test_a_time_from_a_cache_is_not_believed(journal, server):
    server.extra_headers["Age"] = "3"
    with pytest.raises(JournalUnavailable, match="Age 3"):
        journal.now()


# -- Refusals, and where it asks --------------------------------------------------------------


def test_a_bucket_that_refuses_us_is_told_with_the_rights_we_need(journal, server):
    server.fault("403", times=100)
    for call in (
        lambda: journal.put_once("received/a", b"SECRET ANSWERS"),
        lambda: journal.get("received/a"),
        lambda: journal.delete("todo/vgr/a"),
    ):
        with pytest.raises(Permanent, match="create, get, list and delete") as told:
            call()
        assert "SECRET" not in str(told.value)
    with pytest.raises(JournalUnavailable, match="403 Forbidden"):  # The library does not tell listings' errors apart.
        journal.list("todo/vgr/", 1)


def test_a_bucket_that_does_not_exist_is_told_by_name(server, kind, clock):
    server.fault("404", match="PUT")
    with pytest.raises(Permanent, match=f"no bucket {BUCKET}"):
        open_bucket(kind, BUCKET, None, clock, CALM).put_once("received/a", b"")


def test_an_address_with_and_without_prefix_opens_the_bucket(server, kind, clock):
    for n, rest in enumerate(["", "/", "/a/b", "/c/"]):
        for patient in (True, False):
            journal = open_journal(f"{kind}://{BUCKET}{rest}", clock, patient=patient)
            assert journal.put_once(f"received/{n}-{patient}", b"")
    folders = [key.rpartition("/")[0] for key in server.objects]
    assert folders == [*["received"] * 4, *["a/b/received"] * 2, *["c/received"] * 2]


def test_a_person_at_a_form_waits_two_seconds_for_a_request_and_the_pump_longer(server):
    intake, pump = bucket_journal.INTAKE, bucket_journal.PUMP
    assert (intake.timeout_s, intake.retries, intake.retry_s) == (2, 1, 3)
    assert pump.timeout_s > intake.timeout_s


@pytest.mark.parametrize("kind", ["s3"])
def test_an_s3_bucket_without_region_or_endpoint_is_told(server, kind, clock, monkeypatch):
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    with pytest.raises(Permanent, match="AWS_REGION"):
        open_bucket(kind, BUCKET, None, clock, CALM)


@pytest.mark.parametrize(
    "kind, name, value",
    [
        ("s3", "AWS_ACCESS_KEY_ID", None),
        ("gs", "GOOGLE_SERVICE_ACCOUNT_KEY", "not JSON"),
        ("gs", "GOOGLE_SERVICE_ACCOUNT_KEY", "{}"),
    ],
)
def test_credentials_that_do_not_hang_together_are_told_at_the_start(server, kind, name, value, clock, monkeypatch):
    monkeypatch.delenv(name)
    if value is not None:
        monkeypatch.setenv(name, value)
    with pytest.raises(Permanent, match="cannot be opened"):
        open_bucket(kind, BUCKET, None, clock, CALM)


def test_without_a_key_the_machine_is_asked_for_one_and_this_world_of_tests_would_see_it(server, clock, monkeypatch):
    monkeypatch.delenv("GOOGLE_SERVICE_ACCOUNT_KEY")
    monkeypatch.setenv("GOOGLE_BASE_URL", server.url)
    with pytest.raises(JournalUnavailable, match="token"):
        open_bucket("gs", BUCKET, None, clock, CALM).get("received/a")
    assert any("computeMetadata" in path for path in server.metadata_asked)
    server.metadata_asked.clear()


@pytest.mark.parametrize("name, kind", [("GOOGLE_BASE_URL", "gs"), ("AWS_ENDPOINT_URL", "s3")])
def test_applications_never_travel_unencrypted_beyond_this_machine(server, name, kind, clock, monkeypatch):
    monkeypatch.setenv(name, "http://bucket.example")
    with pytest.raises(Permanent, match="https://"):
        open_bucket(kind, BUCKET, None, clock, CALM)


def test_a_key_file_of_google_can_name_the_endpoint(server, clock, monkeypatch, tmp_path):
    file = tmp_path / "key.json"
    file.write_text(server.environment()["GOOGLE_SERVICE_ACCOUNT_KEY"])
    monkeypatch.delenv("GOOGLE_SERVICE_ACCOUNT_KEY")
    monkeypatch.setenv("GOOGLE_SERVICE_ACCOUNT", str(file))
    journal = open_bucket("gs", BUCKET, None, clock, CALM)
    assert journal.put_once("received/a", b"")
    assert journal.now() > datetime.now(UTC) - timedelta(seconds=1)
