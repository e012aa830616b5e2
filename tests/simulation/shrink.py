"""Make a failing tape as small as it gets, so that its story can be read by a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tests.simulation.tape import Tape

if TYPE_CHECKING:
    from tests.simulation.schedule import Run

REPLAYS_MAX = 6000


def shrink(tape: Sequence[int], fails: Callable[[Sequence[int]], bool]) -> list[int]:
    """The tape with chunks cut away, draws set to zero and then halved, as long as it still fails.

    Zero is the quiet choice and the end of a tape is all zeros, so what is left is what it takes.
    """
    best = list(tape)
    tried: set[tuple[int, ...]] = set()

    def better(candidate: list[int]) -> bool:
        nonlocal best
        while candidate and candidate[-1] == 0:
            candidate.pop()
        key = tuple(candidate)
        if key in tried or len(tried) >= REPLAYS_MAX or candidate == best:
            return False
        tried.add(key)
        if not fails(candidate):
            return False
        best = candidate
        return True

    before: list[int] | None = None
    while before != best:
        before = best
        size = max(1, len(best) // 2)
        while size:
            place = 0
            while place < len(best):
                cut = best[:place] + best[place + size :]
                zeroed = best[:place] + [0] * min(size, len(best) - place) + best[place + size :]
                if not better(cut):
                    better(zeroed)
                    place += size
            size //= 2
        for place in range(len(best)):
            while place < len(best) and best[place] and better([*best[:place], best[place] // 2, *best[place + 1 :]]):
                pass
    return best


def shrunk(run: Run, play: Callable[[Tape], Run]) -> list[int]:
    """The smallest tape found that breaks the same promise as ``run`` did."""
    promise = run.broken.partition(":")[0]
    return shrink(run.tape, lambda tape: play(Tape(recorded=tape)).broken.partition(":")[0] == promise)
