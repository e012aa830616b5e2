"""Write single cells by row number, and see in the same answer whether they were the right ones.

Sheets has no conditional write: between a look and a write staff may sort, or move a column. So the names of the
rows and the headings are asked back with the write; what landed in other cells than meant is put back at once.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
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
)
from kvitto.core.found import REFERENCE
from kvitto.core.sheet import Cell, Cells, Place, Tab
from kvitto.core.sheet_file import KVITTO_ID
from kvitto.ports import TabBlocked

Part = dict[str, Any]
Name = tuple[str, ...]
"""What names a row: its reference and its submission id, as they stand; where those are being written, other cells."""

_ECHO = f"updatedSpreadsheet(sheets({PROPERTIES},data({MARKED},rowData(values(effectiveValue)))))"
_NAMING = (REFERENCE, KVITTO_ID)
_OTHERS_MAX = 4
"""So many other columns name a row together, where its own names are being written."""


def write_cells(
    google: Google,
    tab: Tab,
    grid: Grid,
    cells: Cells,
    added: Sequence[Mapping[str, Cell]] = (),
    filled: Collection[str] = (),
) -> bool:
    """Write cells of a tab as ``grid`` found it. True: that is how it stood when they landed.

    False: rows or columns had been moved; what landed in other cells is as it was before, and what remains to be
    done a new look will tell. Raises: TabBlocked also when nothing in the tab names a row.
    """
    layout = grid.layout
    if not any(key in layout.index for key in _NAMING):
        raise TabBlocked("no column names the rows")
    places: dict[Place, int] = dict([*layout.index.items(), *((at, at) for at in range(layout.columns))])
    values = {
        (number, places[place]): cell for number, row in cells.items() for place, cell in row.items() if place in places
    }
    naming = _naming(tab, layout, {at for _, at in values})
    echo = _echo(
        google,
        tab,
        layout,
        naming,
        [
            *_updates(layout.sheet_id, values),
            *([appended(tab, layout, added)] if added else []),
            *(_no_longer_unfilled(layout, key) for key in filled),
        ],
    )
    if _as_found(grid, naming, echo, values):
        return True
    back = [*_put_back(grid, naming, echo, values)]
    if back:
        google.batch_update(back)
    return False


def _naming(tab: Tab, layout: Layout, written: Set[int]) -> Sequence[str]:
    """The columns that name a row and are not written now."""
    free = [
        column.key for column in tab.columns if column.key in layout.index and layout.index[column.key] not in written
    ]
    own = [key for key in _NAMING if key in free]
    sent_in = {column.key for column in tab.columns if column.zone == "inkommet"}
    return own or [key for key in free if key in sent_in][:_OTHERS_MAX]


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


@dataclass(frozen=True, slots=True)
class _Echo:
    """How the tab stood when the write landed. ``names`` are by row number."""

    layout: Layout
    headings: Sequence[str]
    names: Mapping[int, Name]


def _echo(google: Google, tab: Tab, layout: Layout, naming: Sequence[str], parts: list[Part]) -> _Echo:
    sheet = quoted(layout.title)
    ranges = [layout.heading_row, *(f"{sheet}!{at}2:{at}" for at in (letters(layout.index[key]) for key in naming))]
    answer = google.batch_update(
        parts, includeSpreadsheetInResponse=True, responseIncludeGridData=True, responseRanges=ranges, fields=_ECHO
    ).get("updatedSpreadsheet", {})
    heading, *columns = grids_in(answer, layout.sheet_id) or [{}]
    row: Part = next(iter(heading.get("rowData", [])), {})
    names: dict[int, list[str]] = {}
    for at, column in enumerate(columns):
        for number, cell in enumerate(column.get("rowData", []), start=2):
            name = names.setdefault(number, [""] * len(naming))
            name[at] = next((cell_text(one) for one in cell.get("values", [])), "")
    return _Echo(
        layout_in(answer, tab, layout.sheet_id, layout.title),
        [cell_text(cell) for cell in row.get("values", [])],
        {number: tuple(name) for number, name in names.items() if any(name)},
    )


Written = Collection[tuple[int, int]]
"""The cells that were written, by row number and column index."""


def _as_found(grid: Grid, naming: Sequence[str], echo: _Echo, written: Written) -> bool:
    if grid.layout.index != echo.layout.index:
        return False
    return all(echo.names.get(number, ()) == _name(grid, naming, number) for number, _ in written)


def _name(grid: Grid, naming: Sequence[str], number: int) -> Name:
    name = tuple(_text(grid.value(number, grid.layout.index[key])) for key in naming)
    return name if any(name) else ()


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _put_back(grid: Grid, naming: Sequence[str], echo: _Echo, written: Written) -> Iterator[Part]:
    """Give every cell that was hit by mistake what the look found in it, wherever it stood then.

    A row or a column that the look did not know, or knew twice, had no name to find it by: its cell is emptied.
    """
    rows = _once([(_name(grid, naming, number), number) for number in range(2, len(grid.rows) + 2)])
    columns = _once([(heading, at) for at, heading in enumerate(grid.headings)])
    keys = {at: key for key, at in echo.layout.index.items()}
    still_named = all(grid.layout.index[key] == echo.layout.index.get(key) for key in naming)
    for number, at in written:
        heading = echo.headings[at] if at < len(echo.headings) else ""
        column = grid.layout.index.get(keys[at]) if at in keys else columns.get(heading)
        # Where the naming columns themselves have moved, their answer names nothing: the rows then stand as they did.
        row = rows.get(echo.names.get(number, ())) if still_named else number
        cell: Part = {}
        if row is not None and column is not None:
            cell = _as_it_was(grid, row, column)
        yield _update(grid.layout.sheet_id, number, at, [cell])


def _once(pairs: Sequence[tuple[Any, int]]) -> dict[Any, int]:
    """Those that stand there once, by what they are called."""
    found: dict[Any, int] = {}
    twice = set()
    for name, at in pairs:
        if not name or name in found:
            twice.add(name)
        found[name] = at
    return {name: at for name, at in found.items() if name not in twice}


def _as_it_was(grid: Grid, number: int, index: int) -> Part:
    formula = grid.formulas.get((number, index))
    value = grid.value(number, index)
    if formula is not None:
        return {"userEnteredValue": {"formulaValue": formula}}
    return {"userEnteredValue": {"boolValue": value}} if isinstance(value, bool) else cell_data(value)


def _updates(sheet: int, values: Mapping[tuple[int, int], Cell]) -> Iterator[Part]:
    """Cells below one another in one part, so that a column is not ten thousand of them."""
    for at, column in groupby(sorted(values, key=lambda place: (place[1], place[0])), key=lambda place: place[1]):
        numbers = [number for number, _ in column]
        for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
            rows = [number for _, number in run]
            yield _update(sheet, rows[0], at, [cell_data(values[number, at]) for number in rows])


def _update(sheet: int, number: int, at: int, cells: Sequence[Part]) -> Part:
    start = {"sheetId": sheet, "rowIndex": number - 1, "columnIndex": at}
    rows = [{"values": [cell]} for cell in cells]
    return {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}
