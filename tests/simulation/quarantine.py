"""Staff let go on what looked like a machine's, once everything else has been told."""

from collections.abc import Callable

from kvitto.core.decide.intake import QUARANTINE, RELEASE, ticked
from tests.simulation.office import Stage
from tests.simulation.violation import Violation


def tick_all(stage: Stage) -> bool:
    """Tick every box that stands in the tab now, and answer whether there is any."""
    grids = [book.tabs[QUARANTINE] for book in stage.sheets.books.values() if QUARANTINE in book.tabs]
    boxes = [(line, heading) for grid in grids for line in grid.lines for heading in grid.headings]
    there = [(line, heading) for line, heading in boxes if heading.key == RELEASE and line.token]
    for line, heading in there:
        line.cells[heading] = True
        line.typed.add((heading, True))
        stage.tell("staff", f"tick {line.token} in {QUARANTINE}")
    return bool(there)


def is_let_out(stage: Stage, pump: Callable[[], None]) -> None:
    """Run the pump, and see that whatever was ticked long enough has become a case. Raises: Violation."""
    chosen = ticked(stage.store.truth)
    pump()
    for token in chosen:
        stage.world.count("world: staff let a post out of quarantine")
        if token in stage.store.truth.held or stage.store.truth.tokens[token] not in stage.store.truth.cases:
            raise Violation(f"L: {token} was ticked in three looks, and is still in quarantine")
