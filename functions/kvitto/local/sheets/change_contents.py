"""Parts of a batchUpdate that rework the contents of a range: fill, split, trim, deduplicate, shift and shuffle."""

import csv
import io
from itertools import pairwise
from typing import Any

from .book import Tab
from .cells import Cell, Formula, Json, blank
from .change import Change
from .change_cells import value_of
from .errors import invalid
from .formulas import copied
from .grid import Area, grid_range, squares
from .locales import locale
from .names import Target, of_grid_range
from .writing import Writing, write

_DELIMITERS = {"COMMA": ",", "SEMICOLON": ";", "PERIOD": ".", "SPACE": " "}


Line = list[Cell | None]


def _blanks(count: int) -> Line:
    return [None] * count


def _row(tab: Tab, row: int, area: Area) -> Line:
    return [tab.cell(row, column) for column in range(area.left, area.right)]


def trim_whitespace(change: Change, request: Json) -> Json:
    """Spaces at the ends go, and runs of them inside become one."""
    tab, area = change.area(request["range"])
    count = 0
    for row, column in squares(area.clipped(len(tab.rows), tab.column_count)):
        cell = tab.cell(row, column)
        if cell and isinstance(cell.value, str) and (text := " ".join(cell.value.split())) != cell.value:
            tab.put(row, column, [cell._replace(value=text or None)])
            count += 1
    return {"cellsChangedCount": count} if count else {}


def delete_duplicates(change: Change, request: Json) -> Json:
    """The first of rows that read alike stays; the range's cells below move up into the gaps."""
    tab, area = change.area(request["range"])
    spans = request.get("comparisonColumns") or [{}]
    columns = [
        column
        for span in spans
        for column in range(span.get("startIndex", area.left), span.get("endIndex", area.right))
        if area.left <= column < area.right
    ]
    seen, stay = set(), []
    for row in range(area.top, area.bottom):
        key = tuple(_comparable(value_of(change, tab, row, column)) for column in columns)
        if key not in seen or all(part is None for part in key):
            stay.append(_row(tab, row, area))
        seen.add(key)
    gone = area.height - len(stay)
    for place, cells in enumerate(stay + [_blanks(area.width)] * gone, start=area.top):
        tab.put(place, area.left, cells)
    tab.trim()
    return {"duplicatesRemovedCount": gone} if gone else {}


def _comparable(value: Any) -> Any:  # a Value, text without regard to case
    return value.casefold() if isinstance(value, str) else (type(value).__name__, value) if value is not None else None


def randomize_range(change: Change, request: Json) -> Json:
    tab, area = change.area(request["range"])
    rows = [_row(tab, row, area) for row in range(area.top, area.bottom)]
    change.rng.shuffle(rows)
    for place, cells in enumerate(rows, start=area.top):
        tab.put(place, area.left, cells)
    tab.trim()
    return {}


def _typed_at(change: Change, tab: Tab, top: int, left: int, rows: list[list[Any]]) -> None:
    """Enter rows as if typed, extending the grid if need be."""
    width = max(map(len, rows), default=0)
    area = Area(top, top + max(1, len(rows)), left, left + max(1, width))
    change.check_open(tab, area)
    tab.resize(max(tab.row_count, area.bottom), max(tab.column_count, area.right))
    how = Writing(locale(change.book.properties["locale"]), change.now.date(), raw=False)
    write(Target(tab, area), rows, how)


def paste_data(change: Change, request: Json) -> Json:
    tab, top, left = change.corner(request.get("coordinate") or {})
    mark = "\t" if request.get("html") else request.get("delimiter")
    if not mark or request.get("html"):
        raise invalid("Only delimited data can be pasted here: set delimiter.")
    rows: list[list[Any]] = list(csv.reader(io.StringIO(request.get("data", "")), delimiter=mark[0]))
    _typed_at(change, tab, top, left, rows)
    return {}


def text_to_columns(change: Change, request: Json) -> Json:
    tab, area = change.area(request["source"])
    if area.width != 1:
        raise invalid("The source data range must span exactly one column.")
    kind = request.get("delimiterType", "AUTODETECT")
    for row in range(area.top, area.bottom):
        cell = tab.cell(row, area.left)
        if cell and isinstance(cell.value, str):
            mark = _DELIMITERS.get(kind) or request.get("delimiter") or _detected(cell.value)
            if mark in cell.value:
                _typed_at(change, tab, row, area.left, [[part.strip() for part in cell.value.split(mark)]])
    return {}


def _detected(text: str) -> str:
    return max(",;\t.| ", key=lambda mark: (text.count(mark) > 0, mark in ",;\t"))


def insert_range(change: Change, request: Json) -> Json:
    """Cells make room downwards or to the right; what is pushed over the edge extends the grid."""
    tab, area = change.area(request["range"])
    if request.get("shiftDimension") == "ROWS":
        rows = [_row(tab, row, area) for row in range(area.top, max(len(tab.rows), area.top))]
        tab.resize(max(tab.row_count, area.bottom + len(rows)), tab.column_count)
        for place, cells in enumerate([_blanks(area.width)] * area.height + rows, start=area.top):
            tab.put(place, area.left, cells)
    elif request.get("shiftDimension") == "COLUMNS":
        widest = max((len(tab.row(row)) for row in range(area.top, area.bottom)), default=0)
        tab.resize(tab.row_count, max(tab.column_count, widest + area.width))
        for row in range(area.top, area.bottom):
            tab.put(row, area.left, [*_blanks(area.width), *tab.row(row)[area.left :]])
    else:
        raise invalid("A dimension to shift must be specified.")
    return {}


def delete_range(change: Change, request: Json) -> Json:
    tab, area = change.area(request["range"])
    if request.get("shiftDimension") == "ROWS":
        rows = [_row(tab, row, area) for row in range(area.bottom, max(len(tab.rows), area.bottom))]
        for place, cells in enumerate(rows + [_blanks(area.width)] * area.height, start=area.top):
            tab.put(place, area.left, cells)
    elif request.get("shiftDimension") == "COLUMNS":
        for row in range(area.top, area.bottom):
            tab.put(row, area.left, [*tab.row(row)[area.right :], *_blanks(area.width)])
    else:
        raise invalid("A dimension to shift must be specified.")
    tab.trim()
    return {}


def auto_fill(change: Change, request: Json) -> Json:
    """Continue the source: numbers with an even step go on counting, formulas follow, other cells repeat."""
    if "sourceAndDestination" in request:
        given = request["sourceAndDestination"]
        source = of_grid_range(change.book, given.get("source") or {})
        tab, area, down = source.tab, source.area, given.get("dimension") == "ROWS"
        length = given.get("fillLength", 0)
    else:
        tab, whole = change.area(request.get("range") or {})
        filled = [row for row in range(whole.top, whole.bottom) if not blank(tab.cell(row, whole.left))]
        bottom = max(filled, default=whole.top) + 1
        area, down, length = Area(whole.top, bottom, whole.left, whole.right), True, whole.bottom - bottom
    lines = range(area.left, area.right) if down else range(area.top, area.bottom)
    size = area.height if down else area.width
    first, after = (area.top, area.bottom) if down else (area.left, area.right)
    places = range(after, after + length) if length >= 0 else range(first - 1, first + length - 1, -1)
    reached = Area(min([area.top, *places]), max([area.bottom - 1, *places]) + 1, area.left, area.right)
    if not down:
        reached = Area(area.top, area.bottom, min([area.left, *places]), max([area.right - 1, *places]) + 1)
    of_grid_range(change.book, {"sheetId": tab.id} | grid_range(reached))
    change.check_open(tab, reached)
    for line in lines:
        cells = [tab.cell(first + i, line) if down else tab.cell(line, first + i) for i in range(size)]
        for place in places:
            row, column = (place, line) if down else (line, place)
            tab.put(row, column, [_continued(cells, place - first, down=down)])
    return {}


def _continued(cells: list[Cell | None], steps: int, *, down: bool) -> Cell | None:
    """The cell so many steps from the first of these."""
    origin = steps % len(cells)
    cell = cells[origin]
    if cell is None:
        return None
    if isinstance(cell.value, Formula):
        moved = steps - origin
        return cell._replace(value=Formula(copied(cell.value.text, moved * down, moved * (not down))))
    numbers = [each.value for each in cells if each and isinstance(each.value, float)]
    if len(numbers) == len(cells) > 1:
        step = numbers[1] - numbers[0]
        if all(b - a == step for a, b in pairwise(numbers)):
            return cell._replace(value=numbers[0] + step * steps)
    return cell


KINDS = {
    "trimWhitespace": trim_whitespace,
    "deleteDuplicates": delete_duplicates,
    "randomizeRange": randomize_range,
    "pasteData": paste_data,
    "textToColumns": text_to_columns,
    "insertRange": insert_range,
    "deleteRange": delete_range,
    "autoFill": auto_fill,
}
