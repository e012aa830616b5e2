"""The pumps: calls of a step, time after time, by processes that die, sleep and come back."""

from collections.abc import Callable

from kvitto.core.events import NewerLedger
from kvitto.core.failures import Permanent
from kvitto.ports import JournalUnavailable, Office
from tests.simulation.office import Stage, crashed
from tests.simulation.paper import REGION_ID
from tests.simulation.world import HOUR, MINUTE, SECOND, Died, Process, Violation

GAPS = (MINUTE, 2 * SECOND, 11 * MINUTE, 16 * MINUTE, 65 * MINUTE, 26 * HOUR)
"""Between two calls of one pump: the sweep's minute, an event's seconds, or sweeps that were missed."""
ASTRAY = "astray"
"""A spreadsheet that nothing may ever be written to."""

Step = Callable[[Office], object]


def pump(stage: Stage, name: str, step: Step, *, calls: int, version: int, clock_ms: int, stray: bool) -> None:
    """Call a step some times. A process that died is followed by a new one; so is one now and then that did not.

    ``stray`` when somebody has deployed it with another spreadsheet than the ledger's.
    """
    world = stage.world
    process = stage.process(name, version=version, clock_ms=clock_ms)
    for _ in range(calls):
        if stray and stage.store.truth.workbooks:
            process = stage.process(name, version=version, books=dict.fromkeys(stage.books, ASTRAY))
        elif process.dead or world.draw(4) == 3:
            process = stage.process(name, version=version, clock_ms=clock_ms)
        run(stage, process, step)
        world.wait(GAPS[world.draw(len(GAPS))] + world.draw(2 * SECOND))
    if not (process.dead or stray):
        stage.alive.append(process)


def run(stage: Stage, process: Process, step: Step) -> None:
    """Run one call of a step. Its documented errors are nothing new; any other breaks a promise."""
    world = stage.world
    world.wear(process.version)
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
    except Permanent as fault:
        if "but the configuration names" not in str(fault):
            raise crashed(process, fault) from fault
        world.count("world: a stray configuration stops")
    except Exception as fault:
        raise crashed(process, fault) from fault
    state = process.office.states.get(REGION_ID)
    if state is not None and not stage.store.is_true(state):
        raise Violation(f"ledger: {process.name} remembers another state than the fold from zero")
