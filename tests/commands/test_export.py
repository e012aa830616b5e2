"""`kvitto export`: files that open with the right types, and run nothing."""

import csv
from datetime import date

import pytest
from openpyxl import load_workbook

from kvitto.steps.deliver import deliver_rows
from kvitto.steps.feedback import give_feedback
from tests.town import VGR


@pytest.fixture
def exported(here, kvitto, tmp_path):
    """Export a year, and give the rows of a tab by heading: as xlsx has them, and as CSV has them."""

    def export(tab="ansokningar", title="Ansökningar", workbook="work", year=2027):
        result = kvitto("export", str(year), "--to", str(tmp_path / "out"))
        assert result.exit_code == 0, result.output
        cells = list(load_workbook(tmp_path / f"out/vgr-{year}-{workbook}.xlsx")[title].iter_rows())
        headings = [cell.value for cell in cells[0]]
        with (tmp_path / f"out/vgr-{year}-{tab}.csv").open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file, delimiter=";"))
        return [dict(zip(headings, row, strict=True)) for row in cells[1:]], lines

    return export


def deliver(here):
    deliver_rows(here.office(), VGR)
    return here.spreadsheet().worksheet("Ansökningar")


def put(tab, row, heading, value):
    tab.update_cell(row, tab.row_values(1).index(heading) + 1, value)


def test_what_was_sent_and_what_staff_wrote_stand_in_one_row(here, exported):
    reference = here.press("w-1", projekt_namn="Bokbåten", sokt_belopp=48000).submission.reference
    tab = deliver(here)
    put(tab, 2, "Status", "Beviljad")
    put(tab, 2, "Beviljat belopp", "45 000 kr")
    put(tab, 2, "Beslutsdatum", "2026-12-01")
    [row], [line] = exported()

    assert (row["Referens"].value, row["Projekt"].value, row["Status"].value) == (reference, "Bokbåten", "Beviljad")
    assert (line["Referens"], line["Projekt"], line["Status"]) == (reference, "Bokbåten", "Beviljad")
    assert (row["Sökt belopp"].value, row["Beviljat belopp"].value) == (48000, 45000)
    assert row["Beslutsdatum"].value.date() == date(2026, 12, 1)
    assert line["Beslutsdatum"] == "2026-12-01"


def test_numbers_days_and_times_have_types_in_xlsx_and_one_form_in_csv(here, exported):
    here.press("w-1", start_datum="2027-02-01")
    deliver(here)
    [row], [line] = exported()

    assert row["Start"].value.date() == date(2027, 2, 1)
    assert row["Start"].number_format == "yyyy-mm-dd"
    assert row["Inkom"].value.isoformat() == "2026-11-20T09:00:00"
    assert row["Stödår"].value == 2027
    assert row["Stödår"].data_type == "n"
    assert (line["Start"], line["Inkom"], line["Stödår"]) == ("2027-02-01", "2026-11-20 09:00", "2027")


@pytest.mark.parametrize("wild", ['=HYPERLINK("http://x.example")', "+46 300", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_a_text_that_a_program_might_run_is_disarmed(here, exported, wild):
    here.press("w-1", projekt_namn=wild)
    tab = deliver(here)
    here.spreadsheet().values_update("Ansökningar!H2", {"valueInputOption": "RAW"}, {"values": [[wild]]})
    assert tab.acell("H2").value == wild
    [row], [line] = exported()

    assert (row["Projekt"].value, line["Projekt"]) == ("'" + wild, "'" + wild)
    assert (row["Handläggare"].value, line["Handläggare"]) == ("'" + wild, "'" + wild)
    assert row["Projekt"].data_type == "s"


def test_a_tab_or_return_at_the_beginning_of_staffs_text_is_disarmed(here, exported):
    here.press("w-1")
    deliver(here)
    here.spreadsheet().values_update("Ansökningar!H2:I2", {"valueInputOption": "RAW"}, {"values": [["\t=1", "\r=1"]]})
    _, [line] = exported()

    assert (line["Handläggare"], line["Diarienummer"]) == ("'\t=1", "'\r=1")


def test_a_text_that_looks_like_an_error_is_a_text(here, exported):
    here.press("w-1", projekt_namn="#N/A")
    deliver(here)
    [row], _ = exported()

    assert (row["Projekt"].value, row["Projekt"].data_type) == ("#N/A", "s")


def test_what_was_sent_is_told_as_it_was_sent_whatever_the_sheet_says_now(here, exported):
    here.press("w-1", projekt_namn="Bokbåten")
    put(deliver(here), 2, "Projekt", "Ett annat namn")
    [row], _ = exported()

    assert row["Projekt"].value == "Bokbåten"


def test_csv_opens_in_a_swedish_excel(here, exported, tmp_path):
    here.press("w-1", projekt_namn="Räksmörgås; med ”citat” och\nradbrytning")
    deliver(here)
    _, [line] = exported()
    raw = (tmp_path / "out/vgr-2027-ansokningar.csv").read_bytes()

    assert raw.startswith(b"\xef\xbb\xbfReferens;Kommun;Projekt;")
    assert line["Projekt"] == "Räksmörgås; med ”citat” och\nradbrytning"


def test_contacts_are_in_files_of_their_own(here, exported, tmp_path):
    here.press("w-1", kontakt_epost="anna@harryda.example", kontakt_telefon="+46300123456")
    deliver(here)
    [row], [line] = exported("kontakter", "Kontakter", "contacts")

    assert row["E-post"].value == line["E-post"] == "anna@harryda.example"
    assert line["Telefon"] == "'+46300123456"
    assert "anna@" not in (tmp_path / "out/vgr-2027-ansokningar.csv").read_text()
    modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "out").iterdir()}
    assert set(modes.values()) == {0o600}
    assert len([name for name in modes if name.endswith(".xlsx")]) == 2


def test_the_year_is_staffs_where_they_have_changed_it(here, exported):
    here.press("w-1", ar=2027)
    here.clock.sleep(1)
    here.press("w-2", ar=2027)
    tab = deliver(here)
    put(tab, 2, "Stödår", 2026)

    assert [line["Kvitto-id"] for line in exported(year=2027)[1]] == ["w-2"]
    assert [line["Kvitto-id"] for line in exported(year=2026)[1]] == ["w-1"]
    assert exported(year=2025)[1] == []
    put(tab, 2, "Stödår", "nästa år")
    assert [line["Kvitto-id"] for line in exported(year=2027)[1]] == ["w-1", "w-2"]


def test_a_case_whose_row_staff_deleted_is_exported_as_it_was_sent(here, exported):
    here.press("w-1", projekt_namn="Bokbåten")
    deliver(here).delete_rows(2)
    _, [line] = exported()

    assert (line["Projekt"], line["Status"]) == ("Bokbåten", "Inkommen")


def test_what_staff_have_emptied_is_empty_and_their_words_in_a_money_column_stay_words(here, exported):
    here.press("w-1")
    tab = deliver(here)
    put(tab, 2, "Status", "")
    put(tab, 2, "Beviljat belopp", "enligt beslut")
    [row], [line] = exported()

    assert row["Status"].value is None
    assert line["Status"] == ""
    assert row["Beviljat belopp"].value == line["Beviljat belopp"] == "enligt beslut"


def test_without_the_sheet_nothing_is_written_since_it_would_look_whole(here, kvitto, tmp_path):
    here.press("w-1")
    deliver(here)
    here.faults.add({"target": "sheets", "kind": "403", "times": 1000})
    result = kvitto("export", "2027", "--to", str(tmp_path / "out"))

    assert result.exit_code == 1
    assert list((tmp_path / "out").iterdir()) == []


def test_an_answer_with_a_control_character_does_not_stop_the_others(here, exported):
    here.press("w-1")
    deliver(here)
    here.spreadsheet().values_update("Ansökningar!H2", {"valueInputOption": "RAW"}, {"values": [["klipp\x0bistrat"]]})
    [row], _ = exported()

    assert row["Handläggare"].value == "klippistrat"
    assert row["Slut"].value.date() > date(2027, 1, 1)


def test_every_tab_goes_with_it_and_rows_of_other_years_cases_stay_behind(here, exported):
    this = here.press("w-1", ar=2027).submission.reference
    here.clock.sleep(1)
    other = here.press("w-2", ar=2026).submission.reference
    deliver(here)
    book = here.spreadsheet()
    book.worksheet("Bedömning").update(
        [[this, "Handläggare A", 3], [other, "Handläggare A", 1]], "A2", value_input_option="USER_ENTERED"
    )
    book.worksheet("Insatser").update([["2027-03-01", "=Läscirklar"]], "A2", value_input_option="RAW")

    [scored], _ = exported("bedomning", "Bedömning")
    assert (scored["Referens"].value, scored["Passar inriktningen"].value) == (this, 3)
    [activity], [line] = exported("insatser", "Insatser")
    assert activity["Rubrik"].value == line["Rubrik"] == "'=Läscirklar"
    assert exported("kontaktonskemal", "Kontaktönskemål") == ([], [])


def test_all_that_was_sent_is_there_in_the_applicants_words_apart_from_the_work_sheet(here, exported):
    here.press("w-1", projekt_namn="=Bokbåten", sokt_belopp=48000)
    deliver(here)
    rows, lines = exported("inkommet", "Allt som skickats", "contacts")

    said = {line["Fråga"]: line["Svar"] for line in lines}
    assert said["Projektets namn"] == "'=Bokbåten"
    assert said["Sökt belopp"].replace("\xa0", " ") == "48 000 kr"
    assert {type(row["Inkom"].value).__name__ for row in rows} == {"datetime"}


def test_what_applicants_thought_of_the_page_is_there_without_who_they_are(here, exported):
    post = here.press("w-1").submission
    deliver(here)
    give_feedback(here.office(), post, useful=True, words="@Tack!")
    _, [line] = exported("synpunkter", "Synpunkter")

    assert (line["Formulär"], line["Till nytta"], line["Ord"]) == ("ansokan", "Ja", "'@Tack!")
    assert post.reference not in line.values()
