"""values.append: finding the table that rows are to follow, and entering them below it."""

from typing import Any

from .book import Book, Tab
from .cells import blank
from .grid import Area
from .names import Target
from .structure import insert_rows
from .writing import Writing, Written, write


def append(
    book: Book, target: Target, rows: list[list[Any]], how: Writing, *, insert: bool
) -> tuple[Target | None, Written]:
    """Enter rows below the table found in the target; the table, or None, and what was written.

    The table is the block of filled cells around the last filled cell of the range; without one the rows go to
    the start of the range (Sheets API v4, "Append values"; recorded answers). The grid grows as needed.
    """
    tab = target.tab
    table = table_in(tab, target.area)
    top, left = (table.bottom, table.left) if table else (target.area.top, target.area.left)
    height, width = len(rows), max(map(len, rows), default=0)
    if insert and table and top < tab.row_count and height:
        insert_rows(book, tab, top, height)
    tab.resize(max(tab.row_count, top + height), max(tab.column_count, left + width))
    place = Target(tab, Area(top, top + max(1, height), left, left + max(1, width)))
    return Target(tab, table) if table else None, write(place, rows, how)


def table_in(tab: Tab, area: Area) -> Area | None:
    """The block around the last filled cell of the area: bounded by blank rows and columns on every side."""
    last = _last_filled(tab, area)
    if last is None:
        return None
    top, left = last
    bottom, right = top + 1, left + 1
    grown = True
    while grown:
        grown = False
        around = max(0, left - 1), right + 1
        if top > 0 and _filled(tab, top - 1, *around):
            top, grown = top - 1, True
        elif _filled(tab, bottom, *around):
            bottom, grown = bottom + 1, True
        elif left > 0 and _column_filled(tab, left - 1, top, bottom):
            left, grown = left - 1, True
        elif _column_filled(tab, right, top, bottom):
            right, grown = right + 1, True
    return Area(top, bottom, left, right)


def _last_filled(tab: Tab, area: Area) -> tuple[int, int] | None:
    for row in range(min(area.bottom, len(tab.rows)) - 1, area.top - 1, -1):
        cells = tab.row(row)
        for column in range(min(area.right, len(cells)) - 1, area.left - 1, -1):
            if not blank(cells[column]):
                return row, column
    return None


def _filled(tab: Tab, row: int, left: int, right: int) -> bool:
    return any(not blank(cell) for cell in tab.row(row)[left:right])


def _column_filled(tab: Tab, column: int, top: int, bottom: int) -> bool:
    """Corners count: a block reaches diagonally, as the region of Ctrl+A does."""
    return any(not blank(tab.cell(row, column)) for row in range(max(0, top - 1), bottom + 1))
