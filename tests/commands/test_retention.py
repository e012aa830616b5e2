"""Old cases are disposed of by a decision and never without one; what is left shows that they were, and no person."""

import json
import shutil
from datetime import timedelta

import pytest

from kvitto import wiring
from kvitto.core.ids import Token
from kvitto.steps.accept import find
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.ledger import catch_up
from kvitto.steps.mail import send_mails
from kvitto.steps.prove import prove
from kvitto.steps.watch import watch
from tests.town import VGR

LONG_AGO = timedelta(days=-12 * 365)
RULE = """
[[rule]]
purpose = "{}"
keep = "dispose"
after_years = 10
counted_from = "received"
decision = "{}"
"""


@pytest.fixture
def decided(tmp_path, monkeypatch):
    """Data files of one's own, and what the archives' authority has decided in them."""
    data = tmp_path / "data"
    shutil.copytree(wiring.data_folder() / "schemas", data / "schemas")
    (data / "templates").symlink_to(wiring.data_folder() / "templates")
    monkeypatch.setattr(wiring, "data_folder", lambda: data)

    def decide(decision):
        purposes = ("application", "contact", "report", "payout", "indicators", "idea")
        rules = "".join(RULE.format(purpose, decision) for purpose in purposes)
        (data / "schemas" / "vgr" / "retention.toml").write_text(rules, encoding="utf-8")

    return decide


@pytest.fixture
def old(here):
    """A case of twelve years ago, all done, and one of today."""
    here.clock.moved = LONG_AGO
    old = here.press("w-old")
    deliver_rows(here.office(), VGR)
    send_mails(here.office(), VGR)
    here.clock.moved = timedelta(0)
    here.press("w-new")
    deliver_rows(here.office(), VGR)
    send_mails(here.office(), VGR)
    return old.submission.reference


def state(here):
    return catch_up(here.office(), VGR)


def kept(tmp_path):
    """Everything in the journal as one text."""
    return {
        str(path.relative_to(tmp_path / "journal")): path.read_text(encoding="utf-8", errors="replace")
        for path in (tmp_path / "journal").rglob("*")
        if path.is_file()
    }


def test_without_a_decision_nothing_is_erased_even_when_asked(old, here, kvitto, decided):
    decided("")
    result = kvitto("retention", "vgr", "--erase")

    assert f"{old}  application" in result.output
    assert "no decision named: it is kept" in result.output
    assert find(here.office(), Token("w-old")) is not None


def test_a_dry_run_lists_what_is_due_and_changes_nothing(old, here, kvitto, decided, tmp_path):
    decided("KUN 2026-00123")
    before = kept(tmp_path)
    result = kvitto("retention", "vgr", "--dry-run")

    assert "vgr: 1 cases are due." in result.output
    assert "decision KUN 2026-00123" in result.output
    assert kept(tmp_path) == before


def test_after_erasing_no_word_of_the_person_is_left_and_the_shell_with_its_decision_stands(
    old, here, kvitto, decided, tmp_path
):
    decided("KUN 2026-00123")
    record = find(here.office(), Token("w-old"))
    assert record is not None
    personal = record.answers["kontakt_epost"]
    result = kvitto("retention", "vgr", "--erase")
    left = kept(tmp_path)
    case = state(here).cases[old]

    assert ": erased, " in result.output
    assert not [key for key, text in left.items() if "w-old" in key and personal in text]
    assert "received/w-old" not in left
    assert not [key for key in left if key.startswith(f"mail/{old}")]
    assert state(here).erased == {old: "KUN 2026-00123"}
    assert case.municipality
    assert case.form == "ansokan"
    assert find(here.office(), Token("w-new")) is not None


def test_a_case_that_is_erased_is_not_due_again_and_a_call_that_was_cut_short_is_gone_on_with(
    old, here, kvitto, decided
):
    decided("KUN 2026-00123")
    kvitto("retention", "vgr", "--erase")

    assert "vgr: 0 cases are due." in kvitto("retention", "vgr").output


def test_the_proof_holds_and_looks_go_on_after_erasing(old, here, kvitto, decided):
    decided("KUN 2026-00123")
    kvitto("retention", "vgr", "--erase")
    sheet = here.spreadsheet().worksheet("Ansökningar")
    sheet.update_cell(sheet.find(old).row, 3, "ett annat projekt")
    here.clock.moved = timedelta(days=30)
    stopped = []
    for _ in range(4):
        here.clock.sleep(240)
        stopped.append(watch(here.office(), VGR).stopped)
    proof = prove(here.office(), VGR)

    assert stopped == [""] * 4
    assert proof.holds, proof.findings


def test_a_row_that_staff_remove_after_the_erasing_is_told_as_disposed_of(old, here, kvitto, decided):
    decided("KUN 2026-00123")
    kvitto("retention", "vgr", "--erase")
    sheet = here.spreadsheet().worksheet("Ansökningar")
    sheet.delete_rows(sheet.find(old).row)
    proof = prove(here.office(), VGR)

    assert proof.holds, proof.findings
    assert "1 gallrade" in proof.line


def test_history_tells_of_the_act_where_the_record_is_gone(old, here, kvitto, decided):
    decided("KUN 2026-00123")
    kvitto("retention", "vgr", "--erase")
    result = kvitto("history", old)

    assert result.exit_code == 0
    assert "was erased by decision KUN 2026-00123" in result.output


def test_all_that_is_kept_about_a_person_is_written_to_one_file(here, kvitto, tmp_path):
    accepted = here.press("w-1")
    deliver_rows(here.office(), VGR)
    send_mails(here.office(), VGR)
    address = accepted.submission.answers["kontakt_epost"]
    result = kvitto("extract", address.upper(), "--to", str(tmp_path / "om.json"))
    found = json.loads((tmp_path / "om.json").read_text(encoding="utf-8"))

    assert result.exit_code == 0
    assert {one["kept_as"].partition("/")[0] for one in found} == {"received", "mail"}
    assert (tmp_path / "om.json").stat().st_mode & 0o077 == 0


def test_a_telephone_number_is_found_however_it_is_written(here, kvitto, tmp_path):
    accepted = here.press("w-1")
    deliver_rows(here.office(), VGR)
    number = accepted.submission.answers["kontakt_telefon"]
    as_written = number.replace("+46", "0")
    kvitto("extract", f"{as_written[:5]} - {as_written[5:]}", "--to", str(tmp_path / "om"))

    assert json.loads((tmp_path / "om").read_text(encoding="utf-8"))


def test_nobody_is_found_where_nobody_is(here, kvitto, tmp_path):
    here.press("w-1")
    deliver_rows(here.office(), VGR)
    kvitto("extract", "ingen@annan.example", "--to", str(tmp_path / "om.json"))

    assert json.loads((tmp_path / "om.json").read_text(encoding="utf-8")) == []
