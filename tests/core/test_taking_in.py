"""Take posts on a case into the ledger: only when their case is there, whatever order they come in."""

from dataclasses import replace

from kvitto.core import events as ev
from kvitto.core.decide.intake import Arrival, take_in
from kvitto.core.ids import Reference, Token
from kvitto.core.state import State
from tests.core.ledgers import happen


def arrival(token: str, case: str = "", **facts: object) -> Arrival:
    own = Reference(f"R-{token}")
    made = Arrival(Token(token), own, "ansokan", 1, "1440", 2027, "sv", case=Reference(case) if case else own)
    return replace(made, **facts)  # type: ignore[arg-type] # facts by the names of its fields


def kinds(events):
    return [type(event) for event in events]


def test_a_post_that_comes_with_its_case_is_taken_in_after_it():
    events = take_in(State(), [arrival("a"), arrival("b", "R-a", purpose="revision")])
    assert kinds(events).index(ev.CaseOpened) < kinds(events).index(ev.PostAdded)
    assert happen(State(), *events).added[Reference("R-a")][0].token == "b"


def test_a_post_dated_before_its_case_by_another_clock_waits_for_the_next_call():
    both = [arrival("b", "R-a", purpose="revision"), arrival("a")]
    state = happen(State(), *take_in(State(), both))
    assert state.added == {}
    state = happen(state, *take_in(state, both))
    assert [one.token for one in state.added[Reference("R-a")]] == ["b"]


def test_a_post_on_a_case_in_quarantine_waits_until_it_is_released():
    both = [arrival("a", held="trap"), arrival("b", "R-a", purpose="revision")]
    state = happen(State(), *take_in(State(), both))
    assert (state.cases, state.added) == ({}, {})


def test_a_post_on_a_case_that_nobody_knows_gives_nothing():
    assert take_in(State(), [arrival("b", "R-nowhere", purpose="completion")]) == []
