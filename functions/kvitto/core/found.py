"""A tab as a look found it: rows by their reference, wherever staff have moved them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kvitto.core.cell_marks import marks_of, together
from kvitto.core.ids import Reference, TabKey
from kvitto.core.sheet import Cell


@dataclass(frozen=True)
class FoundRow:
    """A row with a reference in it.

    ``number`` is where it stands today, 1 being the headings. ``cells`` are what was sent in and what staff
    have written, by column key; ``system`` what Kvitto has written.
    """

    number: int
    reference: Reference
    cells: Mapping[str, Cell]
    system: Mapping[str, Cell] = field(default_factory=dict)

    @cached_property
    def marks(self) -> Mapping[str, str]:
        return marks_of(self.cells)

    @cached_property
    def mark(self) -> int:
        """The whole row's."""
        return together(self.marks.values())


@dataclass(frozen=True, slots=True)
class FoundTab:
    """What was read of a tab. ``missing`` are columns of ours, system columns aside, that are not there today."""

    tab: TabKey
    rows: Sequence[FoundRow]
    missing: tuple[str, ...] = ()
