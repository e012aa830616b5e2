"""`kvitto serve`: a server of one's own keeps the same promise."""

import signal
from pathlib import Path

from tests.processes.asking import ask, wait_for
from tests.processes.deployed import environment, rows
from tests.processes.librarian import press_until_taken, ready_to_send
from tests.processes.process import BIN, Process
from tests.served import free_port


def serving(port, settings, output, **changed):
    command: list[str | Path] = [BIN / "kvitto", "serve", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    return Process(command, output, environment(settings) | changed)


def test_an_application_goes_from_the_form_to_the_sheet_and_its_receipt_on_a_server_of_ones_own(settings, folder):
    port = free_port()
    kvitto = serving(port, settings, folder / "serve.log")
    try:
        kvitto.wait_until(f"http://127.0.0.1:{port}/_health")
        reference = press_until_taken(ready_to_send(port))
        wait_for("the row", lambda: reference in rows(settings, "work", "Ansökningar"))
        wait_for("the receipt", lambda: list((folder / "mail").glob(f"*-receipt-{reference}.eml")))
        kvitto.stop()
    finally:
        kvitto.kill()

    assert rows(settings, "work", "Ansökningar").count(reference) == 1
    assert "Traceback" not in kvitto.told()


def test_what_was_taken_when_the_power_went_is_delivered_after_the_next_start(settings, folder, sheets):
    port = free_port()
    ask(sheets, "POST", "/_local/faults", {"target": "sheets", "kind": "503", "times": 1000})
    kvitto = serving(port, settings, folder / "power.log")
    try:
        kvitto.wait_until(f"http://127.0.0.1:{port}/_health")
        reference = press_until_taken(ready_to_send(port))
    finally:
        kvitto.kill()
    ask(sheets, "DELETE", "/_local/faults")
    kvitto = serving(port, settings, folder / "power.log")
    try:
        wait_for("the row", lambda: reference in rows(settings, "work", "Ansökningar"))
        kvitto.stop()
    finally:
        kvitto.kill()

    assert rows(settings, "work", "Ansökningar").count(reference) == 1


def test_it_does_not_start_without_a_journal_and_says_which_variable_is_wrong(settings, folder):
    kvitto = serving(free_port(), settings, folder / "wrong.log", KVITTO_JOURNAL="ftp://nowhere")

    wait_for("the end", lambda: not kvitto.is_alive)
    assert "KVITTO_JOURNAL=ftp://nowhere" in kvitto.told()
    assert "Traceback" not in kvitto.told()


def test_when_the_forms_workers_end_it_ends_too_so_that_whoever_watches_it_starts_it_again(settings, folder):
    port = free_port()
    kvitto = serving(port, settings, folder / "ends.log")
    try:
        kvitto.wait_until(f"http://127.0.0.1:{port}/_health")
        kvitto.signal_child(signal.SIGKILL)
        wait_for("the end", lambda: not kvitto.is_alive)
    finally:
        kvitto.kill()
    assert "ended by themselves" in kvitto.told()
