"""Staff work in the sheet, with gspread; what they do becomes records when it has stood in three looks."""

from datetime import timedelta

import pytest

from kvitto.core import notes
from kvitto.core.cell_marks import mark_of
from kvitto.core.ids import TabKey, Token
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.ledger import catch_up
from kvitto.steps.spreadsheet import WrongSpreadsheet, move_workbook
from kvitto.steps.watch import Watched, watch
from tests.town import VGR

TAB = TabKey("ansokningar")


def work_sheet(here, *tokens):
    """Applications in the sheet, found once by a look."""
    for token in tokens:
        here.press(token)
    office = here.office()
    deliver_rows(office, VGR)
    assert look(here, office).placed == 2 * len(tokens)
    return office, here.spreadsheet().worksheet("Ansökningar")


def look(here, office):
    here.clock.moved += timedelta(minutes=5)
    return watch(office, VGR)


def column(tab, heading):
    return tab.row_values(1).index(heading) + 1


def type_in(tab, row, heading, value):
    tab.update_cell(row, column(tab, heading), value)


def settled(office, token, key):
    """What is in force in a cell, by the ledger and the note beside it; None when staff have not changed it."""
    mark = catch_up(office, VGR).rows[TAB][token].settled.get(key)
    if not mark:
        return mark
    return notes.decode(office.journal.get(notes.key_of(Token(token), mark)))[1]


def test_an_edit_that_stands_in_three_looks_is_in_force(here):
    office, tab = work_sheet(here, "w-1")
    type_in(tab, 2, "Handläggare", "Handläggare 1")
    type_in(tab, 2, "Beviljat belopp", "45 000 kr")

    assert look(here, office).seen == 2
    assert look(here, office).settled == 0
    assert settled(office, "w-1", "handlaggare") is None
    assert look(here, office).settled == 2
    assert settled(office, "w-1", "handlaggare") == "Handläggare 1"
    assert settled(office, "w-1", "beviljat_belopp") == 45000
    assert look(here, office) == Watched()


def test_a_slip_is_forgotten(here):
    office, tab = work_sheet(here, "w-1")
    type_in(tab, 2, "Status", "Avslag")
    look(here, office)
    look(here, office)
    type_in(tab, 2, "Status", "Inkommen")

    assert look(here, office).undone == 1
    assert settled(office, "w-1", "status") is None


def test_a_correction_of_what_came_in_becomes_a_record_and_the_journal_keeps_what_was_sent(here):
    office, tab = work_sheet(here, "w-1")
    sent = here.answers["projekt_namn"]
    type_in(tab, 2, "Projekt", "Rättat namn")
    for _ in range(3):
        look(here, office)

    assert settled(office, "w-1", "projekt_namn") == "Rättat namn"
    state = catch_up(office, VGR)
    assert state.rows[TAB][Token("w-1")].settled["projekt_namn"] != mark_of("projekt_namn", sent)
    assert here.press("w-1").submission.answers["projekt_namn"] == sent


def test_emptying_a_cell_is_an_edit_too(here):
    office, tab = work_sheet(here, "w-1")
    type_in(tab, 2, "Önskat kompetensstöd", "")
    for _ in range(3):
        look(here, office)

    assert settled(office, "w-1", "kompetensstod") == ""


def test_sorting_filtering_moving_renaming_and_own_columns_are_no_edits(here):
    office, tab = work_sheet(here, "w-1", "w-2", "w-3")
    tab.sort((1, "des"))
    tab.insert_cols([["Vår egen", "ja", "nej", "kanske"]], 2)
    type_in(tab, 1, "Projekt", "Projektets titel")
    tab.insert_row(["", "", "", "Summa rad för hand"], 2)
    tab.set_basic_filter()
    here.spreadsheet().worksheet("Ansökningar").update_title("Årets ansökningar")

    assert [look(here, office) for _ in range(3)] == [Watched()] * 3


def test_a_row_that_staff_delete_is_gone_and_stays_gone(here):
    office, tab = work_sheet(here, "w-1", "w-2")
    tab.delete_rows(2)
    told = [look(here, office).gone for _ in range(4)]
    deliver_rows(office, VGR)

    assert told == [0, 0, 1, 0]
    assert len(here.rows()) == 1


def test_a_copied_row_gives_no_edits_until_one_of_the_two_is_gone(here):
    office, tab = work_sheet(here, "w-1")
    tab.append_row(tab.row_values(2))
    type_in(tab, 3, "Status", "Avslag")

    assert look(here, office).doubled == 1
    for _ in range(3):
        assert look(here, office).settled == 0
    tab.delete_rows(3)
    look(here, office)
    assert look(here, office) == Watched()


def test_a_column_pasted_over_waits_for_staff_to_say_that_it_was_meant(here):
    office, tab = work_sheet(here, *(f"w-{n:02}" for n in range(12)))
    tab.update([["Avslag"]] * 12, "G2:G13")

    assert look(here, office).halted == 1
    for _ in range(3):
        assert look(here, office).settled == 0


def test_a_deleted_column_gives_no_edits_and_is_told(here):
    office, tab = work_sheet(here, "w-1")
    tab.delete_columns(column(tab, "Projekt"))

    assert [look(here, office).seen for _ in range(3)] == [0, 0, 0]
    assert {line["reason"] for line in here.lines if line["event"] == "columns_missing"} == {"projekt_namn"}


def test_two_watches_at_once_count_an_edit_no_sooner(here):
    office, tab = work_sheet(here, "w-1")
    other = here.office()
    type_in(tab, 2, "Status", "Beviljad")
    told = [look(here, one).settled + watch(two, VGR).settled for one, two in [(office, other), (other, office)]]

    assert told == [0, 0]
    assert look(here, office).settled == 1


def test_a_sheet_that_stands_still_costs_a_read_for_each_tab_and_workbook_and_no_commit(here):
    office, _ = work_sheet(here, "w-1")
    here.sheets.log._entries.clear()
    commits = catch_up(office, VGR).n
    look(here, office)

    assert [one["method"] for one in here.requests()] == ["GET"] * 5  # Kontroll, a tab in each workbook
    assert catch_up(office, VGR).n == commits


def test_while_the_sheet_is_down_nothing_is_seen_and_nothing_is_lost(here):
    office, tab = work_sheet(here, "w-1")
    type_in(tab, 2, "Status", "Beviljad")
    look(here, office)
    here.faults.add({"target": "sheets", "kind": "503", "times": 50})
    assert look(here, office).stopped == "RegisterUnavailable"
    here.faults.clear()

    assert look(here, office).settled == 0
    assert look(here, office).settled == 1


def test_no_log_line_tells_what_staff_wrote(here):
    office, tab = work_sheet(here, "w-1")
    type_in(tab, 2, "Tjänsteanteckning", "Hemligt")
    for _ in range(3):
        look(here, office)

    assert "Hemligt" not in repr(here.lines)
    ledger = [office.journal.get(f"ledger/vgr/{n:09d}") or b"" for n in range(1, catch_up(office, VGR).n + 1)]
    assert b"Hemligt" not in b"".join(ledger)


def test_rows_that_stayed_in_the_old_spreadsheet_are_not_called_deleted(here):
    office, _ = work_sheet(here, "w-1")
    new = here.new_spreadsheet("work")
    move_workbook(office, VGR, "work", new)
    here.press("w-2")
    moved = here.with_spreadsheet("work", new)
    deliver_rows(moved, VGR)

    assert [look(here, moved).gone for _ in range(4)] == [0, 0, 0, 0]
    assert list(catch_up(moved, VGR).rows[TAB]) == ["w-2"]


def test_a_watch_that_is_configured_to_another_spreadsheet_stops(here):
    """There it would find none of the rows, and take them for deleted."""
    work_sheet(here, "w-1")
    astray = here.with_spreadsheet("work", here.new_spreadsheet("work"))

    with pytest.raises(WrongSpreadsheet):
        look(here, astray)
