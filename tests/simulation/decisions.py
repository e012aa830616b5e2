"""Schedules in which staff decide: cases go their ways, letters wait for ticks, and everything is told to its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from kvitto.core.found import UTSKICK
from kvitto.core.ids import MailId, Token
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.mail import send_mails
from tests.simulation import clerks, on_cases, watching
from tests.simulation.applicants import Applicant
from tests.simulation.deciding import DECIDING
from tests.simulation.office import Stage
from tests.simulation.paper import REGION_ID
from tests.simulation.pumps import Step, Sweep, pump, run
from tests.simulation.releases import AS_MADE, Releases
from tests.simulation.rulings import Rulings
from tests.simulation.staff import Desk, work, write
from tests.simulation.violation import Violation
from tests.simulation.world import MINUTE, SECOND, Process

ROWS: Step = lambda office: deliver_rows(office, REGION_ID)  # noqa: E731
MAILS: Step = lambda office: send_mails(office, REGION_ID)  # noqa: E731
LOOKS = (3 * MINUTE + SECOND, 4 * MINUTE, 3 * MINUTE + SECOND, 5 * MINUTE, 20 * SECOND, 40 * MINUTE)
PUMPS = (5 * MINUTE, 2 * MINUTE, 11 * MINUTE, 20 * SECOND, 40 * MINUTE)
"""Between two calls of a watch and of a pump."""
ROUNDS_TO_REST = 30
"""Rounds after which everything that staff have done has come to its end."""


def decide_here(stage: Stage) -> None:
    """Let the region be one where staff decide, and hold the ledger against what they do."""
    stage.paper = DECIDING
    stage.rulings = Rulings()
    stage.store.hearers = [stage.rulings, Releases(stage, stage.rulings)]


def spawn(
    stage: Stage,
    life: Callable[[Callable[[], object]], Callable[[], None]],
    people: Sequence[Applicant],
    accepted: dict[Token, Token],
) -> None:
    """Watches and pumps that overlap, somebody who decides, perhaps others who work in the sheet, and libraries.

    ``accepted`` learns of what the libraries send on their cases: posts, and the one that opened the case.
    """
    world, draw = stage.world, stage.world.draw
    steps = [("watch A", watching.WATCH, LOOKS), ("rows A", ROWS, PUMPS), ("mails A", MAILS, PUMPS)]
    more = draw(8)
    if more > 4:
        steps.append((("watch B", watching.WATCH, LOOKS), ("rows B", ROWS, PUMPS), ("mails B", MAILS, PUMPS))[more - 5])
    for place, (name, step, gaps) in enumerate(steps):
        calls = (12 if step is watching.WATCH else 6) + draw(10)
        sweep = Sweep(name, step, calls=calls, gaps=gaps, clock_ms=watching.CLOCKS[draw(4)])
        world.spawn(10 * SECOND + place * 20 * SECOND + draw(3) * draw(MINUTE), life(partial(pump, stage, sweep)))
    world.spawn(2 * MINUTE, life(partial(clerks.clerk, stage, 6 + draw(9))))
    for applicant in people:
        posts = draw(5)
        if posts > 2:
            world.spawn(MINUTE, life(partial(on_cases.send_later, stage, applicant, posts - 2, accepted)))
    others = draw(6)
    if others > 3:
        world.spawn(5 * MINUTE, life(partial(_others, stage, others - 3)))


def _others(stage: Stage, acts: int) -> None:
    for _ in range(acts):
        stage.world.wait(watching.PAUSES[stage.world.draw(len(watching.PAUSES))])
        work(stage)


def rest(stage: Stage, process: Process) -> None:
    """Look, deliver and send until nothing more is to be told; staff say of whatever is halted that it was meant."""
    for _ in range(ROUNDS_TO_REST):
        stage.world.wait(4 * MINUTE)
        watching.tick_halts(stage)
        before = stage.store.truth.n, watching.control(stage)
        for step in (watching.WATCH, ROWS, MAILS):
            run(stage, process, step)
        if (stage.store.truth.n, watching.control(stage)) == before and not stage.store.truth.active_mails:
            return
        if stage.store.truth.n == before[0]:
            stage.world.wait(20 * MINUTE)
    active = list(stage.store.truth.active_mails)
    raise Violation(f"L: decisions and letters never come to rest: {active or stage.store.truth.unwritten}")


def let_all_go(stage: Stage, process: Process) -> None:
    """Staff tick every letter that waits under its own words, and it goes. Raises: Violation when one does not."""
    ticked = _tick_what_waits(stage)
    if not ticked:
        return
    rest(stage, process)
    for mail in ticked:
        stage.world.count("world: a letter is let go in the end")
        if stage.store.truth.mails[mail].status in ("waiting", "released", "planned", "sending"):
            raise Violation(f"L: {mail} was ticked, and is {stage.store.truth.mails[mail].status}")


def _tick_what_waits(stage: Stage) -> list[MailId]:
    truth, ticked = stage.store.truth, []
    tab = next(tab for tab in stage.tabs if tab.key == UTSKICK)
    grid = stage.sheets.books[stage.books["work"]].grid(tab)
    desk = Desk(stage, stage.sheets.books[stage.books["work"]], tab, grid)
    headings = {heading.key: heading for heading in grid.headings}
    lines = [line for line in grid.lines if line.token in truth.letter_of]
    codes = [line.cells.get(headings["brevkod"]) for line in grid.lines] if "brevkod" in headings else []
    for line in lines:
        mail = truth.letter_of[line.token]
        made = stage.sheets.deeds.made[UTSKICK, line.token]
        whole = all(key in headings and line.cells.get(headings[key]) == made[key] for key in AS_MADE)
        seen = truth.rows.get(UTSKICK, {}).get(line.token)
        alone = codes.count(line.token) == 1 and seen is not None and not (seen.doubled or seen.astray or seen.gone)
        blank = "skicka" in headings and line.cells.get(headings["skicka"]) in (None, False)
        if whole and alone and blank and truth.mails[mail].status == "waiting":
            write(desk, line, headings["skicka"], True)
            ticked.append(mail)
    return ticked
