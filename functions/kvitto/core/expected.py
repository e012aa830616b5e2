"""The reports that are waited for: in Indikatorer a line for each municipality and year, from when the round opens.

A line is Kvitto's own and no post. It is known by its key in the hidden column Kvitto-id, tells how far the report
has come and holds the municipality's link; the reports themselves have rows of their own.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kvitto.core.cell_marks import plain
from kvitto.core.found import EXPECTED, FoundTab
from kvitto.core.indicator_rules import lock_day, open_day
from kvitto.core.region import Region
from kvitto.core.sheet import Cell, Cells, Place, Tab
from kvitto.core.sheet_file import KVITTO_ID
from kvitto.core.state import Case, State
from kvitto.core.words.of_report import BEGUN, NOT_OPENED, standing_of

INDICATORS = "indicators"
"""The purpose of the forms that are waited for, and of the tab's posts."""

TOWN, YEAR, STANDS, LINK = "kommun_kod", "ar", "lage", "lank"
"""Columns of the tab, by key."""

Key = tuple[str, int]
"""A municipality's code and the year that it reports on."""


@dataclass(frozen=True, slots=True)
class Lines:
    """How the tab differs from what it should say: cells by row number, and lines to add."""

    cells: Cells
    added: tuple[Mapping[str, Cell], ...]

    def __bool__(self) -> bool:
        return bool(self.cells or self.added)


def lines(
    state: State,
    region: Region,
    form: str,
    tab: Tab,
    found: FoundTab,
    begun: Collection[Key],
    link: Callable[[str, int], str],
    today: date,
) -> Lines:
    """What to change in the tab as found. ``begun`` are reports that somebody has answered something in.

    Lines of rounds that are over stay and tell how it ended. Of two with one key the second is emptied.
    """
    newest = {(case.municipality, case.year): case for case in state.cases.values() if case.form == form}
    there: set[Key] = set()
    cells: dict[int, Mapping[Place, Cell]] = {}
    for row in found.expected:
        key = _read(str(row.token))
        if key is None or key in there or key[0] not in {one.code for one in region.municipalities}:
            cells[row.number] = dict.fromkeys((KVITTO_ID, TOWN, YEAR, STANDS, LINK))
            continue
        there.add(key)
        should: dict[Place, Cell] = {STANDS: _stands(state, region, tab, newest.get(key), key in begun, today)}
        # A link made under another secret or address opens nothing.
        should |= {LINK: link(*key)} if LINK in found.columns and today <= lock_day(region, key[1]) else {}
        wrong = {name: cell for name, cell in should.items() if plain(cell) != plain(row.system.get(str(name)))}
        if wrong:
            cells[row.number] = wrong
    added: tuple[Mapping[str, Cell], ...] = tuple(
        {
            KVITTO_ID: f"{EXPECTED}{code}.{year}",
            TOWN: region.municipality(code).name,
            YEAR: year,
            STANDS: _stands(state, region, tab, newest.get((code, year)), (code, year) in begun, today),
            LINK: link(code, year),
        }
        for code, year in _due(region, today)
        if (code, year) not in there
    )
    return Lines(cells, added)


def open_years(region: Region, today: date) -> tuple[int, ...]:
    """The years that are reported on now: from the day that the round opens until the year is locked."""
    return tuple(
        year for year in (today.year - 1, today.year) if open_day(region, year) <= today <= lock_day(region, year)
    )


def _due(region: Region, today: date) -> Iterator[Key]:
    for year in open_years(region, today):
        yield from ((municipality.code, year) for municipality in region.municipalities)


def _stands(state: State, region: Region, tab: Tab, newest: Case | None, begun: bool, today: date) -> str:
    if newest is not None:
        return standing_of(state, region, tab.key, newest, today)
    return BEGUN if begun else NOT_OPENED


def _read(token: str) -> Key | None:
    code, _, year = token.removeprefix(EXPECTED).partition(".")
    return (code, int(year)) if year.isdecimal() else None
