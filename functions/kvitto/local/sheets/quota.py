"""Google's quota: 60 reads and 60 writes a minute for a user, 300 of each for the project, refilled each minute."""

import threading
from collections import Counter

from .errors import too_many

PER_USER, PER_PROJECT = 60, 300
_PROJECT = "project_number:123456789012"


class Quota:
    """Counts the requests of the running minute. Minutes are those of the clock handed in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = -1
        self._used: Counter[tuple[str, str]] = Counter()

    def spend(self, direction: str, user: str, seconds: float) -> None:
        """Count one Read or Write. Raises: ApiError 429 if it is one too many; then it is not carried out."""
        minute = int(seconds // 60)
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._used.clear()
            if self._used[direction, user] >= PER_USER:
                raise too_many(direction, f"{direction}RequestsPerMinutePerUser", _PROJECT)
            if self._used[direction, ""] >= PER_PROJECT:
                raise too_many(direction, f"{direction}RequestsPerMinutePerProject", _PROJECT)
            self._used[direction, user] += 1
            self._used[direction, ""] += 1
