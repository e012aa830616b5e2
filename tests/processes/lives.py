"""Rounds cut into lives, some at a time, each judged when it has settled."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.processes.judge import Found, look, violations
from tests.processes.life import Life, lived

AT_ONCE = 4
"""A life waits far more than it works."""


@dataclass(frozen=True)
class Verdict:
    """What one life came to."""

    seed: str
    rounds: int
    violations: list[str]
    counts: Counter[str]


def verdicts(seed: str, rounds: int, *, of_a_life: int) -> Iterator[Verdict]:
    """So many rounds from a seed, cut into lives of so many. Raises: AssertionError when a life gets stuck."""
    whole, rest = divmod(rounds, of_a_life)
    lengths = [of_a_life] * whole + [rest] * bool(rest)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(_live, [f"{seed}.{n}" for n in range(1, len(lengths) + 1)], lengths)


def _live(seed: str, rounds: int) -> Verdict:
    with tempfile.TemporaryDirectory(prefix="kvitto-life-") as folder, lived(Path(folder), seed, rounds) as life:
        found = look(life)
        return Verdict(seed, rounds, violations(life, found), _counts(life, found))


def _counts(life: Life, found: Found) -> Counter[str]:
    """What happened in a life, in numbers."""
    sent = life.applicants.sent
    versions = [version for one in sent for version in one.versions]
    receipts = list(found.receipts.values())
    return (
        Counter({f"rounds: {act}": n for act, n in life.acts.items()})
        + Counter({f"answers: {status or 'none'}": n for status, n in life.applicants.statuses.items()})
        + Counter({
            "processes started": life.starts,
            "applications acknowledged": sum(bool(one.references) for one in sent),
            "presses repeated": sum(version.tries - 1 for version in versions if version.tries),
            "receipts": len(receipts),
            "receipts sent again after an unclear answer": sum(len(copies) - 1 for copies in receipts),
            "commits": found.state.n,
            "snapshots compared": found.snapshots,
        })
    )  # fmt: skip
