"""The journal in a folder: one file for each object, and a power cut loses nothing answered.

A body is written to a file of its own, synced, and then *linked* to its key: link(2) makes the whole
object appear at once and fails if the name is taken (POSIX). Syncing the folder makes the name last.
The first name, under ``.tmp/``, is taken away only after that: while a file still has two names,
nobody has seen its folder synced, and whoever comes upon it syncs the folder before believing in it.
"""
# ruff: noqa: PTH102, PTH108, PTH116, PTH123 - plain calls by descriptor, in an order that is the point of the module

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import islice
from math import inf
from pathlib import Path
from threading import Lock

from kvitto.adapters.journal_keys import checked_key, checked_prefix
from kvitto.core.failures import Permanent
from kvitto.ports import Clock, JournalUnavailable

TEMPORARY_AGE_S = 3600
"""A put that has slept longer than this loses its unfinished file and fails, undecided."""

_ADVICE = {
    errno.ENOSPC: "The disk is full: free some space.",
    errno.EDQUOT: "The quota is spent: free some space or raise it.",
    errno.EROFS: "The disk is read-only, perhaps after a fault: look in the kernel's log, mend it and mount it again.",
    errno.EIO: "The disk answers with errors: look in the kernel's log and save what is there.",
    errno.EACCES: "Give the user that runs Kvitto the right to read and write there.",
    errno.EPERM: "Give the user that runs Kvitto the right to read and write there.",
    errno.EMFILE: "Too many files are open: raise the limit for this process (ulimit -n).",
    errno.ENOENT: "The folder has been taken away under a running Kvitto: put it back and start again.",
}
_DAMAGED = {errno.ENOTDIR, errno.EISDIR}


class FolderJournal:
    """Objects as files under ``folder``, which is made if it is missing. May be shared by processes and threads."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._root = str(folder.absolute())
        self._temporary = f"{self._root}/.tmp"
        self._clock = clock
        self._lock = Lock()
        self._latest: datetime | None = None
        self._lasting: set[str] = set()
        """Folders whose own names this process has synced, up to the root."""
        self._open()

    def put_once(self, key: str, body: bytes) -> bool:
        """See the port. Costs two fsyncs; the first put to a folder some more."""
        folder, _, name = checked_key(key).rpartition("/")
        with self._translated(key):
            self._make_lasting(folder)
            with _opened(f"{self._root}/{folder}") as place:
                temporary = self._write(body)
                try:
                    os.link(temporary, name, dst_dir_fd=place)
                    won = True
                except FileExistsError:
                    won = False
                except OSError:
                    _forget(temporary)
                    raise
                if won or _has_two_names(name, place):
                    os.fsync(place)
                _forget(temporary)
        return won

    def get(self, key: str) -> bytes | None:
        """See the port. What has just been linked by somebody else is made to last before it is shown."""
        path = f"{self._root}/{checked_key(key)}"
        with self._translated(key):
            try:
                file = os.open(path, os.O_RDONLY)
            except FileNotFoundError:
                os.stat(self._root)  # Nothing is said of what it holds by a journal that has gone away itself.
                return None
            with open(file, "rb", buffering=0) as raw:
                body = raw.read()
                if os.fstat(file).st_nlink > 1:
                    _sync_folder(path.rpartition("/")[0])
        return body

    def list(self, prefix: str, limit: int) -> list[str]:
        """See the port."""
        with self._translated(prefix):
            try:
                entries = os.scandir(f"{self._root}/{checked_prefix(prefix)}")
            except FileNotFoundError:
                os.stat(self._root)
                return []
            with entries:
                files = (entry.name for entry in entries if entry.is_file(follow_symlinks=False))
                return [prefix + name for name in islice(files, limit)]

    def delete(self, key: str) -> None:
        """See the port."""
        folder, _, name = checked_key(key).rpartition("/")
        with self._translated(key), suppress(FileNotFoundError), _opened(f"{self._root}/{folder}") as place:
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=place)
            os.fsync(place)  # Also when it was gone: an earlier try may have died before its sync.

    def now(self) -> datetime:
        """The clock of this machine, which has seen every put; held still while the clock is set back."""
        with self._lock:
            now = self._clock.now()
            self._latest = now if self._latest is None else max(now, self._latest)
            return self._latest

    def _open(self) -> None:
        try:
            _make_root(Path(self._root))
            with suppress(FileExistsError):
                os.mkdir(self._temporary, 0o700)
            self._sweep()
            with os.scandir(self._root):
                pass
        except (FileExistsError, NotADirectoryError):
            raise Permanent(
                f"{self._root} cannot hold the journal, since it or a folder on the way to it is a file. "
                "Name a folder in KVITTO_JOURNAL."
            ) from None
        except OSError as problem:
            raise Permanent(
                f"{self._root} cannot hold the journal ({problem.strerror}). {_advice(problem)} "
                "Or name another folder in KVITTO_JOURNAL."
            ) from problem

    def _sweep(self) -> None:
        """Take away what puts left when they died; younger files may belong to another process at work."""
        os.utime(self._temporary)
        now = os.stat(self._temporary).st_mtime  # The file system's own time: the clock may have been moved.
        with os.scandir(self._temporary) as entries:
            old = [entry.path for entry in entries if _modified(entry) < now - TEMPORARY_AGE_S]
        if old:
            os.sync()  # Some may be linked and never synced; they lose their second name now.
        for path in old:
            _forget(path)

    def _write(self, body: bytes) -> str:
        """Write the body to a new file that lasts, and answer with its path."""
        path = f"{self._temporary}/{os.getpid()}-{secrets.token_hex(8)}"
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            rest = memoryview(body)
            while rest:
                rest = rest[os.write(file, rest) :]
            os.fsync(file)
        except OSError:
            _forget(path)
            raise
        finally:
            os.close(file)
        return path

    def _make_lasting(self, folder: str) -> None:
        """Make the folder and those above it, and sync their names, once in the life of this process.

        Also where they stand already: who made them may have died before its sync.
        """
        if folder in self._lasting or not folder:
            return
        above, _, _ = folder.rpartition("/")
        self._make_lasting(above)
        with suppress(FileExistsError):
            os.mkdir(f"{self._root}/{folder}", 0o700)
        _sync_folder(f"{self._root}/{above}")
        self._lasting.add(folder)

    @contextmanager
    def _translated(self, key: str) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            where = f"{self._root}/{key}"
            if problem.errno in _DAMAGED:
                raise Permanent(
                    f"The journal is damaged at {where}: a file stands where a folder should be, or the reverse. "
                    "Restore the folder from its backup."
                ) from problem
            raise JournalUnavailable(
                f"The journal failed at {where} ({problem.strerror}). {_advice(problem)}"
            ) from problem


def _make_root(root: Path) -> None:
    if not root.exists():
        _make_root(root.parent)
        root.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(str(root.parent))
    elif not root.is_dir():
        raise NotADirectoryError(str(root))


@contextmanager
def _opened(folder: str) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _sync_folder(path: str) -> None:
    with _opened(path) as folder:
        os.fsync(folder)


def _has_two_names(name: str, place: int) -> bool:
    try:
        return os.stat(name, dir_fd=place).st_nlink > 1
    except FileNotFoundError:  # A mark, taken away just now.
        return False


def _modified(entry: os.DirEntry[str]) -> float:
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:  # Its put ended in this moment.
        return inf


def _forget(temporary: str) -> None:
    """Take away a put's first name. If that fails it is only litter, swept at a later start."""
    with suppress(OSError):
        os.unlink(temporary)


def _advice(problem: OSError) -> str:
    return _ADVICE.get(problem.errno or 0, "Look at the disk and at the folder's rights.")
