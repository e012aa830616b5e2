"""Which spreadsheet a workbook lives in."""

from kvitto.core.decide import workbooks
from kvitto.core.events import SpreadsheetJoined, SpreadsheetSealed
from kvitto.core.state import State
from tests.core.ledgers import happen


def test_workbooks_in_one_spreadsheet_number_their_markers_from_one_base() -> None:
    state = happen(State(), *workbooks.joined(State(), "work", "sheet-1", 1000))

    assert workbooks.joined(state, "contacts", "sheet-1", 5000) == [SpreadsheetJoined("contacts", "sheet-1", 1000)]
    assert workbooks.joined(state, "contacts", "sheet-2", 5000) == [SpreadsheetJoined("contacts", "sheet-2", 5000)]


def test_a_workbook_that_moves_in_with_another_takes_over_its_base() -> None:
    state = happen(State(), *workbooks.joined(State(), "work", "sheet-1", 1000))
    happen(state, SpreadsheetJoined("contacts", "sheet-2", 5000), SpreadsheetSealed("contacts"))

    assert workbooks.moved(state, "contacts", "sheet-1", 9000) == [SpreadsheetJoined("contacts", "sheet-1", 1000)]
