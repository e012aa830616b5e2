"""The parts of batchUpdate that rework a range's contents, which staff reach from the menus."""

from typing import Any

import gspread
from gspread.utils import ValueRenderOption

from tests.emulator.conftest import Google


def area(top: int, bottom: int, left: int, right: int) -> dict[str, int]:
    return {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}


def done(google: Google, tab: gspread.Worksheet, **part: Any) -> dict[str, Any]:
    """Carry out one part and give its reply."""
    answer = google.batch(tab.spreadsheet_id, part)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["replies"][0])


def test_whitespace_is_trimmed_and_counted(google: Google, tab: gspread.Worksheet) -> None:
    tab.update([["  Borås  stad ", "x"]], "A1")

    assert done(google, tab, trimWhitespace={"range": area(0, 1, 0, 2)}) == {"trimWhitespace": {"cellsChangedCount": 1}}
    assert tab.row_values(1) == ["Borås stad", "x"]


def test_duplicate_rows_are_removed_and_the_rest_moves_up(google: Google, tab: gspread.Worksheet) -> None:
    tab.update([["a", 1], ["b", 2], ["A", 3], ["c", 4]], "A1")
    column = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    reply = done(google, tab, deleteDuplicates={"range": area(0, 4, 0, 2), "comparisonColumns": [column]})

    assert reply == {"deleteDuplicates": {"duplicatesRemovedCount": 1}}
    assert tab.get_all_values() == [["a", "1"], ["b", "2"], ["c", "4"]]


def test_text_is_split_into_columns(google: Google, tab: gspread.Worksheet) -> None:
    tab.update([["Anna; 0428"], ["ingen"]], "A1")
    done(google, tab, textToColumns={"source": area(0, 2, 0, 1), "delimiterType": "SEMICOLON"})

    assert tab.get_all_values() == [["Anna", "428"], ["ingen", ""]]


def test_pasted_text_is_typed_cell_by_cell(google: Google, tab: gspread.Worksheet) -> None:
    done(google, tab, pasteData={"coordinate": {"rowIndex": 1}, "data": "a,1\n=1+1,b", "delimiter": ","})

    assert tab.get_all_values() == [["", ""], ["a", "1"], ["2", "b"]]


def test_cells_make_room_and_close_up(google: Google, tab: gspread.Worksheet) -> None:
    tab.update([["a", "b"], ["c", "d"]], "A1")
    done(google, tab, insertRange={"range": area(0, 1, 0, 1), "shiftDimension": "ROWS"})
    assert tab.get_all_values() == [["", "b"], ["a", "d"], ["c", ""]]

    done(google, tab, insertRange={"range": area(1, 2, 0, 1), "shiftDimension": "COLUMNS"})
    assert tab.get_all_values() == [["", "b", ""], ["", "a", "d"], ["c", "", ""]]

    done(google, tab, deleteRange={"range": area(1, 2, 0, 1), "shiftDimension": "COLUMNS"})
    done(google, tab, deleteRange={"range": area(0, 1, 0, 1), "shiftDimension": "ROWS"})
    assert tab.get_all_values() == [["a", "b"], ["c", "d"]]


def test_filling_down_counts_on_repeats_and_follows(google: Google, tab: gspread.Worksheet) -> None:
    tab.update([[1, "x", "=A1*10"], [3, "y", "=A2*10"]], "A1", raw=False)
    fill = {"source": area(0, 2, 0, 3), "dimension": "ROWS", "fillLength": 2}
    done(google, tab, autoFill={"sourceAndDestination": fill})

    assert tab.get("A3:C4") == [["5", "x", "50"], ["7", "y", "70"]]
    assert tab.get("C4", value_render_option=ValueRenderOption.formula) == [["=A4*10"]]


def test_shuffled_rows_are_the_same_rows(google: Google, tab: gspread.Worksheet) -> None:
    rows = [[str(number), f"rad {number}"] for number in range(20)]
    tab.update(rows, "A1")
    done(google, tab, randomizeRange={"range": area(0, 20, 0, 2)})

    shuffled = tab.get_all_values()
    assert shuffled != rows
    assert sorted(shuffled) == sorted(rows)


def test_a_filter_view_is_duplicated_and_a_band_repainted(google: Google, tab: gspread.Worksheet) -> None:
    view = done(google, tab, addFilterView={"filter": {"title": "Mina", "range": area(0, 5, 0, 2)}})
    view_id = view["addFilterView"]["filter"]["filterViewId"]
    band = done(google, tab, addBanding={"bandedRange": {"range": area(0, 5, 0, 2), "rowProperties": {}}})
    band_id = band["addBanding"]["bandedRange"]["bandedRangeId"]

    copy = done(google, tab, duplicateFilterView={"filterId": view_id})["duplicateFilterView"]["filter"]
    colours = {"firstBandColor": {"blue": 1}}
    done(
        google,
        tab,
        updateBanding={"bandedRange": {"bandedRangeId": band_id, "rowProperties": colours}, "fields": "rowProperties"},
    )

    assert (copy["title"], copy["range"]) == ("Copy of Mina", area(0, 5, 0, 2))
    sheet = google.get(f"/v4/spreadsheets/{tab.spreadsheet_id}").json()["sheets"][0]
    assert sheet["bandedRanges"][0]["rowProperties"]["firstBandColor"] == {"blue": 1}
