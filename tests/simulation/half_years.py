"""Half-years of reminders with fifty cases each, through the real plan and steps, and the proof of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from multiprocessing import get_context

from tests.simulation import mornings
from tests.simulation.campaign import Tally
from tests.simulation.faults import FAULTS
from tests.simulation.office import PACES, Stage
from tests.simulation.proofs import PROOFS, commit_at_hand
from tests.simulation.pure import remembering
from tests.simulation.tape import Tape
from tests.simulation.violation import Violation
from tests.simulation.world import CHANCE, Ended, World

CASES, DAYS = 50, 183
BEGINS = (date(2027, 7, 1), date(2027, 1, 2))
CALLS_MAX = 1_000_000
ABOUT = f"""
The real plan and steps, by the reminders of Västra Götaland: **0 keys twice, never more than one mail a recipient and
day, none with a false condition or past its time, and none left out**. Mornings were missed for up to
{mornings.OUTAGE_DAYS} days, came twice, three times or in the night; days were moved, answers came, contacts changed;
calls died, froze and landed late, and the relay lost its answers. What must hold:
[docs/simulation.md](../simulation.md).
Made by `python -m tests.simulation --half-years 300`."""


def play(seed: int) -> tuple[World, str]:
    """One half-year, and the promise that broke or ""."""
    world = World(Tape(seed))
    world.steps_max = CALLS_MAX
    broken = ""
    try:
        _play(world)
    except Violation as violation:
        broken = str(violation)
    finally:
        world.end()
    return world, broken


def _play(world: World) -> None:
    draw = world.draw
    stage = Stage(world)
    world.risk = (CHANCE // 200, CHANCE // 500)[draw(2)]
    world.mask = draw(1 << len(FAULTS)) | draw(1 << len(FAULTS))
    stage.pace = PACES[1]
    hearer = mornings.remind_here(stage, mails_at_most=60)
    mornings.spawn(stage, _quietly, cases=CASES, first=BEGINS[draw(2)], days=DAYS)
    world.run()
    world.calm = True
    mornings.rest(stage)
    mornings.check(stage, hearer)
    world.counts["day: reminders that have gone, each key once"] = len(hearer.gone)
    world.counts["day: mails of reminders that the relay took"] = len(set(hearer.gone.values()))


def _quietly(act: mornings.Act) -> Callable[[], None]:
    def life() -> None:
        with suppress(Ended):
            act()

    return life


def write_proof(number: int, jobs: int) -> int:
    """Play so many half-years, and write docs/proofs/half-years.md when every promise was kept. 1 if one was not."""
    tally, began = Tally(), time.perf_counter()
    for part in _all(number, jobs):
        tally.add(part)
        for seed, broken in part.broken:
            print(f"half-year {seed}: {broken}", flush=True)
    print(f"{tally.schedules} half-years with {tally.calls} calls in {time.perf_counter() - began:.0f} s", flush=True)
    if tally.broken:
        return 1
    PROOFS.mkdir(parents=True, exist_ok=True)
    (PROOFS / "half-years.md").write_text("\n".join([*_lines(tally), ""]), encoding="utf-8")
    return 0


def _all(number: int, jobs: int) -> Iterator[Tally]:
    if jobs == 1:
        yield from map(_one, range(number))
        return
    with get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap(_one, range(number))


def _one(seed: int) -> Tally:
    with remembering():
        world, broken = play(seed)
    tally = Tally(1, world.steps)
    tally.counts.update(world.counts)
    tally.broken = [(seed, broken)] if broken else []
    return tally


def _lines(tally: Tally) -> Iterator[str]:
    yield f"# {tally.schedules} half-years of reminders with {CASES} cases each"
    yield ""
    yield f"Commit {commit_at_hand()}, seeds 0 to {tally.schedules - 1}, {tally.calls:,} calls of ports."
    yield ABOUT
    yield ""
    yield "| times | met |"
    yield "|---:|---|"
    for name, times in sorted(tally.counts.items()):
        yield f"| {times:,} | {name} |"
