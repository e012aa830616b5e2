"""The methods of gspread's Worksheet that change the tab: its grid, its looks, its ranges."""

from typing import Any

import gspread
import pytest
from gspread.exceptions import APIError
from gspread.utils import MergeType, PasteType, ValidationConditionType, ValueRenderOption


def resource(tab: gspread.Worksheet, fields: str = "", **params: Any) -> dict[str, Any]:
    """The tab's Sheet resource."""
    params |= {"fields": fields} if fields else {}
    sheets = tab.client.spreadsheets_get(tab.spreadsheet_id, params)["sheets"]
    return next(sheet for sheet in sheets if sheet.get("properties", {}).get("sheetId", tab.id) == tab.id)


def grid(tab: gspread.Worksheet) -> dict[str, Any]:
    return dict(resource(tab)["properties"]["gridProperties"])


def test_the_grid_grows_and_shrinks(tab: gspread.Worksheet) -> None:
    tab.update([["kvar"], ["bort"]], "A1")
    tab.resize(rows=1, cols=3)
    tab.add_rows(2)
    tab.add_cols(1)

    assert grid(tab) == {"rowCount": 3, "columnCount": 4}
    assert tab.get_all_values() == [["kvar"]]


def test_rows_and_columns_freeze_and_thaw(tab: gspread.Worksheet) -> None:
    tab.freeze(rows=1, cols=2)
    assert grid(tab) == {"rowCount": 1000, "columnCount": 26, "frozenRowCount": 1, "frozenColumnCount": 2}

    tab.freeze(rows=0, cols=0)
    assert grid(tab) == {"rowCount": 1000, "columnCount": 26}


def test_freezing_every_row_is_refused(tab: gspread.Worksheet) -> None:
    tab.resize(rows=3)
    with pytest.raises(APIError, match="You can't freeze all visible rows on the sheet"):
        tab.freeze(rows=3)


def test_title_index_and_colour_are_changed_and_the_colour_cleared(book: gspread.Spreadsheet) -> None:
    tab = book.add_worksheet("Gammal", 2, 2, index=0)
    tab.update_title("Ny")
    tab.update_index(2)
    tab.update_tab_color("#ff7f00")

    assert [each.title for each in book.worksheets()] == ["Sheet1", "Ny"]
    properties = resource(tab)["properties"]
    assert properties["tabColorStyle"] == {"rgbColor": {"red": 1, "green": 0.49803922}}
    assert properties["tabColor"] == properties["tabColorStyle"]["rgbColor"]

    tab.clear_tab_color()
    assert "tabColor" not in resource(tab)["properties"]


def test_a_tab_is_hidden_and_shown_but_never_the_last(book: gspread.Spreadsheet) -> None:
    tab = book.add_worksheet("Göms", 2, 2)
    tab.hide()
    assert [each.title for each in book.worksheets(exclude_hidden=True)] == ["Sheet1"]
    with pytest.raises(APIError, match="You can't hide all the sheets in a document"):
        book.sheet1.hide()

    tab.show()
    assert not book.worksheet("Göms").isSheetHidden


def test_gridlines_are_hidden_and_shown(tab: gspread.Worksheet) -> None:
    tab.hide_gridlines()
    assert grid(tab)["hideGridlines"] is True
    tab.show_gridlines()
    assert "hideGridlines" not in grid(tab)


def test_formats_are_set_one_and_many_and_only_the_named_fields(tab: gspread.Worksheet) -> None:
    tab.format("A1:B1", {"textFormat": {"bold": True}, "backgroundColor": {"red": 1, "green": 0.5}})
    tab.batch_format([
        {"range": "A1", "format": {"numberFormat": {"type": "NUMBER", "pattern": "#,##0"}}},
        {"range": "B1", "format": {"textFormat": {"italic": True}}},
    ])  # fmt: skip

    rows = resource(tab, "sheets.data.rowData.values.userEnteredFormat", ranges="A1:B1")["data"][0]["rowData"]
    first, second = (cell["userEnteredFormat"] for cell in rows[0]["values"])
    assert first["textFormat"] == {"bold": True}
    assert first["numberFormat"] == {"type": "NUMBER", "pattern": "#,##0"}
    assert first["backgroundColorStyle"] == {"rgbColor": {"red": 1, "green": 0.49803922}}
    assert first["backgroundColor"] == first["backgroundColorStyle"]["rgbColor"]
    assert second["textFormat"] == {"italic": True}


def test_rows_are_sorted_by_one_column_after_another(tab: gspread.Worksheet) -> None:
    tab.update([["b", 2, "x"], ["a", 10, "y"], ["b", 1, "z"], ["", 5, "blank"], [7, 0, "number"]], "A1")
    tab.sort((1, "asc"), (2, "des"))

    assert tab.col_values(3) == ["number", "y", "x", "z", "blank"]


def test_sorting_carries_formulas_with_their_row(tab: gspread.Worksheet) -> None:
    tab.update([[2, "=A1*10"], [1, "=A2*10"]], "A1", raw=False)
    tab.sort((1, "asc"), range="A1:B2")

    assert tab.get("A1:B2") == [["1", "10"], ["2", "20"]]
    assert tab.get("B1:B2", value_render_option=ValueRenderOption.formula) == [["=A1*10"], ["=A2*10"]]


def test_rows_and_columns_are_inserted(tab: gspread.Worksheet) -> None:
    tab.update([["a", "b"], ["c", "d"]], "A1")
    tab.insert_row(["ny"], index=2)
    tab.insert_rows([["1"], ["2"]], row=1)
    tab.insert_cols([["x"], ["y"]], col=2)

    assert tab.get_all_values() == [
        ["1", "x", "y", ""], ["2", "", "", ""], ["a", "", "", "b"], ["ny", "", "", ""], ["c", "", "", "d"],
    ]  # fmt: skip
    assert grid(tab) == {"rowCount": 1003, "columnCount": 28}


def test_rows_and_columns_are_deleted(tab: gspread.Worksheet) -> None:
    tab.update([["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]], "A1")
    tab.delete_rows(2)
    tab.delete_columns(1, 2)

    assert tab.get_all_values() == [["c"], ["i"]]
    assert grid(tab) == {"rowCount": 999, "columnCount": 24}


def test_deleting_every_row_is_refused(tab: gspread.Worksheet) -> None:
    tab.resize(rows=2)
    with pytest.raises(APIError, match="You can't delete all the rows on the sheet"):
        tab.delete_rows(1, 2)


def test_formulas_names_and_filters_follow_inserted_and_deleted_rows(book: gspread.Spreadsheet) -> None:
    tab, other = book.sheet1, book.add_worksheet("Budget", 5, 5)
    tab.update([["n"], [1], [2], [3]], "A1")
    tab.define_named_range("A2:A4", "Tal")
    tab.set_basic_filter("A1:A4")
    other.update([["=SUM(Sheet1!A2:A4)", "=Sheet1!A4", "=SUM(Tal)"]], "A1", raw=False)

    tab.insert_rows([[10], [20]], row=3)
    tab.delete_rows(2)

    assert other.get("A1:C1", value_render_option=ValueRenderOption.formula) == [
        ["=SUM(Sheet1!A2:A5)", "=Sheet1!A5", "=SUM(Tal)"]
    ]
    assert other.get("A1:C1") == [["35", "3", "35"]]
    assert resource(tab)["basicFilter"]["range"]["endRowIndex"] == 5

    tab.delete_rows(2, 5)
    assert other.get("A1:B1") == [["#REF!", "#REF!"]]


def test_dropdowns_and_colour_rules_follow_the_cells_they_speak_of(book: gspread.Spreadsheet) -> None:
    tab, lists = book.sheet1, book.add_worksheet("Listor", 20, 2)
    tab.update([["Status", "x"]], "A1")
    tab.add_validation("A2:A3", ValidationConditionType.one_of_range, ["=Listor!A2:A9"])
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=$B2>5"}]}
    area = {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 9, "startColumnIndex": 0, "endColumnIndex": 1}
    rule = {"ranges": [area], "booleanRule": {"condition": condition, "format": {"textFormat": {"bold": True}}}}
    book.batch_update({"requests": [{"addConditionalFormatRule": {"rule": rule, "index": 0}}]})

    lists.insert_rows([["ny"]], row=3)
    lists.update_title("Inställningar")
    tab.insert_cols([["först"]], col=1)

    sheet = resource(tab, "sheets(conditionalFormats,data.rowData.values.dataValidation)")
    cells = [row["values"][1] for row in sheet["data"][0]["rowData"][1:]]
    assert [cell["dataValidation"]["condition"]["values"][0]["userEnteredValue"] for cell in cells] == [
        "='Inställningar'!A2:A10"
    ] * 2
    (kept,) = sheet["conditionalFormats"]
    assert kept["booleanRule"]["condition"]["values"] == [{"userEnteredValue": "=$C2>5"}]
    assert (kept["ranges"][0]["startColumnIndex"], kept["ranges"][0]["endColumnIndex"]) == (1, 2)


def test_formulas_follow_a_renamed_tab(book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    tab.update_acell("A1", 7)
    other = book.add_worksheet("Budget", 5, 5)
    other.update_acell("A1", "=Sheet1!A1*2")
    tab.update_title("Mina ärenden")

    assert other.acell("A1", value_render_option=ValueRenderOption.formula).value == "='Mina ärenden'!A1*2"
    assert other.acell("A1").value == "14"


def test_a_basic_filter_is_set_and_cleared(tab: gspread.Worksheet) -> None:
    tab.resize(20, 20)
    tab.set_basic_filter()
    assert resource(tab)["basicFilter"]["range"] == {
        "startRowIndex": 0, "endRowIndex": 20, "startColumnIndex": 0, "endColumnIndex": 20,
    }  # fmt: skip

    tab.clear_basic_filter()
    assert "basicFilter" not in resource(tab)


def test_cells_are_merged_whole_by_row_and_by_column_and_unmerged(tab: gspread.Worksheet) -> None:
    tab.update([["a", "b"], ["c", "d"]], "A1")
    tab.merge_cells("A1:B2", merge_type=MergeType.merge_rows)
    assert len(resource(tab)["merges"]) == 2
    assert tab.get("A1:B2") == [["a"], ["c"]]

    tab.merge_cells("A1:B2")
    assert resource(tab)["merges"] == [
        {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
    ]
    tab.unmerge_cells("A1:B2")
    tab.batch_merge([{"range": "A1:B1"}, {"range": "C1:D2", "mergeType": MergeType.merge_columns}])
    assert len(resource(tab)["merges"]) == 3


def test_a_merged_cells_value_counts_for_all_of_it(tab: gspread.Worksheet) -> None:
    tab.update([["a", "", "b"], ["", "", "c"]], "A1")
    tab.merge_cells("A1:B2")

    assert tab.get_values("A1:C2", combine_merged_cells=True) == [["a", "a", "b"], ["a", "a", "c"]]


def test_merging_across_the_edge_of_a_merge_is_refused(tab: gspread.Worksheet) -> None:
    tab.merge_cells("A1:B2")
    with pytest.raises(APIError, match="You must select all cells in a merged range"):
        tab.merge_cells("B2:C3")


def test_rows_and_columns_are_grouped_and_ungrouped(tab: gspread.Worksheet) -> None:
    tab.add_dimension_group_rows(1, 4)
    answer = tab.add_dimension_group_rows(2, 3)
    tab.add_dimension_group_columns(0, 2)

    groups = answer["replies"][0]["addDimensionGroup"]["dimensionGroups"]
    assert [(each["range"]["startIndex"], each["range"]["endIndex"], each["depth"]) for each in groups] == [
        (1, 4, 1), (2, 3, 2),
    ]  # fmt: skip
    assert len(tab.list_dimension_group_rows()) == 2
    assert len(tab.list_dimension_group_columns()) == 1

    tab.delete_dimension_group_rows(1, 4)
    tab.delete_dimension_group_columns(0, 2)
    assert tab.list_dimension_group_rows() == [
        {"range": {"dimension": "ROWS", "startIndex": 2, "endIndex": 3}, "depth": 1}
    ]
    assert tab.list_dimension_group_columns() == []


def test_groups_that_overlap_join_as_the_reference_says(tab: gspread.Worksheet) -> None:
    tab.add_dimension_group_columns(1, 4)
    tab.add_dimension_group_columns(2, 5)

    assert [
        (each["range"]["startIndex"], each["range"]["endIndex"], each["depth"])
        for each in tab.list_dimension_group_columns()
    ] == [(1, 5, 1), (2, 4, 2)]


def test_rows_and_columns_are_hidden_and_shown(tab: gspread.Worksheet) -> None:
    tab.hide_columns(1, 3)
    tab.hide_rows(0, 1)
    data = resource(tab, "sheets.data(rowMetadata,columnMetadata)")["data"][0]
    assert [index for index, column in enumerate(data["columnMetadata"]) if column.get("hiddenByUser")] == [1, 2]
    assert data["rowMetadata"][0] == {"hiddenByUser": True, "pixelSize": 21}

    tab.unhide_columns(1, 3)
    tab.unhide_rows(0, 1)
    data = resource(tab, "sheets.data(rowMetadata,columnMetadata)")["data"][0]
    assert not any("hiddenByUser" in each for each in data["columnMetadata"] + data["rowMetadata"])


def test_columns_and_rows_fit_their_text(tab: gspread.Worksheet) -> None:
    tab.update_acell("A1", "x" * 100)
    tab.columns_auto_resize(0, 1)
    tab.rows_auto_resize(0, 1)

    columns = resource(tab, "sheets.data.columnMetadata")["data"][0]["columnMetadata"]
    assert columns[0]["pixelSize"] > columns[1]["pixelSize"] == 100


def test_ranges_are_copied_and_cut(tab: gspread.Worksheet) -> None:
    tab.update([["1", "=A1*2"], ["2", "=A2*2"]], "A1", raw=False)
    tab.format("B1", {"textFormat": {"bold": True}})

    tab.copy_range("B1:B2", "C1:C2")
    assert tab.get("C1:C2", value_render_option=ValueRenderOption.formula) == [["=B1*2"], ["=B2*2"]]
    tab.copy_range("B1:B2", "E1", paste_type=PasteType.values)
    assert tab.get("E1:E2", value_render_option=ValueRenderOption.formula) == [[2], [4]]

    tab.cut_range("A1:A2", "A5")
    assert tab.get("A1:A6") == [[], [], [], [], ["1"], ["2"]]


def test_the_properties_of_a_tab_are_there_at_a_glance(book: gspread.Spreadsheet) -> None:
    tab = book.add_worksheet("Egenskaper", 7, 3)
    tab.freeze(rows=2, cols=1)
    again = book.worksheet("Egenskaper")

    assert (again.row_count, again.col_count, again.column_count) == (7, 3, 3)
    assert (again.frozen_row_count, again.frozen_col_count, again.is_gridlines_hidden) == (2, 1, False)
    assert (again.index, again.isSheetHidden, again.tab_color) == (1, False, None)
    assert again.url.endswith(f"{book.id}#gid={tab.id}")
