"""The pumps: calls of a step, time after time, by processes that die, sleep and come back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from kvitto.core.events import NewerLedger
from kvitto.ports import JournalUnavailable, Office
from kvitto.steps.spreadsheet import WrongSpreadsheet, move_workbook
from tests.simulation.office import Stage, crashed
from tests.simulation.paper import REGION_ID, Paper
from tests.simulation.violation import Violation
from tests.simulation.world import HOUR, LATER_RELEASE, MINUTE, RELEASE, SECOND, Died, Process

GAPS = (MINUTE, 2 * SECOND, 11 * MINUTE, 16 * MINUTE, 16 * MINUTE, 65 * MINUTE, 26 * HOUR)
"""Between two calls of one pump: the sweep's minute, an event's seconds, or sweeps that were missed."""
MAIL_GAPS = (MINUTE, 16 * MINUTE, 16 * MINUTE, 65 * MINUTE, 26 * HOUR)
LONG_GAPS = (26 * HOUR, MINUTE)
ASTRAY = "astray"
"""A spreadsheet that nothing may ever be written to."""

Step = Callable[[Office], object]


@dataclass(frozen=True, slots=True)
class Sweep:
    """Calls of one step, so many and so far apart (ms), by processes of one version with one clock."""

    name: str
    step: Step
    calls: int
    gaps: Sequence[int] = GAPS
    version: int = RELEASE
    paper: Paper | None = None
    clock_ms: int = 0
    stray: bool = False
    """Somebody has deployed it with another spreadsheet than the ledger's."""


def pump(stage: Stage, sweep: Sweep) -> None:
    """Sweep. A process that died is followed by a new one; so is one now and then that did not."""
    world = stage.world
    start = partial(stage.process, sweep.name, version=sweep.version, paper=sweep.paper, clock_ms=sweep.clock_ms)
    process = start()
    for _ in range(sweep.calls):
        if sweep.stray and stage.store.truth.workbooks:
            process = start(books=dict.fromkeys(stage.books, ASTRAY))
        elif process.dead or world.draw(4) == 3:
            process = start()
        run(stage, process, sweep.step)
        world.wait(sweep.gaps[world.draw(len(sweep.gaps))] + world.draw(2 * SECOND))
    if not (process.dead or sweep.stray):
        stage.alive.append(process)


def move(stage: Stage, workbook: str, spreadsheet: str, *, times: int) -> bool:
    """An operator moves a workbook to another spreadsheet, and tells the processes that start from then on.

    Answers whether it has moved; until what is open on the old spreadsheet is settled it has not.
    """
    world = stage.world
    for _ in range(times):
        process = stage.process("the operator", version=LATER_RELEASE if world.mixed else RELEASE)
        run(stage, process, lambda office: move_workbook(office, REGION_ID, workbook, spreadsheet))
        joined = stage.store.truth.workbooks.get(workbook)
        if joined is not None and joined.spreadsheet == spreadsheet:
            world.count("world: a workbook moves")
            stage.books = {**stage.books, workbook: spreadsheet}
            return True
        if not world.calm:
            world.wait(GAPS[world.draw(len(GAPS))])
    return False


def run(stage: Stage, process: Process, step: Step) -> object:
    """Run one call of a step. Its documented errors are nothing new; any other breaks a promise.

    Answers what the step did, or None when it ended without an answer.
    """
    world = stage.world
    world.wear(process.version)
    process.out_of_quota = False
    told = None
    if world.story is not None:
        world.tell(process.name, "begins a call")
    try:
        told = step(process.office)
        if world.story is not None:
            world.tell(process.name, f"ends: {told}")
    except Died:
        pass
    except JournalUnavailable:
        world.count("world: a call gives up, since the journal is unsure")
    except NewerLedger:
        world.count("world: an older reader stops")
        if process.version >= stage.store.truth.reader:
            raise Violation(f"versions: {process.name} stops at a ledger that it may fold") from None
    except WrongSpreadsheet:
        world.count("world: a stray configuration stops")
    except Exception as fault:
        raise crashed(process, fault) from fault
    state = process.office.states.get(REGION_ID)
    if state is not None and not stage.store.is_true(state):
        raise Violation(f"ledger: {process.name} remembers another state than the fold from zero")
    return told
