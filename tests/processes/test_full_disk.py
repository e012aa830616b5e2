"""The disk fills up under a working Kvitto, and is given room again."""

import os
import time
from pathlib import Path

import pytest

from kvitto.adapters.file_post import Mailbox
from kvitto.adapters.real_time import RealClock
from kvitto.adapters.smtp_post import SmtpPost
from kvitto.local.mail_catcher import catching
from kvitto.ports import PostDelayed
from tests.processes.applicants import APPLY
from tests.processes.asking import ask
from tests.processes.judge import look, violations
from tests.processes.librarian import A_WHILE, press_until_taken, ready_to_send, references_on
from tests.processes.life import begun
from tests.processes.process import BIN, Process, target
from tests.processes.small_disk import PAGE, small_disk
from tests.served import free_port


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "data") as it:
        yield it


@pytest.fixture
def life(tmp_path, disk):
    with begun(tmp_path, "full disk", data=disk.data, behind=disk.behind) as it:
        yield it


def test_on_a_full_disk_nothing_acknowledged_is_lost_and_work_goes_on_when_there_is_room(life, disk):
    with life.applicants.at_work():
        for pages in (16, 4, 2, 1, 0):
            time.sleep(0.3)
            disk.fill(life.process.id, pages * PAGE)
            time.sleep(0.4)
            if pages == 2:
                life.restart()
            disk.empty(life.process.id)
    life.settle()

    assert violations(life, look(life)) == []
    assert {201, 503} <= life.applicants.statuses.keys()


def test_a_program_is_told_to_come_again_and_may(life, disk):
    body = life.ask("GET", f"{APPLY}/example.json")
    disk.fill(life.process.id, 0)
    refused = ask(life.port, "POST", APPLY, body, Idempotency_Key="k-1")
    disk.empty(life.process.id)
    taken = ask(life.port, "POST", APPLY, body, Idempotency_Key="k-1")

    assert (refused.status, refused.type) == (503, "application/problem+json")
    assert int(refused.headers["Retry-After"]) > 0
    assert taken.status == 201


def test_a_librarian_keeps_all_answers_and_presses_again_when_there_is_room(life, disk):
    anna = ready_to_send(life.port)
    life.move_clock(A_WHILE)
    disk.fill(life.process.id, 0)
    anna.press("Skicka")
    assert anna.answer.status_code == 503
    assert references_on(anna) == set()

    disk.empty(life.process.id)
    anna.press("Försök igen")
    assert anna.answer.status_code == 200
    assert len(references_on(anna)) == 1


def test_after_a_full_disk_the_sheet_holds_just_what_was_answered(tmp_path, disk):
    port = free_port()
    command = [*disk.behind, str(BIN / "kvitto"), "sheets", "--port", str(port), "--data", str(tmp_path / "data")]

    def started() -> Process:
        sheets = Process(command, tmp_path / "output.log")
        sheets.wait_until(f"http://127.0.0.1:{port}/_local/health")
        return sheets

    sheets = started()
    try:
        book = ask(port, "POST", "/v4/spreadsheets", {"sheets": [{"properties": {"title": "Blad"}}]}).json
        path = f"/v4/spreadsheets/{book['spreadsheetId']}/values/Blad"
        answered = []
        for room in (*range(8, -1, -1), None):
            if room is not None:
                disk.fill(sheets.id, room * PAGE)
            values = {"values": [[f"{room} sidor", "x" * 9000]]}
            answer = ask(port, "POST", f"{path}:append?valueInputOption=RAW", values)
            assert answer.status in (200, 503)
            answered += [f"{room} sidor"] * (answer.status == 200)
            if room is not None:
                disk.empty(sheets.id)
        sheets.kill()
        sheets = started()

        assert [row[0] for row in ask(port, "GET", path).json["values"]] == answered
        assert 0 < len(answered) < 10
        assert "Traceback" not in sheets.told()
    finally:
        sheets.kill()


def test_a_mail_that_finds_the_mailbox_full_waits_and_is_not_given_up(tmp_path, disk):
    message = b"X-Kvitto-Kind: receipt\r\nX-Kvitto-Reference: VGR-2026-AAAA-AAAA\r\n\r\nTack!\r\n"
    with catching(Mailbox(disk.data / "mail", RealClock())) as relay:
        session = SmtpPost(relay).connect()
        session.address("from@library.example", "to@library.example")
        disk.fill(os.getpid(), 0)
        try:
            with pytest.raises(PostDelayed):
                session.send(message)
        finally:
            disk.empty(os.getpid())
        session.address("from@library.example", "to@library.example")
        session.send(message)
        session.close()

    [kept] = (disk.data / "mail").iterdir()
    assert kept.read_bytes() == message


def test_a_log_that_cannot_be_written_holds_nothing_up(tmp_path):
    port = free_port()
    environ = {
        "KVITTO_JOURNAL": (tmp_path / "journal").as_uri(),
        "KVITTO_MAIL": "file:///nowhere",
        "KVITTO_SECRET": "secret of the tests",
        "KVITTO_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    with target("intake", port, Path("/dev/full"), environ):
        anna = ready_to_send(port)
        press_until_taken(anna)

        assert len(references_on(anna)) == 1
        assert len(list((tmp_path / "journal/received").iterdir())) == 1
