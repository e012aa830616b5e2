"""Write single cells by row number, and see in the same answer whether they were the right ones.

Sheets has no conditional write: between a look and a write staff may sort, or move a column. So the names of the
rows and the headings are asked back with the write, which tells what landed in other cells than meant.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from kvitto.adapters.google_sheets.access import Google
from kvitto.adapters.google_sheets.cells import cell_data, row_data, row_fields
from kvitto.adapters.google_sheets.grid import Grid
from kvitto.adapters.google_sheets.layout import (
    MARKED,
    PROPERTIES,
    UNFILLED_KEY,
    Layout,
    cell_text,
    grids_in,
    layout_in,
    letters,
    quoted,
    stands,
)
from kvitto.adapters.google_sheets.put_back import Before, Entered, Misplaced, hit_by
from kvitto.adapters.google_sheets.standing import Standing
from kvitto.core.decide.looks import Made
from kvitto.core.found import REFERENCE
from kvitto.core.sheet import Cell, Cells, Place, Tab
from kvitto.core.sheet_file import KVITTO_ID
from kvitto.ports import TabBlocked

Part = dict[str, Any]

_ECHO = f"updatedSpreadsheet(sheets({PROPERTIES},data({MARKED},rowData(values(effectiveValue)))))"
_NAMING = (REFERENCE, KVITTO_ID)
_OTHERS_MAX = 4
"""So many other columns name a row together, where its own names are being written."""


@dataclass(frozen=True)
class Wrote:
    """``as_found``: the tab stood as it had been read. ``misplaced`` is what landed in cells of others, if anything."""

    as_found: bool
    misplaced: Misplaced | None = None


def write_cells(
    google: Google,
    tab: Tab,
    grid: Grid,
    cells: Cells,
    added: Sequence[Mapping[str, Cell]] = (),
    filled: Collection[str] = (),
    made: Made | None = None,
) -> Wrote:
    """Write cells of a tab as ``grid`` found it. Raises: TabBlocked also when nothing in the tab names a row."""
    layout = grid.layout
    if not any(key in layout.index for key in _NAMING):
        raise TabBlocked("no column names the rows")
    places: dict[Place, int] = dict([*layout.index.items(), *((at, at) for at in range(layout.columns))])
    entered = {
        (number, places[place]): cell_data(cell)
        for number, row in cells.items()
        for place, cell in row.items()
        if place in places
    }
    # Much may have been done since the look: what can be seen to have moved need not be hit and put back.
    if (entered or added) and not stands(google, tab, layout):
        return Wrote(as_found=False)
    naming = _naming(tab, layout, {at for _, at in entered})
    parts = [
        *updates(layout.sheet_id, entered),
        *([appended(tab, layout, added)] if added else []),
        *(_no_longer_unfilled(layout, key) for key in filled),
    ]
    meant, found = Standing.of(grid, naming), asked_back(google, tab, grid, naming, parts)
    hits = hit_by(meant, found, Before(grid), entered, {})
    if not hits:
        return Wrote(as_found=meant.index == found.index)
    if meant.naming != found.naming:
        # The names may be among what was hit: others must do from here on.
        spoiled = {meant.columns[called] for _, called in hits if isinstance(called, str) and called in meant.columns}
        naming = _naming(tab, layout, spoiled)
    return Wrote(as_found=False, misplaced=Misplaced(naming, hits, made))


def put_back(google: Google, tab: Tab, misplaced: Misplaced, read: Callable[[], Grid]) -> bool:
    """Whether what was misplaced is put back. ``read`` tells how the tab stands now."""

    def write(grid: Grid, naming: Sequence[str], entered: Entered) -> Standing:
        return asked_back(google, tab, grid, naming, [*updates(grid.layout.sheet_id, entered)])

    return misplaced.put_back(read, write)


def _naming(tab: Tab, layout: Layout, written: Set[int]) -> tuple[str, ...]:
    """The columns that name a row and are not written now."""
    free = [
        column.key for column in tab.columns if column.key in layout.index and layout.index[column.key] not in written
    ]
    own = tuple(key for key in _NAMING if key in free)
    sent_in = {column.key for column in tab.columns if column.zone == "inkommet"}
    return own or tuple(key for key in free if key in sent_in)[:_OTHERS_MAX]


def appended(tab: Tab, layout: Layout, rows: Iterable[Mapping[str, Cell]]) -> Part:
    """Rows to append, below all that the tab holds."""
    columns = {column.key: column for column in tab.columns}
    keys = [""] * layout.width
    for key, index in layout.index.items():
        keys[index] = key
    data = [{"values": row_data(row, columns, keys)} for row in rows]
    return {"appendCells": {"sheetId": layout.sheet_id, "rows": data, "fields": row_fields(columns.values())}}


def _no_longer_unfilled(layout: Layout, key: str) -> Part:
    lookup = {
        "metadataKey": UNFILLED_KEY,
        "metadataValue": key,
        "metadataLocation": {"sheetId": layout.sheet_id},
        "locationMatchingStrategy": "INTERSECTING_LOCATION",
    }
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}}


def asked_back(google: Google, tab: Tab, grid: Grid, naming: Sequence[str], parts: list[Part]) -> Standing:
    """Send a write, and answer with how the tab stood when it landed."""
    layout = grid.layout
    sheet = quoted(layout.title)
    named_at = [layout.index[key] for key in naming if key in layout.index]
    ranges = [layout.heading_row, *(f"{sheet}!{at}2:{at}" for at in map(letters, named_at))]
    answer = google.batch_update(
        parts, includeSpreadsheetInResponse=True, responseIncludeGridData=True, responseRanges=ranges, fields=_ECHO
    ).get("updatedSpreadsheet", {})
    heading, *columns = grids_in(answer, layout.sheet_id) or [{}]
    row: Part = next(iter(heading.get("rowData", [])), {})
    found = layout_in(answer, tab, layout.sheet_id, layout.title).index
    now_at = [found.get(key, -1) for key in naming if key in layout.index]
    names: dict[int, list[str]] = {}
    # Where the columns that name the rows had moved, their letters answered for others: then no row has a name.
    for at, column in enumerate(columns if now_at == named_at else []):
        for number, cell in enumerate(column.get("rowData", []), start=2):
            name = names.setdefault(number, [""] * len(named_at))
            name[at] = next((cell_text(one) for one in cell.get("values", [])), "")
    headings = [cell_text(cell) for cell in row.get("values", [])]
    return Standing({number: tuple(name) for number, name in names.items() if any(name)}, headings, found, now_at)


def updates(sheet: int, entered: Entered) -> Iterator[Part]:
    """Cells below one another in one part, so that a column is not ten thousand of them."""
    for at, column in groupby(sorted(entered, key=lambda place: (place[1], place[0])), key=lambda place: place[1]):
        numbers = [number for number, _ in column]
        for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
            rows = [number for _, number in run]
            start = {"sheetId": sheet, "rowIndex": rows[0] - 1, "columnIndex": at}
            data = [{"values": [entered[number, at]]} for number in rows]
            yield {"updateCells": {"start": start, "rows": data, "fields": "userEnteredValue"}}
