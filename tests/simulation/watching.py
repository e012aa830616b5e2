"""Schedules in which the sheet is looked at while staff work in it, and what must hold when all is quiet again."""

from collections import Counter
from collections.abc import Callable, Container
from functools import partial

from kvitto.core.cell_marks import mark_of
from kvitto.core.found import REFERENCE, UTSKICK
from kvitto.core.ids import Token
from kvitto.core.sheet import SeenRow, Tab
from kvitto.core.sheet_file import KVITTO_ID
from kvitto.steps.watch import Watched, watch
from tests.simulation.deciding import WORD
from tests.simulation.grid import Grid, as_read
from tests.simulation.office import Stage
from tests.simulation.paper import CONTROL, REGION_ID, STATUSES
from tests.simulation.pumps import Step, Sweep, pump, run
from tests.simulation.releases import said
from tests.simulation.sheet import MAY_WRITE
from tests.simulation.sightings import Reading, in_force
from tests.simulation.staff import work
from tests.simulation.violation import Violation
from tests.simulation.world import MINUTE, SECOND, Process

WATCH: Step = lambda office: watch(office, REGION_ID)  # noqa: E731
GAPS = (3 * MINUTE + SECOND, 5 * MINUTE, 20 * SECOND, 2 * MINUTE, 65 * MINUTE)
"""Between two looks of one watch: some are too soon, some late."""
PAUSES = (20 * SECOND, 2 * MINUTE, 5 * MINUTE, 11 * MINUTE)
"""Between two acts of staff."""
LOOKS_TO_REST = 10
"""Looks after which a sheet that nobody touches has been told to its end."""
CLOCKS = (0, 0, 0, 26 * 60 * MINUTE)


def spawn_watches(stage: Stage, life: Callable[[Callable[[], object]], Callable[[], None]]) -> None:
    """One or more watches, which may overlap, and staff who work meanwhile."""
    world, draw = stage.world, stage.world.draw
    for name in ("watch A", "watch B", "watch C")[: (1, 1, 2, 3)[draw(4)]]:
        sweep = Sweep(name, WATCH, calls=3 + draw(6), gaps=GAPS, clock_ms=CLOCKS[draw(4)], stray=draw(40) == 39)
        world.spawn(30 * SECOND + draw(3) * draw(4 * MINUTE), life(partial(pump, stage, sweep)))
    acts = draw(7)
    if acts:
        world.spawn(MINUTE, life(lambda: _work_now_and_then(stage, acts)))


def _work_now_and_then(stage: Stage, acts: int) -> None:
    for _ in range(acts):
        stage.world.wait(PAUSES[stage.world.draw(len(PAUSES))] + stage.world.draw(MINUTE))
        work(stage)


def look_to_the_end(stage: Stage, process: Process) -> None:
    """Look until there is nothing more to tell. Staff say of every halted tab that it was meant."""
    for _ in range(LOOKS_TO_REST):
        stage.world.wait(4 * MINUTE)
        tick_halts(stage)
        before = stage.store.truth.n, control(stage)
        told = run(stage, process, WATCH)
        if (stage.store.truth.n, control(stage)) == before and told == Watched():
            return
    raise Violation(f"L: the looks never come to rest: {stage.store.truth.unplaced or stage.store.truth.rows}")


def _control_grid(stage: Stage) -> Grid:
    return stage.sheets.books[stage.books["work"]].grid(CONTROL)


def control(stage: Stage) -> tuple[SeenRow, ...]:
    """The tab Kontroll, as it stands."""
    grid = _control_grid(stage)
    return grid.read(grid.places())


def tick_halts(stage: Stage) -> None:
    """Staff tick in Kontroll that what halted a tab, or so many mails at once, was meant."""
    grid = _control_grid(stage)
    headings = {heading.key: heading for heading in grid.headings}
    if KVITTO_ID in headings and "klart" in headings:
        for line in grid.lines:
            if str(line.cells.get(headings[KVITTO_ID], "")).startswith(("halted.", "letters.", "reminders.")):
                line.cells[headings["klart"]] = True


def check(stage: Stage) -> None:
    """What the ledger has of each tab is what stands there, and Kontroll tells the rest. Raises: Violation."""
    truth = stage.store.truth
    _control_tells(stage)
    for tab in stage.tabs:
        joined = truth.workbooks.get(tab.workbook)
        if joined is None or tab.key not in truth.books:
            continue
        grid = stage.sheets.books[joined.spreadsheet].grid(tab)
        places = grid.places()
        if is_whole(tab, places.keys()):
            reading = Reading(frozenset(places), grid.read(places))
            for token in truth.rows.get(tab.key, {}):
                _row_is_told(stage, tab, token, reading)
            if truth.unplaced.get(tab.key):
                raise Violation(f"L: no look has found {', '.join(truth.unplaced[tab.key])} in {tab.key}")


def _control_tells(stage: Stage) -> None:
    """I13: what a person must see has one line, and there is one for the proof."""
    truth = stage.store.truth
    told = Counter(str(row.cells.get(KVITTO_ID, "")) for row in control(stage))
    should = {f"aside.{tab}.{token}" for tab, token in truth.aside} | ({"proof"} if truth.n else set())
    for tab, rows in truth.rows.items():
        should |= {f"doubled.{tab}.{token}" for token, row in rows.items() if row.doubled}
        should |= {f"gone.{tab}.{token}.{row.missed}" for token, row in rows.items() if row.gone}
    for key in should - truth.upkeep.closed:
        if told[key] != 1:
            raise Violation(f"I13: Kontroll has {told[key]} lines for {key}")


def is_whole(tab: Tab, keys: Container[str]) -> bool:
    """Whether no column is gone that a look needs."""
    needed = all(column.key in keys for column in tab.columns if column.zone != "system")
    return needed and (REFERENCE in keys or KVITTO_ID in keys)


def _row_is_told(stage: Stage, tab: Tab, token: Token, reading: Reading) -> None:
    row = stage.store.truth.rows[tab.key][token]
    there = reading.rows_of(token, stage.store.truth)
    what = f"the row of {token} in {tab.key}"
    if row.astray:
        return
    if row.gone != (not there) or row.doubled != (len(there) > 1):
        raise Violation(f"edits: {what} stands {len(there)} times, and is told as {row}")
    if len(there) != 1:
        return
    made = stage.sheets.deeds.made.get((tab.key, token), {})
    for column in tab.columns:
        stands = mark_of(column.key, there[0].cells.get(column.key))
        force = in_force(stage.store.truth, tab.key, token, made, column.key)
        if column.zone != "system" and stands != force:
            raise Violation(f"edits: {column.key} in {what} stands otherwise than what is in force")
    if "lage" in reading.keys and there[0].cells.get("lage") != _says(stage, tab, token):
        raise Violation(f"I3: {what} says {there[0].cells.get('lage')!r} under lage, and it has not healed")


def _says(stage: Stage, tab: Tab, token: Token) -> str:
    """What *Läge* should say."""
    truth = stage.store.truth
    if tab.key == UTSKICK:
        return said(truth.mails[truth.letter_of[token]])
    if stage.rulings is not None:
        return WORD[stage.rulings.path(truth.tokens[token])[-1]]
    return _standing(truth.rows[tab.key][token].settled.get("status"))


def _standing(mark: str | None) -> str:
    """What *Läge* says when staff have settled a status and nobody decides."""
    return next((status for status in STATUSES if mark_of("status", status) == mark), STATUSES[0])


def contents_are_right(stage: Stage, tab: Tab, grid: Grid) -> None:
    """Under our headings stands what the journal says, or what staff have written there themselves."""
    for line in grid.lines:
        made = stage.sheets.deeds.made.get((tab.key, line.token))
        if made is None or line in stage.sheets.deeds.misplaced:
            continue
        for heading in grid.headings:
            if heading.key and heading.key not in MAY_WRITE:
                value = line.cells.get(heading)
                lost = heading.anew and value is None
                typed = any(where.key == heading.key and what == value for where, what in line.typed)
                if value != as_read(made.get(heading.key)) and not typed and not lost:
                    raise Violation(f"I4: {heading.key} of {line.token} in {tab.key} says {value!r}, by nobody")
