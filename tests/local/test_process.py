"""`kvitto run` as a process: how it starts, stops, refuses, and what a kill leaves."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count, islice
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.local.asking import Asker, soon
from tests.served import free_port

ROOT = Path(__file__).parents[2]
KVITTO = str(Path(sys.executable).with_name("kvitto"))


def command(folder: Path, port: int, *options: str) -> list[str]:
    return [KVITTO, "run", "--port", str(port), "--data", str(folder), *options]


@contextmanager
def started(folder: Path, *options: str) -> Iterator[tuple[Asker, subprocess.Popen[str]]]:
    """A Kvitto that is ready; killed at the end if it still lives."""
    port = free_port()
    process = subprocess.Popen(
        command(folder, port, *options), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    asker = Asker(f"http://127.0.0.1:{port}")
    try:
        soon(lambda: process.poll() is not None or is_healthy(asker))
        assert process.poll() is None, process.communicate()[0]
        yield asker, process
    finally:
        process.kill()
        process.communicate()


def is_healthy(asker: Asker) -> bool:
    try:
        return asker.get("/_local/health").status == 200
    except (URLError, ConnectionError):
        return False


def refused(folder: Path, port: int, *options: str, environment: Mapping[str, str] | None = None) -> str:
    """What a Kvitto says that does not start: on stderr, briefly, and with an exit code of its own."""
    run = subprocess.run(
        command(folder, port, *options),
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **(environment or {})},
    )
    assert run.returncode not in (0, -signal.SIGKILL)
    assert "Traceback" not in run.stderr
    assert run.stderr.count("\n") <= 5
    return run.stderr


@pytest.fixture(scope="module")
def once_used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that a Kvitto has worked in."""
    folder = tmp_path_factory.mktemp("used")
    with started(folder):
        return folder


@pytest.fixture
def used(once_used: Path, tmp_path: Path) -> Path:
    """A copy of such a folder, to be damaged."""
    return Path(shutil.copytree(once_used, tmp_path / "data"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_tells_where_to_look_and_stops_when_asked(tmp_path, number):
    with started(tmp_path, "--now", "2026-11-23T08:00") as (asker, process):
        asker.post("/_local/faults", {"target": "sheets", "kind": "delay", "seconds": 60, "times": 9})
        asker.apply("while-the-sheet-hangs")
        began = time.monotonic()
        process.send_signal(number)
        said, _ = process.communicate(timeout=20)

        assert process.returncode == 0
        assert time.monotonic() - began < 5
    for place in ("/", "/vgr/ansokan", "/_local/sheet/vgr", "/_local/mail"):
        assert f"{asker.base}{place}\n" in said
    assert "2026-11-23T08:00:0" in said


def test_the_next_start_has_everything_and_goes_on_from_the_same_time(tmp_path):
    with started(tmp_path, "--now", "2026-11-23T08:00") as (asker, process):
        reference = asker.apply("before").json["reference"]
        soon(asker.all_done)
        asker.post("/_local/clock", {"now": "2026-12-01T08:00"})
        spreadsheets = asker.get("/_local/state").json["spreadsheets"]
        process.send_signal(signal.SIGINT)
        process.wait(20)

    with started(tmp_path, "--now", "2026-11-23T08:00") as (asker, process):
        state = asker.get("/_local/state").json
        assert state["spreadsheets"] == spreadsheets
        assert state["now"].startswith("2026-12-01T08:0")
        asker.row_of(reference)
        assert asker.apply("before").json["reference"] == reference
        assert asker.apply("after").status == 201
        process.send_signal(signal.SIGINT)
        assert "never goes back" in process.communicate(timeout=20)[0]


def test_a_kill_at_any_moment_loses_nothing_acknowledged(tmp_path):
    keys = (f"key-{n}" for n in count())
    acknowledged: list[str] = []
    for applications in (1, 4, 2):
        with started(tmp_path) as (asker, process):
            acknowledged += [asker.apply(key).json["reference"] for key in islice(keys, applications)]
            process.kill()  # Rows and receipts of the last ones are just on their way.
            process.wait()

    with started(tmp_path) as (asker, process):
        soon(lambda: {row[0] for row in asker.rows()} >= set(acknowledged))
        asker.post("/_local/run", {"step": "pump"})
        # A receipt whose answer was lost is sent again a while later, with the same bytes.
        asker.post("/_local/clock", {"now": later(asker)})
        asker.post("/_local/clock", {"now": later(asker)})

        assert sorted(row[0] for row in asker.rows()) == sorted(acknowledged)
        receipts = [path for path in (tmp_path / "mail").glob("*.eml") if "receipt" in path.name]
        by_reference = {
            reference: {p.read_bytes() for p in receipts if reference in p.name} for reference in acknowledged
        }
        assert all(len(copies) == 1 for copies in by_reference.values())


def later(asker: Asker) -> str:
    """Some hours after now, in Kvitto's time."""
    day, time_of_day = asker.get("/_local/state").json["now"].split("T")
    hour = int(time_of_day[:2])
    return f"{day}T{min(hour + 3, 23):02}:59" if hour < 21 else f"{day}T23:59"


def test_a_port_that_is_taken_is_told(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert f"Cannot listen on 127.0.0.1:{port}" in refused(tmp_path, port)


def test_a_second_one_on_the_same_folder_is_told(tmp_path):
    with started(tmp_path):
        assert "in use by another `kvitto run`" in refused(tmp_path, free_port())


def test_a_folder_that_cannot_be_used_is_told(tmp_path):
    (tmp_path / "file").write_text("")

    assert "cannot hold Kvitto's data" in refused(tmp_path / "file", free_port())
    assert "cannot hold Kvitto's data" in refused(Path("/proc/kvitto"), free_port())


def test_damage_is_told_and_nothing_is_started_on_it(used):
    (used / "local.json").write_text("{")

    assert "local.json is damaged" in refused(used, free_port())


def test_damaged_spreadsheets_are_told(used):
    for path in (used / "sheets").iterdir():
        path.write_bytes(b"\x00garbage\n" + path.read_bytes())

    assert "sheets" in refused(used, free_port())


def test_spreadsheets_that_are_gone_are_told(used):
    shutil.rmtree(used / "sheets")

    assert "is gone from" in refused(used, free_port())


def test_a_time_that_is_none_is_told(tmp_path):
    assert "Write Stockholm time" in refused(tmp_path, free_port(), "--now", "tomorrow")


def test_a_wrong_form_file_stops_the_start_with_its_file_and_fault(tmp_path):
    for folder in ("functions", "schemas", "templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    form = tmp_path / "schemas" / "vgr" / "ansokan.toml"
    form.write_text(form.read_text("utf-8").replace('kind = "money_sek"', 'kind = "money"', 1), "utf-8")

    said = refused(tmp_path / "data", free_port(), environment={"PYTHONPATH": str(tmp_path / "functions")})

    assert "schemas/vgr/ansokan.toml" in said
    assert "money_sek" in said


def test_slow_clients_and_many_open_sockets_hold_up_nobody(tmp_path):
    with started(tmp_path) as (asker, _), ExitStack() as stack:
        address = ("127.0.0.1", int(asker.base.rsplit(":", 1)[1]))
        for n in range(50):
            slow = stack.enter_context(socket.create_connection(address, timeout=5))
            slow.sendall(b"POST /vgr/ansokan HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"[: 20 + n])

        began = time.monotonic()
        assert asker.apply("among-the-slow").status == 201

        assert time.monotonic() - began < 5
