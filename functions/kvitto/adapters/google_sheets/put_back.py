"""Give cells that a write hit by mistake what was in them before, however often staff move them meanwhile.

A cell is known by the name of its row and what its column is called, so it is found again wherever it stands.
Each round reads the tab anew, touches only cells that still hold exactly what Kvitto left in them, and sees in the
answer to its own write whether that hit right; what it hit besides, the next round puts right.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kvitto.adapters.google_sheets.cells import cell_data
from kvitto.adapters.google_sheets.grid import Grid
from kvitto.adapters.google_sheets.standing import COLUMN_OF_OURS, Name, Spot, Standing
from kvitto.core.decide.looks import Made
from kvitto.core.failures import Permanent
from kvitto.core.ids import Token
from kvitto.core.sheet_file import KVITTO_ID

Part = dict[str, Any]
"""What a cell is given, as a request has it: ``{}`` empties it."""

Entered = Mapping[tuple[int, int], Part]
"""What is written, by row number and column index."""

ROUNDS = 5


@dataclass(frozen=True)
class Before:
    """A tab as it should have been when something landed in cells of others: as read, but for what is ``mended``."""

    grid: Grid
    mended: Entered = field(default_factory=dict)

    def cell(self, place: tuple[int, int]) -> Part:
        return self.mended[place] if place in self.mended else in_cell(self.grid, place)


@dataclass(frozen=True)
class Hit:
    """A cell that holds what it should not: ``held`` is that, and ``before`` tells what it should."""

    held: Part
    before: Before


Hits = dict[Spot, Hit]


def hit_by(meant: Standing, found: Standing, before: Before, entered: Entered, still: Hits) -> Hits:
    """What holds the wrong things after a write that took the tab to stand as ``meant`` when it stood as ``found``.

    ``before`` is the tab that ``meant`` was read from, ``still`` what was wrong already. Empty: all is as it should be.
    """
    targets = {place: (meant.spot(*place), found.spot(*place)) for place in entered}
    right = {place for place, (aim, target) in targets.items() if aim == target and meant.agrees(found, place[0])}
    if len(right) < len(targets):
        # Something moved: a row that nothing names alone may be another one by now, though its number is the same.
        right = {place for place in right if not isinstance(targets[place][0][0], int)}
    wrong = dict(still)
    for place in right:
        wrong.pop(targets[place][0], None)
    for place in targets.keys() - right:
        wrong[targets[place][1]] = Hit(entered[place], before)
    return wrong


@dataclass
class Misplaced:
    """What Kvitto has written in cells of others in a tab and has not put back. ``naming``: the keys that name rows.

    ``made`` tells what stood in a row that came when the tab had been read.
    """

    naming: tuple[str, ...]
    hits: Hits
    made: Made | None = None

    def put_back(self, read: Callable[[], Grid], write: Callable[[Grid, tuple[str, ...], Entered], Standing]) -> bool:
        """Whether all of it is put back. Raises: as ``read`` and ``write``; it may then be called again."""
        for _ in range(ROUNDS):
            now = read()
            meant = Standing.of(now, self.naming)
            parts, self.hits = self._due(now, meant)
            if not parts:
                return True
            self.hits = hit_by(meant, write(now, self.naming, parts), Before(now, parts), parts, self.hits)
            if not self.hits:
                return True
            self._leave_spoiled_names()
        return False

    def _leave_spoiled_names(self) -> None:
        """A correction may hit a column that names the rows: they go by the others from then on."""
        hit = {column for _, column in self.hits}
        kept = [at for at, key in enumerate(self.naming) if f"{COLUMN_OF_OURS}{key}" not in hit]
        if kept and len(kept) < len(self.naming):
            self.naming = tuple(self.naming[at] for at in kept)
            self.hits = {
                (row if isinstance(row, int) else tuple(row[at] for at in kept), column): one
                for (row, column), one in self.hits.items()
            }

    def _due(self, now: Grid, meant: Standing) -> tuple[dict[tuple[int, int], Part], Hits]:
        """What to write where. Cells that are gone, or that say something else by now, are forgotten."""
        parts: dict[tuple[int, int], Part] = {}
        hits: Hits = {}
        spoiled = frozenset(column for _, column in self.hits)
        memories: dict[int, _Memory] = {}
        sought: set[tuple[str | int, int, str]] = set()
        for spot, hit in self.hits.items():
            row, column = spot
            held = _read_back(hit.held)
            if isinstance(row, int):
                if (search := (column, id(hit.before), repr(held))) in sought:
                    continue
                sought.add(search)
            if id(hit.before) not in memories:
                memories[id(hit.before)] = _Memory(hit.before, self.naming, spoiled)
            for place in meant.places(spot, len(now.rows)):
                if in_cell(now, place) != held:
                    continue
                was = memories[id(hit.before)].at(place, now, meant)
                if was is None and (not isinstance(row, int) or (row == place[0] and row not in meant.names)):
                    was = self._as_made(row, column)  # It came after the look, or looks like others.
                if was is not None and was != held:
                    parts[place] = was
                    hits[meant.spot(*place)] = hit
        return parts, hits

    def _as_made(self, row: Name | int, column: str | int) -> Part:
        """What the row of a post was made with; nothing where it is not known, or the column is staff's own."""
        name = {} if isinstance(row, int) else dict(zip(self.naming, row, strict=False))
        if self.made is None or not name.get(KVITTO_ID) or not str(column).startswith(COLUMN_OF_OURS):
            return {}
        try:
            cell = self.made(Token(name[KVITTO_ID])).get(str(column).removeprefix(COLUMN_OF_OURS))
        except Permanent:
            return {}
        return cell_data(cell) if cell is not None else {}


class _Memory:
    """What was in each cell. A row that nothing names alone is known by what else it says."""

    def __init__(self, before: Before, naming: tuple[str, ...], spoiled: Set[str | int]) -> None:
        self._before = before
        self._spoiled = spoiled
        self._then = Standing.of(before.grid, naming)

    def at(self, place: tuple[int, int], now: Grid, meant: Standing) -> Part | None:
        """Nothing in a column that is new since. None: the row was not there, or either cannot be told from others."""
        row, column = meant.spot(*place)
        if isinstance(column, int):
            return None
        at = self._then.columns.get(column)
        if at is None:
            return {}
        if not isinstance(row, int) and row in self._then.rows:
            return self._before.cell((self._then.rows[row], at))
        alike = self._by_words.get(self._words(now, meant, place[0]), [])
        found = [self._before.cell((number, at)) for number in alike]
        return found[0] if found and all(one == found[0] for one in found) else None

    @cached_property
    def _by_words(self) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = {}
        for number in range(2, len(self._before.grid.rows) + 2):
            found.setdefault(self._words(self._before.grid, self._then, number), []).append(number)
        return found

    def _words(self, grid: Grid, there: Standing, number: int) -> str:
        said = {called: in_cell(grid, (number, at)) for called, at in there.columns.items()}
        return repr(
            sorted((called, str(part)) for called, part in said.items() if part and called not in self._spoiled)
        )


def in_cell(grid: Grid, place: tuple[int, int]) -> Part:
    """What stands in a cell, as it would be written anew."""
    formula = grid.formulas.get(place)
    value = grid.value(*place)
    if formula is not None:
        return {"userEnteredValue": {"formulaValue": formula}}
    return {"userEnteredValue": {"boolValue": value}} if isinstance(value, bool) else cell_data(value)


def _read_back(part: Part) -> Part:
    """What is written, as it is read: an empty text is nothing."""
    return {} if part.get("userEnteredValue") == {"stringValue": ""} else part
