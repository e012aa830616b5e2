"""Schedules by the thousand, on several cores, and what they met."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context

from tests.simulation.mutants import planted
from tests.simulation.pure import remembering
from tests.simulation.schedule import play
from tests.simulation.tape import Tape

CHUNK = 200
"""Schedules that a worker plays before it tells."""


@dataclass(slots=True)
class Tally:
    """What a number of schedules came to. ``broken`` holds seeds and the promise that each broke."""

    schedules: int = 0
    calls: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    broken: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.schedules += other.schedules
        self.calls += other.calls
        self.counts.update(other.counts)
        self.broken += other.broken


def play_all(first: int, number: int, *, jobs: int = 1, mutant: str | None = None) -> Iterator[Tally]:
    """Play the schedules of ``number`` seeds from ``first`` on, and answer chunk by chunk, in order."""
    ends = first + number
    chunks = [(start, min(start + CHUNK, ends), mutant) for start in range(first, ends, CHUNK)]
    if jobs == 1:
        yield from map(play_chunk, chunks)
        return
    with get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap(play_chunk, chunks)


def play_chunk(chunk: tuple[int, int, str | None]) -> Tally:
    """Play the schedules of some seeds here and now."""
    first, ends, mutant = chunk
    tally = Tally()
    # Looking for garbage in the midst of schedules took a tenth of the time; what a chunk leaves fits in memory.
    gc.disable()
    try:
        with remembering(), planted(mutant):
            for seed in range(first, ends):
                run = play(Tape(seed))
                tally.schedules += 1
                tally.calls += run.calls
                tally.counts.update(run.counts)
                if run.broken:
                    tally.broken.append((seed, run.broken))
    finally:
        gc.enable()
        gc.collect()
    return tally
