"""What the ledger may say of decisions, reckoned without Kvitto's own rules from the cells that have counted.

It hears each commit on the ledger as it stood before, and once more on the ledger that the commit made.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING

from kvitto.core import events as ev
from tests.simulation import deciding
from tests.simulation.clerks import AMOUNTS, STATUSES, STOCKHOLM
from tests.simulation.paper import WORK
from tests.simulation.violation import Violation

if TYPE_CHECKING:
    from kvitto.core.ids import Reference
    from kvitto.core.ledger import Commit
    from kvitto.core.state import State

Path = tuple[str, ...]


class Rulings:
    """Where the cases stand, as the settled cells have it."""

    def __init__(self) -> None:
        self.says: dict[tuple[Reference, str], int | str] = {}
        """Amounts, days and words in force, by case and column."""
        self._paths: dict[Reference, Path] = {}
        self._cells: dict[tuple[Reference, str], str] = {}
        """The mark of each settled cell in the tab with the cases."""
        self._stood: dict[Reference, str] = {}
        """Where they stood before the commit that is heard."""
        self._corrected: dict[Reference, str] = {}

    def path(self, case: Reference) -> Path:
        """The statuses that the case has gone through, without those that were corrected."""
        return self._paths.get(case, ("INKOMMEN",))

    def before(self, commit: Commit, state: State) -> None:
        """Raises: Violation when something in the commit does not follow from what has counted."""
        edited = self._edited(commit, state)
        self._stood = {case: path[-1] for case, path in self._paths.items()}
        kinds = {(event.reference, event.kind) for event in commit.events if isinstance(event, ev.MailPlanned)}
        for event in commit.events:
            match event:
                case ev.StatusSet():
                    if event.reference not in edited and not _waited_for_its_day(event, state):
                        raise Violation(f"I11: {event.reference} comes to {event.new}, and no edit of its row counted")
                    self._step(event, commit, state)
                    for kind, status in deciding.CALLED_FOR.items():
                        if status == event.new and event.why != "correction" and (event.reference, kind) not in kinds:
                            raise Violation(f"L: {event.reference} comes to {event.new}, and no letter tells of it")
                case ev.AmountSet():
                    self._amount(event, commit, state)
                case ev.DateSet():
                    self.says[event.reference, event.key] = event.day
                case ev.WordSet():
                    self.says[event.reference, event.key] = event.word
                case ev.ValueCleared():
                    self.says.pop((event.reference, event.key), None)

    def after(self, commit: Commit, state: State) -> None:
        """Raises: Violation when two cases have one place, or an edit has come to nothing."""
        entered = set()
        for event in commit.events:
            if isinstance(event, ev.StatusSet):
                entered.add((event.reference, event.new))
        for event in commit.events:
            if isinstance(event, ev.EditSettled) and (event.tab, event.key) == (WORK, "status"):
                case, meant = state.tokens[event.token], STATUSES.get(event.new, "")
                stands = meant in (self.path(case)[-1], self._stood.get(case)) or (case, meant) in entered
                if not stands and "status" not in state.standing(case).remarks:
                    raise Violation(f"I11: the status of {case} was edited, and nothing came of it, not even a word")
        holders = [state.cases[case] for case, path in self._paths.items() if deciding.holds_place(path)]
        for (municipality, year), grants in Counter((case.municipality, case.year) for case in holders).items():
            if grants > 1:
                raise Violation(f"I11: {municipality} has {grants} grants for {year}")

    def _edited(self, commit: Commit, state: State) -> set[Reference]:
        """Take in the commit's settled edits; the cases that they are of."""
        edited = set()
        for event in commit.events:
            if isinstance(event, ev.EditSettled) and event.tab == WORK:
                case = state.tokens[event.token]
                self._cells[case, event.key] = event.new
                edited.add(case)
        return edited

    def _step(self, event: ev.StatusSet, commit: Commit, state: State) -> None:
        case, path = event.reference, self.path(event.reference)
        what = f"I11: {case} goes from {event.old} to {event.new}"
        if event.old != path[-1]:
            raise Violation(f"{what}, and stands at {path[-1]}")
        if event.why == "correction":
            reason = self._cells.get((case, "skal_till_rattelse"), "")
            if path[-2:-1] != (event.new,) or not reason or reason == self._corrected.get(case):
                raise Violation(f"{what} as a correction, and that is not the step before, or has no reason of its own")
            self._corrected[case] = reason
            self._paths[case] = path[:-1]
            return
        if event.new not in deciding.WAYS.get(path[-1], ()):
            raise Violation(f"{what}, and there is no such way")
        if event.why == "edit" and STATUSES.get(self._cells.get((case, "status"), "")) != event.new:
            raise Violation(f"{what}, and its cell does not say so")
        if event.new in ("BEVILJAD", "AVSLAG"):
            self._decision(event, commit, state, what)
        self._paths[case] = (*path, event.new)

    def _decision(self, event: ev.StatusSet, commit: Commit, state: State, what: str) -> None:
        case, needed = event.reference, deciding.SAYS["granted" if event.new == "BEVILJAD" else "rejected"]
        if missing := [key for key in needed if (case, key) not in self.says]:
            raise Violation(f"{what} without {', '.join(missing)}")
        if self.says[case, "beslutat_av"] != deciding.DECIDER:
            raise Violation(f"{what}, decided by somebody who may not")
        day = date.fromisoformat(str(self.says[case, "beslutsdatum"]))
        if not _day(state.cases[case].opened_at) <= day <= _day(commit.at):
            raise Violation(f"{what} on {day}, which is before it came or after today")

    def _amount(self, event: ev.AmountSet, commit: Commit, state: State) -> None:
        case = event.reference
        what = f"I11: {event.kronor} kr is in force for {case}"
        if AMOUNTS.get(self._cells.get((case, event.key), "")) != event.kronor:
            raise Violation(f"{what}, and its cell does not say so")
        if event.kronor > min(deciding.CEILING, state.cases[case].requested):
            raise Violation(f"{what}, which is more than may be granted")
        changed = self.says.get((case, event.key)) != event.kronor
        anew = any(isinstance(one, ev.DecisionMade) and one.reference == case for one in commit.events)
        if changed and deciding.holds_place(self.path(case)) and not anew:
            raise Violation(f"{what} after its decision, and nobody has decided it anew")
        self.says[case, event.key] = event.kronor


def _waited_for_its_day(event: ev.StatusSet, state: State) -> bool:
    """Whether staff were told that it comes into force on a day."""
    return any(remark.rule == "future_day" for remark in state.standing(event.reference).remarks.values())


def _day(at: datetime) -> date:
    return at.astimezone(STOCKHOLM).date()
