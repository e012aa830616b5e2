"""A journal whose bucket can be told to fail, as `/_local/faults` says."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from kvitto.local.faults import Faults
from kvitto.ports import Clock, Journal, JournalUnavailable

T = TypeVar("T")


class FaultyJournal:
    """The journal behind it, with the planned faults of target "bucket".

    A fault's ``match`` is sought in what is asked for, such as ``put received/…`` or ``list todo/vgr/``.
    """

    def __init__(self, journal: Journal, faults: Faults, clock: Clock) -> None:
        self._journal = journal
        self._faults = faults
        self._clock = clock

    def put_once(self, key: str, body: bytes) -> bool:
        return self._through(f"put {key}", lambda: self._journal.put_once(key, body))

    def get(self, key: str) -> bytes | None:
        return self._through(f"get {key}", lambda: self._journal.get(key))

    def list(self, prefix: str, limit: int) -> list[str]:
        return self._through(f"list {prefix}", lambda: self._journal.list(prefix, limit))

    def delete(self, key: str) -> None:
        return self._through(f"delete {key}", lambda: self._journal.delete(key))

    def now(self) -> datetime:
        return self._journal.now()

    def _through(self, what: str, ask: Callable[[], T]) -> T:
        fault = self._faults.take("bucket", what)
        if fault is None:
            return ask()
        if fault.kind == "delay":
            self._clock.sleep(fault.seconds)
            return ask()
        if fault.kind == "drop_after":
            ask()
        raise JournalUnavailable(f"the bucket was told to fail: {fault.kind}")
