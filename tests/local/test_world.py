"""One machine, one command: an application becomes a row and a receipt, whatever breaks on the way."""

import json
import re
import subprocess
import sys
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

from kvitto.local.clock import told
from tests.local.asking import soon

REFERENCE = re.compile(r"VGR-20\d\d-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}")


def receipts(here, reference):
    return [path for path in here.mailbox.glob("*.eml") if f"-receipt-{reference}" in path.name]


def test_an_example_posted_gets_a_reference_a_row_and_a_receipt(here, asker):
    answer = asker.apply("one", projekt_namn="Bokbåten")

    assert answer.status == 201
    reference = answer.json["reference"]
    assert REFERENCE.fullmatch(reference)
    soon(asker.all_done)
    assert "Bokbåten" in asker.row_of(reference)
    [receipt] = receipts(here, reference)
    mail = message_from_bytes(receipt.read_bytes(), policy=policy.default)
    assert reference in mail["Subject"]
    assert mail["X-Kvitto-Kind"] == "receipt"


def test_who_may_see_contact_details_finds_them_in_a_workbook_of_its_own(asker):
    reference = asker.apply("contacts", kontakt_epost="biblioteket@ale.example").json["reference"]

    soon(asker.all_done)

    [contact] = [row for row in asker.rows("Kontakter", "contacts") if row[0] == reference]
    assert "biblioteket@ale.example" in contact
    assert "biblioteket@ale.example" not in asker.row_of(reference)


def test_the_same_key_twice_is_one_application(here, asker):
    first = asker.apply("twice")
    again = asker.apply("twice")
    other = asker.apply("twice", projekt_namn="Ett annat")

    assert (first.status, again.status, other.status) == (201, 200, 409)
    assert again.json["reference"] == first.json["reference"]
    soon(asker.all_done)
    asker.row_of(first.json["reference"])
    assert len(receipts(here, first.json["reference"])) == 1


def test_with_the_sheet_down_references_are_given_and_rows_come_when_it_is_back(asker):
    asker.post("/_local/faults", {"target": "sheets", "kind": "503", "times": 1000})
    answer = asker.apply("sheet-down")
    assert answer.status == 201
    assert asker.get("/_local/state").json["pending"] > 0
    assert asker.post("/_local/run", {"step": "pump"}).json["vgr"]["rows"]["rows"] == 0

    assert asker.delete("/_local/faults").status == 200

    soon(asker.all_done)
    asker.row_of(answer.json["reference"])


def test_an_answer_that_the_sheet_loses_does_not_double_the_row(asker):
    asker.post("/_local/faults", {"target": "sheets", "kind": "drop_after", "times": 1, "match": "appendCells"})

    reference = asker.apply("lost-answer").json["reference"]

    soon(asker.all_done)
    asker.row_of(reference)


def test_with_the_relay_down_references_are_given_and_the_receipt_comes_after_its_pause(here, asker):
    asker.post("/_local/faults", {"target": "mail", "kind": "451", "times": 1000})
    answer = asker.apply("relay-down")
    assert answer.status == 201
    soon(lambda: asker.get("/_local/state").json["pending"] == 1)
    assert receipts(here, answer.json["reference"]) == []

    asker.delete("/_local/faults")
    asker.post("/_local/clock", {"now": told(here.clock.now() + timedelta(hours=1))})

    assert len(receipts(here, answer.json["reference"])) == 1


def test_with_the_journal_down_nobody_gets_a_reference_and_pressing_again_is_safe(asker):
    asker.post("/_local/faults", {"target": "bucket", "kind": "drop_after", "times": 1, "match": "put received/"})

    refused = asker.apply("journal-down")
    again = asker.apply("journal-down")

    assert refused.status == 503
    assert "reference" not in refused.json
    assert again.status == 200  # It had landed; only the answer was lost.
    soon(asker.all_done)
    asker.row_of(again.json["reference"])


def test_a_journal_that_refuses_keeps_nothing(asker):
    asker.post("/_local/faults", {"target": "bucket", "kind": "503", "times": 1, "match": "put received/"})

    assert asker.apply("refused").status == 503
    assert asker.apply("refused").status == 201


def test_a_slow_journal_only_takes_longer(asker):
    asker.post("/_local/faults", {"target": "bucket", "kind": "delay", "seconds": 0.05, "match": "put received/"})

    assert asker.apply("slow").status == 201


def test_the_clock_moves_forward_and_never_back(here, asker):
    tomorrow = told(here.clock.now())[:10] + "T23:30"

    moved = asker.post("/_local/clock", {"now": tomorrow})
    back = asker.post("/_local/clock", {"now": "2026-11-01T08:00"})
    unclear = asker.post("/_local/clock", {"now": "soon"})

    assert moved.json["now"].startswith(tomorrow)
    assert asker.get("/_local/state").json["now"].startswith(tomorrow)
    assert (back.status, unclear.status) == (409, 400)
    assert "cannot go back" in back.json["error"]
    assert "Write Stockholm time" in unclear.json["error"]


def test_an_application_carries_the_time_of_the_moved_clock(here, asker):
    moment = told(here.clock.now())[:16]

    reference = asker.apply("time").json["reference"]

    soon(asker.all_done)
    assert moment[:10] in " ".join(asker.row_of(reference))


def test_steps_run_when_told_and_say_what_they_did(asker):
    soon(asker.all_done)

    pump = asker.post("/_local/run", {"step": "pump"})
    watch = asker.post("/_local/run", {"step": "watch"})
    remind = asker.post("/_local/run", {"step": "remind"})

    assert pump.json["vgr"]["rows"]["rows"] == 0
    assert pump.json["vgr"]["mails"]["sent"] == 0
    assert watch.status == remind.status == 200


def test_the_proof_tells_whether_every_application_has_its_row_and_receipt(asker):
    asker.apply("proven")
    soon(asker.all_done)

    proof = asker.post("/_local/run", {"step": "proof"}).json["vgr"]

    assert proof["holds"] is True
    assert proof["received"] == proof["rows"] == proof["receipts"] == len(asker.rows())


def test_a_pump_with_nothing_to_do_does_not_ask_the_sheet(asker):
    soon(asker.all_done)
    before = asker.get("/_local/requests").json

    asker.post("/_local/run", {"step": "pump"})

    assert asker.get("/_local/requests").json == before


def test_what_does_not_exist_is_not_pretended(asker):
    assert asker.post("/_local/run", {"step": "dance"}).status == 400
    assert asker.post("/_local/run", []).status == 400
    assert asker.get("/_local/nothing").status == 404
    assert asker.post("/_local/faults", {"target": "moon", "kind": "503"}).status == 400


def test_faults_are_listed_struck_and_cleared(asker):
    planned = asker.post("/_local/faults", {"target": "sheets", "kind": "429", "times": 2})
    assert planned.status == 201

    spreadsheet = asker.get("/_local/state").json["spreadsheets"]["vgr"]
    assert asker.get(f"/v4/spreadsheets/{spreadsheet}").status == 429
    assert asker.get("/_local/faults").json[0]["times"] == 1

    asker.delete("/_local/faults")
    assert asker.get("/_local/faults").json == []
    assert asker.get(f"/v4/spreadsheets/{spreadsheet}").status == 200


def test_staffs_view_is_not_struck_by_the_faults_that_kvitto_meets(asker):
    asker.post("/_local/faults", {"target": "sheets", "kind": "503", "times": 1})

    assert asker.get("/_local/sheet/vgr").status == 200
    assert asker.get("/_local/faults").json[0]["times"] == 1


def test_another_sites_page_cannot_turn_the_handles(asker):
    refused = asker.post("/_local/clock", {"now": "2030-01-01T08:00"}, {"Sec-Fetch-Site": "cross-site"})

    assert refused.status == 403


def test_the_front_page_leads_to_forms_sheet_and_mailbox(asker):
    page = asker.get("/").text

    for link in ("/vgr/ansokan", "/_local/sheet/vgr", "/_local/mail"):
        assert f'href="{link}"' in page
        assert asker.get(link).status == 200


def test_buttons_of_the_front_page_break_and_mend(asker):
    asker.press("/", do="trouble", what="bucket")
    assert "Journalen" in asker.get("/").text
    assert asker.apply("broken-by-button").status == 503

    asker.press("/", do="mend")

    assert asker.apply("broken-by-button").status == 201


def test_the_clock_of_the_front_page_says_why_it_does_not_go_back(asker):
    page = asker.press("/", do="clock", now="2026-11-01T08:00")

    assert page.status == 409
    assert "bara flyttas framåt" in page.text


def test_demo_applications_are_marked_and_sent_in_once(here, asker):
    asker.press("/", do="demo")
    soon(asker.all_done)
    first = [row for row in asker.rows() if row[2].startswith("Exempel: ")]

    asker.press("/", do="demo")
    soon(asker.all_done)

    assert len(first) == 12
    assert [row for row in asker.rows() if row[2].startswith("Exempel: ")] == first
    assert len({row[1] for row in first}) == 12
    assert all(len(receipts(here, row[0])) == 1 for row in first)


def test_the_log_of_requests_tells_what_was_asked_and_never_what_was_said(asker):
    asker.apply("secretive", projekt_namn="Hemligheten")
    soon(asker.all_done)

    told_of = json.dumps(asker.get("/_local/requests").json, ensure_ascii=False)

    assert "appendCells" in told_of
    assert "Hemligheten" not in told_of


def test_the_operators_commands_work_on_a_running_world(kvitto, kvitto_folder):
    """As a shell would: the file is read for its variables, and the doctor looks."""
    environment = kvitto_folder / "data" / "environment"
    command = f". {environment} && {Path(sys.executable).with_name('kvitto')} doctor --no-mail"
    told = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)

    assert "ok     vgr, Ansökningar" in told.stdout, told.stdout + told.stderr
    assert "fault" not in told.stdout
    assert environment.stat().st_mode & 0o077 == 0
