"""The emulator against slow and obvious models of the same thing."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kvitto.local.sheets.appending import append
from kvitto.local.sheets.book import Book, Tab
from kvitto.local.sheets.cells import Cell, Formula
from kvitto.local.sheets.display import shown
from kvitto.local.sheets.entry import typed
from kvitto.local.sheets.formulas import canonical, localised, shifted
from kvitto.local.sheets.grid import Area, column_letters, column_number, parse_span
from kvitto.local.sheets.locales import LOCALES
from kvitto.local.sheets.masks import merged, parse, picked
from kvitto.local.sheets.names import Target, target
from kvitto.local.sheets.reading import Reading, read
from kvitto.local.sheets.shifts import Delete, Insert, Move
from kvitto.local.sheets.structure import reshape
from kvitto.local.sheets.writing import Writing, clear, write

ROWS, COLUMNS = 6, 5
GRID = {"rowCount": ROWS, "columnCount": COLUMNS}

rows = st.integers(0, ROWS - 1)
columns = st.integers(0, COLUMNS - 1)
items = st.one_of(st.none(), st.just(""), st.text("ab", min_size=1, max_size=2), st.integers(-9, 9), st.booleans())
blocks = st.lists(st.lists(items, max_size=3), max_size=3)
axes = st.integers(0, 1)
counts = st.integers(1, 2)
inserts = st.builds(Insert, axes, st.integers(0, COLUMNS), counts)
deletes = st.builds(lambda axis, start, count: Delete(axis, start, min(start + count, COLUMNS)), axes, columns, counts)
moves = st.builds(
    lambda axis, start, count, to: Move(axis, start, min(start + count, COLUMNS), to),
    axes,
    columns,
    counts,
    st.integers(0, COLUMNS),
).filter(lambda move: not move.start <= move.to <= move.end)
shifts = st.one_of(inserts, deletes, moves)


def empty_book() -> Book:
    tab = Tab({"sheetId": 0, "title": "Sheet1", "gridProperties": dict(GRID)})
    return Book("id", {"title": "t", "locale": "en_US", "timeZone": "Etc/GMT"}, "", "", [tab])


def oracle_read(cells: dict[tuple[int, int], Any], area: Area) -> list[list[Any]]:
    """Every row up to its last value, every value up to the last row with one; inner blanks are ''."""
    values = [
        [cells.get((row, column), "") for column in range(area.left, area.right)]
        for row in range(area.top, area.bottom)
    ]
    for row in values:
        while row and row[-1] == "":
            row.pop()
    while values and not values[-1]:
        values.pop()
    return values


@given(st.lists(st.tuples(rows, columns, blocks, st.booleans()), max_size=6), rows, rows, columns, columns)
def test_what_is_written_is_what_is_read(
    writes: list[tuple[int, int, list[list[Any]], bool]], top: int, bottom: int, left: int, right: int
) -> None:
    book = empty_book()
    cells: dict[tuple[int, int], Any] = {}
    tab = book.tabs[0]
    how = Writing.of(book, "RAW", date(2026, 11, 20))
    tab.resize(20, 20)
    for row, column, block, clearing in writes:
        place = Target(tab, Area(row, row + 1, column, column + 1), single=True)
        if clearing:
            clear(place)
            cells.pop((row, column), None)
            continue
        write(place, block, how)
        for down, line in enumerate(block):
            for across, item in enumerate(line):
                if item == "" and isinstance(item, str):
                    cells.pop((row + down, column + across), None)
                elif item is not None:
                    cells[row + down, column + across] = item
    area = Area(min(top, bottom), max(top, bottom) + 1, min(left, right), max(left, right) + 1)
    options = {"valueRenderOption": "UNFORMATTED_VALUE"}

    answer = read(Target(tab, area), Reading.of(book, lambda _: {}, options))
    assert answer.get("values", []) == oracle_read(cells, area)
    by_column = read(Target(tab, area), Reading.of(book, lambda _: {}, options | {"majorDimension": "COLUMNS"}))
    turned = {(column, row): value for (row, column), value in cells.items()}
    assert by_column.get("values", []) == oracle_read(turned, Area(area.left, area.right, area.top, area.bottom))


@given(st.lists(st.lists(st.text("ab", min_size=1, max_size=2), min_size=1, max_size=3), max_size=3), blocks)
def test_appending_below_a_table_never_covers_a_value(table: list[list[str]], block: list[list[Any]]) -> None:
    book = empty_book()
    tab = book.tabs[0]
    how = Writing.of(book, "RAW", date(2026, 11, 20))
    write(Target(tab, Area(0, 1, 0, 1), single=True), table, how)
    before = {(r, c): cell for r, row in enumerate(tab.rows) for c, cell in enumerate(row) if cell}

    append(book, target(book, "Sheet1"), block, how, insert=False)

    assert all(tab.cell(*place) == cell for place, cell in before.items())


def oracle_shift(lines: list[Any], shift: Insert | Delete | Move, blank: Any) -> list[Any]:
    """The same on a plain list."""
    match shift:
        case Insert(_, at, count):
            return lines[:at] + [blank] * count + lines[at:]
        case Delete(_, start, end):
            return lines[:start] + lines[end:]
        case Move(_, start, end, to):
            marked = list(enumerate(lines))
            block = marked[start:end]
            rest = [item for item in marked if item not in block]
            place = len([item for item in rest if item[0] < to])
            return [line for _, line in rest[:place] + block + rest[place:]]


@given(shifts, st.lists(st.tuples(rows, columns), unique=True, max_size=12))
def test_cells_go_where_their_rows_and_columns_go(shift: Insert | Delete | Move, places: list[tuple[int, int]]) -> None:
    book = empty_book()
    tab = book.tabs[0]
    model = [[""] * COLUMNS for _ in range(ROWS)]
    for row, column in places:
        model[row][column] = f"{row},{column}"
        tab.put(row, column, [Cell(f"{row},{column}")])
    if shift.axis == 0:
        model = oracle_shift(model, shift, [""] * COLUMNS)
    else:
        model = [oracle_shift(line, shift, "") for line in model]
    if not model or not model[0]:
        return

    reshape(book, tab, shift)

    assert (tab.row_count, tab.column_count) == (len(model), len(model[0]))
    found = [[getattr(tab.cell(r, c), "value", "") or "" for c in range(len(model[0]))] for r in range(len(model))]
    assert found == model


@given(shifts, columns, columns)
def test_a_range_holds_what_it_held_wherever_that_went(shift: Insert | Delete | Move, one: int, other: int) -> None:
    """All that stayed of a range is inside it still, and its ends are cells that belonged to it."""
    start, end = min(one, other), max(one, other) + 1
    lines = oracle_shift(list(range(COLUMNS)), shift, None)
    stayed = [lines.index(item) for item in range(start, end) if item in lines]
    whole_block = isinstance(shift, Move) and (shift.start <= start and end <= shift.end)
    if isinstance(shift, Move) and not whole_block:
        stayed = [lines.index(item) for item in range(start, end) if not shift.start <= item < shift.end]

    span = shift.span(start, end)

    if not stayed:
        assert span is None
        return
    assert span == (min(stayed), max(stayed) + 1)
    assert {shift.index(item) for item in range(start, end)} >= {*stayed}


@given(shifts, columns)
def test_a_reference_in_a_formula_follows_its_cell(shift: Insert | Delete | Move, index: int) -> None:
    reference = f"=A{index + 1}" if shift.axis == 0 else f"={column_letters(index)}1"
    lines = oracle_shift(list(range(COLUMNS)), shift, None)

    moved = shifted(reference, "Sheet1", "Sheet1", shift)

    if index not in lines:
        assert moved == "=#REF!"
    elif shift.axis == 0:
        assert moved == f"=A{lines.index(index) + 1}"
    else:
        assert moved == f"={column_letters(lines.index(index))}1"


@given(st.integers(0, 18_277))
def test_column_letters_count_as_an_odometer(column: int) -> None:
    letters = column_letters(column)

    assert column_number(letters) == column
    value = 0
    for letter in letters:
        value = value * 26 + "ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(letter) + 1
    assert value - 1 == column


@given(st.integers(0, 999), st.integers(0, 999), st.integers(0, 700), st.integers(0, 700), st.booleans())
def test_a_rectangle_reads_the_same_from_any_two_corners(r1: int, r2: int, c1: int, c2: int, r1c1: bool) -> None:
    def corner(row: int, column: int) -> str:
        return f"R{row + 1}C{column + 1}" if r1c1 else f"{column_letters(column)}{row + 1}"

    meant = Area(min(r1, r2), max(r1, r2) + 1, min(c1, c2), max(c1, c2) + 1)
    for text in (f"{corner(r1, c1)}:{corner(r2, c2)}", f"{corner(r2, c1)}:{corner(r1, c2)}"):
        span = parse_span(text)
        assert span is not None
        assert span.area(1000, 702) == meant
    assert parse_span(meant.a1()) == parse_span(f"{corner(r1, c1)}:{corner(r2, c2)}")


@given(st.sampled_from(sorted(LOCALES)), st.integers(-(10**9), 10**9), st.integers(0, 4), st.booleans())
def test_a_number_shown_and_typed_again_is_the_same_number(name: str, digits: int, places: int, grouped: bool) -> None:
    where = LOCALES[name]
    number = digits / 10**places
    pattern = ("#,##0" if grouped else "0") + ("." + "0" * places if places else "")

    text = shown(float(number), {"type": "NUMBER", "pattern": pattern}, where)

    assert typed(text, where, date(2026, 11, 20)).value == number


@given(st.sampled_from(sorted(LOCALES)), st.dates(date(1931, 1, 1), date(2099, 12, 31)))
def test_a_date_shown_and_typed_again_is_the_same_day(name: str, day: date) -> None:
    where = LOCALES[name]
    serial = float(day.toordinal() - date(1899, 12, 30).toordinal())

    for pattern in (where.date, "d mmmm yyyy", "yyyy-mm-dd"):
        text = shown(serial, {"type": "DATE", "pattern": pattern}, where)
        assert typed(text, where, date(2026, 11, 20)).value == serial, (pattern, text)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20), st.sampled_from(sorted(LOCALES)))
def test_anything_may_be_typed_and_raw_text_is_never_read(text: str, name: str) -> None:
    where = LOCALES[name]
    entry = typed(text, where, date(2026, 11, 20))

    assert entry.value is None or isinstance(entry.value, str | float | bool | Formula)
    assert Writing(where, date(2026, 11, 20), raw=True).entered(text, None, "").value == (text or None)


numbers = st.sampled_from(["1", "2.5", "0.25", "A1", "$B$2", '"a;b,c"', "Sheet1!C3:D4", "{1,2;3,4}"])
functions = st.sampled_from(["SUM", "IF"])
formulas = st.recursive(
    numbers,
    lambda inner: st.one_of(
        st.builds(lambda name, args: f"{name}({','.join(args)})", functions, st.lists(inner, max_size=3)),
        st.builds(lambda left, right: f"{left}+{right}", inner, inner),
    ),
    max_leaves=6,
)


@given(formulas, st.sampled_from(sorted(LOCALES)))
def test_a_formula_told_and_typed_again_is_the_same_formula(formula: str, name: str) -> None:
    where = LOCALES[name]

    assert canonical(localised(f"={formula}", where), where) == f"={formula}"


names = st.sampled_from(["a", "b", "c"])
trees = st.recursive(st.integers(0, 3), lambda inner: st.dictionaries(names, inner, max_size=3), max_leaves=8)
objects = st.dictionaries(names, trees, max_size=3)
paths = st.lists(st.lists(names, min_size=1, max_size=3), min_size=1, max_size=3)


def leaves(tree: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    if not isinstance(tree, dict):
        return {path: tree}
    return {place: leaf for name, below in tree.items() for place, leaf in leaves(below, (*path, name)).items()}


@given(objects, paths)
def test_a_mask_lets_through_exactly_what_lies_on_its_paths(tree: dict[str, Any], wanted: list[list[str]]) -> None:
    mask = parse(",".join(".".join(path) for path in wanted))

    let_through = leaves(picked(tree, mask))

    on_a_path = {
        place: leaf
        for place, leaf in leaves(tree).items()
        if any(place[: len(path)] == tuple(path) or tuple(path)[: len(place)] == place for path in wanted)
    }
    assert let_through == on_a_path


messages = st.dictionaries(names, st.dictionaries(names, st.integers(0, 3), min_size=1, max_size=3), max_size=3)
fields = st.lists(st.tuples(names, names), min_size=1, max_size=3)


@given(messages, messages, fields)
def test_a_masked_update_changes_the_masked_fields_and_nothing_else(
    old: dict[str, Any], new: dict[str, Any], wanted: list[tuple[str, str]]
) -> None:
    result = leaves(merged(old, new, parse(",".join(f"{outer}/{inner}" for outer, inner in wanted))))

    expected = {place: value for place, value in leaves(old).items() if place not in wanted}
    expected |= {place: value for place, value in leaves(new).items() if place in wanted}
    assert {place: value for place, value in result.items() if value != {}} == expected
