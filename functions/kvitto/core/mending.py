"""Rows whose values landed under other headings than meant: a column was moved in the very moment they came.

Only a cell that holds exactly what Kvitto put in it by mistake is touched, and a blank one that should not be.
"""

from collections.abc import Mapping

from kvitto.core.cell_marks import BLANK, plain
from kvitto.core.found import FoundRow
from kvitto.core.sheet import Cell, Place


def displaced(meant: Mapping[str, Cell], row: FoundRow, *, astray: bool = False) -> frozenset[str]:
    """The columns whose value is not in its place and stands in another one, which it was not meant for.

    A value that staff have copied is still in its own place too, and so is none of these; nor is one whose place
    holds something else than any column was meant for, since staff have written there. In a row known to be
    ``astray`` so are all columns that are blank, or hold what another column was meant for: a mend that itself met a
    moved column may have put the one right and left the other.
    """
    stands, wants = _stands(row), _plain(meant)
    absent = {key: value for key, value in wants.items() if stands.get(key, BLANK) != value}
    strays = {value for place, value in stands.items() if _wanted(wants, place) != value}
    ours = {BLANK, *wants.values()}
    return frozenset(
        key for key, value in absent.items() if stands.get(key, BLANK) in ours and (astray or value in strays)
    )


def mended(meant: Mapping[str, Cell], row: FoundRow) -> Mapping[Place, Cell]:
    """What to write in a row astray so that each value stands where it was meant to; nothing when all do."""
    keys = displaced(meant, row, astray=True)
    stands, wants = _stands(row), _plain(meant)
    lost = {wants[key] for key in keys}
    misplaced = {place for place, value in stands.items() if value in lost and _wanted(wants, place) != value}
    cells: dict[Place, Cell] = {place: meant.get(place) if isinstance(place, str) else None for place in misplaced}
    return cells | {key: meant[key] for key in keys}


def _stands(row: FoundRow) -> dict[Place, str]:
    cells: list[tuple[Place, Cell]] = [*row.cells.items(), *row.system.items(), *row.others.items()]
    return {place: value for place, cell in cells if (value := plain(cell)) != BLANK}


def _plain(meant: Mapping[str, Cell]) -> dict[str, str]:
    return {key: plain(cell) for key, cell in meant.items()}


def _wanted(wants: Mapping[str, str], place: Place) -> str:
    return wants.get(place, BLANK) if isinstance(place, str) else BLANK
