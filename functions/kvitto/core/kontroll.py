"""The tab Kontroll: the proof first, then a line for each open matter, and one for each week that brings reminders.

A line is known by its key in the hidden column Kvitto-id, so staff may sort the tab and write beside it. A matter's
line keeps its time and its place until the matter is settled; then its row is emptied, and serves the next new one.
No row is ever taken away: two watches at once would take two, and the second may be staff's own.
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
FREE = "free"
"""The key of a row whose matter is settled: it is blank, and serves the next new one."""
LINES_MAX = 200
"""Lines at most: of more matters the last are counted."""

TIME, WHAT, WHERE, DO, DONE = "tid", "vad", "var", "gor_sa_har", "klart"


@dataclass(frozen=True, slots=True)
class Lines:
    """How the tab differs from what it should say: cells by row number, and rows to add."""

    cells: Cells
    added: Sequence[Mapping[str, Cell]]

    def __bool__(self) -> bool:
        return bool(self.cells or self.added)


Words = tuple[str, str, str]
"""A line's *Vad*, *Var* and *Gör så här*."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What will happen by itself at a time (local)."""

    at: datetime
    words: Words


def lines(
    proof: Words, matters: Sequence[Matter], found: FoundTab, now: datetime, ahead: Sequence[Ahead] = ()
) -> Lines:
    """What to change in the tab as found. ``now`` is local time, for lines that are new.

    The first of ``ahead`` has always the same row, and so on: as time goes they move up, and stay in their order.
    """
    should = {PROOF: proof} | {matter.key: said(matter) for matter in matters[:LINES_MAX]}
    if len(matters) > LINES_MAX:
        should["more"] = (f"Och {len(matters) - LINES_MAX} till.", "", "De visas när några av dem ovan är klara.")
    coming = {f"ahead.{number}": one for number, one in enumerate(ahead)}
    should |= {key: one.words for key, one in coming.items()}
    stands: dict[str, FoundRow] = {}
    free: dict[int, FoundRow] = {}
    for row in found.rows:
        if row.token is None:
            continue  # A row of staff's own.
        if row.token not in should or row.token in stands:
            free[row.number] = row
        else:
            stands[row.token] = row
    cells: dict[int, Mapping[Place, Cell]] = {}
    added: list[Mapping[str, Cell]] = []
    for key, words in should.items():
        wanted: dict[Place, Cell] = dict(zip((WHAT, WHERE, DO), words, strict=True))
        if key in coming:
            wanted[TIME] = coming[key].at
        if key in stands:
            if wrong := _wrong(wanted, stands[key]):
                cells[stands[key].number] = {**wrong, TIME: now} if key == PROOF else wrong
        elif free:
            cells[number := min(free)] = {KVITTO_ID: key, TIME: now, **wanted, DONE: None}
            del free[number]
        else:
            added.append({KVITTO_ID: key, TIME: now, **{str(name): cell for name, cell in wanted.items()}})
    for number, row in free.items():
        if row.token != FREE or _wrong(_BLANK, row) or row.cells.get(DONE):
            cells[number] = {KVITTO_ID: FREE, **_BLANK, DONE: None}
    return Lines(cells, added)


_BLANK: Mapping[Place, Cell] = dict.fromkeys((TIME, WHAT, WHERE, DO))


def _wrong(wanted: Mapping[Place, Cell], row: FoundRow) -> dict[Place, Cell]:
    return {name: cell for name, cell in wanted.items() if plain(cell) != plain(row.system.get(str(name)))}


def ticked(found: FoundTab) -> frozenset[str]:
    """The keys of the lines that staff have ticked as done."""
    return frozenset(row.token for row in found.rows if row.token and row.cells.get(DONE) is True)
