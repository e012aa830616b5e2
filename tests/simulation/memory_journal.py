"""The journal as a plain dict, for schedules in their thousands."""

from datetime import datetime
from itertools import islice
from threading import Lock

from kvitto.adapters.journal_keys import checked_key, checked_prefix
from kvitto.ports import Clock


class MemoryJournal:
    """``folders`` may be read and disturbed by whoever plays the world: folder → name → body."""

    def __init__(self, clock: Clock) -> None:
        self.folders: dict[str, dict[str, bytes]] = {}
        self._clock = clock
        self._latest = clock.now()
        self._lock = Lock()

    def put_once(self, key: str, body: bytes) -> bool:
        folder, _, name = checked_key(key).rpartition("/")
        with self._lock:
            objects = self.folders.setdefault(folder, {})
            won = name not in objects
            objects.setdefault(name, bytes(body))
        return won

    def get(self, key: str) -> bytes | None:
        folder, _, name = checked_key(key).rpartition("/")
        return self.folders.get(folder, {}).get(name)

    def list(self, prefix: str, limit: int) -> list[str]:
        objects = self.folders.get(checked_prefix(prefix).removesuffix("/"), {})
        return [prefix + name for name in islice(objects, limit)]

    def delete(self, key: str) -> None:
        folder, _, name = checked_key(key).rpartition("/")
        self.folders.get(folder, {}).pop(name, None)

    def now(self) -> datetime:
        self._latest = max(self._latest, self._clock.now())
        return self._latest
