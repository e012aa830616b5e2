"""batchUpdate as the pump uses it: all or nothing, typed cells, markers that work once, and answers asked back."""

from typing import Any

import gspread
import pytest
from gspread.utils import ValueRenderOption

from kvitto.local.sheets.opening import opened
from tests.emulator.conftest import Google

MARKER = 17_000_001


def marker(value: str = "rows 1 nonce", metadata_id: int = MARKER) -> dict[str, Any]:
    metadata = {
        "metadataId": metadata_id,
        "metadataKey": "kvitto",
        "metadataValue": value,
        "visibility": "DOCUMENT",
        "location": {"spreadsheet": True},
    }
    return {"createDeveloperMetadata": {"developerMetadata": metadata}}


def cells(*rows: list[Any], sheet_id: int = 0) -> dict[str, Any]:
    def cell(value: Any) -> dict[str, Any]:
        kind = {str: "stringValue", bool: "boolValue"}.get(type(value), "numberValue")
        return {"userEnteredValue": {kind: value}} if value is not None else {}

    data = [{"values": [cell(value) for value in row]} for row in rows]
    return {"appendCells": {"sheetId": sheet_id, "rows": data, "fields": "userEnteredValue"}}


def search(google: Google, book: gspread.Spreadsheet, **lookup: Any) -> dict[str, Any]:
    path = f"/v4/spreadsheets/{book.id}/developerMetadata:search"
    answer = google.post(path, {"dataFilters": [{"developerMetadataLookup": lookup}]})
    return dict(answer.json())


def test_a_batch_appends_typed_cells_and_answers_without_row_numbers(
    google: Google, book: gspread.Spreadsheet, tab: gspread.Worksheet
) -> None:
    answer = google.batch(book.id, marker(), cells(["+46701234567", 50000, True, "=1+1", "0428"]))

    assert answer.status_code == 200
    assert answer.json()["replies"][1] == {}
    assert tab.get(value_render_option=ValueRenderOption.unformatted) == [["+46701234567", 50000, True, "=1+1", "0428"]]


def test_the_same_batch_again_is_refused_whole(
    google: Google, book: gspread.Spreadsheet, tab: gspread.Worksheet
) -> None:
    google.batch(book.id, marker(), cells(["a"]))
    again = google.batch(book.id, cells(["b"]), marker("rows 2 other"))

    assert (again.status_code, again.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert again.json()["error"]["message"].startswith("Invalid requests[1].createDeveloperMetadata: ")
    assert tab.col_values(1) == ["a"]
    (found,) = search(google, book, metadataId=MARKER)["matchedDeveloperMetadata"]
    assert found["developerMetadata"]["metadataValue"] == "rows 1 nonce"


def test_an_id_is_free_again_once_its_metadata_is_deleted(google: Google, book: gspread.Spreadsheet) -> None:
    google.batch(book.id, marker())
    gone = google.batch(
        book.id, {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": MARKER}}}}
    )

    deleted = gone.json()["replies"][0]["deleteDeveloperMetadata"]["deletedDeveloperMetadata"]
    assert [item["metadataId"] for item in deleted] == [MARKER]
    assert search(google, book, metadataId=MARKER) == {}
    assert google.batch(book.id, marker()).status_code == 200


def test_metadata_is_read_by_id_and_missed_with_404(google: Google, book: gspread.Spreadsheet) -> None:
    google.batch(book.id, marker())
    path = f"/v4/spreadsheets/{book.id}/developerMetadata/"

    assert google.get(f"{path}{MARKER}").json() == {
        "metadataId": MARKER,
        "metadataKey": "kvitto",
        "metadataValue": "rows 1 nonce",
        "visibility": "DOCUMENT",
        "location": {"locationType": "SPREADSHEET", "spreadsheet": True},
    }
    missing = google.get(f"{path}4711")
    assert (missing.status_code, missing.json()["error"]["message"]) == (404, "Requested entity was not found.")


def test_metadata_of_a_column_follows_the_column(
    google: Google, book: gspread.Spreadsheet, tab: gspread.Worksheet
) -> None:
    tab.update([["Referens", "Status"]], "A1")
    place = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
    wish = {"metadataKey": "column", "metadataValue": "status", "visibility": "DOCUMENT"}
    google.batch(
        book.id, {"createDeveloperMetadata": {"developerMetadata": wish | {"location": {"dimensionRange": place}}}}
    )
    tab.insert_cols([["Handläggare"]], col=1)
    google.batch(
        book.id,
        {"moveDimension": {"source": place | {"startIndex": 2, "endIndex": 3}, "destinationIndex": 0}},
    )

    (found,) = search(google, book, metadataKey="column")["matchedDeveloperMetadata"]
    assert found["developerMetadata"]["location"] == {
        "locationType": "COLUMN",
        "dimensionRange": {"dimension": "COLUMNS", "startIndex": 0, "endIndex": 1},
    }
    by_filter = google.post(
        f"/v4/spreadsheets/{book.id}/values:batchGetByDataFilter",
        {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "column"}}]},
    ).json()
    assert by_filter["valueRanges"][0]["valueRange"]["values"] == [["Status"]]

    tab.delete_columns(1)
    assert search(google, book, metadataKey="column") == {}


def test_metadata_is_updated_where_it_matches(google: Google, book: gspread.Spreadsheet) -> None:
    google.batch(book.id, marker())
    change = {
        "dataFilters": [{"developerMetadataLookup": {"metadataKey": "kvitto"}}],
        "developerMetadata": {"metadataValue": "void 1"},
        "fields": "metadataValue",
    }
    google.batch(book.id, {"updateDeveloperMetadata": change})

    (found,) = search(google, book, metadataValue="void 1")["matchedDeveloperMetadata"]
    assert found["developerMetadata"]["metadataId"] == MARKER


def test_metadata_fills_up_at_30_000_characters(google: Google, book: gspread.Spreadsheet) -> None:
    parts = [marker("x" * 994, MARKER + index) for index in range(30)]

    assert google.batch(book.id, *parts).status_code == 200
    assert google.batch(book.id, marker("en till", MARKER + 99)).status_code == 400


@pytest.mark.parametrize(
    "part, message",
    [
        (cells(["x"], sheet_id=4711), "Invalid requests[1].appendCells: No grid with id: 4711"),
        ({"deleteSheet": {"sheetId": 4711}}, "Invalid requests[1].deleteSheet: No sheet with id: 4711"),
        (
            {"repeatCell": {"range": {"sheetId": 0}, "cell": {}}},
            "Invalid requests[1].repeatCell: At least one field must be listed in 'fields'. (Use '*' to indicate all.)",
        ),
        (
            {"makeCoffee": {}},
            "Invalid JSON payload received. Unknown name \"makeCoffee\" at 'requests[1]': Cannot find field.",
        ),
    ],
)
def test_a_failing_part_leaves_nothing_behind(
    google: Google, book: gspread.Spreadsheet, tab: gspread.Worksheet, part: dict[str, Any], message: str
) -> None:
    answer = google.batch(book.id, {"addSheet": {"properties": {"title": "Ny"}}}, part)

    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)
    assert [each.title for each in book.worksheets()] == ["Sheet1"]


def test_what_is_not_built_answers_501_and_names_itself(google: Google, book: gspread.Spreadsheet) -> None:
    answer = google.batch(book.id, {"addChart": {"chart": {}}})
    assert answer.status_code == 501
    assert "addChart" in answer.json()["error"]["message"]

    other = google.get("/v4/spreadsheets/abc/pivots")
    assert (other.status_code, other.json()["error"]["status"]) == (501, "UNIMPLEMENTED")


def test_the_headings_come_back_in_the_same_answer(
    google: Google, book: gspread.Spreadsheet, tab: gspread.Worksheet
) -> None:
    tab.update([["Referens", "Status"]], "A1")
    answer = google.batch(
        book.id,
        marker(),
        cells(["VGR-2027-AAAA-AAAA", "Ny"]),
        includeSpreadsheetInResponse=True,
        responseRanges=["Sheet1!1:1"],
        responseIncludeGridData=True,
    ).json()

    (data,) = answer["updatedSpreadsheet"]["sheets"][0]["data"]
    assert [cell["formattedValue"] for cell in data["rowData"][0]["values"]] == ["Referens", "Status"]
    assert len(data["rowData"]) == 1


def test_a_response_mask_trims_the_answer_and_a_bad_response_range_undoes_the_batch(
    google: Google, book: gspread.Spreadsheet, tab: gspread.Worksheet
) -> None:
    tab.update([["Referens"]], "A1")
    body = {
        "requests": [cells(["a"])],
        "includeSpreadsheetInResponse": True,
        "responseRanges": ["Sheet1!A1:A9"],
    }
    path = f"/v4/spreadsheets/{book.id}:batchUpdate"
    mask = "updatedSpreadsheet(sheets(properties/sheetId,data.rowData.values.effectiveValue))"
    answer = google.post(path, body, fields=mask).json()

    assert answer == {
        "updatedSpreadsheet": {
            "sheets": [
                {
                    "properties": {"sheetId": 0},
                    "data": [
                        {
                            "rowData": [
                                {"values": [{"effectiveValue": {"stringValue": "Referens"}}]},
                                {"values": [{"effectiveValue": {"stringValue": "a"}}]},
                            ]
                        }
                    ],
                }
            ]
        }
    }
    refused = google.post(path, body | {"responseRanges": ["Saknas!A1"]})
    assert refused.status_code == 400
    assert tab.col_values(1) == ["Referens", "a"]


def test_appending_counts_values_only_and_extends_the_grid(
    google: Google, book: gspread.Spreadsheet, tab: gspread.Worksheet
) -> None:
    tab.resize(rows=3)
    tab.update([["", "x"]], "A2")
    tab.format("A3:B3", {"textFormat": {"bold": True}})
    tab.update_note("A3", "ingen data")
    google.batch(book.id, cells(["a"], ["b"]))

    assert tab.get_all_values() == [["", ""], ["", "x"], ["a", ""], ["b", ""]]
    assert book.sheet1.row_count == 4


def test_cells_are_updated_in_a_range_and_those_left_out_are_cleared(
    google: Google, book: gspread.Spreadsheet, tab: gspread.Worksheet
) -> None:
    tab.update([["a", "b"], ["c", "d"]], "A1")
    whole = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
    rows = [{"values": [{"userEnteredValue": {"formulaValue": "=1+2"}}]}]
    google.batch(book.id, {"updateCells": {"range": whole, "rows": rows, "fields": "userEnteredValue"}})
    assert tab.get_all_values() == [["3"]]

    start = {"sheetId": 0, "rowIndex": 4, "columnIndex": 1}
    google.batch(book.id, {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}})
    assert tab.acell("B5").value == "3"


def test_a_repeated_formula_follows_its_row(google: Google, book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    tab.update([[1], [2], [3]], "A1")
    column = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 1, "endColumnIndex": 2}
    cell = {"userEnteredValue": {"formulaValue": "=A1*$A$1"}}
    google.batch(book.id, {"repeatCell": {"range": column, "cell": cell, "fields": "userEnteredValue"}})

    assert tab.col_values(2) == ["1", "2", "3"]


def test_find_and_replace_counts_what_it_changed(
    google: Google, book: gspread.Spreadsheet, tab: gspread.Worksheet
) -> None:
    tab.update([["Mariestad, Mariestad"], ["Töreboda"], ["mariestad"]], "A1")
    wish = {"find": "mariestad", "replacement": "Skara", "allSheets": True}
    answer = google.batch(book.id, {"findReplace": wish}).json()

    assert answer["replies"][0]["findReplace"] == {
        "valuesChanged": 2, "rowsChanged": 2, "sheetsChanged": 1, "occurrencesChanged": 3,
    }  # fmt: skip
    assert tab.col_values(1) == ["Skara, Skara", "Töreboda", "Skara"]


def test_a_spreadsheet_is_created_with_its_tabs_and_locale(google: Google) -> None:
    wish = {
        "properties": {"title": "Arbetsblad", "locale": "sv_SE", "timeZone": "Europe/Stockholm"},
        "sheets": [{"properties": {"title": "Läs mig"}}, {"properties": {"title": "Ansökningar", "sheetId": 7}}],
    }
    answer = google.post("/v4/spreadsheets", wish).json()

    assert answer["properties"]["locale"] == "sv_SE"
    assert [(each["properties"]["title"], each["properties"]["index"]) for each in answer["sheets"]] == [
        ("Läs mig", 0), ("Ansökningar", 1),
    ]  # fmt: skip


def test_conditional_formats_filter_views_and_bands_are_kept(google: Google, book: gspread.Spreadsheet) -> None:
    area = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 9, "startColumnIndex": 0, "endColumnIndex": 2}
    rule = {
        "ranges": [area],
        "booleanRule": {
            "condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": "Beviljad"}]},
            "format": {"backgroundColor": {"green": 1}},
        },
    }
    answer = google.batch(
        book.id,
        {"addConditionalFormatRule": {"rule": rule, "index": 0}},
        {"addFilterView": {"filter": {"title": "Mina", "range": area}}},
        {"addBanding": {"bandedRange": {"range": area, "rowProperties": {"firstBandColor": {"red": 1}}}}},
    )
    view = answer.json()["replies"][1]["addFilterView"]["filter"]
    sheet = google.get(f"/v4/spreadsheets/{book.id}").json()["sheets"][0]

    assert sheet["conditionalFormats"][0]["booleanRule"]["format"]["backgroundColorStyle"] == {"rgbColor": {"green": 1}}
    assert sheet["filterViews"] == [view]
    assert sheet["bandedRanges"][0]["rowProperties"]["firstBandColor"] == {"red": 1}

    google.batch(
        book.id,
        {"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}},
        {"deleteFilterView": {"filterId": view["filterViewId"]}},
    )
    assert {"conditionalFormats", "filterViews"}.isdisjoint(
        google.get(f"/v4/spreadsheets/{book.id}").json()["sheets"][0]
    )


def test_a_protected_range_stops_others_but_not_its_maker(google: Google, client: gspread.Client) -> None:
    book = client.create("Skyddad")
    book.sheet1.add_protected_range("A:B")
    other = opened(google.url, who="kvitto@project.example").open_by_key(book.id)

    book.sheet1.update_acell("A1", "får")
    with pytest.raises(gspread.exceptions.APIError, match="You are trying to edit a protected cell or object"):
        other.sheet1.update_acell("A2", "får inte")
    other.sheet1.update_acell("C1", "får")
    assert google.batch(book.id, cells(["x"])).status_code == 400
    other.client.session.close()
