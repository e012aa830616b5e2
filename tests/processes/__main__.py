"""Kill, freeze and fail real processes under load: `python -m tests.processes --rounds 500`."""

import argparse
import sys
import time
from collections import Counter

from tests.processes.lives import verdicts

ROUNDS_OF_A_LIFE = 125
"""Long enough for a ledger to grow snapshots."""


def main() -> int:
    """Go through the rounds, print what happened, and answer 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.processes", description=__doc__)
    parser.add_argument("--rounds", type=int, default=500, help="how often a process is killed, frozen or failed")
    parser.add_argument("--seed", default="1", help="another seed gives other rounds")
    asked = parser.parse_args()
    began, total, broken = time.monotonic(), Counter[str](), 0
    for verdict in verdicts(asked.seed, asked.rounds, of_a_life=ROUNDS_OF_A_LIFE):
        print(f"life {verdict.seed}: {verdict.rounds} rounds, {len(verdict.violations)} violations", flush=True)
        for why in verdict.violations:
            print(f"  {why}", flush=True)
        broken += len(verdict.violations)
        total.update(verdict.counts)
    for what, count in sorted(total.items()):
        print(f"{count:8} {what}")
    took = time.monotonic() - began
    print(f"{asked.rounds} rounds of real processes with seed {asked.seed} in {took:.0f} s: {broken} violations")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
