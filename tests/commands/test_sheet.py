"""`kvitto sheet init` makes the work sheet of the office, once, and touches nothing that is there."""

import itertools

import pytest

from kvitto.steps.deliver import deliver_rows
from tests.town import VGR

TABS = [
    "Läs mig",
    "Ansökningar",
    "Kontaktönskemål",
    "Bedömning",
    "Utskick",
    "Redovisningar",
    "Indikatorer",
    "Insatser",
    "Måluppföljning",
    "Budget",
    "Delningsdag",
    "Postlista",
    "Kontroll",
    "Inställningar",
    "Testärenden",
    "Karantän",
]

APPLICATIONS = """
    Referens, Kommun, Projekt, Att göra, Läge, Nästa sista dag, Status, Handläggare, Diarienummer, Stödår, Inkom,
    Kom in via, Sökt belopp, Huvudinriktning, Övriga inriktningar, Samverkande kommuner, Start, Slut,
    Egen insats timmar, Önskat kompetensstöd, Ansökan, Bilagor, Annat stöd i år, Komplettera med, Svara senast,
    Möte i Biblioteksgruppen, Biblioteksgruppens förslag, Konsulent, Konsulentens insats, Beviljat belopp,
    Motivering, Beslutsdatum, Beslutat av, Beslut anmält, Beslut och avtal, Signering, Avtal skickat,
    Kommunen skrev under,
    Regionen skrev under, Rekvisition/faktura kom, Utbetalning beställd, Utbetald, Utbetalt belopp, Nytt slutdatum,
    Delningsdag, Slutredovisning kom, Redovisning godkänd, Att återbetala, Återbetalt, Avslutsorsak, Hör ihop med,
    Tjänsteanteckning, Skäl till rättelse, Senaste mejl, Ändrad av sökande
"""


def told(here, workbook="work", **params):
    """What Google tells of a spreadsheet, cells too."""
    address = f"https://sheets.googleapis.com/v4/spreadsheets/{here.settings.spreadsheets['vgr', workbook]}"
    params = {"includeGridData": "true", **params}
    return here.spreadsheet(workbook).client.request("get", address, params=params).json()


def sheet(here, title):
    """A tab with its first two rows."""
    return told(here, ranges=f"'{title}'!1:2")["sheets"][0]


def headings(tab):
    return [cell.get("formattedValue", "") for cell in tab["data"][0]["rowData"][0]["values"]]


def test_the_work_sheet_has_its_tabs_in_order_and_the_first_says_how_it_works(here):
    titles = [tab.title for tab in here.spreadsheet().worksheets()]
    lines = here.spreadsheet().worksheet("Läs mig").col_values(1)

    assert [title for title in titles if title in TABS] == TABS
    assert len(lines) == 11
    assert all(line.endswith(".") for line in lines[1:])


def test_the_columns_of_a_case_stand_in_the_order_of_its_life(here):
    found = headings(sheet(here, "Ansökningar"))
    meant = [heading.strip() for heading in APPLICATIONS.split(",")]

    assert found[: len(meant)] == meant
    assert found[-1] == "Kvitto-id"


def test_about_fifteen_columns_show_and_the_rest_is_folded_in_groups(here):
    tab = sheet(here, "Ansökningar")
    shown = [
        heading
        for heading, column in zip(headings(tab), tab["data"][0]["columnMetadata"], strict=True)
        if not column.get("hiddenByUser")
    ]

    assert 12 <= len(shown) <= 17
    assert shown[:7] == ["Referens", "Kommun", "Projekt", "Att göra", "Läge", "Nästa sista dag", "Status"]
    assert len(tab["columnGroups"]) == 6
    assert all(group["collapsed"] and group["depth"] == 1 for group in tab["columnGroups"])


def test_staff_are_warned_before_they_write_where_kvitto_does_and_nobody_is_kept_out(here):
    tab = sheet(here, "Ansökningar")
    guarded = {item["description"] for item in tab["protectedRanges"]}

    assert guarded == {
        *("Referens", "Att göra", "Läge", "Nästa sista dag", "Ansökan", "Bilagor", "Annat stöd i år"),
        *("Rekvisition/faktura kom", "Slutredovisning kom", "Senaste mejl", "Ändrad av sökande", "Beslut och avtal"),
        "Kvitto-id",
        "Beslut och avtal",
    }
    assert all(item["warningOnly"] for item in tab["protectedRanges"])


def test_a_note_at_the_heading_says_what_may_become_public(here):
    tab = sheet(here, "Ansökningar")
    [cell] = [one for one in tab["data"][0]["rowData"][0]["values"] if one.get("formattedValue") == "Tjänsteanteckning"]

    assert "allmän handling" in cell["note"]


def test_every_status_has_its_calm_colour_and_black_text_can_be_read_on_it(here):
    tab = sheet(here, "Ansökningar")
    rules = [rule["booleanRule"] for rule in tab["conditionalFormats"]]
    coloured = {rule["condition"]["values"][0]["userEnteredValue"] for rule in rules}

    assert coloured == set(here.choices("Ansökningar", "G2"))
    for rule in rules:
        colour = rule["format"]["backgroundColor"]
        assert min(colour["red"], colour["green"], colour["blue"]) > 0.8


def test_the_four_views_find_their_columns(here):
    tab = sheet(here, "Ansökningar")
    views = {
        view["title"]: [headings(tab)[one["columnIndex"]] for one in view["filterSpecs"]] for view in tab["filterViews"]
    }

    assert views == {
        "Mina": ["Handläggare"],
        "Att göra": ["Att göra"],
        "Till Biblioteksgruppen": ["Status"],
        "Ekonomi": ["Beviljat belopp"],
    }


def test_staff_choose_among_the_names_that_they_write_in_the_settings(here):
    tab = sheet(here, "Ansökningar")
    column = headings(tab).index("Handläggare")
    condition = tab["data"][0]["rowData"][1]["values"][column]["dataValidation"]["condition"]

    assert condition["type"] == "ONE_OF_RANGE"
    assert condition["values"] == [{"userEnteredValue": "='Inställningar'!$A$2:$A"}]


@pytest.mark.parametrize("workbook", ["work", "contacts"])
def test_running_it_again_changes_nothing_at_all(here, kvitto, workbook):
    here.press("w-1")
    deliver_rows(here.office(), VGR)
    before = told(here, workbook)

    assert kvitto("sheet", "init").exit_code == 0
    assert told(here, workbook) == before


def test_what_staff_have_done_stays_as_they_did_it(here, kvitto):
    book = here.spreadsheet()
    tab = book.worksheet("Ansökningar")
    tab.update_title("Alla ansökningar")
    tab.update_cell(1, 3, "Projektets namn")
    tab.insert_cols([["Vår egen"]], col=2)
    tab.format("H1:H9", {"backgroundColor": {"red": 1.0}})
    tab.unhide_columns(10, 12)
    views = sheet(here, "Alla ansökningar")["filterViews"]
    book.batch_update({"requests": [{"deleteFilterView": {"filterId": views[0]["filterViewId"]}}]})
    book.worksheet("Läs mig").update_cell(3, 1, "Ring om något är fel.")
    book.worksheet("Inställningar").update_cell(2, 1, "Handläggare A")
    before = told(here)

    assert kvitto("sheet", "init", "vgr").exit_code == 0
    assert told(here) == before


def test_a_column_that_staff_deleted_comes_back_at_the_right_with_its_looks(here, kvitto):
    tab = here.spreadsheet().worksheet("Ansökningar")
    tab.add_cols(1)
    tab.update_cell(5, tab.col_count, "utan rubrik")
    tab.delete_columns(7)
    kvitto("sheet", "init")

    again = here.spreadsheet().worksheet("Ansökningar")
    assert again.row_values(1)[-1] == "Status"
    assert again.col_values(again.col_count - 1)[4] == "utan rubrik"
    rules = [rule for rule in sheet(here, "Ansökningar")["conditionalFormats"] if rule["ranges"]]
    assert {rule["ranges"][0]["startColumnIndex"] for rule in rules} == {again.col_count - 1}


def test_a_list_that_kvitto_keeps_is_mended_and_staffs_own_list_is_not(here, kvitto):
    tab = here.spreadsheet().worksheet("Inställningar")
    tab.update([["Handläggare A", "Påhittad"], ["", ""], ["", ""]], "A2:B4")
    tab.update_cell(40, 2, "Mer påhitt")
    kvitto("sheet", "init")

    assert tab.col_values(1) == ["Handläggare", "Handläggare A"]
    assert tab.col_values(2)[1:] == here.choices("Ansökningar", "G2")


def test_rows_that_came_without_looks_get_them(here, kvitto):
    tab = here.spreadsheet().worksheet("Ansökningar")
    column = tab.row_values(1).index("Start") + 1
    rows = tab.row_count + 10
    tab.resize(rows=rows)
    tab.update_cell(rows - 3, column, 46055)
    assert tab.cell(rows - 3, column).value == "46055"
    kvitto("sheet", "init")

    assert tab.cell(rows - 3, column).value == "2026-02-02"
    looks = sheet(here, "Ansökningar")
    assert {area["endRowIndex"] for rule in looks["conditionalFormats"] for area in rule["ranges"]} == {rows}
    assert {view["range"]["endRowIndex"] for view in looks["filterViews"]} == {rows}


def test_a_tab_that_staff_made_beforehand_keeps_what_they_wrote_in_it(here, kvitto):
    book = here.spreadsheet()
    book.del_worksheet(book.worksheet("Insatser"))
    tab = book.add_worksheet("Insatser", rows=20, cols=3)
    tab.update([["Rubrik", "Eget"], ["Bokprat i Ale", "ja"]])
    kvitto("sheet", "init")

    assert tab.row_values(1)[:2] == ["Rubrik", "Eget"]
    assert tab.row_values(2) == ["Bokprat i Ale", "ja"]
    assert set(tab.row_values(1)) >= {"Datum", "Typ", "Antal deltagare"}


def test_the_second_time_costs_two_reads_a_workbook_and_no_write(here, kvitto):
    here.sheets.log._entries.clear()
    kvitto("sheet", "init")

    assert [one["method"] for one in here.requests()] == ["GET"] * 4


def test_a_workbook_without_a_spreadsheet_is_told_and_the_other_is_made(here, kvitto, monkeypatch):
    monkeypatch.delenv("KVITTO_CONTACTS_VGR")
    result = kvitto("sheet", "init")

    assert result.exit_code == 1
    assert "set KVITTO_CONTACTS_VGR" in result.output
    assert "vgr, work" in result.output


def test_an_environment_without_a_journal_is_told_in_words(kvitto, monkeypatch):
    monkeypatch.delenv("KVITTO_JOURNAL")
    result = kvitto("sheet", "init")

    assert result.exit_code == 1
    assert "KVITTO_JOURNAL is not set; set it" in result.output


def test_a_workbook_moves_once_nothing_is_open_and_the_operator_is_told_what_to_set(here, kvitto):
    here.press("w-1")
    new = here.new_spreadsheet("work")
    here.faults.add({"target": "sheets", "kind": "503", "times": 1000})
    deliver_rows(here.office(), VGR)
    waiting = kvitto("sheet", "move", "vgr", "work", "--to", new)
    here.faults.clear()
    deliver_rows(here.office(), VGR)
    moved = kvitto("sheet", "move", "vgr", "work", "--to", new)

    assert (waiting.exit_code, moved.exit_code) == (1, 0)
    assert "1 batches are still open" in waiting.output
    assert f"set KVITTO_SPREADSHEET_VGR={new}" in moved.output
    here.press("w-2")
    deliver_rows(here.with_spreadsheet("work", new), VGR)
    assert [row["Kvitto-id"] for row in here.rows(spreadsheet=new)] == ["w-2"]


def test_colours_of_neighbouring_groups_never_touch(here):
    """Sheets makes one group of two that touch: staff would unfold the agreement with the preparation."""
    groups = sorted(
        (group["range"]["startIndex"], group["range"]["endIndex"])
        for group in sheet(here, "Ansökningar")["columnGroups"]
    )

    assert all(end < start for (_, end), (start, _) in itertools.pairwise(groups))
