"""The data folder of `kvitto run`: one process at a time, and the few things that it must know the next time."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from threading import Lock

from kvitto.core.failures import Permanent

MEMORY = "local.json"


@dataclass(frozen=True, slots=True)
class Memory:
    """What a restart continues from: the secret that signs links, how far the clock was moved, the spreadsheets."""

    secret: str = field(repr=False)
    clock_moved_s: float = 0.0
    spreadsheets: dict[str, str] = field(default_factory=dict)
    """Ids by "region workbook"."""


class Home:
    """A data folder that is ours alone. ``memory`` is what ``local.json`` says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
        self.memory = self._read() or self._write(Memory(secret=secrets.token_hex(32)))

    def remember_clock(self, moved: timedelta) -> None:
        with self._lock:
            self._write(replace(self.memory, clock_moved_s=moved.total_seconds()))

    def remember_spreadsheet(self, region: str, workbook: str, spreadsheet: str) -> None:
        with self._lock:
            known = {**self.memory.spreadsheets, f"{region} {workbook}": spreadsheet}
            self._write(replace(self.memory, spreadsheets=known))

    def spreadsheet(self, region: str, workbook: str) -> str | None:
        return self.memory.spreadsheets.get(f"{region} {workbook}")

    @property
    def _path(self) -> Path:
        return self.folder / MEMORY

    def _read(self) -> Memory | None:
        try:
            told = json.loads(self._path.read_bytes())
            return Memory(str(told["secret"]), float(told["clock_moved_s"]), dict(told["spreadsheets"]))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            raise Permanent(
                f"{self._path} is damaged. Put back a copy of it, or delete the folder {self.folder} to begin anew."
            ) from None

    def _write(self, memory: Memory) -> Memory:
        """Keep it whole or not at all, so that a stop at any moment leaves the old or the new."""
        temporary = self._path.with_suffix(".tmp")
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(memory), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(self._path)
        self.memory = memory
        return memory


@contextmanager
def at_home(folder: Path) -> Iterator[Home]:
    """Open the data folder, made if it is missing, and keep other processes out of it.

    The lock goes with the process, however it ends.
    Raises: Permanent when the folder is in use, damaged, or cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as problem:
        raise _unusable(folder, problem) from problem
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Permanent(
                f"{folder} is in use by another `kvitto run`. Stop that one, or name another folder with --data."
            ) from None
        try:
            home = Home(folder)
        except OSError as problem:
            raise _unusable(folder, problem) from problem
        yield home
    finally:
        os.close(file)


def _unusable(folder: Path, problem: OSError) -> Permanent:
    return Permanent(
        f"{folder} cannot hold Kvitto's data ({problem.strerror}). Give yourself the right to write there, "
        "or name another folder with --data."
    )
