"""`kvitto run` as a process of its own, as whoever tries Kvitto starts it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_S = 30
STOP_S = 10


@contextmanager
def served(folder: Path, *options: str) -> Iterator[str]:
    """Yield the address of a Kvitto with its data and its output below `folder`; stop it as Ctrl-C would.

    Raises: AssertionError, with what it printed, if it does not start or does not stop cleanly.
    """
    port = free_port()
    output = folder / "kvitto.log"
    kvitto = str(Path(sys.executable).with_name("kvitto"))
    command = [kvitto, "run", "--port", str(port), "--data", str(folder / "data"), *options]
    with output.open("wb") as sink:
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT, env=_environment())
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_until_healthy(base, process, output)
        yield base
        assert process.poll() is None, f"kvitto run ended on its own:\n{output.read_text()}"
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    assert process.returncode == 0, f"kvitto run ended with {process.returncode}:\n{output.read_text()}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _environment() -> dict[str, str]:
    """Ours without what a developer may have set for a real deployment."""
    return {name: value for name, value in os.environ.items() if not name.startswith("KVITTO_")}


def _wait_until_healthy(base: str, process: subprocess.Popen[bytes], output: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, f"kvitto run did not start:\n{output.read_text()}"
        try:
            with urllib.request.urlopen(f"{base}/_local/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise AssertionError(f"kvitto run was not healthy within {START_S} s:\n{output.read_text()}")
