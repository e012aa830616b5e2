"""The next day by which something must be done in a case: the nearest of those that its reminders are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kvitto.core.region import Region
from kvitto.core.reminder_facts import FACTS, Cases
from kvitto.core.reminder_rules import ReminderRules, Rule
from kvitto.core.reminder_windows import Windows
from kvitto.core.state import Case, State

NO_DEADLINES = ("sharing_day", "sharing_change", "sharing_cancelled")
"""Days that reminders are about and by which nothing must be done."""


@dataclass(frozen=True)
class NextDays:
    """Asks all cases of a region in turn, as its reminders stand."""

    state: State
    rules: ReminderRules
    region: Region

    def of(self, case: Case) -> date | None:
        """The nearest day whose matter is not settled yet, also when it is past; None when nothing is waited for."""
        standing = self.state.standing(case.reference)
        found = (
            window[0]
            for rule in self._by_status.get(standing.status, ())
            if case.form in rule.forms
            and all(FACTS[fact](case, standing, self._cases) for fact in rule.conditions)
            and (window := self._windows.of(rule, case, self._cases)) is not None
        )
        return min(found, default=None)

    @cached_property
    def _by_status(self) -> Mapping[str, Sequence[Rule]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules.reminder:
            if rule.anchor.deadline not in NO_DEADLINES:
                for status in rule.statuses:
                    found.setdefault(status, []).append(rule)
        return found

    @cached_property
    def _cases(self) -> Cases:
        return Cases(self.state)

    @cached_property
    def _windows(self) -> Windows:
        return Windows(self.region)
