"""The tab Kontroll: the proof first, then a line for each open matter.

A line is known by its key in the hidden column Kvitto-id, so staff may sort the tab and write beside it. A matter's
line keeps its time and its place until the matter is settled; then the whole row goes, check box and all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kvitto.core.cell_marks import plain
from kvitto.core.found import FoundRow, FoundTab
from kvitto.core.matters import Matter
from kvitto.core.sheet import Cell, Cells, Place
from kvitto.core.sheet_file import KVITTO_ID
from kvitto.core.words.of_matter import said

PROOF = "proof"
"""The key of the proof's line."""
LINES_MAX = 200
"""Lines at most: of more matters the last are counted."""

TIME, WHAT, WHERE, DO, DONE = "tid", "vad", "var", "gor_sa_har", "klart"


@dataclass(frozen=True, slots=True)
class Lines:
    """How the tab differs from what it should say: cells by row number, rows to add, rows to take away."""

    cells: Cells
    added: Sequence[Mapping[str, Cell]]
    dropped: Sequence[int]

    def __bool__(self) -> bool:
        return bool(self.cells or self.added or self.dropped)


Words = tuple[str, str, str]
"""A line's *Vad*, *Var* and *Gör så här*."""


def lines(proof: Words, matters: Sequence[Matter], found: FoundTab, now: datetime) -> Lines:
    """What to change in the tab as found. ``now`` is local time, for lines that are new."""
    should = {PROOF: proof} | {matter.key: said(matter) for matter in matters[:LINES_MAX]}
    if len(matters) > LINES_MAX:
        should["more"] = (f"Och {len(matters) - LINES_MAX} till.", "", "De visas när några av dem ovan är klara.")
    stands: dict[str, FoundRow] = {}
    dropped = []
    for row in found.rows:
        if row.token is None:
            continue  # A row of staff's own.
        if row.token not in should or row.token in stands:
            dropped.append(row.number)
        else:
            stands[row.token] = row
    cells: dict[int, Mapping[Place, Cell]] = {}
    for key, row in stands.items():
        wanted = dict(zip((WHAT, WHERE, DO), should[key], strict=True))
        wrong: dict[Place, Cell] = {
            name: cell for name, cell in wanted.items() if plain(cell) != plain(row.system.get(name))
        }
        if key == PROOF and wrong:
            wrong[TIME] = now
        if wrong:
            cells[row.number] = wrong
    added: list[Mapping[str, Cell]] = [
        {KVITTO_ID: key, TIME: now, WHAT: what, WHERE: where, DO: do}
        for key, (what, where, do) in should.items()
        if key not in stands
    ]
    return Lines(cells, added, sorted(dropped))


def ticked(found: FoundTab) -> frozenset[str]:
    """The keys of the lines that staff have ticked as done."""
    return frozenset(row.token for row in found.rows if row.token and row.cells.get(DONE) is True)
