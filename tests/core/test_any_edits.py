"""Whatever staff edit, in any order and several in one look: the ways are the listed ones, and one has the place."""

import random
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kvitto.core import events as ev
from kvitto.core import snapshot
from kvitto.core.decide import commands, rules
from kvitto.core.decide.desk import Desk
from kvitto.core.ids import Reference
from kvitto.core.programme import Programme
from kvitto.core.sheet import Cell
from kvitto.core.standing import Standing
from tests.core.deciding import COLUMNS, DECISION, Cases

NAMES = "abcd"
DATES = ["2026-11-24", "2026-11-26", "2026-12-01", "2027-01-04", "i morgon", None]
CELLS: dict[str, list[Cell]] = {
    "status": [*COLUMNS["status"].choices, "Beviljad", "Beviljad", "Återkallad", "Klart", None],
    "ar": [2026, 2026, 2027, "nästa"],
    "beviljat_belopp": [0, 30000, 30000, 45000, 45001, "mycket"],
    "skal_till_rattelse": ["Fel rad.", "Fel igen.", "Till slut.", None],
    "avslutsorsak": ["Klart", "Test"],
    "motivering": ["Bra.", "Mindre.", None],
    **{key: list(DATES) for key, column in COLUMNS.items() if column.type == "date" and column.zone == "handläggning"},
}


class Office:
    """Two municipalities with two cases each, all of them filled in and prepared, so that grants are near."""

    def __init__(self) -> None:
        self.cases = Cases()
        for number, name in enumerate(NAMES):
            self.cases.apply_for(name, municipality=f"144{number % 2}")
            self.cases.edit(name, **DECISION)
            self.cases.go(name, "Bereds i Biblioteksgruppen")

    def edit(self, rows: Mapping[str, Mapping[str, Cell]]) -> None:
        before = {f"R-{name}": self.cases.standing(name).path for name in NAMES}
        told = self.cases.look(rows)
        assert {getattr(event, "reference", "") for event in told} <= {f"R-{name}" for name in rows}
        self._ways_are_listed(before, told)
        self._one_has_each_place()
        self._grants_are_within_the_rules()

    def wait(self, days: int) -> None:
        self.cases.today = min(self.cases.today + timedelta(days), date(2027, 3, 1))

    def _ways_are_listed(self, paths: dict[str, tuple[str, ...]], told: list[ev.Event]) -> None:
        for event in told:
            if isinstance(event, ev.StatusSet):
                path = paths[event.reference]
                assert event.old == path[-1]
                if event.why == "correction":
                    assert event.new == path[-2]
                    paths[event.reference] = path[:-1]
                else:
                    assert self.cases.programme.way_between(event.old, event.new) is not None
                    paths[event.reference] = (*path, event.new)
        assert paths == {f"R-{name}": self.cases.standing(name).path for name in NAMES}

    def _one_has_each_place(self) -> None:
        held = []
        for name in NAMES:
            case, path = self.cases.state.cases[Reference(f"R-{name}")], self.cases.standing(name).path
            if "BEVILJAD" in path and not {"ATERKALLAD", "FORFALLEN"} & set(path):
                held.append((case.municipality, case.year))
        assert len(held) == len(set(held)), held

    def _grants_are_within_the_rules(self) -> None:
        for standing in map(self.cases.standing, NAMES):
            if "BEVILJAD" in standing.path:
                assert "BIBLIOTEKSGRUPPEN" in standing.path
                assert standing.decided_on is not None
                assert standing.amounts.get("beviljat_belopp", 0) <= 45000
            if "UTBETALD" in standing.path:
                assert "AVTAL_TECKNAT" in standing.path


ROW = st.lists(st.sampled_from(sorted(CELLS)).flatmap(lambda key: st.tuples(st.just(key), st.sampled_from(CELLS[key]))))


class AnyEdits(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.office = Office()

    @rule(rows=st.dictionaries(st.sampled_from(NAMES), ROW.map(dict), min_size=1))
    def staff_edit(self, rows: Mapping[str, Mapping[str, Cell]]) -> None:
        self.office.edit(rows)

    @rule(days=st.integers(1, 40))
    def time_goes(self, days: int) -> None:
        self.office.wait(days)

    @invariant()
    def the_state_outlives_a_restart(self) -> None:
        state = self.office.cases.state
        assert snapshot.decode(snapshot.encode(state)) == state


AnyEdits.TestCase.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
TestAnyEdits = AnyEdits.TestCase


# -- Planted bugs -----------------------------------------------------------------------------------


def a_year_of_edits(seed: int) -> None:
    """Like the machine above, and so quick that a bug planted in the rules is met in seconds."""
    draw = random.Random(seed)
    office = Office()
    for _ in range(40):
        rows: dict[str, dict[str, Cell]] = {}
        for name in draw.sample(NAMES, draw.choice([1, 1, 2, 4])):
            keys = [draw.choice(["status", "status", "ar"]), *draw.sample(sorted(CELLS), draw.choice([0, 1, 2]))]
            rows[name] = {key: draw.choice(CELLS[key]) for key in keys}
            if "status" in keys and draw.random() < 0.8:
                rows[name]["status"] = _sensible(draw, office.cases.standing(name), office.cases.programme)
                rows[name]["skal_till_rattelse"] = f"Skäl {draw.random()}"
        office.edit(rows)


def _sensible(draw: random.Random, standing: Standing, programme: Programme) -> str:
    """A way on, or the way back: what people mostly write."""
    onward = [status.word for status in programme.onward_from(standing.status)]
    return draw.choice([*onward, *(programme.by_id[one].word for one in standing.path[-3:])])


def _years_of_edits(count: int) -> None:
    for seed in range(count):
        a_year_of_edits(seed)


def test_years_of_edits_leave_one_in_each_place():
    _years_of_edits(30)


def _year_without_asking(desk: Desk, reference: Reference, year: int) -> None:
    desk.happen(reference, ev.YearSet(reference, year))


# Any: what is put in a rule's place answers as the rule does.
PLANTED: dict[str, tuple[Any, str, Any]] = {
    "two grants allowed": (Desk, "holder", mock.Mock(return_value=None)),
    "a correction asks for no place": (rules, "against_correction", mock.Mock(return_value=None)),
    "a year is changed without asking": (commands, "_year", _year_without_asking),
    "any way is a way": (rules, "against_step", mock.Mock(return_value=None)),
    "what follows a grant gives its place back": (Programme, "holds_place", lambda self, path: path[-1] == "BEVILJAD"),
    "any step back is a correction": (commands, "_is_step_back", lambda desk, case, to: to.id in case.path[:-1]),
    "no ceiling": (rules, "against_amount", mock.Mock(return_value=None)),
}


@pytest.mark.parametrize("name", PLANTED)
def test_each_planted_bug_is_met(name):
    where, what, instead = PLANTED[name]
    planted: AbstractContextManager[Any] = mock.patch.object(where, what, instead)
    with planted, pytest.raises(AssertionError):
        _years_of_edits(100)
