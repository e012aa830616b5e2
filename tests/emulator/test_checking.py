"""A misspelt or mistyped request is refused as Google refuses it, so that no mistake lives until production."""

from typing import Any

import gspread
import pytest

from tests.emulator.conftest import Google

CELL = "requests[0].append_cells.rows[0].values[0].user_entered_value"
PROPERTIES = "requests[0].update_sheet_properties.properties"
API = "type.googleapis.com/google.apps.sheets.v4."

MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "a misspelt field": (
        {"appendCells": {"sheetId": 0, "rowz": []}},
        "Invalid JSON payload received. Unknown name \"rowz\" at 'requests[0].append_cells': Cannot find field.",
    ),
    "a field in the wrong place": (
        {"updateSheetProperties": {"properties": {"rowCount": 5}, "fields": "*"}},
        f"Invalid JSON payload received. Unknown name \"rowCount\" at '{PROPERTIES}': Cannot find field.",
    ),
    "a word for a number": (
        {"appendDimension": {"dimension": "ROWS", "length": "fem"}},
        "Invalid value at 'requests[0].append_dimension.length' (TYPE_INT32), \"fem\"",
    ),
    "an unknown word": (
        {"appendDimension": {"dimension": "RADER", "length": 5}},
        f"Invalid value at 'requests[0].append_dimension.dimension' ({API}Dimension), \"RADER\"",
    ),
    "a list for an object": (
        {"addSheet": {"properties": []}},
        f"Invalid value at 'requests[0].add_sheet.properties' ({API}SheetProperties), []",
    ),
    "a number for text": (
        {"appendCells": {"rows": [{"values": [{"userEnteredValue": {"stringValue": 5}}]}], "fields": "*"}},
        f"Invalid value at '{CELL}.string_value' (TYPE_STRING), 5",
    ),
    "an unknown field in a mask": (
        {"repeatCell": {"range": {}, "cell": {}, "fields": "userEnteredFormat.colour"}},
        "Invalid requests[0].repeatCell: Invalid field: user_entered_format.colour",
    ),
    "two kinds in one part": (
        {"addSheet": {}, "deleteSheet": {"sheetId": 0}},
        "Invalid requests[0]: Exactly one kind of request must be set.",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named(google: Google, book: gspread.Spreadsheet, mistake: str) -> None:
    part, message = MISTAKES[mistake]
    answer = google.batch(book.id, part)

    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)


def test_every_mistake_is_told_at_once(google: Google, book: gspread.Spreadsheet) -> None:
    error = google.batch(book.id, {"addSheet": {"a": 1}}, {"addSheet": {"b": 1}}).json()["error"]

    assert error["message"].count("Cannot find field") == 2
    assert [fault["field"] for fault in error["details"][0]["fieldViolations"]] == [
        "requests[0].add_sheet",
        "requests[1].add_sheet",
    ]


def test_a_whole_number_may_stand_in_quotes(google: Google, book: gspread.Spreadsheet) -> None:
    answer = google.batch(book.id, {"appendDimension": {"sheetId": "0", "dimension": "ROWS", "length": "5"}})

    assert answer.status_code == 200
    assert book.sheet1.row_count == 1005


def test_an_answer_without_the_wished_fields_is_refused(google: Google, book: gspread.Spreadsheet) -> None:
    error = google.get(f"/v4/spreadsheets/{book.id}", fields="sheets.titles").json()["error"]

    assert error["details"][0]["fieldViolations"][0]["description"] == (
        "Error expanding 'fields' parameter. Cannot find matching fields for path 'sheets.titles'."
    )


def test_a_body_that_is_not_json_is_refused(google: Google, book: gspread.Spreadsheet) -> None:
    answer = google.http.post(f"{google.url}/v4/spreadsheets/{book.id}:batchUpdate", data=b"{requests", timeout=5)

    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
