"""``python -m tests.simulation``: play schedules, tell of those that fail, and try the planted bugs."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.simulation import clerks, half_years, proofs
from tests.simulation.campaign import Tally, play_all
from tests.simulation.faults import POINTS
from tests.simulation.mutants import MUTANTS, planted
from tests.simulation.schedule import play
from tests.simulation.shrink import shrunk
from tests.simulation.staff import ACTS, deed
from tests.simulation.tape import Tape

SEEDS = Path(__file__).with_name("seeds.txt")
TELLING_EVERY_S = 20


def main() -> int:
    asked = _asked()
    if asked.half_years:
        return half_years.write_proof(asked.half_years, asked.jobs)
    if asked.mutants:
        return proofs.write_mutants(asked.seeds, asked.jobs)
    if asked.story is not None:
        return _tell(asked.story, asked.mutant)
    for seed in kept_seeds() if asked.mutant is None else []:
        if broken := play(Tape(seed)).broken:
            print(f"seed {seed}, kept in {SEEDS.name}: {broken}")
            return _tell(seed, None)
    began = time.perf_counter()
    tally = _played(asked)
    _print(tally, time.perf_counter() - began)
    if tally.broken:
        seed, broken = tally.broken[0]
        print(f"\nseed {seed}: {broken}\nAdd it to {SEEDS.name} with the change that mends it. Its story:\n")
        return _tell(seed, asked.mutant)
    if asked.proof:
        proofs.write_run(tally, asked.first)
    return 0


def kept_seeds() -> list[int]:
    """Seeds that failed once. What stands behind a # tells when and why."""
    lines = (line.partition("#")[0].strip() for line in SEEDS.read_text(encoding="utf-8").splitlines())
    return [int(line) for line in lines if line]


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument(
        "--seeds", type=int, default=20_000, help="how many schedules (or, with --mutants, at most for each)"
    )
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=2, help="processes at once")
    parser.add_argument("--mutant", choices=sorted(MUTANTS), help="plant this bug, to see it found")
    parser.add_argument("--mutants", action="store_true", help="find every planted bug; write docs/proofs/mutants.md")
    parser.add_argument("--half-years", type=int, default=0, help="play so many half-years of reminders, with a proof")
    parser.add_argument("--story", type=int, metavar="SEED", help="tell what happens in one schedule")
    parser.add_argument(
        "--proof", action="store_true", help="write docs/proofs/<date>-simulation.md when nothing broke"
    )
    return parser.parse_args()


def _played(asked: argparse.Namespace) -> Tally:
    tally = Tally()
    told = time.perf_counter()
    for part in play_all(asked.first, asked.seeds, jobs=asked.jobs, mutant=asked.mutant):
        tally.add(part)
        for seed, broken in part.broken if asked.mutant is None else ():
            print(f"seed {seed}: {broken}", flush=True)
        if time.perf_counter() - told > TELLING_EVERY_S:
            told = time.perf_counter()
            print(f"{tally.schedules} of {asked.seeds} schedules, {len(tally.broken)} failed", flush=True)
        if tally.broken and asked.mutant:
            break
    return tally


def _print(tally: Tally, seconds: float) -> None:
    for name, times in sorted(tally.counts.items()):
        print(f"{times:>9}  {name}")
    for point in (*POINTS, *map(deed, ACTS), *map(clerks.deed, clerks.ACTS)):
        if point not in tally.counts:
            print(f"{0:>9}  {point}   <- never met")
    print(
        f"{tally.schedules} schedules with {tally.calls} calls in {seconds:.0f} s"
        f" ({tally.schedules / seconds:.0f} a second), {len(tally.broken)} failed"
    )


def _tell(seed: int, mutant: str | None) -> int:
    with planted(mutant):
        run = play(Tape(seed))
        tape = shrunk(run, play) if run.broken else run.tape
        told = play(Tape(recorded=tape), telling=True)
    print("\n".join(told.story))
    print(told.broken or "Every promise was kept.")
    return 1 if told.broken else 0


if __name__ == "__main__":
    sys.exit(main())
