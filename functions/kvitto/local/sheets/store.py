"""Spreadsheets that outlive the process: a snapshot, and a log of the calls since.

A call is in the log before it is answered, in the operating system's hands, so killing the process loses
nothing that was answered. (A power cut may; this is a toy world.) Each log line carries a checksum. A torn last
line was never answered and is dropped; any other damage stops the start with a message.
"""

import gc
import json
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import SEEK_END, FileIO
from pathlib import Path
from typing import Any

from . import drive, sharing, snapshot
from .book import Book
from .calls import Call
from .engine import Engine
from .errors import ApiError
from .writes import WRITES, Write

LOG_BYTES_MAX = 64 * 1024 * 1024

_WRITES: dict[str, Write] = WRITES | drive.WRITES | sharing.WRITES


class StoreDamaged(Exception):  # noqa: N818 - it says what is, not that it is an error
    """The folder holds something that is not what this store wrote. The message names the file and the way out."""


class Store:
    """All spreadsheets of one server, kept in a folder. Safe to share between threads; one process at a time.

    Readers take a book with `books[id]` and need no lock: a book is never changed once it is there.
    """

    def __init__(self, folder: Path) -> None:
        """Raises: StoreDamaged; OSError if the folder cannot be used."""
        # A tab is half a million small objects that live long; the collector would look at them all the time.
        gc.set_threshold(100_000, 50, 100)
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.books: dict[str, Book] = {}
        self._engines: dict[str, Engine] = {}
        self._lock = threading.Lock()
        self._number = self._load()
        self._log = self._open_log(self._number)
        if self._log.tell():
            self._compact_if_there_is_room()

    def engine(self, spreadsheet_id: str) -> Engine:
        return self._engines.setdefault(spreadsheet_id, Engine())

    def write(self, call: Call) -> Any:  # the answer, JSON or bytes
        """Carry out a call, log it, and only then let others see it; answers its answer.

        Raises: ApiError, and then nothing has changed.
        """
        with self._lock:
            outcome = _WRITES[call.name](call, self.books, self.engine)
            answer = outcome.answer()
            self._append(call)
            self._install(outcome.books)
            if self._log.tell() > LOG_BYTES_MAX:
                self._compact_if_there_is_room()
            return answer

    def close(self) -> None:
        with self._lock:
            self._log.close()

    def _install(self, books: dict[str, Book | None]) -> None:
        for spreadsheet_id, book in books.items():
            if book is None:
                self.books.pop(spreadsheet_id, None)
                self._engines.pop(spreadsheet_id, None)
            else:
                self.books[spreadsheet_id] = book

    def _append(self, call: Call) -> None:
        """Log the call whole, or not at all: what a full disk took of it must not come back at the next start.

        Raises: ApiError 503 when the disk takes no more.
        """
        text = json.dumps(call.json(), ensure_ascii=False, separators=(",", ":")).encode()
        rest = memoryview(b"%08x %s\n" % (zlib.crc32(text), text))
        end = self._log.seek(0, SEEK_END)
        try:
            while rest:
                rest = rest[self._log.write(rest) :]
        except OSError as problem:
            self._log.truncate(end)
            raise ApiError(503, "UNAVAILABLE", f"The spreadsheets' folder takes no more: {problem.strerror}.") from None

    def _path(self, kind: str, number: int) -> Path:
        return self.folder / f"{kind}-{number:06d}.json"

    def _load(self) -> int:
        """Read the newest snapshot and carry out the log after it; answers its number."""
        number = max((int(path.stem.split("-")[1]) for path in self.folder.glob("snapshot-*.json")), default=0)
        path = self._path("snapshot", number)
        if path.exists():
            try:
                saved = json.loads(path.read_bytes())
                self.books = {book.id: book for book in map(snapshot.from_json, saved["books"])}
            except (ValueError, KeyError, TypeError, IndexError) as fault:
                raise self._damaged(path, f"it cannot be read ({fault!r})") from fault
        for call in self._logged(self._path("log", number)):
            try:
                self._install(_WRITES[call.name](call, self.books, self.engine).books)
            except (ApiError, KeyError) as fault:
                raise self._damaged(
                    self._path("log", number), f"a call in it can no longer be carried out ({fault})"
                ) from fault
        return number

    def _logged(self, path: Path) -> Iterator[Call]:
        if not path.exists():
            return
        with path.open("rb+") as log:
            good = 0
            for number, line in enumerate(log, start=1):
                if not line.endswith(b"\n"):
                    log.truncate(good)  # cut off in the middle of the last write: nobody was answered
                    return
                checksum, _, text = line[:-1].partition(b" ")
                if checksum != b"%08x" % zlib.crc32(text):
                    raise self._damaged(path, f"line {number} does not match its checksum")
                good += len(line)
                yield Call(**json.loads(text))

    def _damaged(self, path: Path, what: str) -> StoreDamaged:
        return StoreDamaged(f"{path}: {what}. Move the folder aside to begin anew, or put back a copy of it.")

    def _open_log(self, number: int) -> FileIO:
        """A log without a buffer of its own: what could not be written would be tried again behind our back."""
        return FileIO(self._path("log", number), "ab")

    def _compact_if_there_is_room(self) -> None:
        with suppress(OSError):
            self._compact()

    def _compact(self) -> None:
        """Begin a new snapshot and an empty log. A crash, or a full disk, leaves the old pair or the new one."""
        number = self._number + 1
        unfinished = self.folder / "snapshot.tmp"
        saved = {"books": [snapshot.to_json(book) for book in self.books.values()]}
        unfinished.write_text(json.dumps(saved, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        log = self._open_log(number)
        unfinished.replace(self._path("snapshot", number))
        self._log.close()
        self._log = log
        for kind in ("snapshot", "log"):
            self._path(kind, self._number).unlink(missing_ok=True)
        self._number = number
