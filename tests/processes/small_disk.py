"""A disk that fills up: a small one of its own in memory, or, where none can be mounted, a limit on what is written."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

SIZE = 16 * 1024 * 1024
PAGE = 4096


class Disk(Protocol):
    """What the data of a process, by its id, lies on.

    ``data`` is how we see it; ``behind`` goes before the process's command.
    """

    data: Path
    behind: tuple[str, ...]

    def fill(self, process: int, leave: int) -> None:
        """Leave room for so many bytes; on a limited disk, so many to each file."""

    def empty(self, process: int) -> None:
        """Make room again."""


@contextmanager
def small_disk(place: Path) -> Iterator[Disk]:
    """A small disk mounted on ``place`` in a mount namespace of its own, which goes when we go."""
    place.mkdir()
    mounting = f'mount -t tmpfs -o size={SIZE} tmpfs "$0" && echo mounted && exec cat'
    alone = ["unshare", "--user", "--map-root-user", "--mount"]
    with subprocess.Popen(
        [*alone, "sh", "-c", mounting, place], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as holder:
        assert holder.stdin
        assert holder.stdout
        mounted = holder.stdout.readline() == b"mounted\n"
        yield _Mounted(place, holder.pid) if mounted else _Limited(place)
        holder.stdin.close()


class _Mounted:
    """A file system in memory, seen through the process that holds its namespace."""

    def __init__(self, place: Path, holder: int) -> None:
        self.data = Path(f"/proc/{holder}/root{place}")
        self.behind: tuple[str, ...] = (
            "nsenter",
            f"--user=/proc/{holder}/ns/user",
            f"--mount=/proc/{holder}/ns/mnt",
            "--",
        )

    def fill(self, process: int, leave: int) -> None:
        free = os.statvfs(self.data)
        with suppress(OSError), self._ballast.open("ab", buffering=0) as ballast:
            # The process writes, too: it may be full before we are done.
            ballast.write(bytes(max(0, free.f_bavail * free.f_frsize - leave)))

    def empty(self, process: int) -> None:
        self._ballast.unlink()

    @property
    def _ballast(self) -> Path:
        return self.data / "ballast"


class _Limited:
    """An ordinary disk, and a process that may write no file longer than so."""

    def __init__(self, place: Path) -> None:
        self.data = place
        self.behind: tuple[str, ...] = ()

    def fill(self, process: int, leave: int) -> None:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (leave, resource.RLIM_INFINITY))

    def empty(self, process: int) -> None:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
