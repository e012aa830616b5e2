"""How a bug is planted: something of Kvitto's is swapped for a while, and put back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Swaps = dict[tuple[object, str], object]
"""What is put in the place of what: the owner and name of an attribute, and its new value."""

MUTANTS: dict[str, Callable[[], Swaps]] = {}


def mutant(make: Callable[[], Swaps]) -> Callable[[], Swaps]:
    MUTANTS[make.__name__.replace("_", "-")] = make
    return make


@contextmanager
def planted(name: str | None) -> Iterator[None]:
    """Plant one bug, or none, for a while."""
    swaps = MUTANTS[name]() if name is not None else {}
    before = {place: getattr(*place) for place in swaps}
    for (owner, attribute), value in swaps.items():
        setattr(owner, attribute, value)
    try:
        yield
    finally:
        for (owner, attribute), value in before.items():
            setattr(owner, attribute, value)


def everywhere(name: str, real: object, false: object) -> Swaps:
    """Swap a function in every module that has opened it by name."""
    modules = [m for key, m in list(sys.modules.items()) if key.startswith(("kvitto.", "tests.simulation."))]
    return {(module, name): false for module in modules if getattr(module, name, None) is real}
