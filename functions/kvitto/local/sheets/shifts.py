"""Where rows or columns go when some are inserted, deleted or moved.

Everything that names positions (cells, merges, filters, protected and named ranges, metadata, formulas) is
carried through the same object, so nothing is left behind.
"""

from dataclasses import dataclass
from typing import Protocol


class Shift(Protocol):
    """`axis` is 0 for rows and 1 for columns; positions count from 0 and ends are exclusive."""

    @property
    def axis(self) -> int: ...

    def index(self, index: int) -> int | None:
        """The new position, or None if it was deleted."""

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """The new range, or None if nothing of it is left."""


@dataclass(frozen=True, slots=True)
class Insert:
    """`count` new ones before `at`. A range grows when they land inside it."""

    axis: int
    at: int
    count: int

    def index(self, index: int) -> int:
        return index if index < self.at else index + self.count

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.index(start), end if end <= self.at else end + self.count


@dataclass(frozen=True, slots=True)
class Delete:
    """Those from `start` up to `end` are gone."""

    axis: int
    start: int
    end: int

    def index(self, index: int) -> int | None:
        if index < self.start:
            return index
        return None if index < self.end else index - (self.end - self.start)

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        new_start, new_end = self._edge(start), self._edge(end)
        return (new_start, new_end) if new_start < new_end else None

    def _edge(self, edge: int) -> int:
        return edge if edge <= self.start else max(self.start, edge - (self.end - self.start))


@dataclass(frozen=True, slots=True)
class Move:
    """Those from `start` up to `end` stand before what was at `to`, which is not inside them."""

    axis: int
    start: int
    end: int
    to: int

    def index(self, index: int) -> int:
        length = self.end - self.start
        if self.start <= index < self.end:
            return index + (self.to - self.start if self.to <= self.start else self.to - self.end)
        if self.to <= index < self.start:
            return index + length
        if self.end <= index < self.to:
            return index - length
        return index

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A range inside the moved block goes with it; otherwise it keeps those of its own that stayed."""
        first, last = start, end - 1
        if not (self.start <= first and last < self.end):
            first = self.end if self.start <= first < self.end else first
            last = self.start - 1 if self.start <= last < self.end else last
        return self.index(first), self.index(last) + 1
