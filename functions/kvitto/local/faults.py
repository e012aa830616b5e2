"""Faults on order: what the toy world's outside parts are told to do wrong, and when."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_DELAY_S, _LATE_S = 1.0, 2.0

KINDS = {
    "sheets": "401 403 404 429 500 503 503html delay drop_before drop_after late markers_off".split(),
    "mail": "451 550 delay drop_before drop_after".split(),
    "bucket": "403 404 412 429 500 503 delay drop_before drop_after".split(),
}


@dataclass(slots=True)
class Fault:
    """One planned fault. `left` is how many more times it strikes, None for until it is cleared."""

    target: str
    kind: str
    match: str
    left: int | None
    seconds: float

    def json(self) -> dict[str, Any]:
        return {
            "target": self.target,
            "kind": self.kind,
            "match": self.match,
            "times": self.left,
            "seconds": self.seconds,
        }


class Faults:
    """The planned faults, in the order they were planned. Safe to share between threads.

    Kinds: an HTTP or SMTP code answers it and does nothing; `503html` answers a page instead of JSON; `delay` waits
    first; `drop_before` closes the connection before anything is done and `drop_after` when it is done; `late`
    loses the answer and does it some seconds afterwards; `markers_off` accepts a used metadataId.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[Fault] = []

    def add(self, wish: dict[str, Any]) -> Fault:
        """Plan one, from {"target", "kind", "times", "match", "seconds"}; all but the first two may be left out.

        Raises: ValueError saying what is not understood.
        """
        target, kind = wish.get("target"), str(wish.get("kind"))
        if target not in KINDS:
            raise ValueError(f"target: {target!r} is not one of {', '.join(KINDS)}")
        if kind not in KINDS[target]:
            raise ValueError(f"kind: {kind!r} is not one of {', '.join(KINDS[target])} for {target}")
        times = wish.get("times", None if kind == "markers_off" else 1)
        if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
            raise ValueError(f"times: {times!r} is not a whole number of at least 1")
        seconds = wish.get("seconds", _LATE_S if kind == "late" else _DELAY_S)
        if not isinstance(seconds, int | float) or seconds < 0:
            raise ValueError(f"seconds: {seconds!r} is not a number of at least 0")
        fault = Fault(target, kind, str(wish.get("match") or ""), times, float(seconds))
        with self._lock:
            self._planned.append(fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()

    def planned(self) -> list[dict[str, Any]]:
        with self._lock:
            return [fault.json() for fault in self._planned]

    def take(self, target: str, what: str) -> Fault | None:
        """The first planned fault of this target whose `match` is part of `what`, used up by one; or None."""
        return self._take(lambda fault: fault.target == target and fault.kind != "markers_off" and fault.match in what)

    def take_markers_off(self, what: str) -> bool:
        """True if a used metadataId is to be accepted this time."""
        return self._take(lambda fault: fault.kind == "markers_off" and fault.match in what) is not None

    def _take(self, fits: Callable[[Fault], bool]) -> Fault | None:
        with self._lock:
            for fault in self._planned:
                if fits(fault):
                    if fault.left is not None:
                        fault.left -= 1
                        if not fault.left:
                            self._planned.remove(fault)
                    return fault
        return None


class RequestLog:
    """The last requests a server has had, newest last. Never their contents."""

    def __init__(self, limit: int = 1000) -> None:
        self._entries: deque[dict[str, Any]] = deque(maxlen=limit)

    def add(self, entry: dict[str, Any]) -> None:
        self._entries.append(entry)

    def entries(self) -> list[dict[str, Any]]:
        return list(self._entries)
