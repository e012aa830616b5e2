"""One schedule: a few posts, a few pumps, and what the tape lets befall them; then quiet, and everything settles."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from kvitto.core.decide import looks
from kvitto.core.ids import Token
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.mail import send_mails
from kvitto.steps.prove import prove
from tests.simulation import decisions, mornings, on_cases, oracle, quarantine, versions, watching
from tests.simulation.applicants import Applicant, applicants, press
from tests.simulation.faults import FAULTS, MOVED, STAFF
from tests.simulation.office import PACES, Stage
from tests.simulation.paper import EARLIER, REGION_ID
from tests.simulation.pumps import ASTRAY, GAPS, LONG_GAPS, MAIL_GAPS, Step, Sweep, move, pump, run
from tests.simulation.small import narrow, restore
from tests.simulation.staff import move_columns, work
from tests.simulation.strangers import acts
from tests.simulation.tape import Tape
from tests.simulation.violation import Violation
from tests.simulation.world import (
    CHANCE,
    HOUR,
    LATER_RELEASE,
    MINUTE,
    RELEASE,
    SECOND,
    Ended,
    Process,
    World,
)

RISKS = (CHANCE // 200, CHANCE // 100, CHANCE // 500, CHANCE // 60)
"""Of ``CHANCE`` calls of the calmest kind so many meet a fault, if the schedule knows that fault."""
STARTS = (0, 0, 0, HOUR, 0, 25 * HOUR)
CLOCKS = (0, 0, -2 * HOUR, 26 * HOUR)
PUMPS_TO_SETTLE = 3
PARKED = 11 * MINUTE
ANOTHER = "book 3"
"""Where the work sheet moves to, now and then."""
MAIL_ROUNDS = 4
ROWS: Step = lambda office: deliver_rows(office, REGION_ID)  # noqa: E731
PROOF: Step = lambda office: prove(office, REGION_ID)  # noqa: E731
MAILS: Step = lambda office: send_mails(office, REGION_ID)  # noqa: E731


@dataclass(slots=True)
class Run:
    """What became of one schedule. ``broken`` is the promise that was, or ""."""

    broken: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    tape: list[int] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    calls: int = 0


def play(tape: Tape, *, telling: bool = False) -> Run:
    """Play one schedule to its end, or to the first broken promise."""
    world = World(tape, telling=telling)
    broken = ""
    try:
        _play(world)
    except Violation as violation:
        broken = str(violation)
    finally:
        world.end()
        restore()
    return Run(broken, world.counts, tape.drawn, world.story or [], world.steps)


def _play(world: World) -> None:
    draw = world.draw
    stage = Stage(world)
    world.risk = RISKS[draw(len(RISKS))]
    world.mask = draw(1 << len(FAULTS)) | (draw(2) and draw(1 << len(FAULTS)))
    kind = draw(50)
    if kind == 46:
        _remind(stage)
        return
    decided = kind > 46
    watched = kind > 39
    mixed = not watched and draw(16) == 15
    if mixed:
        world.mix(versions.wear)
    world.long = not watched and draw(6) == 5
    narrow(draw(4))
    stage.store.sightings.rows_at_once = looks.ROWS_AT_ONCE
    stage.store.whole_seconds = draw(2) == 1
    stage.pace = PACES[draw(len(PACES))]
    _spreadsheets(stage)
    world.acts = {**acts(stage), STAFF: lambda: work(stage), MOVED: lambda: move_columns(stage)}
    if decided:
        decisions.decide_here(stage)
    added: dict[Token, Token] = {}
    people = applicants(
        stage,
        (2, 2, 1, 2, 3)[draw(5)] if decided else (1, 2, 1, 2, 3)[draw(5)] if watched else (2, 3, 2, 3, 4)[draw(5)],
    )
    for place, applicant in enumerate(people):
        _presses(stage, applicant, place)
    if decided:
        decisions.spawn(stage, _life, people, added)
    elif watched:
        world.spawn(10 * SECOND, _life(partial(pump, stage, Sweep("rows A", ROWS, calls=1 + draw(3)))))
        watching.spawn_watches(stage, _life)
    else:
        _pumps(stage, mixed=mixed)
    if draw(12) == 11 and not decided:
        moving = partial(move, stage, "work", ANOTHER, times=4)
        world.spawn(draw(2) * 25 * HOUR + draw(60 * SECOND), _life(moving))
    world.run()
    world.calm = True
    world.mask = 0
    _settle(stage)
    oracle.check(stage, people)
    if watched:
        look_to_the_end = decisions.rest if decided else watching.look_to_the_end
        look_to_the_end(stage, _a_pump(stage, RELEASE))
        watching.check(stage)
        if decided:
            decisions.let_all_go(stage, _a_pump(stage, RELEASE))
            on_cases.check(stage, added)
        if quarantine.tick_all(stage):
            look_to_the_end(stage, _a_pump(stage, RELEASE))
            quarantine.is_let_out(stage, lambda: _settle(stage))
            oracle.check(stage, people)


def _remind(stage: Stage) -> None:
    """Some weeks of mornings; then every reminder that is due has gone, and no other."""
    world, draw = stage.world, stage.world.draw
    stage.pace = PACES[1]
    hearer = mornings.remind_here(stage, mails_at_most=(60, 1)[draw(2)])
    first = mornings.SEASONS[draw(len(mornings.SEASONS))]
    mornings.spawn(stage, _life, cases=1 + draw(3), first=first, days=8 + draw(16))
    world.run()
    world.calm = True
    mornings.rest(stage)
    mornings.check(stage, hearer)


def _spreadsheets(stage: Stage) -> None:
    """Two workbooks, in two spreadsheets or in one; now and then where used markers are not refused."""
    kind = stage.world.draw(16)
    stage.books = {"work": "book 1", "contacts": "book 1" if kind > 11 else "book 2"}
    for name in (*stage.books.values(), ANOTHER, ASTRAY):
        stage.sheets.book(name, refuses_used_markers=kind != 1)


def _presses(stage: Stage, applicant: Applicant, place: int) -> None:
    """One press; perhaps a second one at the same time or later; perhaps with other answers."""
    world, draw = stage.world, stage.world.draw
    start = STARTS[-1 - draw(2) if world.long and place else draw(len(STARTS))]
    start += place * SECOND + (draw(5) and draw(5 * SECOND))
    clock = CLOCKS[draw(len(CLOCKS))]

    def presses(answers: dict[str, object]) -> Callable[[], None]:
        return _life(partial(press, stage, applicant, answers, times=1 + draw(3), clock_ms=clock))

    world.spawn(start, presses(dict(applicant.answers)))
    again = draw(8)
    if again > 5:
        other = {"projekt": "Ett annat"} if again == 7 else {}
        world.spawn(start + draw(3) * draw(20 * SECOND), presses({**applicant.answers, **other}))


def _pumps(stage: Stage, *, mixed: bool) -> None:
    """Two or three who carry rows, one or two who carry mails."""
    world, draw = stage.world, stage.world.draw
    cast: list[tuple[str, Step]] = [("rows A", ROWS), ("mails A", MAILS), ("rows B", ROWS)]
    rolled_back = draw(6) == 5
    more = draw(6)
    if more > 3:
        cast.append(("mails B", MAILS) if more == 4 else ("rows C", ROWS))
    if mixed:
        cast.append(("a later version", versions.foretell))
    for place, (name, step) in enumerate(cast):
        later = step is versions.foretell or (mixed and draw(2) == 1)
        sweep = Sweep(
            name,
            step,
            calls=1 if step is versions.foretell else 1 + draw(6 if step is MAILS else 3),
            gaps=LONG_GAPS if world.long else MAIL_GAPS if step is MAILS else GAPS,
            version=LATER_RELEASE if later else RELEASE,
            paper=EARLIER if rolled_back and draw(2) else None,
            clock_ms=CLOCKS[draw(len(CLOCKS))],
            stray=draw(40) == 39,
        )
        together = place * draw(5 * SECOND) if draw(2) else 0
        world.spawn(10 * SECOND + 5 * SECOND * place - together, _life(partial(pump, stage, sweep)))


def _life(act: Callable[[], object]) -> Callable[[], None]:
    """A life that ends quietly when the schedule does."""

    def life() -> None:
        with suppress(Ended):
            act()

    return life


def _settle(stage: Stage) -> None:
    """Nothing fails any more, the newest version is everywhere, and the sweeps go on."""
    world = stage.world
    stage.sheets.open_all()
    stage.pace = PACES[0]
    version = LATER_RELEASE if world.mixed else RELEASE
    if world.story is not None:
        world.tell("the world", "is quiet from now on")
    _finish_moving(stage, version)
    process = _a_pump(stage, version)
    if stage.store.unmarked():
        world.count("world: the nightly proof marks a record again")
        run(stage, process, PROOF)
    for _ in range(PUMPS_TO_SETTLE):
        run(stage, process, ROWS)
        if not (stage.store.marks or stage.store.truth.waiting or stage.store.truth.open_batches):
            break
        world.wait(PARKED)
    for _ in range(MAIL_ROUNDS):
        if not stage.store.truth.active_mails:
            break
        run(stage, process, MAILS)
        world.wait(25 * HOUR)


def _a_pump(stage: Stage, version: int) -> Process:
    """One that remembers what it has folded, if any does."""
    warm = [one for one in stage.alive if one.version == version and stage.is_configured_now(one)]
    process = warm[-1] if warm else stage.process("the last pump", version=version)
    process.office.pace = PACES[0]
    return process


def _finish_moving(stage: Stage, version: int) -> None:
    """A move that was begun is ended: the pump settles what is open in the old sheet, and the operator asks again.

    So does an operator whose move landed while the answer was lost: until then every pump names the other sheet, stops
    and says so, as it should.
    """
    for _ in range(PUMPS_TO_SETTLE):
        joined = stage.store.truth.workbooks.get("work")
        if joined is None or (not joined.sealed and joined.spreadsheet == stage.books["work"]):
            return
        stage.books = {**stage.books, "work": joined.spreadsheet}
        run(stage, stage.process("the pump before the move", version=version), ROWS)
        move(stage, "work", ANOTHER, times=1)
        stage.world.wait(PARKED)
