"""A tab as a look found it: rows by their reference, wherever staff have moved them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kvitto.core.cell_marks import marks_of, together
from kvitto.core.ids import Reference, TabKey, Token
from kvitto.core.sheet import Cell, SeenRow, Tab
from kvitto.core.sheet_file import KVITTO_ID

REFERENCE = "referens"
"""The key of the column with the reference."""


UTSKICK = TabKey("utskick")
"""The tab with a row for each letter, which is known by its code."""

LETTER_CODE = "brevkod"


@dataclass(frozen=True)
class FoundRow:
    """A row that says which post it belongs to.

    ``number`` is where it stands today, 1 being the headings. ``token`` is the submission id in its hidden
    column, which tells whose row it is where the reference has been lost. ``cells`` are what was sent in and
    what staff have written, by column key; ``system`` what Kvitto has written.
    """

    number: int
    reference: Reference
    cells: Mapping[str, Cell]
    system: Mapping[str, Cell] = field(default_factory=dict)
    token: Token | None = None

    @cached_property
    def marks(self) -> Mapping[str, str]:
        return marks_of(self.cells)

    @cached_property
    def mark(self) -> int:
        """The whole row's."""
        return together(self.marks.values())


@dataclass(frozen=True, slots=True)
class FoundTab:
    """What was read of a tab.

    ``missing`` are columns of ours that are not there today: none of the system columns, unless both are gone
    that tell whose a row is.
    """

    tab: TabKey
    rows: Sequence[FoundRow]
    missing: tuple[str, ...] = ()
    columns: frozenset[str] = frozenset()
    """The keys of those that are there."""
    nameless: tuple[int, ...] = ()
    """Rows, by number, that look like a case and say neither reference nor submission id."""
    copies: tuple[str, ...] = ()
    """Titles of tabs that staff have made as copies of this one."""


NAMELESS_CELLS = 3
"""So many cells in columns of what was sent in make a row look like a case. Sums and notes have fewer."""


def found_in(tab: Tab, keys: Collection[str], rows: Iterable[SeenRow], copies: tuple[str, ...] = ()) -> FoundTab:
    """A tab as read: ``keys`` are those of its columns that are there today.

    Rows that say neither a reference nor a submission id are nobody's: sums, notes, blank ones.
    """
    system = {column.key for column in tab.columns if column.zone == "system"}
    sent_in = {column.key for column in tab.columns if column.zone == "inkommet" and column.key in keys}
    ours, nameless = [], []
    for row in rows:
        if row.cells.get(REFERENCE) or row.cells.get(KVITTO_ID):
            ours.append(_found_row(row, system))
        elif len(sent_in.intersection(row.cells)) >= NAMELESS_CELLS:
            nameless.append(row.number)
    missing = [column.key for column in tab.columns if column.key not in system and column.key not in keys]
    if REFERENCE not in keys and KVITTO_ID not in keys:
        missing.append(REFERENCE)  # Else every row would look deleted.
    return FoundTab(tab.key, ours, tuple(missing), frozenset(keys), tuple(nameless), copies)


def _found_row(row: SeenRow, system: Collection[str]) -> FoundRow:
    return FoundRow(
        number=row.number,
        reference=Reference(str(row.cells.get(REFERENCE, "")).strip()),
        cells={key: cell for key, cell in row.cells.items() if key not in system},
        system={key: cell for key, cell in row.cells.items() if key in system},
        token=Token(str(row.cells[KVITTO_ID])) if row.cells.get(KVITTO_ID) else None,
    )
