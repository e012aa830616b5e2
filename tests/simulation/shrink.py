"""Make a failing tape as small as it gets, so that its story can be read by a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tests.simulation.tape import Tape

if TYPE_CHECKING:
    from tests.simulation.schedule import Run

REPLAYS_MAX = 4000


def shrink(tape: Sequence[int], fails: Callable[[Sequence[int]], bool]) -> list[int]:
    """The tape with draws set to zero and chunks cut away, as long as it still fails.

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

    def sweep(change: Callable[[list[int], int, int], list[int]]) -> None:
        size = max(1, len(best) // 2)
        while size:
            place = 0
            while place < len(best):
                if not better(change(best, place, size)):
                    place += size
            size //= 2

    before: list[int] | None = None
    while before != best:
        before = best
        # To zero comes first: what is cut away moves all later draws to other questions.
        sweep(lambda tape, place, size: [*tape[:place], *[0] * len(tape[place : place + size]), *tape[place + size :]])
        sweep(lambda tape, place, size: tape[:place] + tape[place + size :])
    return best


def shrunk(run: Run, play: Callable[[Tape], Run]) -> list[int]:
    """The smallest tape found that breaks the same promise as ``run`` did."""
    promise = run.broken.partition(":")[0]
    return shrink(run.tape, lambda tape: play(Tape(recorded=tape)).broken.partition(":")[0] == promise)
