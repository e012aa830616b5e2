"""The folder on its own: kills, full disks, damage, and neighbours at work in the same folder."""

import errno
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kvitto.adapters import folder_journal
from kvitto.adapters.folder_journal import FolderJournal
from kvitto.adapters.open_journal import open_journal
from kvitto.core.failures import Permanent
from kvitto.ports import JournalUnavailable

PUTTER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from kvitto.adapters.folder_journal import FolderJournal

class Clock:
    def now(self): return datetime.now(UTC)

folder, mine, rounds = sys.argv[1:]
journal = FolderJournal(Path(folder), Clock())
print("ready", flush=True)
sys.stdin.readline()
for n in range(int(rounds)):
    won = journal.put_once(f"ledger/vgr/{n}", f"{mine} {n} ".encode() * 500)
    print(n, won, flush=True)
"""


class MachineClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        pass


def opened(folder: Path) -> FolderJournal:
    return FolderJournal(folder, MachineClock())


def putter(folder: Path, name: str, rounds: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", PUTTER, str(folder), name, str(rounds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def start(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def test_what_a_killed_process_had_answered_can_be_read_whole(tmp_path):
    for turn in range(8):
        folder = tmp_path / str(turn)
        process = putter(folder, "a", 100_000)
        start(process)
        assert process.stdout is not None
        answered = [process.stdout.readline() for _ in range(5 + 9 * turn)]
        process.send_signal(signal.SIGKILL)
        answered += process.stdout.readlines()
        process.communicate()

        journal = opened(folder)
        for n in range(len([line for line in answered if line.endswith("True\n")])):
            assert journal.get(f"ledger/vgr/{n}") == f"a {n} ".encode() * 500
        for key in journal.list("ledger/vgr/", 100_000):  # Also what was never answered is whole or absent.
            assert journal.get(key) == f"a {key.rpartition('/')[2]} ".encode() * 500


def test_two_processes_racing_for_a_thousand_keys_share_them_without_a_double(tmp_path):
    two = [putter(tmp_path, name, 1000) for name in "ab"]
    for process in two:
        start(process)
    won = [
        {line.split()[0] for line in process.communicate()[0].splitlines() if line.endswith("True")} for process in two
    ]

    assert won[0] | won[1] == {str(n) for n in range(1000)}
    assert won[0] & won[1] == set()
    journal = opened(tmp_path)
    for name, keys in zip("ab", won, strict=True):
        assert all(journal.get(f"ledger/vgr/{n}") == f"{name} {n} ".encode() * 500 for n in keys)


# -- Lasting: what is answered has been synced ------------------------------------------------


@contextmanager
def watched_syncs(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The paths that are synced, in order."""
    synced: list[str] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        yield synced


def test_a_put_syncs_the_body_and_then_the_folder(tmp_path, monkeypatch):
    journal = opened(tmp_path)
    journal.put_once("ledger/vgr/1", b"")
    with watched_syncs(monkeypatch) as synced:
        journal.put_once("ledger/vgr/2", b"two")
    assert [Path(path).parent.name for path in synced] == [".tmp", "ledger"]
    assert synced[1] == f"{tmp_path}/ledger/vgr"


def test_the_first_put_to_a_folder_syncs_every_folder_above_it(tmp_path, monkeypatch):
    with watched_syncs(monkeypatch) as synced:
        opened(tmp_path / "new" / "data").put_once("ledger/vgr/1", b"one")
    above = [tmp_path, tmp_path / "new", tmp_path / "new/data", tmp_path / "new/data/ledger"]
    assert [path for path in synced if ".tmp" not in path] == [str(path) for path in above] + [f"{above[-1]}/vgr"]


def test_a_put_whose_folder_was_not_synced_is_undecided_and_synced_by_its_first_reader(tmp_path, monkeypatch):
    journal = opened(tmp_path)
    journal.put_once("ledger/vgr/1", b"one")
    real = os.fsync

    def failing(descriptor: int) -> None:
        if str(Path(f"/proc/self/fd/{descriptor}").readlink()).endswith("/ledger/vgr"):
            raise OSError(errno.EIO, "Input/output error")
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing)
        with pytest.raises(JournalUnavailable, match="kernel's log"):
            journal.put_once("ledger/vgr/2", b"two")
        with pytest.raises(JournalUnavailable):
            opened(tmp_path).get("ledger/vgr/2")
        with pytest.raises(JournalUnavailable):
            journal.put_once("ledger/vgr/2", b"mine")

    for use in (lambda: opened(tmp_path).get("ledger/vgr/2"), lambda: journal.put_once("ledger/vgr/2", b"mine")):
        with watched_syncs(monkeypatch) as synced:
            assert use() in (b"two", False)
        assert f"{tmp_path}/ledger/vgr" in synced


def test_a_put_that_is_done_is_read_without_any_sync(tmp_path, monkeypatch):
    journal = opened(tmp_path)
    journal.put_once("ledger/vgr/1", b"one")
    with watched_syncs(monkeypatch) as synced:
        assert opened(tmp_path).get("ledger/vgr/1") == b"one"
    assert [path for path in synced if path != str(tmp_path)] == []


# -- Faults of the disk -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "number, words",
    [
        (errno.ENOSPC, "free some space"),
        (errno.EDQUOT, "free some space"),
        (errno.EIO, "kernel's log"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "right to read and write"),
        (errno.EMFILE, "ulimit"),
    ],
)
def test_a_disk_that_fails_says_what_where_and_what_to_do_and_leaves_no_litter(tmp_path, monkeypatch, number, words):
    journal = opened(tmp_path)
    journal.put_once("received/a", b"")

    def failing(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", failing)
        with pytest.raises(JournalUnavailable, match=words) as told:
            journal.put_once("received/b", b"SECRET ANSWERS")
    assert f"{tmp_path}/received/b" in str(told.value)
    assert "SECRET" not in str(told.value)
    assert list((tmp_path / ".tmp").iterdir()) == []
    assert journal.get("received/b") is None
    assert journal.put_once("received/b", b"later")


def test_a_body_that_does_not_fit_leaves_nothing_behind(tmp_path):
    """A real limit of the kernel's: files of at most 4 kB, so the write stops in the middle."""
    journal = opened(tmp_path)
    journal.put_once("received/a", b"")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(JournalUnavailable, match="File too large"):
            journal.put_once("received/b", bytes(10_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert journal.get("received/b") is None
    assert journal.list("received/", 10) == ["received/a"]
    assert list((tmp_path / ".tmp").iterdir()) == []


def test_a_folder_taken_away_under_a_running_journal_is_told_and_not_begun_anew(tmp_path):
    journal = opened(tmp_path / "data")
    journal.put_once("received/a", b"")
    (tmp_path / "data").rename(tmp_path / "moved")
    with pytest.raises(JournalUnavailable, match="put it back"):
        journal.put_once("received/b", b"")
    with pytest.raises(JournalUnavailable, match="put it back"):
        journal.put_once("other/b", b"")
    with pytest.raises(JournalUnavailable, match="put it back"):
        journal.get("received/a")
    with pytest.raises(JournalUnavailable, match="put it back"):
        journal.list("received/", 10)
    assert not (tmp_path / "data").exists()


# -- Opening ----------------------------------------------------------------------------------


def test_a_file_where_the_folder_should_be_is_told_at_the_start(tmp_path):
    (tmp_path / "data").write_text("")
    for folder in (tmp_path / "data", tmp_path / "data" / "below"):
        with pytest.raises(Permanent, match="is a file"):
            opened(folder)


def test_a_folder_that_may_not_be_read_is_told_at_the_start(tmp_path, monkeypatch):
    def refusing(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(Permanent, match="Give the user"):
        opened(tmp_path)


def test_a_file_where_a_folder_of_keys_should_be_is_damage_and_not_an_empty_journal(tmp_path):
    (tmp_path / "ledger").write_text("")
    journal = opened(tmp_path)
    for use in (
        lambda: journal.get("ledger/vgr/1"),
        lambda: journal.put_once("ledger/vgr/1", b""),
        lambda: journal.list("ledger/vgr/", 1),
        lambda: journal.delete("ledger/vgr/1"),
    ):
        with pytest.raises(Permanent, match="damaged"):
            use()


def test_old_leftovers_are_swept_at_the_start_and_a_neighbours_work_is_left_alone(tmp_path):
    journal = opened(tmp_path)
    journal.put_once("received/a", b"")
    old, young = tmp_path / ".tmp" / "1-old", tmp_path / ".tmp" / "2-young"
    for leftover in (old, young):
        leftover.write_bytes(b"half a bo")
    os.utime(old, (0, old.stat().st_mtime - folder_journal.TEMPORARY_AGE_S - 60))

    opened(tmp_path)

    assert [path.name for path in (tmp_path / ".tmp").iterdir()] == ["2-young"]
    assert journal.get("received/a") == b""


def test_a_put_that_slept_through_a_sweep_is_undecided(tmp_path, monkeypatch):
    """Frozen between body and link for hours, its first name was swept: it must not end in silence."""
    journal = opened(tmp_path)
    journal.put_once("received/a", b"")
    real = os.link

    def slept(source: str, name: str, *, dst_dir_fd: int) -> None:
        Path(source).unlink()
        real(source, name, dst_dir_fd=dst_dir_fd)

    with monkeypatch.context() as patch:
        patch.setattr(os, "link", slept)
        with pytest.raises(JournalUnavailable):
            journal.put_once("received/b", b"")
    assert journal.get("received/b") is None


def test_only_its_own_user_may_read_what_it_keeps(tmp_path):
    opened(tmp_path / "data").put_once("received/a", b"")
    for path in [tmp_path / "data", *(tmp_path / "data").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.parametrize(
    "url",
    [
        "",
        "journal",
        "/srv/kvitto",
        "file://srv/kvitto",
        "https://bucket",
        "gs://",
        "s3:///a",
        "gs://B",
        "gs://bucket/../x",
    ],
)
def test_an_address_that_names_no_journal_is_told_with_those_that_do(url):
    with pytest.raises(Permanent, match="file:///folder"):
        open_journal(url, MachineClock(), patient=False)


def test_a_folder_with_blanks_and_swedish_letters_in_its_name_can_be_named(tmp_path):
    folder = tmp_path / "Kvittots pärm"
    open_journal(folder.as_uri(), MachineClock(), patient=False).put_once("received/a", b"")
    assert (folder / "received" / "a").exists()
