"""Kvitto's own cells say what the ledger says, whatever staff do to the sheet meanwhile."""

from datetime import timedelta

import pytest
from gspread.utils import rowcol_to_a1

from kvitto.adapters.google_sheets import patch, register
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.mail import send_mails
from kvitto.steps.watch import watch
from tests.town import VGR


def work_sheet(here, *tokens):
    """Applications in the sheet, placed, and their receipts sent."""
    references = [here.press(token).submission.reference for token in tokens]
    office = here.office()
    deliver_rows(office, VGR)
    send_mails(here.office(), VGR)
    look(here, office)
    return office, here.spreadsheet().worksheet("Ansökningar"), references


def look(here, office):
    here.clock.moved += timedelta(minutes=5)
    return watch(office, VGR)


def cells(here, heading):
    return {row["Referens"]: row[heading] for row in here.rows() if row["Referens"]}


def column(tab, heading):
    return tab.row_values(1).index(heading) + 1


def type_in(tab, row, heading, value):
    tab.update_cell(row, column(tab, heading), value)


def between(monkeypatch, act):
    """Let staff do something between Kvitto's look and its write, once."""
    real, left = patch.write_cells, [act]

    def write_cells(*given):
        while left:
            left.pop()()
        return real(*given)

    monkeypatch.setattr(register, "write_cells", write_cells)


def test_the_row_tells_that_the_receipt_has_gone(here):
    _, _, [reference] = work_sheet(here, "w-1")

    assert cells(here, "Senaste mejl") == {reference: "Kvitto skickat 2026-11-20"}


def test_a_first_sighted_edit_is_announced_and_the_line_goes_when_it_counts(here):
    office, tab, [reference] = work_sheet(here, "w-1")
    type_in(tab, 2, "Status", "Under beredning")
    look(here, office)
    assert cells(here, "Att göra")[reference] == "Ändringen av Status räknas om några minuter."
    assert cells(here, "Läge")[reference] == "Inkommen"

    look(here, office)
    look(here, office)
    assert cells(here, "Att göra")[reference] == ""
    assert cells(here, "Läge")[reference] == "Under beredning"


def test_changing_what_was_sent_is_announced_as_a_correction(here):
    office, tab, [reference] = work_sheet(here, "w-1")
    type_in(tab, 2, "Projekt", "Rättat")
    look(here, office)

    assert cells(here, "Att göra")[reference].startswith("Ni har ändrat Projekt, som sökanden skickade.")


def test_a_system_cell_that_staff_overwrite_heals_and_is_no_command(here):
    office, tab, [reference] = work_sheet(here, "w-1")
    type_in(tab, 2, "Läge", "Beviljad")
    type_in(tab, 2, "Att göra", "=1+1")

    assert look(here, office).written == 2
    assert cells(here, "Läge")[reference] == "Inkommen"
    assert cells(here, "Att göra")[reference] == ""
    assert look(here, office).written == 0


def test_only_cells_that_differ_are_written_in_one_write(here):
    office, tab, _ = work_sheet(here, "w-1", "w-2", "w-3")
    type_in(tab, 3, "Läge", "?")
    here.sheets.log._entries.clear()
    look(here, office)

    kinds = [one["kinds"] for one in here.requests() if one["method"] == "POST"]
    assert kinds == [["updateCells"]]
    assert (
        sum(one["method"] == "GET" for one in here.requests()) == 6
    )  # two workbooks, a tab each, Kontroll, the headings again


def test_rows_sorted_between_look_and_write_get_their_own_cells(here, monkeypatch):
    office, tab, references = work_sheet(here, "w-1", "w-2", "w-3")
    type_in(tab, 2, "Status", "Under beredning")
    type_in(tab, 4, "Status", "Avslag")
    own = {row["Referens"]: row["Status"] for row in here.rows()}
    [changed, still, other] = [row["Referens"] for row in here.rows()]
    tab.insert_row(["", "", "Vår egen rad"], 2)
    order = "des" if references == sorted(references) else "asc"
    between(monkeypatch, lambda: tab.sort((1, order), range=f"A2:{rowcol_to_a1(9, tab.col_count)}"))
    look(here, office)

    told = cells(here, "Att göra")
    assert told[changed] == told[other] == "Ändringen av Status räknas om några minuter."
    assert told[still] == ""
    assert {row["Referens"]: row["Status"] for row in here.rows() if row["Referens"]} == own
    [ours] = [row for row in here.rows() if not row["Referens"] and row["Projekt"] == "Vår egen rad"]
    assert {value for heading, value in ours.items() if heading != "Projekt"} == {""}


@pytest.mark.parametrize("at", [1, 4])
def test_a_column_inserted_between_look_and_write_misplaces_nothing(here, monkeypatch, at):
    office, tab, [reference] = work_sheet(here, "w-1")
    type_in(tab, 2, "Läge", "fel")
    type_in(tab, 2, "Handläggare", "Handläggare 1")
    between(monkeypatch, lambda: tab.insert_cols([["Vår egen"]], at))
    look(here, office)

    [row] = here.rows()
    assert row["Vår egen"] == ""
    assert row["Läge"] == "Inkommen"
    assert row["Status"] == "Inkommen"
    assert row["Projekt"] == here.answers["projekt_namn"]
    assert row["Handläggare"] == "Handläggare 1"
    assert row["Referens"] == reference


def test_a_moved_column_gets_its_formula_back(here, monkeypatch):
    office, tab, _ = work_sheet(here, "w-1")
    tab.insert_cols([["Vår egen", "=2*3"]], column(tab, "Läge") + 1)
    type_in(tab, 2, "Läge", "fel")
    at = column(tab, "Läge") - 1

    def moved():
        place = {"sheetId": tab.id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
        move = {"moveDimension": {"source": place, "destinationIndex": at + 2}}
        here.spreadsheet().batch_update({"requests": [move]})

    between(monkeypatch, moved)
    look(here, office)
    own = column(tab, "Vår egen")

    assert tab.cell(2, own, value_render_option="FORMULA").value == "=2*3"
    assert [row["Läge"] for row in here.rows()] == ["Inkommen"]


def test_a_lost_reference_is_told_and_not_rewritten(here):
    office, tab, [reference] = work_sheet(here, "w-1")
    type_in(tab, 2, "Referens", "")
    look(here, office)

    [row] = here.rows()
    assert row["Referens"] == ""
    assert row["Att göra"] == f"Referensen är ändrad. Skriv tillbaka {reference} i kolumnen Referens."


def test_protected_system_columns_stop_nothing_else(here):
    office, tab, _ = work_sheet(here, "w-1")
    type_in(tab, 2, "Status", "Avslag")
    here.faults.add({"target": "sheets", "kind": "403", "match": "batchUpdate", "times": 50})

    assert [look(here, office).settled for _ in range(3)] == [0, 0, 1]
    assert {line["event"] for line in here.lines} >= {"cells_refused"}
