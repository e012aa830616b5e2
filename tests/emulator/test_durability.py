"""What was answered is there again, however the process ended."""

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from kvitto.local.sheets.calls import Call
from kvitto.local.sheets.store import Store, StoreDamaged

SERVER = """
import sys
from pathlib import Path
from kvitto.local.sheets.app import create_app
from kvitto.local.sheets.serving import serve
from kvitto.local.sheets.store import Store
server = serve(create_app(Store(Path(sys.argv[1]))))
print(server.server_port, flush=True)
server.serve_forever()
"""


def call(name: str, file: str = "", body: Any = None, *, target: str = "", seed: int = 1, **query: str) -> Call:
    return Call(name, file, body, "2026-11-20T08:00:00+00:00", seed, "staff@region.example", target, query)


def write(store: Store, file: str, range_: str, rows: list[list[Any]]) -> None:
    store.write(call("values.update", file, {"values": rows}, target=range_, valueInputOption="USER_ENTERED"))


def make_book(store: Store) -> str:
    return str(store.write(call("files.create", body={"name": "Prov"}))["id"])


def test_nothing_answered_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    url = f"http://127.0.0.1:{process.stdout.readline().strip()}"
    file = requests.post(f"{url}/drive/v3/files", json={"name": "Prov"}, timeout=5).json()["id"]
    answered: list[str] = []

    def append_until_it_dies(name: str) -> None:
        with requests.Session() as http:
            for number in range(10_000):
                row = {"values": [[f"{name}{number}"]]}
                try:
                    path = f"{url}/v4/spreadsheets/{file}/values/A1:append?valueInputOption=RAW"
                    if http.post(path, json=row, timeout=5).ok:
                        answered.append(f"{name}{number}")
                except requests.RequestException:
                    return

    threads = [threading.Thread(target=append_until_it_dies, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    while len(answered) < 50:
        assert process.poll() is None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    for thread in threads:
        thread.join()

    with closing(Store(tmp_path)) as store:
        kept = [row[0].value for row in store.books[file].tabs[0].rows if row[0]]
    assert set(answered) <= set(kept)
    assert len(kept) == len(set(kept))


def test_a_restart_gives_the_same_books_from_log_and_from_snapshot(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        file = make_book(store)
        write(store, file, "A1:C2", [["Borås", "2026-12-01", "=1+1"], ["TRUE", 1.5, "#"]])
        rows = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 3}
        parts = [
            {"addSheet": {"properties": {"title": "Två"}}},
            {"mergeCells": {"range": {"sheetId": 0, "startRowIndex": 3, "endRowIndex": 5}}},
            {"addDimensionGroup": {"range": rows}},
        ]
        store.write(call("batchUpdate", file, {"requests": parts}))
        before = store.books[file]
    for _ in ("replayed from the log", "read from the snapshot"):
        with closing(Store(tmp_path)) as store:
            after = store.books[file]
        assert [tab.rows for tab in after.tabs] == [tab.rows for tab in before.tabs]
        assert [tab.properties for tab in after.tabs] == [tab.properties for tab in before.tabs]
        assert (after.tabs[0].merges, after.tabs[0].groups) == (before.tabs[0].merges, before.tabs[0].groups)
        assert (after.created, after.modified, after.permissions) == (
            before.created, before.modified, before.permissions,
        )  # fmt: skip


def test_a_line_cut_off_by_a_crash_was_never_answered_and_is_dropped(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        file = make_book(store)
        write(store, file, "A1", [["kvar"]])
        write(store, file, "A2", [["aldrig svarad"]])
    (log,) = tmp_path.glob("log-*")
    log.write_bytes(log.read_bytes()[:-20])

    with closing(Store(tmp_path)) as store:
        assert [row[0].value for row in store.books[file].tabs[0].rows if row[0]] == ["kvar"]
        write(store, file, "A3", [["ny"]])
    with closing(Store(tmp_path)) as store:
        assert store.books[file].tabs[0].cell(2, 0) is not None


@pytest.mark.parametrize("kind", ["log", "snapshot"])
def test_damaged_data_stops_the_start_with_a_clear_message(tmp_path: Path, kind: str) -> None:
    with closing(Store(tmp_path)) as store:
        write(store, make_book(store), "A1", [["x"]])
    if kind == "snapshot":
        Store(tmp_path).close()
    (path,) = tmp_path.glob(f"{kind}-*")
    path.write_bytes(path.read_bytes().replace(b"Prov", b'P"ov'))

    with pytest.raises(StoreDamaged, match=f"{path.name}: .*Move the folder aside to begin anew"):
        Store(tmp_path)


def test_a_large_log_becomes_a_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kvitto.local.sheets.store.LOG_BYTES_MAX", 2000)
    with closing(Store(tmp_path)) as store:
        file = make_book(store)
        for number in range(20):
            write(store, file, f"A{number + 1}", [["x" * 100]])
        assert len(store.books[file].tabs[0].rows) == 20
    (log,), (_,) = tmp_path.glob("log-*"), tmp_path.glob("snapshot-*")
    assert log.stat().st_size < 3000

    with closing(Store(tmp_path)) as store:
        assert len(store.books[file].tabs[0].rows) == 20


def test_a_refused_call_changes_neither_the_book_nor_the_log(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        file = make_book(store)
        size = next(tmp_path.glob("log-*")).stat().st_size
        with pytest.raises(Exception, match="exceeds grid limits"):
            write(store, file, "Z1", [["a", "b"]])
        assert next(tmp_path.glob("log-*")).stat().st_size == size


COMMAND = [sys.executable, "-c", "from kvitto.local.sheets.command import sheets; sheets()"]


def test_the_command_stops_cleanly_when_asked_to(tmp_path: Path) -> None:
    with subprocess.Popen([*COMMAND, "--port", "0", "--data", tmp_path], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("Sheets on http://127.0.0.1:")
        process.send_signal(signal.SIGTERM)

        assert (process.stdout.read(), process.wait()) == ("Stopped.\n", 0)


def test_a_busy_port_is_told_and_the_command_exits_non_zero() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        busy = subprocess.run([*COMMAND, "--port", port], capture_output=True, check=False, text=True)

    assert busy.returncode == 1
    assert f"Cannot start on port {port}" in busy.stderr
    assert "Traceback" not in busy.stderr


def test_damaged_data_is_told_and_the_command_exits_non_zero(tmp_path: Path) -> None:
    (tmp_path / "snapshot-000001.json").write_text("{", encoding="utf-8")
    damaged = subprocess.run([*COMMAND, "--data", tmp_path, "--port", "0"], capture_output=True, check=False, text=True)

    assert damaged.returncode == 1
    assert "snapshot-000001.json: it cannot be read" in damaged.stderr
    assert "Traceback" not in damaged.stderr
