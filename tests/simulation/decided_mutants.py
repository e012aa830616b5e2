"""Planted bugs in decisions and letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kvitto.core import events as ev
from kvitto.core.decide import dispatch, looks, mails, rules
from kvitto.core.found import UTSKICK
from kvitto.steps import decide as decide_steps
from tests.simulation import deciding
from tests.simulation.planting import Swaps, mutant

if TYPE_CHECKING:
    from kvitto.core.events import Event
    from kvitto.core.found import FoundRow, FoundTab
    from kvitto.core.ids import Token
    from kvitto.core.state import RowSeen, State


@mutant
def edit_counted_at_its_first_look() -> Swaps:
    """An edit counts as soon as it is seen."""
    real = looks._edits

    def edits(
        state: State, tab: Any, token: Token, row: RowSeen, marks: Mapping[str, str], meant: Mapping[str, str]
    ) -> list[Event]:
        told: list[Event] = []
        for event in real(state, tab, token, row, marks, meant):
            told.append(event)
            if isinstance(event, ev.EditSeen):
                force = row.settled.get(event.key, meant.get(event.key, ""))
                told.append(ev.EditSettled(tab, token, event.key, force, event.mark))
        return told

    return {(looks, "_edits"): edits}


@mutant
def two_grants_allowed() -> Swaps:
    """Nobody asks whether the municipality has a grant for the year already."""
    return {(rules, "against_place"): lambda *_: None}


@mutant
def row_by_number_after_a_sort() -> Swaps:
    """A settled edit is read in the row where its case first stood."""

    class Looks:
        def __getattr__(self, name: str) -> Any:
            return getattr(looks, name)

        @staticmethod
        def by_token(state: State, found: FoundTab) -> dict[Token, list[FoundRow]]:
            by_number = {row.number: row for row in found.rows}
            there = looks.by_token(state, found)
            first = {token: by_number.get(at) for at, token in enumerate(state.rows[found.tab], start=2)}
            return {token: [first.get(token) or rows[0]] for token, rows in there.items()}

    return {(decide_steps, "looks"): Looks()}


def _of_letters(change: Any) -> Swaps:
    real = dispatch.letters
    return {(dispatch, "letters"): lambda desk: change(desk, real(desk))}


@mutant
def letter_without_tick() -> Swaps:
    """Letters about a decision go by themselves."""

    def change(_: object, told: Sequence[Event]) -> list[Event]:
        return [replace(event, tick=False) if isinstance(event, ev.LetterPlanned) else event for event in told]

    return _of_letters(change)


@mutant
def stale_tick() -> Swaps:
    """The box of a letter that is no longer true lets go the one that was written in its place."""
    real = dispatch.ticks

    def ticks(state: State, told: Sequence[Event], *rest: Any) -> list[Event]:
        meant = real(state, told, *rest)
        for event in told:
            if isinstance(event, ev.EditSettled) and event.tab == UTSKICK and event.new == dispatch.TICKED:
                old = state.mails[state.letter_of[event.token]]
                same = (one for one in state.mails.values() if (one.reference, one.kind) == (old.reference, old.kind))
                meant += [ev.LetterReleased(one.id) for one in same if one.status == "waiting" and one.id != old.id]
        return meant

    return {(dispatch, "ticks"): ticks}


@mutant
def letter_that_is_no_longer_true() -> Swaps:
    """A letter that waits stays as it was written, whatever is decided since."""

    def change(_: object, told: Sequence[Event]) -> list[Event]:
        old = [event for event in told if isinstance(event, ev.MailSuppressed) and event.why == "changed"]
        return [event for event in told if event not in old]

    return _of_letters(change)


@mutant
def tick_under_other_words() -> Swaps:
    """A tick counts whatever its row says by then."""
    return {(dispatch, "NAMED_BY"): ()}


@mutant
def no_time_to_think_again() -> Swaps:
    """A letter goes as soon as its tick has counted."""
    return {(mails, "UNDO"): timedelta(0)}


@mutant
def tick_taken_away_in_vain() -> Swaps:
    """A box that stands without its tick stops nothing before that has counted, too."""

    def is_ticked(state: State, event: Any) -> bool:
        return isinstance(event, ev.EditSeen) or real(state, event)

    real = dispatch._is_ticked
    return {(dispatch, "_is_ticked"): is_ticked}


@mutant
def letter_sent_again_after_unknown() -> Swaps:
    """A decision whose sending is unclear goes once more by itself."""
    return {(mails, "AGAIN"): {**mails.AGAIN, **dict.fromkeys([*deciding.CALLED_FOR, "contact", "contact-gone"], 2)}}
