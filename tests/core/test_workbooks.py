"""Which spreadsheet a workbook lives in."""

from datetime import timedelta

from kvitto.core.decide import batches, workbooks
from kvitto.core.events import SpreadsheetJoined, SpreadsheetSealed
from kvitto.core.state import State
from tests.core.ledgers import happen, with_batches


def test_workbooks_in_one_spreadsheet_number_their_markers_from_one_base() -> None:
    state = happen(State(), *workbooks.joined(State(), "work", "sheet-1", 1000))

    assert workbooks.joined(state, "contacts", "sheet-1", 5000) == [SpreadsheetJoined("contacts", "sheet-1", 1000)]
    assert workbooks.joined(state, "contacts", "sheet-2", 5000) == [SpreadsheetJoined("contacts", "sheet-2", 5000)]


def test_a_workbook_that_moves_in_with_another_takes_over_its_base() -> None:
    state = happen(State(), *workbooks.joined(State(), "work", "sheet-1", 1000))
    happen(state, SpreadsheetJoined("contacts", "sheet-2", 5000), SpreadsheetSealed("contacts"))

    assert workbooks.moved(state, "contacts", "sheet-1", 9000) == [SpreadsheetJoined("contacts", "sheet-1", 1000)]


def test_a_marker_grows_old_from_the_first_commit_after_its_outcome() -> None:
    """An outcome may be dated, then lie frozen for a day, and land: who took a token just before must be refused."""
    state = with_batches(*([f"a{n}"] for n in range(batches.MARKERS_KEPT + 2)))
    happen(state, *batches.applied(state, 1), after=timedelta(0))
    dated = state.at
    a_day_later = dated + batches.MARKER_AGE
    for number in list(state.open_batches):
        happen(state, *batches.applied(state, number), after=timedelta(hours=1) if number == 2 else timedelta(0))

    assert batches.markers_to_prune(state, "work", a_day_later) == ()
    assert batches.markers_to_prune(state, "work", a_day_later + timedelta(hours=1)) == (1, 2)


def test_the_newest_outcome_has_no_age_yet() -> None:
    state = with_batches(*([f"a{n}"] for n in range(batches.MARKERS_KEPT + 1)))
    for number in [*range(2, batches.MARKERS_KEPT + 2), 1]:
        happen(state, *batches.applied(state, number))

    assert batches.markers_to_prune(state, "work", state.at + timedelta(days=30)) == ()
