"""What happens to a process in each of its rounds, drawn from a seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

Act = Literal["kill", "kill frozen", "kill starting", "freeze", "nothing"]
DECK: dict[Act, int] = {"kill": 3, "kill frozen": 1, "kill starting": 1, "freeze": 11, "nothing": 9}
"""How often each act comes in 25 rounds. A start costs a second or two of two cores, so most rounds do without."""

KINDS = {
    "sheets": [*3 * ["drop_after", "late"], *"401 403 404 429 500 503 503html delay drop_before".split()],
    "mail": "drop_after drop_after 451 delay drop_before".split(),
    "bucket": "drop_after drop_after 500 503 delay drop_before".split(),
}
"""By target; one that stands there often comes often: done, and nobody hears of it. Not 550, which truly ends a
receipt, nor markers_off, without which the sheet promises nothing."""
MATCHES = {
    "sheets": ("appendCells", "appendCells", "appendCells", "batchUpdate", "developerMetadata", "GET", ""),
    "mail": ("RCPT", "DATA", ""),
    "bucket": (
        *("put received/", "put references/", "put todo/", "put ledger/", "put mail/", "get ledger/", "get received/"),
        *("get references/", "list todo/", "delete todo/", ""),
    ),
}
LATER_AT_MOST = 2
"""Times that a plan moves the clock past the pause between a receipt's attempts while things still break. A receipt
has three attempts, and the last is left for when they do not."""


@dataclass(frozen=True, slots=True)
class Round:
    """One round: faults on order, a while under load, and an act."""

    act: Act
    wait_s: float
    faults: tuple[dict[str, Any], ...] = ()
    frozen_s: float = 0.0
    later: bool = False
    """The clock is moved on by twenty minutes first."""
    calm: bool = False
    """What was on order from earlier rounds is cleared at the end."""


def plan(seed: str, rounds: int) -> list[Round]:
    """Always the same rounds for a seed."""
    chance = Random(seed)
    later = set(chance.sample(range(rounds), min(LATER_AT_MOST, rounds)))
    deck = [act for act, times in DECK.items() for _ in range(times)]
    acts = [act for _ in range(-(-rounds // len(deck))) for act in chance.sample(deck, len(deck))]
    return [
        Round(
            act=acts[n],
            wait_s=chance.uniform(0.02, 0.35),
            faults=tuple(_faults(chance)),
            frozen_s=chance.uniform(0.02, 0.3),
            later=n in later,
            calm=chance.random() < 0.15,
        )
        for n in range(rounds)
    ]


def _faults(chance: Random) -> Iterator[dict[str, Any]]:
    for _ in range(chance.choice((0, 1, 1, 2, 4))):
        target = chance.choice(("sheets", "sheets", "mail", "bucket", "bucket"))
        yield {
            "target": target,
            "kind": chance.choice(KINDS[target]),
            "match": chance.choice(MATCHES[target]),
            "times": chance.randint(1, 3),
            "seconds": round(chance.uniform(0.05, 0.5), 2),
        }
