"""On which days each reminder may go, remembered while many cases are gone through."""

from datetime import date

from kvitto.core.deadlines import calendar_of
from kvitto.core.region import Region
from kvitto.core.reminder_facts import Cases, anchor_day
from kvitto.core.reminder_rules import Rule
from kvitto.core.state import Case


class Windows:
    """The days of a region's rules, each worked out once for each anchor."""

    def __init__(self, region: Region) -> None:
        self._region = region
        self._calendar = calendar_of(region)
        self._known: dict[tuple[str, date], tuple[date, date, date]] = {}
        self._working: dict[date, bool] = {}

    def of(self, rule: Rule, case: Case, cases: Cases) -> tuple[date, date, date] | None:
        """Anchor, first and last day."""
        raw = anchor_day(rule.anchor, case, cases.state.standing(case.reference), self._region)
        if raw is None:
            return None
        found = self._known.get((rule.id, raw))
        if found is None:
            anchor = self._calendar.adjusted(raw, rule.adjust)
            found = self._known[rule.id, raw] = (anchor, *rule.window(anchor, self._calendar))
        return found

    def is_working(self, day: date) -> bool:
        if day not in self._working:
            self._working[day] = self._calendar.is_bank_day(day)
        return self._working[day]
