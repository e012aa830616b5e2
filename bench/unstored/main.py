"""Intake over a journal that keeps nothing on disk: what accepting costs before the journal."""

import functions_framework
from werkzeug.wrappers import Request, Response

from kvitto import wiring
from kvitto.ports import Clock
from tests.simulation.memory_journal import MemoryJournal


def _in_memory(url: str, clock: Clock, *, patient: bool) -> MemoryJournal:
    return MemoryJournal(clock)


setattr(wiring, "open_journal", _in_memory)  # noqa: B010 - only here is wiring told to forget
HOUSE = wiring.house()


@functions_framework.http
def intake(request: Request) -> Response:
    """As in functions/main.py."""
    return HOUSE.intake(request)
