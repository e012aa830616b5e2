"""What can be undone, newest first, as long as the sheet still stands as the change left it."""

import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from kvitto.local.google_client import GoogleClient, Json
from kvitto.local.staff.view import TabName

STEPS = 50


@dataclass(frozen=True, slots=True)
class Shape:
    """Where things stand in a tab: its headings, and the text of each row's first cell."""

    headings: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def columns_mark(self) -> str:
        """Tells a form whether the columns still stand as they did when it was shown."""
        return hashlib.sha256("\n".join(self.headings).encode()).hexdigest()[:12]

    def row_of(self, key: str, number: int) -> int | None:
        """Where the row stands now that stood at ``number``, counted from 1; None when nobody knows."""
        if number <= len(self.keys) and self.keys[number - 1] == key:
            return number
        if not key:
            return number if number > len(self.keys) else None
        places = [place for place, one in enumerate(self.keys, start=1) if one == key]
        return places[0] if len(places) == 1 else None

    def is_still(self, now: "Shape") -> bool:
        """Whether all stands where it did; rows may have come below."""
        return now.headings == self.headings and now.keys[: len(self.keys)] == self.keys


def shape_of(google: GoogleClient, tab: TabName) -> Shape:
    headings = google.values(tab.spreadsheet, f"{tab.a1}!1:1")
    keys = google.values(tab.spreadsheet, f"{tab.a1}!A:A")
    return Shape(tuple(headings[0]) if headings else (), tuple(row[0] if row else "" for row in keys))


@dataclass(frozen=True, slots=True)
class _Done:
    tab: int
    undoes: Sequence[Json]
    shape: Shape


class History:
    """Of all spreadsheets, in memory: a restart forgets it."""

    def __init__(self) -> None:
        self._done: dict[str, deque[_Done]] = {}
        self._lock = Lock()

    def remember(self, tab: TabName, undoes: Sequence[Json], shape: Shape) -> None:
        with self._lock:
            self._done.setdefault(tab.spreadsheet, deque(maxlen=STEPS)).append(_Done(tab.id, undoes, shape))

    def has(self, tab: TabName) -> bool:
        with self._lock:
            done = self._done.get(tab.spreadsheet)
            return bool(done) and done is not None and done[-1].tab == tab.id

    def take(self, tab: TabName, now: Shape) -> Sequence[Json] | None:
        """The requests that undo the newest change; None when the sheet has changed since, or there is none."""
        with self._lock:
            done = self._done.get(tab.spreadsheet)
            if not done or done[-1].tab != tab.id:
                return None
            newest = done.pop()
            return newest.undoes if newest.shape.is_still(now) else None
