"""`kvitto proof`: what is missing or doubled is named, and the command fails; all else is explained."""

import json

import pytest

from kvitto.core import ledger, snapshot
from kvitto.core.ids import Token
from kvitto.ports import Pace
from kvitto.steps.accept import mark_key
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.mail import send_mails
from kvitto.steps.watch import watch
from tests.town import VGR


@pytest.fixture
def delivered(here):
    """Three applications with rows and receipts: their references, by token."""
    references = {}
    for token in ("w-1", "w-2", "w-3"):
        references[token] = here.press(token).submission.reference
        here.clock.sleep(1)
    deliver_rows(here.office(), VGR)
    send_mails(here.office(), VGR)
    return references


def tab(here):
    return here.spreadsheet().worksheet("Ansökningar")


def test_when_all_is_well_the_line_says_so_and_nothing_else_is_said(kvitto, delivered):
    result = kvitto("proof")

    assert result.exit_code == 0
    assert result.output == "vgr: 3 mottagna, 3 rader, 3 kvitton, 0 saknas\n"


def test_an_empty_region_is_proven_too(kvitto):
    assert kvitto("proof", "vgr").output == "vgr: 0 mottagna, 0 rader, 0 kvitton, 0 saknas\n"


def test_a_row_that_is_gone_is_missing_by_name(here, kvitto, delivered):
    tab(here).delete_rows(3)
    result = kvitto("proof")

    assert result.exit_code == 1
    assert "3 mottagna, 2 rader, 3 kvitton, 1 saknas" in result.output
    assert f"{delivered['w-2']} has no row in Ansökningar" in result.output


def test_a_case_that_misses_its_row_in_two_tabs_is_one_that_is_missing(here, kvitto, delivered):
    tab(here).delete_rows(3)
    here.spreadsheet("contacts").worksheet("Kontakter").delete_rows(3)

    output = kvitto("proof").output
    assert "1 saknas" in output
    assert f"{delivered['w-2']} has no row in Kontakter" in output


def test_a_copied_row_is_doubled_and_both_places_are_told(here, kvitto, delivered):
    row = tab(here).row_values(2)
    tab(here).append_row(row)
    result = kvitto("proof")

    assert result.exit_code == 1
    assert "1 dubblerade, 0 saknas" in result.output
    assert f"{delivered['w-1']} has more than one row in Ansökningar: rows 2, 5" in result.output


def test_sorted_moved_and_renamed_rows_are_all_found(here, kvitto, delivered):
    sheet = tab(here)
    sheet.update_title("Alla")
    sheet.update_cell(1, 1, "Nummer")
    sheet.insert_cols([["Egen"]], col=1)
    sheet.sort((2, "des"))
    sheet.append_row(["en egen rad utan referens"])

    assert kvitto("proof").exit_code == 0


def test_rows_are_known_by_their_reference_when_the_id_column_is_deleted(here, kvitto, delivered):
    sheet = tab(here)
    sheet.delete_columns(sheet.row_values(1).index("Kvitto-id") + 1)

    assert kvitto("proof").output == "vgr: 3 mottagna, 3 rader, 3 kvitton, 0 saknas\n"


def test_a_row_that_the_ledger_does_not_know_is_pointed_out(here, kvitto, delivered):
    sheet = tab(here)
    sheet.update_cell(7, sheet.row_values(1).index("Kvitto-id") + 1, "someone-elses")
    result = kvitto("proof")

    assert result.exit_code == 1
    assert "Ansökningar, row 7" in result.output


def test_what_waits_is_on_its_way_and_not_missing(here, kvitto, delivered):
    here.press("w-4")
    marked = kvitto("proof")
    here.faults.add({"target": "sheets", "kind": "503", "times": 1000})
    deliver_rows(here.office(), VGR)
    here.faults.clear()
    opened = kvitto("proof")

    assert (marked.exit_code, opened.exit_code) == (0, 0)
    assert "4 mottagna, 3 rader, 3 kvitton, 1 på väg, 0 saknas" in marked.output
    assert "4 mottagna, 3 rader, 3 kvitton, 1 på väg, 1 kvitton på väg, 0 saknas" in opened.output


def test_a_record_that_lost_its_mark_is_marked_again_and_then_gets_its_row(here, kvitto, delivered):
    here.press("w-4")
    here.office().journal.delete(mark_key(VGR, Token("w-4")))
    deliver_rows(here.office(), VGR)
    assert len(here.rows()) == 3
    found = kvitto("proof")
    deliver_rows(here.office(), VGR)

    assert found.exit_code == 1
    assert "1 återfunna" in found.output
    assert len(here.rows()) == 4


def test_a_record_that_is_gone_from_the_journal_is_missing(here, kvitto, delivered):
    here.office().journal.delete("received/w-2")
    result = kvitto("proof")

    assert result.exit_code == 1
    assert "1 saknas" in result.output
    assert f"{delivered['w-2']}: its record received/w-2 is gone" in result.output


def test_a_post_set_aside_and_a_receipt_refused_are_explained(here, kvitto, delivered):
    here.faults.add({"target": "mail", "kind": "550", "match": "RCPT nobody@"})
    here.press("w-4", kontakt_epost="nobody@harryda.example")
    here.poison("w-4")
    deliver_rows(here.office(), VGR)
    send_mails(here.office(), VGR)
    result = kvitto("proof")

    assert result.exit_code == 0
    assert "1 ställda åt sidan, 1 kvitton som inte gick fram, 0 saknas" in result.output


def look(here, times):
    office = here.office()
    for _ in range(times):
        here.clock.sleep(300)
        watch(office, VGR)


def test_a_row_that_staff_have_deleted_is_no_longer_missing(here, kvitto, delivered):
    look(here, 1)
    tab(here).delete_rows(3)
    at_once = kvitto("proof")
    look(here, 3)
    result = kvitto("proof")

    assert at_once.exit_code == 1
    assert result.exit_code == 0
    assert "1 borttagna av handläggare, 0 saknas" in result.output


def test_rows_whose_sent_values_staff_have_changed_are_counted_and_their_own_cells_are_not(here, kvitto, delivered):
    look(here, 1)
    sheet = tab(here)
    sheet.update_acell("C2", "Ett annat namn")
    sheet.update_acell("H3", "KUN 2026/12")
    look(here, 3)
    result = kvitto("proof")

    assert result.exit_code == 0
    assert "3 kvitton, 1 rader ändrade för hand, 0 saknas" in result.output
    assert f"{delivered['w-1']}: staff have changed what was sent, in Ansökningar: Projekt." in result.output


def test_rows_in_a_spreadsheet_that_was_left_are_not_missing(here, kvitto, delivered, monkeypatch):
    new = here.new_spreadsheet("work")
    kvitto("sheet", "move", "vgr", "work", "--to", new)
    monkeypatch.setenv("KVITTO_SPREADSHEET_VGR", new)
    result = kvitto("proof")

    assert result.exit_code == 0
    assert "0 rader, 3 kvitton, 3 i ett tidigare kalkylark, 0 saknas" in result.output


def test_a_sheet_that_cannot_be_read_proves_nothing(here, kvitto, delivered):
    here.faults.add({"target": "sheets", "kind": "403", "times": 1000})
    result = kvitto("proof")

    assert result.exit_code == 1
    assert "Ansökningar could not be read" in result.output


def test_a_snapshot_that_says_otherwise_than_the_ledger_is_found(here, kvitto):
    here.press("w-1")
    office = here.office(Pace(batch_interval_s=0, snapshot_every=200))
    deliver_rows(office, VGR)
    journal = here.office().journal
    state = office.states[VGR]
    body = json.loads(journal.get(ledger.key_of(VGR, 1)))
    for n in range(state.n + 1, 201):
        journal.put_once(ledger.key_of(VGR, n), json.dumps({**body, "n": n, "events": []}).encode())
    state.n = 200
    assert kvitto("proof").exit_code == 0
    state.mails.clear()
    journal.put_once(snapshot.key_of(VGR, 200), snapshot.encode(state))
    result = kvitto("proof")

    assert result.exit_code == 1
    assert f"otherwise than {snapshot.key_of(VGR, 200)}" in result.output
