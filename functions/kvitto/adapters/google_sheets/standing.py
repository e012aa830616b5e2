"""Where the rows and columns of a tab stood at one moment, so that a cell is known again when they have been moved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from kvitto.adapters.google_sheets.grid import Grid

Name = tuple[str, ...]
"""What names a row: its reference and its submission id, as they stand; where those are being written, other cells."""

Spot = tuple[Name | int, str | int]
"""A cell by its row and its column; each by number where nothing names it, or nothing names it alone."""


COLUMN_OF_OURS = "key "
"""What a column of ours is called begins so; the key follows."""

T = TypeVar("T")


@dataclass(frozen=True)
class Standing:
    """``names`` are by row number; ``index`` is where our columns stood; ``naming`` where those that name the rows."""

    names: Mapping[int, Name]
    headings: Sequence[str]
    index: Mapping[str, int]
    naming: Sequence[int]

    @classmethod
    def of(cls, grid: Grid, naming: Iterable[str]) -> "Standing":
        """A tab as it was read, its rows named by the columns with these keys."""
        index = grid.layout.index
        at = [index[key] for key in naming if key in index]
        names = {number: tuple(_text(grid.value(number, one)) for one in at) for number in range(2, len(grid.rows) + 2)}
        return cls({number: name for number, name in names.items() if any(name)}, grid.headings, index, at)

    @cached_property
    def rows(self) -> Mapping[Name, int]:
        """The number of each row that has a name of its own."""
        return _once((name, number) for number, name in self.names.items())

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """The index of each column that is called something of its own: ours by key, staff's by heading."""
        ours = {at: f"{COLUMN_OF_OURS}{key}" for key, at in self.index.items()}
        theirs = _once((f"heading {text}", at) for at, text in enumerate(self.headings) if text and at not in ours)
        return {**{called: at for at, called in ours.items()}, **theirs}

    @cached_property
    def _called(self) -> Mapping[int, str]:
        return {at: called for called, at in self.columns.items()}

    def spot(self, number: int, at: int) -> Spot:
        """Which cell stood there."""
        name = self.names.get(number, ())
        return (name if self.rows.get(name) == number else number), self._called.get(at, at)

    def agrees(self, other: "Standing", number: int) -> bool:
        """Whether a row is called the same in both."""
        return self.naming == other.naming and self.names.get(number) == other.names.get(number)

    def places(self, spot: Spot, rows: int) -> Sequence[tuple[int, int]]:
        """Where a cell may stand now, by row number and column index, in a tab of so many rows.

        One whose row had no name of its own when it was seen may stand anywhere in its column.
        """
        row, column = spot
        at = column if isinstance(column, int) else self.columns.get(column)
        if at is None:
            return []
        if isinstance(row, int):
            return [(number, at) for number in range(2, rows + 2)]
        return [(self.rows[row], at)] if row in self.rows else []


def _once(pairs: Iterable[tuple[T, int]]) -> dict[T, int]:
    """Those that stand there once, by what they are called."""
    found: dict[T, int] = {}
    twice = set()
    for name, at in pairs:
        if name in found:
            twice.add(name)
        found[name] = at
    return {name: at for name, at in found.items() if name not in twice}


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
