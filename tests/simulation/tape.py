"""Every choice of a schedule, in the order it was made, so that a schedule can be played again.

Zero is always the quiet choice: nothing fails, nobody waits. So a tape gets simpler as its numbers are
cut away or set to zero, which is all that shrinking knows.
"""

from collections.abc import Sequence
from random import Random


class Tape:
    """Draws from a seed, or from what was recorded; past the end of a recording every draw is zero."""

    def __init__(self, seed: int = 0, recorded: Sequence[int] | None = None) -> None:
        self.drawn: list[int] = []
        self._random = Random(seed).random
        self._recorded = recorded
        self.draw = self._fresh if recorded is None else self._again

    def _fresh(self, n: int) -> int:
        value = int(self._random() * n)
        self.drawn.append(value)
        return value

    def _again(self, n: int) -> int:
        place = len(self.drawn)
        recorded = self._recorded or ()
        value = min(recorded[place], n - 1) if place < len(recorded) else 0
        self.drawn.append(value)
        return value
