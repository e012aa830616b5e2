"""The methods of gspread's Client and Spreadsheet, one test each."""

import io
import re
import zipfile

import gspread
import pytest
from gspread.exceptions import APIError, SpreadsheetNotFound, WorksheetNotFound
from gspread.utils import ExportFormat, ValueRenderOption

from tests.emulator.conftest import Google


def test_a_created_spreadsheet_has_one_tab_of_a_thousand_rows(client: gspread.Client) -> None:
    book = client.create("Bidrag")

    assert book.title == "Bidrag"
    assert [tab.title for tab in book.worksheets()] == ["Sheet1"]
    assert (book.sheet1.row_count, book.sheet1.col_count) == (1000, 26)


def test_a_spreadsheet_is_opened_by_title_key_and_url(client: gspread.Client) -> None:
    book = client.create("Öppnas på tre sätt")

    assert client.open("Öppnas på tre sätt").id == book.id
    assert client.open_by_key(book.id).title == book.title
    assert client.open_by_url(book.url).id == book.id


def test_a_title_nobody_has_is_not_found(client: gspread.Client) -> None:
    with pytest.raises(SpreadsheetNotFound):
        client.open("Finns inte alls")


def test_an_unknown_key_is_not_found(client: gspread.Client) -> None:
    with pytest.raises(SpreadsheetNotFound):
        client.open_by_key("1" * 44)


def test_openall_lists_files_of_that_title_newest_first(client: gspread.Client) -> None:
    first, second = client.create("Samma namn"), client.create("Samma namn")
    first.update_title("Samma namn")

    assert [book.id for book in client.openall("Samma namn")] == [first.id, second.id]


def test_files_are_listed_by_title_and_folder(client: gspread.Client) -> None:
    inside = client.create("I en mapp", folder_id="mappen")
    client.create("I en mapp")

    assert [file["id"] for file in client.list_spreadsheet_files("I en mapp", "mappen")] == [inside.id]
    assert set(client.list_spreadsheet_files("I en mapp", "mappen")[0]) == {
        "id", "name", "createdTime", "modifiedTime",
    }  # fmt: skip


def test_a_copy_has_the_cells_and_formats_and_its_own_life(client: gspread.Client, tab: gspread.Worksheet) -> None:
    tab.update([["Kommun", 5]], "A1")
    tab.format("A1", {"textFormat": {"bold": True}})

    copy = client.copy(tab.spreadsheet_id, title="Kopian")
    tab.update_acell("A1", "Ändrad")

    assert copy.title == "Kopian"
    assert copy.sheet1.get("A1:B1") == [["Kommun", "5"]]


def test_a_copy_without_a_title_says_what_it_is_a_copy_of(client: gspread.Client, book: gspread.Spreadsheet) -> None:
    assert client.copy(book.id).title == "Copy of Ansökningar 2027"


def test_comments_follow_a_copy(client: gspread.Client, book: gspread.Spreadsheet, google: Google) -> None:
    path = f"/drive/v3/files/{book.id}/comments"
    google.post(path, {"content": "Titta här"}, fields="id")

    copy = client.copy(book.id)

    answer = google.get(f"/drive/v3/files/{copy.id}/comments", fields="comments/content")
    assert answer.json() == {"comments": [{"content": "Titta här"}]}


def test_a_deleted_spreadsheet_is_gone(client: gspread.Client, book: gspread.Spreadsheet) -> None:
    client.del_spreadsheet(book.id)

    with pytest.raises(SpreadsheetNotFound):
        client.open_by_key(book.id)


def test_an_imported_csv_takes_the_place_of_everything(client: gspread.Client, book: gspread.Spreadsheet) -> None:
    book.add_worksheet("Försvinner", 2, 2)

    client.import_csv(book.id, "Kommun,Belopp\nBorås,50000\n".encode())

    assert [tab.title for tab in book.worksheets()] == ["Ansökningar 2027"]
    assert book.sheet1.get(value_render_option=ValueRenderOption.unformatted) == [
        ["Kommun", "Belopp"],
        ["Borås", 50000],
    ]


def test_export_as_csv_gives_the_first_tab_as_shown(tab: gspread.Worksheet) -> None:
    tab.update([["a1", "B, 2"], ["", 1.5]], "A1")

    assert tab.spreadsheet.export(ExportFormat.CSV) == b'a1,"B, 2"\r\n,1.5'
    assert tab.spreadsheet.export(ExportFormat.TSV) == b"a1\tB, 2\r\n\t1.5"


def test_export_as_xlsx_keeps_types_formulas_and_tabs(book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    tab.update([["Borås", 2, "=B1*2"]], "A1", raw=False)
    book.add_worksheet("Två ord", 3, 3).update([["2026-12-01"]], "A1", raw=False)

    workbook = zipfile.ZipFile(io.BytesIO(book.export(ExportFormat.EXCEL)))

    assert re.findall(r'<sheet name="([^"]*)"', workbook.read("xl/workbook.xml").decode()) == ["Sheet1", "Två ord"]
    first, second = (workbook.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2))
    assert "<f>B1*2</f>" in first
    assert "<v>2</v>" in first
    assert "<v>46357</v>" in second
    assert "yyyy-mm-dd" in workbook.read("xl/styles.xml").decode()


def test_export_as_zipped_html_has_a_page_for_each_tab(book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    tab.update([["<b>"]], "A1")

    archive = zipfile.ZipFile(io.BytesIO(book.export(ExportFormat.ZIPPED_HTML)))

    assert b"<td>&lt;b&gt;</td>" in archive.read("Sheet1.html")


def test_sharing_lists_changes_and_removes_permissions(book: gspread.Spreadsheet) -> None:
    book.share("otto@kommun.example", perm_type="user", role="writer")
    book.share("", perm_type="anyone", role="reader")
    book.share("kommun.example", perm_type="domain", role="reader")

    roles = {(item["type"], item["role"]) for item in book.list_permissions()}
    assert roles == {("user", "owner"), ("user", "writer"), ("anyone", "reader"), ("domain", "reader")}

    assert book.remove_permissions("otto@kommun.example", role="reader") == []
    assert len(book.remove_permissions("otto@kommun.example")) == 1
    assert len(book.remove_permissions("kommun.example")) == 1
    assert len(book.list_permissions()) == 2


def test_the_client_shares_and_exports_by_key(client: gspread.Client, book: gspread.Spreadsheet) -> None:
    answer = client.insert_permission(book.id, "anna@kommun.example", perm_type="user", role="commenter", notify=False)
    assert answer.json()["role"] == "commenter"
    client.remove_permission(book.id, answer.json()["id"])
    assert [item["role"] for item in client.list_permissions(book.id)] == ["owner"]

    book.sheet1.update_acell("A1", "x")
    assert client.export(book.id, ExportFormat.CSV) == b"x"
    assert client.get_file_drive_metadata(book.id)["name"] == book.title


def test_ownership_is_offered_and_accepted(book: gspread.Spreadsheet) -> None:
    book.share("ny@region.example", perm_type="user", role="writer")
    new = next(item for item in book.list_permissions() if item["emailAddress"] == "ny@region.example")

    book.transfer_ownership(str(new["id"]))
    book.accept_ownership(str(new["id"]))

    assert {item["emailAddress"]: item["role"] for item in book.list_permissions()} == {
        "handlaggare@region.example": "writer",
        "ny@region.example": "owner",
    }


def test_title_locale_and_time_zone_are_changed(book: gspread.Spreadsheet) -> None:
    book.update_title("Nytt namn")
    book.update_locale("sv_SE")
    book.update_timezone("Europe/Stockholm")

    again = book.client.spreadsheets_get(book.id)["properties"]
    assert (again["title"], again["locale"], again["timeZone"]) == ("Nytt namn", "sv_SE", "Europe/Stockholm")


@pytest.mark.parametrize(
    "change", [lambda book: book.update_locale("svenska"), lambda book: book.update_timezone("Europe/Skara")]
)
def test_a_locale_or_zone_nobody_knows_is_refused(book: gspread.Spreadsheet, change: object) -> None:
    with pytest.raises(APIError) as refused:
        change(book)  # type: ignore[operator]  # one of the functions above
    assert refused.value.code == 400


def test_drive_knows_when_a_spreadsheet_was_last_changed(book: gspread.Spreadsheet) -> None:
    created, before = book.creationTime, book.get_lastUpdateTime()
    book.sheet1.update_acell("A1", 1)

    book.update_drive_metadata()
    assert book.creationTime == created
    assert book.get_lastUpdateTime() > before


def test_tabs_are_found_by_index_id_and_title(book: gspread.Spreadsheet) -> None:
    second = book.add_worksheet("Utskick", 5, 5)

    assert book.get_worksheet(1).id == book.get_worksheet_by_id(second.id).id == book.worksheet("Utskick").id
    assert [tab.title for tab in book] == ["Sheet1", "Utskick"]
    with pytest.raises(WorksheetNotFound):
        book.worksheet("Saknas")


def test_a_taken_title_is_refused_in_googles_words(book: gspread.Spreadsheet) -> None:
    with pytest.raises(APIError) as refused:
        book.add_worksheet("sheet1", 5, 5)

    assert refused.value.error["message"] == (
        'Invalid requests[0].addSheet: A sheet with the name "sheet1" already exists. Please enter another name.'
    )


def test_tabs_are_deleted_and_the_last_one_stays(book: gspread.Spreadsheet) -> None:
    book.del_worksheet(book.add_worksheet("Bort", 2, 2))
    book.del_worksheet_by_id(book.add_worksheet("Bort igen", 2, 2).id)

    assert [tab.title for tab in book.worksheets()] == ["Sheet1"]
    with pytest.raises(APIError, match="You can't remove all the"):
        book.del_worksheet(book.sheet1)


def test_a_tab_is_duplicated_with_its_cells_and_formats(book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    tab.update([["Mall"]], "A1")
    copy = book.duplicate_sheet(tab.id, insert_sheet_index=0, new_sheet_name="Kopia")
    other = tab.duplicate()

    assert [each.title for each in book.worksheets()] == ["Copy of Sheet1", "Kopia", "Sheet1"]
    assert copy.acell("A1").value == other.acell("A1").value == "Mall"
    assert len({tab.id, copy.id, other.id}) == 3


def test_a_tab_is_copied_to_another_spreadsheet(client: gspread.Client, tab: gspread.Worksheet) -> None:
    tab.update([["Följer med"]], "A1")
    other = client.create("Mottagare")

    answer = tab.copy_to(other.id)

    assert answer["title"] == "Copy of Sheet1"
    assert other.get_worksheet_by_id(answer["sheetId"]).acell("A1").value == "Följer med"


def test_tabs_are_reordered(book: gspread.Spreadsheet) -> None:
    first, second = book.add_worksheet("Ett", 2, 2), book.add_worksheet("Två", 2, 2)

    book.reorder_worksheets([second, first, book.worksheet("Sheet1")])

    assert [tab.title for tab in book.worksheets()] == ["Två", "Ett", "Sheet1"]


def test_named_ranges_are_listed_read_and_deleted(book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    tab.update([["1", "2"], ["3", "4"]], "A1")
    answer = tab.define_named_range("A1:B2", "Belopp")

    assert [named["name"] for named in book.list_named_ranges()] == ["Belopp"]
    assert [cell.value for cell in book.named_range("Belopp")] == ["1", "2", "3", "4"]

    tab.delete_named_range(answer["replies"][0]["addNamedRange"]["namedRange"]["namedRangeId"])
    assert book.list_named_ranges() == []


def test_protected_ranges_are_listed_and_deleted(book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    tab.add_protected_range("A1:B2", editor_users_emails=["chef@region.example"], description="Rubriker")
    (protected,) = book.list_protected_ranges(tab.id)

    assert protected["editors"]["users"] == ["chef@region.example", "handlaggare@region.example"]
    assert protected["range"] == {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}

    tab.delete_protected_range(protected["protectedRangeId"])
    assert book.list_protected_ranges(tab.id) == []


def test_values_are_read_and_written_through_the_spreadsheet(book: gspread.Spreadsheet) -> None:
    book.values_update("Sheet1!A1:B1", params={"valueInputOption": "RAW"}, body={"values": [["a", "b"]]})
    book.values_append("Sheet1", params={"valueInputOption": "RAW"}, body={"values": [["c"]]})
    book.values_batch_update(
        {"valueInputOption": "RAW", "data": [{"range": "D1", "values": [["x"]]}, {"range": "D2", "values": [["y"]]}]}
    )

    assert book.values_get("Sheet1!A1:D2")["values"] == [["a", "b", "", "x"], ["c", "", "", "y"]]
    assert [found["values"] for found in book.values_batch_get(["A1", "D2"])["valueRanges"]] == [[["a"]], [["y"]]]

    book.values_clear("Sheet1!D1:D2")
    book.values_batch_clear(body={"ranges": ["A1", "B1"]})
    assert book.values_get("Sheet1")["values"] == [[], ["c"]]


def test_metadata_of_the_spreadsheet_leaves_the_cells_out(book: gspread.Spreadsheet) -> None:
    book.sheet1.update_acell("A1", "cell")

    assert "data" not in book.fetch_sheet_metadata()["sheets"][0]
