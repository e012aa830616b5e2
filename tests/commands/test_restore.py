"""The journal comes back from a backup, and the sheet has moved on meanwhile."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from kvitto.cli import main
from kvitto.core.ids import TabKey, Token
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.ledger import catch_up
from kvitto.steps.watch import watch
from tests.town import VGR, town

TAB = TabKey("ansokningar")


@pytest.fixture
def here(tmp_path):
    with town(tmp_path) as it:
        yield it


@pytest.fixture
def run(here, monkeypatch):
    """`kvitto restore …` in this town; what it says."""
    monkeypatch.setattr("kvitto.commands.restore.opened", lambda: (here.settings, here.office()))

    def restore(*options):
        done = CliRunner().invoke(main, ["restore", "vgr", *options])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.output

    return restore


def look(here, times=1):
    for _ in range(times):
        here.clock.moved += timedelta(minutes=5)
        watch(here.office(), VGR)


def deliver(here, *tokens):
    for token in tokens:
        here.press(token)
    deliver_rows(here.office(), VGR)


def tokens(here):
    return sorted(row["Kvitto-id"] for row in here.rows())


def column(tab, heading):
    return tab.row_values(1).index(heading) + 1


def journal(here):
    return Path(here.settings.journal.removeprefix("file://"))


def back_up(here, tmp_path):
    shutil.copytree(journal(here), tmp_path / "backup")


def restore_backup(here, tmp_path, *, keep=("received", "references", "notes")):
    """The journal as it was backed up; what ``keep`` names is of today (kept apart, or never lost)."""
    for folder in journal(here).iterdir():
        if folder.name not in keep:
            shutil.rmtree(folder)
    shutil.copytree(tmp_path / "backup", journal(here), dirs_exist_ok=True)


def test_after_a_restored_journal_no_row_is_doubled_and_none_is_missing(here, run, tmp_path):
    deliver(here, "w-1")
    here.press("w-2")
    back_up(here, tmp_path)
    deliver(here, "w-3")
    here.press("w-4")
    restore_backup(here, tmp_path)

    told = run()
    assert "vgr: nothing was changed" in told
    assert "Run it again with --for-real" in told
    assert run("--for-real").startswith("vgr: done\n  Ansökningar: 2 stand in the sheet already and are adopted")
    deliver(here, "w-5")
    look(here, times=2)

    assert tokens(here) == ["w-1", "w-2", "w-3", "w-4", "w-5"]
    assert sorted(catch_up(here.office(), VGR).rows[TAB]) == ["w-1", "w-2", "w-3", "w-4", "w-5"]
    assert "Ledger and sheet agree." in run()


def test_an_open_batch_whose_rows_stand_is_not_sent_under_the_new_numbers(here, run, tmp_path):
    here.faults.add({"target": "sheets", "kind": "503", "times": 1000})
    deliver(here, "w-1")
    here.faults.clear()
    back_up(here, tmp_path)
    deliver(here)
    restore_backup(here, tmp_path)

    run("--for-real")
    deliver(here, "w-2")
    assert tokens(here) == ["w-1", "w-2"]
    assert not catch_up(here.office(), VGR).open_batches


def test_a_ledger_older_than_the_first_row_adopts_what_stands(here, run, tmp_path):
    (tmp_path / "backup").mkdir()
    deliver(here, "w-1", "w-2")
    restore_backup(here, tmp_path)

    run("--for-real")
    deliver(here, "w-3")
    assert tokens(here) == ["w-1", "w-2", "w-3"]


def test_rows_missing_from_the_sheet_come_back_with_what_was_in_force(here, run):
    deliver(here, "w-1", "w-2")
    look(here)
    tab = here.spreadsheet().worksheet("Ansökningar")
    tab.update_cell(2, column(tab, "Status"), "Under beredning")
    tab.update_cell(2, column(tab, "Projekt"), "Rättat")
    look(here, times=3)
    tab.delete_rows(2)

    assert "Ansökningar: 1 are missing and would be put back by the pump" in run()
    run("--for-real")
    deliver(here)
    look(here)
    [row] = [row for row in here.rows() if row["Kvitto-id"] == "w-1"]
    assert (row["Status"], row["Projekt"]) == ("Under beredning", "Rättat")
    seen = catch_up(here.office(), VGR).rows[TAB][Token("w-1")]
    assert seen.missed is None
    assert seen.edits == ()


def test_a_row_that_staff_deleted_comes_back_only_when_asked_for(here, run):
    deliver(here, "w-1", "w-2")
    look(here)
    here.spreadsheet().worksheet("Ansökningar").delete_rows(2)
    look(here, times=3)

    assert "were deleted by staff, and stay so" in run("--for-real")
    deliver(here)
    assert tokens(here) == ["w-2"]
    run("--for-real", "--deleted")
    deliver(here)
    look(here)
    assert tokens(here) == ["w-1", "w-2"]
    assert not catch_up(here.office(), VGR).rows[TAB][Token("w-1")].gone


def test_a_tab_that_cannot_be_read_stops_it_and_nothing_is_restored(here, run):
    deliver(here, "w-1")
    here.spreadsheet().del_worksheet(here.spreadsheet().worksheet("Kontaktönskemål"))

    assert "Without all tabs nothing is restored" in run("--for-real")
    assert not any(book.sealed for book in catch_up(here.office(), VGR).workbooks.values())
