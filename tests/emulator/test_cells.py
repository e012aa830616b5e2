"""The methods of gspread's Worksheet that read and write values and notes."""

import re

import gspread
import pytest
from gspread.cell import Cell
from gspread.exceptions import APIError
from gspread.utils import DateTimeOption, Dimension, InsertDataOption, ValidationConditionType, ValueRenderOption


def test_one_cell_is_written_and_read_by_label_and_by_number(tab: gspread.Worksheet) -> None:
    tab.update_acell("B2", "Borås")
    tab.update_cell(3, 2, 42)

    assert tab.acell("B2").value == "Borås"
    assert tab.cell(3, 2).value == "42"
    assert tab.get("B3", value_render_option=ValueRenderOption.unformatted) == [[42]]
    assert tab.cell(9, 9).value is None


def test_only_the_given_cells_are_written(tab: gspread.Worksheet) -> None:
    tab.update([["a", "b"], ["c", "d"]], "A1")

    answer = tab.update_cells([Cell(1, 1, "A"), Cell(2, 2, "D")])

    assert (answer["updatedCells"], answer["updatedRows"], answer["updatedColumns"]) == (2, 2, 2)
    assert tab.get("A1:B2") == [["A", "b"], ["c", "D"]]


def test_a_range_gives_cells_also_where_it_is_blank(tab: gspread.Worksheet) -> None:
    tab.update([["x"]], "B2")

    assert [(cell.row, cell.col, cell.value) for cell in tab.range("A1:B2")] == [
        (1, 1, ""), (1, 2, ""), (2, 1, ""), (2, 2, "x"),
    ]  # fmt: skip


def test_rows_columns_records_and_all_values(tab: gspread.Worksheet) -> None:
    tab.update([["Kommun", "Belopp"], ["Borås", 5], ["", ""], ["Skara", 7.5]], "A1")

    assert tab.get_all_values() == [["Kommun", "Belopp"], ["Borås", "5"], ["", ""], ["Skara", "7.5"]]
    assert tab.get_all_records() == [
        {"Kommun": "Borås", "Belopp": 5}, {"Kommun": "", "Belopp": ""}, {"Kommun": "Skara", "Belopp": 7.5},
    ]  # fmt: skip
    assert tab.row_values(2) == ["Borås", "5"]
    assert tab.col_values(2) == ["Belopp", "5", "", "7.5"]
    assert [cell.value for cell in tab.get_all_cells()][:2] == ["Kommun", "Belopp"]


def test_empty_ends_are_cut_and_empty_rows_inside_are_kept(tab: gspread.Worksheet) -> None:
    tab.update([["a", "", ""], ["", "", ""], ["b", "", "c"], ["", "", ""]], "A1")

    assert tab.get("A1:D9") == [["a"], [], ["b", "", "c"]]
    assert tab.get("A5:B6") == [[]]


def test_the_range_is_echoed_as_it_was_understood(tab: gspread.Worksheet) -> None:
    understood = {
        "Sheet1": "Sheet1!A1:Z1000",
        "A1:C": "Sheet1!A1:C1000",
        "D4:A1": "Sheet1!A1:D4",
        "B:C": "Sheet1!B1:C1000",
        "2:3": "Sheet1!A2:Z3",
        "A1:1": "Sheet1!A1:Z1",
        "$A$1": "Sheet1!A1",
        "R2C3": "Sheet1!C2",
        "R1C1:R2C2": "Sheet1!A1:B2",
        "A1:Z2000": "Sheet1!A1:Z1000",
        "sheet1!b2": "Sheet1!B2",
    }

    assert {text: tab.spreadsheet.values_get(text)["range"] for text in understood} == understood


@pytest.mark.parametrize(
    "title, quoted",
    [("Utskick", "Utskick"), ("Ansökningar", "'Ansökningar'"), ("Två ord", "'Två ord'"), ("D3", "'D3'"),
     ("Anna's", "'Anna''s'"), ("Q1!A1", "'Q1!A1'"), ("2027", "'2027'"), ("R1C1", "'R1C1'")],
)  # fmt: skip
def test_a_title_is_quoted_when_it_must_be(tab: gspread.Worksheet, title: str, quoted: str) -> None:
    tab.update_title(title)

    assert tab.spreadsheet.values_get(f"{quoted}!A1:B2")["range"] == f"{quoted}!A1:B2"
    assert tab.get("A1:B2") == [[]]


@pytest.mark.parametrize(
    "text, message",
    [
        ("Saknas!A1", "Unable to parse range: Saknas!A1"),
        ("Sheet1!A", "Unable to parse range: Sheet1!A"),
        ("Sheet1!AB1", "Range (Sheet1!AB1) exceeds grid limits. Max rows: 1000, max columns: 26"),
        ("A1001", "Range (Sheet1!A1001) exceeds grid limits. Max rows: 1000, max columns: 26"),
    ],
)
def test_a_range_that_is_not_there_is_refused_in_googles_words(tab: gspread.Worksheet, text: str, message: str) -> None:
    with pytest.raises(APIError) as refused:
        tab.spreadsheet.values_get(text)

    assert refused.value.error == {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}


def test_writing_outside_the_given_range_or_the_grid_is_refused(tab: gspread.Worksheet) -> None:
    with pytest.raises(
        APIError, match=r"Requested writing within range \[Sheet1!A1:B1\], but tried writing to row \[2\]"
    ):
        tab.spreadsheet.values_update("A1:B1", {"valueInputOption": "RAW"}, {"values": [["a"], ["b"]]})
    with pytest.raises(APIError, match=r"but tried writing to column \[C\]"):
        tab.spreadsheet.values_update("A1:B1", {"valueInputOption": "RAW"}, {"values": [["a", "b", "c"]]})
    with pytest.raises(APIError, match=r"exceeds grid limits. Max rows: 1000, max columns: 26"):
        tab.spreadsheet.values_update("Z1", {"valueInputOption": "RAW"}, {"values": [["a", "b"]]})
    assert tab.get_all_values() == [[]]


def test_a_missing_or_unknown_input_option_is_refused(tab: gspread.Worksheet) -> None:
    with pytest.raises(APIError, match="'valueInputOption' is required but not specified"):
        tab.spreadsheet.values_update("A1", {}, {"values": [["a"]]})
    with pytest.raises(APIError, match="Invalid value at 'value_input_option'"):
        tab.spreadsheet.values_update("A1", {"valueInputOption": "TYPED"}, {"values": [["a"]]})


def test_a_cell_of_more_than_50_000_characters_is_refused_and_nothing_is_written(tab: gspread.Worksheet) -> None:
    message = "Your input contains more than the maximum of 50000 characters in a single cell."
    with pytest.raises(APIError, match=message):
        tab.update([["kort"], ["x" * 50_001]], "A1")

    tab.update([["x" * 50_000]], "A1")
    assert tab.col_values(1) == ["x" * 50_000]


def test_several_ranges_are_read_written_and_cleared_at_once(tab: gspread.Worksheet) -> None:
    tab.batch_update([{"range": "A1:B1", "values": [["a", "b"]]}, {"range": "A3", "values": [[3]]}])

    first, second = tab.batch_get(["A1:B1", "A3"])
    assert (first.first(), second.first()) == ("a", "3")

    tab.batch_clear(["A1", "A3"])
    assert tab.get_all_values() == [["", "b"]]


def test_values_come_back_in_the_answer_when_asked_for(tab: gspread.Worksheet) -> None:
    answer = tab.update([["=1+1", "x"]], "A1", raw=False, include_values_in_response=True)

    assert answer["updatedData"] == {"range": "Sheet1!A1:B1", "majorDimension": "ROWS", "values": [["2", "x"]]}


def test_any_answer_is_cut_to_the_wished_fields(tab: gspread.Worksheet) -> None:
    tab.update([["a"]], "A1")

    assert tab.spreadsheet.values_get("A1", {"fields": "values"}) == {"values": [["a"]]}
    assert tab.spreadsheet.values_batch_get(["A1"], {"fields": "valueRanges(range)"}) == {
        "valueRanges": [{"range": "Sheet1!A1"}]
    }


def test_columns_are_read_and_written_as_columns(tab: gspread.Worksheet) -> None:
    tab.update([["a", "b"], ["c"]], "A1", major_dimension=Dimension.cols)

    assert tab.get("A1:B2") == [["a", "c"], ["b"]]
    assert tab.get("A1:C3", major_dimension=Dimension.cols) == [["a", "b"], ["c"]]


def test_render_options_show_text_numbers_or_formulas(tab: gspread.Worksheet) -> None:
    tab.update([["=4/2", "2020-01-01", "text", True, 0.5]], "A1", raw=False)

    assert tab.get("A1:E1") == [["2", "2020-01-01", "text", "TRUE", "0.5"]]
    assert tab.get("A1:E1", value_render_option=ValueRenderOption.unformatted) == [[2, 43831, "text", True, 0.5]]
    assert tab.get("A1:E1", value_render_option=ValueRenderOption.formula) == [["=4/2", 43831, "text", True, 0.5]]
    assert tab.get(
        "B1", value_render_option=ValueRenderOption.unformatted, date_time_render_option=DateTimeOption.formatted_string
    ) == [["2020-01-01"]]


def test_raw_keeps_everything_as_it_was_sent(tab: gspread.Worksheet) -> None:
    meant = [["+46701234567", "0428", "=1+1", "50 000", "2026-12-01", "'apostrof", "TRUE"]]
    tab.update(meant, "A1", raw=True)

    assert tab.get("A1:G1", value_render_option=ValueRenderOption.unformatted) == meant


def test_rows_are_appended_below_the_table(tab: gspread.Worksheet) -> None:
    tab.append_row(["a", "b"])
    tab.append_rows([["c", "d"], ["e"]])
    answer = tab.append_row(["f"], table_range="A1:B1")

    assert answer["tableRange"] == "Sheet1!A1:B3"
    assert tab.get_all_values() == [["a", "b"], ["c", "d"], ["e", ""], ["f", ""]]


def test_appending_finds_tables_as_the_guide_says(tab: gspread.Worksheet) -> None:
    """The example of the Sheets API guide: one table in A1:C2 and another in B4:D6."""

    def place(table_range: str) -> str:
        tab.clear()
        tab.batch_update([{"range": "A1:C2", "values": [["x"] * 3] * 2}, {"range": "B4:D6", "values": [["y"] * 3] * 3}])
        return str(tab.append_row(["new"], table_range=table_range)["updates"]["updatedRange"])

    assert [place(text) for text in ("A1:Z1000", "B4", "C5:D5", "B2:D4", "A3:G10")] == ["Sheet1!B7"] * 5
    assert [place(text) for text in ("A1", "E4", "A4")] == ["Sheet1!A3", "Sheet1!E4", "Sheet1!A4"]


def test_appending_past_the_last_row_extends_the_grid(tab: gspread.Worksheet) -> None:
    tab.resize(rows=2)
    tab.append_rows([["1"], ["2"], ["3"]])

    assert tab.spreadsheet.sheet1.row_count == 3


def test_appending_with_inserted_rows_pushes_down_what_is_below(tab: gspread.Worksheet) -> None:
    tab.update([["a"], ["b"], [""], ["far"]], "A1")
    tab.append_rows([["c"], ["d"]], insert_data_option=InsertDataOption.insert_rows, table_range="A1")

    assert tab.col_values(1) == ["a", "b", "c", "d", "", "far"]


def test_find_looks_for_text_and_patterns(tab: gspread.Worksheet) -> None:
    tab.update([["Borås", "Skara"], ["Skövde", "Borås"]], "A1")

    assert [cell.address for cell in [tab.find("Skara")] if cell] == ["B1"]
    assert [cell.address for cell in tab.findall("Borås")] == ["A1", "B2"]
    assert [cell.address for cell in tab.findall(re.compile("^Sk"))] == ["B1", "A2"]
    assert tab.find("Mark") is None


def test_notes_are_written_read_and_cleared(tab: gspread.Worksheet) -> None:
    tab.update_note("A1", "ring i morgon")
    tab.insert_note("B2", "andra")
    tab.update_notes({"C3": "tredje", "A2": "fjärde"})
    tab.insert_notes({"D4": "femte"})

    assert tab.get_note("A1") == "ring i morgon"
    assert tab.get_notes() == [["ring i morgon"], ["fjärde", "andra"], ["", "", "tredje"], ["", "", "", "femte"]]

    tab.clear_note("A1")
    tab.clear_notes(["B2", "C3", "D4"])
    assert tab.get_notes() == [[], ["fjärde"]]


def test_clearing_values_leaves_notes_and_formats(tab: gspread.Worksheet) -> None:
    tab.update_acell("A1", "x")
    tab.update_note("A1", "kvar")
    tab.clear()

    assert tab.get_all_values() == [[]]
    assert tab.get_note("A1") == "kvar"


def test_a_dropdown_is_kept_with_the_cell(tab: gspread.Worksheet) -> None:
    tab.add_validation("A1:A2", ValidationConditionType.one_of_list, ["Ja", "Nej"], showCustomUi=True)

    cell = tab.client.spreadsheets_get(
        tab.spreadsheet_id, {"fields": "sheets.data.rowData.values.dataValidation", "ranges": "A2"}
    )["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    assert cell["dataValidation"] == {
        "condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "Ja"}, {"userEnteredValue": "Nej"}]},
        "showCustomUi": True,
    }


def test_expand_finds_the_table_around_a_cell(tab: gspread.Worksheet) -> None:
    tab.update([["a", "b", ""], ["c", "d", ""], ["", "", "z"]], "A1")

    assert tab.expand("A1") == [["a", "b"], ["c", "d"]]
