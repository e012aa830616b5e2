"""What a tick in Kontroll means.

It counts at once, not after three looks like an edit: it names one occasion, so it serves once and cannot be undone
into something else; and what a confirmed tab then says must itself stand in three looks before it counts.
"""

from collections.abc import Collection, Sequence

from kvitto.core import events as ev
from kvitto.core.decide import dispatch
from kvitto.core.events import Event
from kvitto.core.matters import Matter, halt_key, letters_key, reminders_key
from kvitto.core.state import State

CONFIRMED = ("tab halted", "letters halted", "reminders halted")
"""Kinds whose tick lets something go on."""


def ticked(state: State, matters: Sequence[Matter], keys: Collection[str]) -> list[Event]:
    """Confirm halted tabs and letters, and close matters that nothing else would mend. Other ticks mean nothing."""
    halted = [tab for tab in state.halted if halt_key(state, tab) in keys]
    confirmed: list[Event] = [ev.TabConfirmed(tab) for tab in halted]
    closed = [
        ev.MatterClosed(matter.key)
        for matter in matters
        if matter.closes and matter.kind not in CONFIRMED and matter.key in keys
    ]
    letters = dispatch.confirmed(state) if state.letters_halted and letters_key(state) in keys else []
    reminders: list[Event] = []
    if state.reminders_halted is not None and reminders_key(state) in keys:
        reminders = [ev.RemindersAllowed(state.reminders_halted[1])]
    return [*confirmed, *letters, *reminders, *(event for event in closed if event.key not in state.upkeep.closed)]
