"""What the simulation has shown, written to docs/proofs/ by command."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.simulation.campaign import Tally, play_all
from tests.simulation.mutants import MUTANTS

ROOT = Path(__file__).parents[2]
PROOFS = ROOT / "docs" / "proofs"


def write_mutants(seeds: int, jobs: int) -> int:
    """Find every planted bug among the first ``seeds`` schedules, and write the table. 1 if one was not found."""
    rows = []
    for name, mutant in MUTANTS.items():
        found = find(name, seeds, jobs)
        print(f"{name}: {found[0] + 1 if found else 'NOT FOUND'}", flush=True)
        seed, broken = (f"{found[0] + 1:,}", found[1]) if found else (f"not in {seeds:,}", "")
        doc = (mutant.__doc__ or "").strip().partition("\n")[0]
        rows.append(f"| {name} | {doc} | {seed} | {broken.partition(':')[0]} |")
    PROOFS.mkdir(parents=True, exist_ok=True)
    (PROOFS / "mutants.md").write_text("\n".join([*_mutants_head(seeds), *rows, ""]), encoding="utf-8")
    return any("not in" in row for row in rows)


def find(mutant: str, seeds: int, jobs: int) -> tuple[int, str] | None:
    """The first seed that finds a planted bug, and the promise that it saw broken."""
    for tally in play_all(0, seeds, jobs=jobs, mutant=mutant):
        for seed, broken in tally.broken:
            if is_promise(broken):
                return seed, broken
    return None


def is_promise(broken: str) -> bool:
    """Whether a broken promise finds a bug: one that falls over by itself was planted badly."""
    return bool(broken) and not broken.startswith("crash")


def found_before(mutant: str) -> int:
    """The seed that found a planted bug when the table was written; 0 when it is not in the table."""
    table = (PROOFS / "mutants.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| {re.escape(mutant)} \|[^|]*\| ([\d,]+) \|", table, re.MULTILINE)
    return int(row[1].replace(",", "")) - 1 if row else 0


def write_run(tally: Tally, first: int, commit: str = "") -> None:
    """Write the summary of a run in which every promise was kept, dated today and by commit (else the one at hand)."""
    PROOFS.mkdir(parents=True, exist_ok=True)
    day = datetime.now(UTC).date().isoformat()
    (PROOFS / f"{day}-simulation.md").write_text(
        "\n".join([*_run_lines(tally, first, day, commit or commit_at_hand()), ""]), encoding="utf-8"
    )


def _mutants_head(seeds: int) -> Iterator[str]:
    yield "# Planted bugs, and how soon the simulation finds them"
    yield ""
    yield f"Written by `make simulate` on commit {commit_at_hand()}. Each bug takes one remedy of Kvitto's away"
    yield "(`tests/simulation/mutants.py`), and the schedules of seeds 0, 1, 2 … are played until a promise breaks,"
    yield f"at most {seeds:,} of them."
    yield ""
    yield "| planted bug | what it does | schedules until found | first promise broken |"
    yield "|---|---|---:|---|"


def _run_lines(tally: Tally, first: int, day: str, commit: str) -> Iterator[str]:
    yield f"# {tally.schedules:,} simulated schedules on {day}"
    yield ""
    yield f"Commit {commit}, seeds {first:,} to {first + tally.schedules - 1:,}, {tally.calls:,} calls of ports,"
    yield f"**{len(tally.broken)} broken promises**."
    yield "What is simulated and what must hold: [docs/simulation.md](../simulation.md)."
    yield ""
    yield "| times | met |"
    yield "|---:|---|"
    for name, times in sorted(tally.counts.items()):
        yield f"| {times:,} | {name} |"


def commit_at_hand() -> str:
    """The commit that is checked out, with "-dirty" where something is not committed."""
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "unknown"
