"""A tab as a look found it: rows by their reference, wherever staff have moved them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kvitto.core.cell_marks import marks_of, together
from kvitto.core.ids import Reference, TabKey, Token
from kvitto.core.references import is_reference
from kvitto.core.sheet import Cell, SeenRow, Tab, Zone
from kvitto.core.sheet_file import KVITTO_ID

REFERENCE = "referens"
"""The key of the column with the reference."""


UTSKICK = TabKey("utskick")
"""The tab with a row for each letter, which is known by its code."""

LETTER_CODE = "brevkod"

_NAMES = (REFERENCE, KVITTO_ID, LETTER_CODE)
"""Columns that say whose a row is."""


EXPECTED = "vantad."
"""How what the hidden column says begins in a line of Kvitto's own beside posts: a report that is waited for."""


@dataclass(frozen=True)
class FoundRow:
    """A row that says which post it belongs to.

    ``number`` is where it stands today, 1 being the headings. ``token`` is the submission id in its hidden
    column, which tells whose row it is where the reference has been lost; a letter's is its code. ``cells`` are
    what was sent in and what staff have written, by column key; ``system`` what Kvitto has written.
    """

    number: int
    reference: Reference
    cells: Mapping[str, Cell]
    system: Mapping[str, Cell] = field(default_factory=dict)
    token: Token | None = None
    others: Mapping[int, Cell] = field(default_factory=dict)
    """What stands in columns of staff's own, by the column's index from the left; formulas left out."""

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
    unfilled: frozenset[str] = frozenset()
    """The keys of those that were added to rows which were there already, and are blank in them so far."""
    system: frozenset[str] = frozenset()
    """The keys of Kvitto's own columns, there or not."""
    nameless: tuple[FoundRow, ...] = ()
    """Rows that look like a case and say neither reference nor submission id."""
    expected: tuple[FoundRow, ...] = ()
    """Lines of reports that are waited for; they are nobody's posts."""
    copies: tuple[str, ...] = ()
    """Titles of tabs that staff have made as copies of this one."""


NAMELESS_CELLS = 3
"""So many cells in columns of what was sent in make a row look like a case. Sums and notes have fewer."""


def found_in(
    tab: Tab,
    keys: Collection[str],
    rows: Iterable[SeenRow],
    *,
    unfilled: Collection[str] = (),
    copies: tuple[str, ...] = (),
) -> FoundTab:
    """A tab as read: ``keys`` are those of its columns that are there today.

    Rows that say neither a reference nor a submission id nor a letter's code are nobody's: sums, notes, blank ones.
    """
    zones = {column.key: column.zone for column in tab.columns}
    system = {key for key, zone in zones.items() if zone == "system"}
    sent_in = {key for key, zone in zones.items() if zone == "inkommet" and key in keys}
    ours, nameless, expected = [], [], []
    for row in rows:
        if str(row.cells.get(KVITTO_ID, "")).startswith(EXPECTED):
            expected.append(_found_row(row, zones, system))
        elif any(row.cells.get(key) for key in _NAMES) or _reference_in(row, zones):
            ours.append(_found_row(row, zones, system))
        elif len(sent_in.intersection(row.cells)) >= NAMELESS_CELLS:
            nameless.append(_found_row(row, zones, system))
    missing = [column.key for column in tab.columns if column.key not in system and column.key not in keys]
    if REFERENCE not in keys and KVITTO_ID not in keys:
        missing.append(REFERENCE)  # Else every row would look deleted.
    return FoundTab(
        tab=tab.key,
        rows=ours,
        missing=tuple(missing),
        columns=frozenset(keys),
        unfilled=frozenset(unfilled),
        system=frozenset(system),
        nameless=tuple(nameless),
        expected=tuple(expected),
        copies=copies,
    )


def _found_row(row: SeenRow, zones: Mapping[str, Zone], system: Collection[str]) -> FoundRow:
    stated = str(row.cells.get(REFERENCE, "")).strip()
    reference = stated if is_reference(stated) else _reference_in(row, zones) or stated
    return FoundRow(
        number=row.number,
        reference=Reference(reference),
        cells={key: cell for key, cell in row.cells.items() if key not in system},
        system={key: cell for key, cell in row.cells.items() if key in system},
        token=Token(str(named)) if (named := row.cells.get(KVITTO_ID) or row.cells.get(LETTER_CODE)) else None,
        others=row.others,
    )


def _reference_in(row: SeenRow, zones: Mapping[str, Zone]) -> str:
    """A reference in another column than its own. Not in staff's columns of ours: there it may name another case."""
    cells = [cell for key, cell in row.cells.items() if zones.get(key) != "handläggning"]
    texts = (cell.strip() for cell in (*cells, *row.others.values()) if isinstance(cell, str))
    return next((text for text in texts if is_reference(text)), "")
