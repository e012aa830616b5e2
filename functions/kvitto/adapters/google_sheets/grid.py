"""A tab read whole: where its columns stand, and what is in every cell of it."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from kvitto.adapters.google_sheets.access import Google
from kvitto.adapters.google_sheets.layout import (
    MARKED,
    PROPERTIES,
    Layout,
    Sheet,
    cell_text,
    grids_in,
    layout_in,
    quoted,
)
from kvitto.core.sheet import SeenRow, Tab

Value = str | int | float | bool | None
"""What is in a cell as Sheets tells it: a date is its serial number."""

# A formula's text is asked for since a cell that we overwrite by mistake must be put back as it was.
_FIELDS = f"sheets({PROPERTIES},data({MARKED},rowData(values(effectiveValue,userEnteredValue(formulaValue)))))"


@dataclass(frozen=True, slots=True)
class Grid:
    """``rows`` are those below the headings; ``formulas`` are by row number, from 1, and column index, from 0."""

    layout: Layout
    headings: Sequence[str]
    rows: Sequence[Sequence[Value]]
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def value(self, number: int, index: int) -> Value:
        row = self.rows[number - 2] if 2 <= number < len(self.rows) + 2 else ()
        return row[index] if index < len(row) else None

    def seen(self) -> Iterator[SeenRow]:
        """The rows by column key, blank cells left out."""
        keys = sorted((index, key) for key, index in self.layout.index.items())
        ours = set(self.layout.index.values())
        width = max(map(len, self.rows), default=0)
        theirs = [index for index in range(width) if index not in ours]
        for number, row in enumerate(self.rows, start=2):
            last = len(row)
            cells = {key: value for i, key in keys if i < last and (value := row[i]) is not None}
            others = {
                i: value
                for i in theirs
                if i < last and (value := row[i]) is not None and (number, i) not in self.formulas
            }
            yield SeenRow(number, cells, others)


def read_grid(google: Google, tab: Tab, sheet: Sheet) -> Grid | None:
    """Headings and rows in one answer, so that no move in between misplaces a value.

    None when another tab has the title now. Raises: TabBlocked when no tab has.
    """
    with _collector_paused():
        answer = google.get(ranges=quoted(sheet.title), fields=_FIELDS)
        found = grids_in(answer, sheet.id)
        if not found:
            return None
        layout = layout_in(answer, tab, sheet.id, sheet.title)
        heading, *rows = found[0].get("rowData", []) or [{}]
        formulas: dict[tuple[int, int], str] = {}
        values = [_row(number, row.get("values", []), formulas) for number, row in enumerate(rows, start=2)]
        return Grid(layout, [cell_text(cell) for cell in heading.get("values", [])], values, formulas)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Let no garbage be looked for among half a million cells, none of which is: it took two seconds of three."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _row(number: int, cells: Sequence[Mapping[str, Any]], formulas: dict[tuple[int, int], str]) -> list[Value]:
    """What is in each cell; a formula's error as Sheets calls it. A box that is not ticked is blank, touched or not.

    Plainly written, since half a million cells go through it.
    """
    row: list[Value] = []
    for index, cell in enumerate(cells):
        effective = cell.get("effectiveValue")
        if not effective:
            row.append(None)
            continue
        (value,) = effective.values()
        if value is False:
            value = None
        row.append(value if not isinstance(value, dict) else f"#{value.get('type', '')}")
        entered = cell.get("userEnteredValue")
        if entered and "formulaValue" in entered:
            formulas[number, index] = entered["formulaValue"]
    return row
