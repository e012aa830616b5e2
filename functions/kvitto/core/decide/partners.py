"""What a partner's confirmation means: its municipality is part of the case, and gets the letters to its parties."""

from datetime import date

from kvitto.core import events as ev
from kvitto.core.events import Event
from kvitto.core.ids import Reference
from kvitto.core.state import State


def confirmed(state: State, reference: Reference, municipality: str, source: str, day: date) -> list[Event]:
    """Once for each partner that the application names; of others, and again, it is nothing."""
    case = state.cases.get(reference)
    if case is None or municipality not in case.partners or reference in state.erased:
        return []
    if municipality in state.partners.get(reference, {}):
        return []
    return [ev.PartnerConfirmed(reference, municipality, source, day.isoformat())]
