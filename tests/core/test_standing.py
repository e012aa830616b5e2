"""Where a case stands is folded from what staff's edits came to mean."""

from dataclasses import replace
from datetime import date

from kvitto.core import events as ev
from kvitto.core import snapshot
from kvitto.core.ids import Reference
from kvitto.core.standing import NEW, Remark
from kvitto.core.state import State
from tests.core.ledgers import happen, opened

CASE = Reference("R-a")


def _moved(old: str, new: str, day: str, why: str = "edit") -> ev.StatusSet:
    return ev.StatusSet(CASE, old, new, day, "status", why)


def test_a_case_that_staff_have_not_touched_is_as_it_came():
    state = happen(State(), opened("a"))

    assert state.standing(CASE) == NEW
    assert state.standing(CASE).status == "INKOMMEN"


def test_a_standing_tells_the_way_and_the_days():
    state = happen(State(), opened("a"))
    happen(state, _moved("INKOMMEN", "BEREDNING", "2026-11-23"), ev.AmountSet(CASE, "beviljat_belopp", 40000))
    happen(state, ev.DateSet(CASE, "beslutsdatum", "2026-11-25"), _moved("BEREDNING", "BEVILJAD", "2026-11-25"))

    standing = state.standing(CASE)
    assert standing.path == ("INKOMMEN", "BEREDNING", "BEVILJAD")
    assert standing.entered["BEVILJAD"] == date(2026, 11, 25)
    assert standing.amounts == {"beviljat_belopp": 40000}
    assert standing.is_filled("beslutsdatum")
    assert not standing.is_filled("motivering")


def test_a_correction_is_one_step_back_and_spends_its_reason():
    state = happen(State(), opened("a"), ev.WordSet(CASE, "skal_till_rattelse", "mark of the reason"))
    happen(state, _moved("INKOMMEN", "BEREDNING", "2026-11-23"))
    happen(state, _moved("BEREDNING", "INKOMMEN", "2026-11-24", "correction"))

    standing = state.standing(CASE)
    assert standing.path == ("INKOMMEN",)
    assert "BEREDNING" not in standing.entered
    assert standing.corrected_for == "mark of the reason"


def test_a_remark_goes_when_the_cell_gets_something_that_counts():
    refused = ev.EditRefused(CASE, "beviljat_belopp", "60000", "ceiling", ("60000", "50000"))
    state = happen(State(), opened("a"), refused)

    assert state.standing(CASE).remarks == {"beviljat_belopp": Remark("60000", "ceiling", ("60000", "50000"))}
    happen(state, ev.AmountSet(CASE, "beviljat_belopp", 50000))
    assert state.standing(CASE).remarks == {}


def test_an_emptied_cell_holds_nothing():
    state = happen(State(), opened("a"), ev.DateSet(CASE, "mote", "2026-12-01"), ev.ValueCleared(CASE, "mote"))

    assert not state.standing(CASE).is_filled("mote")


def test_standings_and_what_was_applied_for_outlive_a_restart():
    state = happen(State(), opened("a"))
    happen(
        state,
        _joint(),
        ev.DateSet(CASE, "mote", "2026-12-01"),
        ev.AmountSet(CASE, "beviljat_belopp", 40000),
        ev.WordSet(CASE, "beslutat_av", "Förvaltningschef"),
        ev.EditRefused(CASE, "status", "BEVILJAD", "needs", ("motivering",)),
        ev.EditDoubted(CASE, "utbetald", "2027-01-04", "other_year", ("2026",)),
        ev.AnswerCame(CASE, "completion", "2026-12-02"),
        _moved("INKOMMEN", "BEREDNING", "2026-11-23"),
        ev.YearSet(CASE, 2027),
        ev.DecisionMade(CASE, "2026-11-25", "mark of the reason"),
    )

    assert state.cases[CASE].year == 2027
    assert snapshot.decode(snapshot.encode(state)) == state


def _joint() -> ev.CaseOpened:
    return replace(opened("b"), requested=45000, starts="2027-01-15", ends="2027-11-30", partners=("1487", "1441"))
