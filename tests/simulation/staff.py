"""What staff do in their spreadsheets, whenever they like: at a moment of their own, or in the midst of any call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kvitto.core.ids import TabKey
from kvitto.core.sheet import Tab
from tests.simulation.grid import NOBODYS, Grid, Heading, Line, Value
from tests.simulation.journal import PERSONAL
from tests.simulation.office import Stage
from tests.simulation.paper import CONTROL
from tests.simulation.sheet import Saved, Spreadsheet
from tests.simulation.strangers import lose_marker
from tests.simulation.world import MINUTE, SECOND

WORDS: tuple[Value, ...] = (
    f"Beviljad nu {PERSONAL}",
    "Avslag",
    "Beviljad",
    "Under beredning",
    45000,
    0.5,
    f"=1+1 {PERSONAL}",
)
ON_SECOND_THOUGHTS = (20 * SECOND, 2 * MINUTE, 4 * MINUTE, 9 * MINUTE)
"""After so long a half-typed edit is taken back, and a row that was cut is pasted."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A tab that somebody has before them."""

    stage: Stage
    book: Spreadsheet
    tab: Tab
    grid: Grid

    def draw(self, n: int) -> int:
        return self.stage.world.draw(n)

    def line(self) -> Line:
        return self.grid.lines[self.draw(len(self.grid.lines))]

    def heading(self) -> Heading:
        return self.grid.headings[self.draw(len(self.grid.headings))]

    def tell(self, what: str) -> None:
        self.stage.tell("staff", f"{what} in {self.tab.key}")


Act = Callable[[Desk], bool]
ACTS: dict[str, Act] = {}
"""Each act by its name. It answers whether there was anything to do."""


def _act(act: Act) -> Act:
    ACTS[act.__name__.strip("_").replace("_", " ")] = act
    return act


def deed(name: str) -> str:
    """What an act is counted under."""
    return f"staff: {name}"


def work(stage: Stage) -> bool:
    """Do something to a tab that holds anything."""
    desks = [
        Desk(stage, book, tab, book.tabs[tab.key])
        for book in stage.sheets.books.values()
        for tab in (*stage.tabs, CONTROL)
        if tab.key in book.tabs and book.tabs[tab.key].lines
    ]
    if not desks:
        return False
    names = list(ACTS)
    name = names[stage.world.draw(len(names))]
    if not ACTS[name](desks[stage.world.draw(len(desks))]):
        return False
    stage.world.count(deed(name))
    return True


def move_columns(stage: Stage) -> bool:
    """Move a column of any tab, of an empty one too."""
    tabs = {tab.key: tab for tab in stage.tabs}
    desks = [
        Desk(stage, b, tabs[key], grid)
        for b in stage.sheets.books.values()
        for key, grid in b.tabs.items()
        if key in tabs
    ]
    return bool(desks) and move_a_column(desks[stage.world.draw(len(desks))])


@_act
def type_in_a_cell(desk: Desk) -> bool:
    write(desk, desk.line(), desk.heading(), _word(desk))
    return True


@_act
def type_in_a_cell_of_theirs(desk: Desk) -> bool:
    keys = [column.key for column in desk.tab.columns if column.zone == "handläggning"]
    theirs = [heading for heading in desk.grid.headings if heading.key in keys]
    if not theirs:
        return False
    write(desk, desk.line(), theirs[desk.draw(len(theirs))], _word(desk))
    return True


@_act
def half_type_and_think_again(desk: Desk) -> bool:
    line, heading = desk.line(), desk.heading()
    before, typed = line.cells.get(heading), _word(desk)
    write(desk, line, heading, typed)

    def undo() -> None:
        if line.cells.get(heading) == typed:
            write(desk, line, heading, before)

    desk.stage.world.at(desk.stage.world.now + _a_moment(desk), undo)
    return True


@_act
def fill_from_the_row_above(desk: Desk) -> bool:
    """A reference too, perhaps."""
    line, above, heading = desk.line(), desk.line(), desk.heading()
    write(desk, line, heading, above.cells.get(heading))
    return True


@_act
def clear_a_cell(desk: Desk) -> bool:
    write(desk, desk.line(), desk.heading(), None)
    return True


@_act
def paste_a_column(desk: Desk) -> bool:
    heading, word = desk.heading(), _word(desk)
    for line in desk.grid.lines:
        write(desk, line, heading, word)
    return True


@_act
def sort(desk: Desk) -> bool:
    if len(desk.grid.lines) < 2:
        return False
    desk.grid.lines.reverse()
    desk.tell("sort")
    return True


@_act
def delete_a_row(desk: Desk) -> bool:
    line = desk.line()
    desk.grid.lines.remove(line)
    _is_deleted(desk.stage, desk.tab.key, line)
    desk.tell(f"delete the row of {line.token}")
    return True


@_act
def cut_a_row_and_paste_it(desk: Desk) -> bool:
    line, grid = desk.line(), desk.grid
    grid.lines.remove(line)
    _is_deleted(desk.stage, desk.tab.key, line)
    desk.tell(f"cut the row of {line.token}")

    def paste() -> None:
        if line not in grid.lines:
            grid.lines.append(line)
            _is_back(desk.stage, desk.tab.key, line)
            desk.tell(f"paste the row of {line.token}")

    desk.stage.world.at(desk.stage.world.now + _a_moment(desk), paste)
    return True


@_act
def copy_a_row(desk: Desk) -> bool:
    line = desk.line()
    desk.grid.lines.append(Line(dict(line.cells), NOBODYS, set(line.typed)))
    desk.tell(f"copy the row of {line.token}")
    return True


@_act
def add_a_row_of_their_own(desk: Desk) -> bool:
    cells: dict[Heading, Value] = {} if desk.draw(2) else {desk.heading(): "Summa"}
    desk.grid.lines.insert(desk.draw(len(desk.grid.lines) + 1), Line(cells))
    desk.tell("add a row of their own")
    return True


@_act
def move_a_column(desk: Desk) -> bool:
    headings = desk.grid.headings
    moved = headings.pop(desk.draw(len(headings)))
    headings.insert(desk.draw(len(headings) + 1), moved)
    desk.tell(f"move the column {moved.text}")
    return True


@_act
def insert_a_column(desk: Desk) -> bool:
    own = Heading("Vår egen")
    desk.grid.headings.insert(desk.draw(len(desk.grid.headings) + 1), own)
    for line in desk.grid.lines:
        line.cells[own] = "ja"
    desk.tell("insert a column of their own")
    return True


@_act
def rename_a_column(desk: Desk) -> bool:
    heading = desk.heading()
    desk.tell(f"rename the column {heading.text}")
    heading.text = f"{heading.text} (ny)"
    return True


@_act
def delete_a_column(desk: Desk) -> bool:
    heading = desk.heading()
    desk.grid.headings.remove(heading)
    desk.tell(f"delete the column {heading.text}")
    return True


@_act
def return_to_an_earlier_version(desk: Desk) -> bool:
    """Of the whole spreadsheet. The first time there is none yet, and the one of now is kept."""
    saved = desk.stage.saved.pop(desk.book.name, None)
    if saved is None:
        desk.stage.saved[desk.book.name] = Saved(
            {key: grid.version() for key, grid in desk.book.tabs.items()}, dict(desk.book.markers)
        )
        return False
    for key, grid in desk.book.tabs.items():
        before = list(grid.lines)
        grid.restore(saved.tabs.get(key, (grid.version()[0], [])))
        for line in before:
            if line not in grid.lines:
                _is_deleted(desk.stage, key, line)
        for line in grid.lines:
            if line not in before:
                _is_back(desk.stage, key, line)
    desk.stage.tell("staff", f"return to an earlier version of {desk.book.name}")
    if desk.draw(2):
        for number in [number for number in desk.book.markers if number not in saved.markers]:
            lose_marker(desk.stage, desk.book, number)
        desk.book.markers.update(saved.markers)
    return True


def write(desk: Desk, line: Line, heading: Heading, value: Value | None) -> None:
    """Let staff have written a value, or emptied a cell."""
    line.typed.add((heading, value))
    if value is None:
        line.cells.pop(heading, None)
    else:
        line.cells[heading] = value
    desk.tell(f"write {value!r} under {heading.text} in the row of {line.token}")


def _word(desk: Desk) -> Value:
    return WORDS[desk.draw(len(WORDS))]


def _a_moment(desk: Desk) -> int:
    return ON_SECOND_THOUGHTS[desk.draw(len(ON_SECOND_THOUGHTS))]


def _is_deleted(stage: Stage, tab: TabKey, line: Line) -> None:
    if line.token != NOBODYS:
        stage.sheets.deeds.deleted[tab, line.token] = None


def _is_back(stage: Stage, tab: TabKey, line: Line) -> None:
    if line.token != NOBODYS:
        stage.sheets.deeds.deleted.pop((tab, line.token), None)
