"""Put back what stands wrong in a tab: values under other headings than meant, columns that staff have deleted."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from kvitto.core import events as ev
from kvitto.core.cell_marks import BLANK, plain
from kvitto.core.decide import looks
from kvitto.core.found import REFERENCE, FoundRow, FoundTab
from kvitto.core.ids import RegionId, Token
from kvitto.core.mending import mended
from kvitto.core.projections import columns_of
from kvitto.core.sheet import Cell, Cells, Place, Tab
from kvitto.core.state import State
from kvitto.ports import Office, SheetSession
from kvitto.steps.ledger import commit
from kvitto.steps.made import settled_in

TRIES = 3


def mend_rows(
    office: Office, region: RegionId, session: SheetSession, tab: Tab, found: FoundTab, made: looks.Made
) -> FoundTab:
    """Move the values of rows that are astray to their own headings; a later look will find them placed.

    Answers with the tab as it stands then. Raises: as the session's write_cells; JournalUnavailable.
    """
    for _ in range(TRIES):
        cells = {row.number: cells for row, cells in _astray(office.states[region], found, made) if cells}
        if not cells:
            return found
        session.write_cells(tab, cells, made=made)
        office.log("rows_mended", region=region, tab=tab.key, count=len(cells))
        found = session.look(tab)
    return found


def _astray(state: State, found: FoundTab, made: looks.Made) -> Iterator[tuple[FoundRow, Mapping[Place, Cell]]]:
    rows = looks.by_token(state, found)
    for token, row in state.rows.get(found.tab, {}).items():
        if row.astray and len(there := rows.get(token, [])) == 1:
            yield there[0], mended(made(token), there[0])


def lacks_columns(tab: Tab, found: FoundTab) -> bool:
    """Whether a column of ours is not there, or not filled yet."""
    return bool(found.unfilled) or not {column.key for column in tab.columns} <= found.columns


def return_columns(
    office: Office, region: RegionId, session: SheetSession, tab: Tab, found: FoundTab, made: looks.Made
) -> FoundTab:
    """Give the tab the columns that it lacks, and let them say what is in force; staff are told of those that did.

    A column counts for nothing until it is filled, and stays marked so in the sheet: stopped at any line, this is
    done by the next call. Answers with the tab as it stands then. Raises: as the session's; JournalUnavailable.
    """
    if not {column.key for column in tab.columns} <= found.columns:
        session.add_columns(tab)
        found = session.look(tab)
    for _ in range(TRIES):
        if not found.unfilled:
            break
        cells = _in_force(office, region, tab, found, made)
        if not cells:
            # Only now, seen to be full: had rows been moved under the last write, it would have been taken back.
            session.write_cells(tab, {}, filled=sorted(found.unfilled))
        elif session.write_cells(tab, cells, made=made):
            _tell(office, region, tab, sorted({str(key) for row in cells.values() for key in row}))
        found = session.look(tab)
    return found


def _tell(office: Office, region: RegionId, tab: Tab, keys: Sequence[str]) -> None:
    told = [ev.ColumnReturned(tab.key, key) for key in keys]
    commit(office, region, lambda _: told)
    office.log("columns_returned", region=region, tab=tab.key, reason=", ".join(keys))


def _in_force(office: Office, region: RegionId, tab: Tab, found: FoundTab, made: looks.Made) -> Cells:
    """What the unfilled columns should say in each row: as it was sent, or what staff have changed it to since.

    Cells that hold something by now are left alone. Columns that are refreshed at every look are left to that.
    """
    own = found.unfilled - columns_of(tab).keys()
    whose = [*_whose(office.states[region], found)]
    twice = {token for token, rows in Counter(token for token, _ in whose).items() if rows > 1}
    cells: dict[int, Mapping[Place, Cell]] = {}
    for token, row in whose:
        in_force = {**made(token), **settled_in(office, region, tab.key, token)}
        # Of two rows that say they are one post's, the one that says something else may be another's.
        keys = own - {REFERENCE} if token in twice and not _says_so(office.states[region], tab, token, row) else own
        values: dict[Place, Cell] = {
            key: value
            for key in sorted(keys)
            if plain(value := in_force.get(key)) != BLANK and key not in row.cells and key not in row.system
        }
        if values:
            cells[row.number] = values
    return cells


def _says_so(state: State, tab: Tab, token: Token, row: FoundRow) -> bool:
    """Whether the row says just what is in force in the post's."""
    seen = state.rows.get(tab.key, {}).get(token)
    return seen is not None and row.mark == seen.mark


def _whose(state: State, found: FoundTab) -> Iterator[tuple[Token, FoundRow]]:
    """The rows of each post. Where nothing names a row any more, the one that says just what is in force."""
    known = looks.by_token(state, found)
    yield from ((token, row) for token, rows in known.items() for row in rows)
    by_mark: dict[int, list[Token]] = {}
    for token, seen in state.rows.get(found.tab, {}).items():
        by_mark.setdefault(seen.mark, []).append(token)
    for row in found.nameless:
        tokens = by_mark.get(row.mark, [])
        if len(tokens) == 1 and tokens[0] not in known:
            yield tokens[0], row
