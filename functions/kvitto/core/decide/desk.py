"""Cases as they stand in the middle of a decision: each input is decided on what the former ones came to."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from kvitto.core import events as ev
from kvitto.core import standing as standings
from kvitto.core.calendar import Calendar
from kvitto.core.events import Event
from kvitto.core.ids import Reference
from kvitto.core.programme import Programme
from kvitto.core.standing import Standing
from kvitto.core.state import Case, State


@dataclass
class Desk:
    """The state, with what has happened in this decision laid upon it. ``today`` is the date in Sweden."""

    state: State
    programme: Programme
    calendar: Calendar
    today: date
    happened: list[Event] = field(default_factory=list)
    _cases: dict[Reference, Case] = field(default_factory=dict)
    _standings: dict[Reference, Standing] = field(default_factory=dict)

    def case(self, reference: Reference) -> Case:
        return self._cases.get(reference) or self.state.cases[reference]

    def standing(self, reference: Reference) -> Standing:
        return self._standings.get(reference) or self.state.standing(reference)

    def happen(self, reference: Reference, *events: Event) -> None:
        """Let the events of one case have happened."""
        for event in events:
            self.happened.append(event)
            if isinstance(event, ev.YearSet):
                self._cases[reference] = replace(self.case(reference), year=event.year)
            else:
                self._standings[reference] = standings.after(self.standing(reference), event)

    def holder(self, reference: Reference, year: int) -> Reference | None:
        """Who already has a place of that year that this case would take; None where it is free."""
        wanted = self._municipalities(self.case(reference))
        for other in self._touched():
            if other != reference and self.programme.holds_place(self.standing(other).path):
                case = self.case(other)
                if case.year == year and wanted & self._municipalities(case):
                    return other
        return None

    def others_of(self, reference: Reference) -> Iterator[Reference]:
        """Other cases of the same municipality that staff have touched."""
        mine = self.case(reference).municipality
        return (one for one in self._touched() if one != reference and self.case(one).municipality == mine)

    def _touched(self) -> list[Reference]:
        return list(dict.fromkeys((*self.state.standings, *self._standings)))

    def _municipalities(self, case: Case) -> frozenset[str]:
        """Those whose place of the year a grant takes."""
        joint = self.programme.rules.joint_application_counts_for == "all"
        return frozenset((case.municipality, *(case.partners if joint else ())))
