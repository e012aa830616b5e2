"""A process of Kvitto's own, to be killed, frozen and woken as the world does it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

BIN = Path(sys.executable).parent
MAIN = Path(__file__).resolve().parents[2] / "functions" / "main.py"
START_S = 60
STOP_S = 15
_LOOK_S = 0.01


class Process:
    """A command with all the processes it makes, which live and die as one. ``output`` grows from start to start."""

    def __init__(self, command: Sequence[str | Path], output: Path, environ: Mapping[str, str] | None = None) -> None:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("KVITTO_")}
        self.output = output
        with output.open("ab") as sink:
            self._popen = subprocess.Popen(
                command, stdout=sink, stderr=subprocess.STDOUT, env=ours | dict(environ or {}), start_new_session=True
            )

    @property
    def id(self) -> int:
        return self._popen.pid

    @property
    def is_alive(self) -> bool:
        return self._popen.poll() is None

    def signal_child(self, number: signal.Signals) -> None:
        """Signal the oldest process that it has made."""
        children = Path(f"/proc/{self.id}/task/{self.id}/children").read_text().split()
        os.kill(int(children[0]), number)

    def kill(self) -> None:
        """As a power cut would, also when it is frozen. Harmless when it is dead."""
        if self.is_alive:
            self._signal(signal.SIGKILL)
            self._popen.wait()

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def wake(self) -> None:
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """As Ctrl-C or the platform does. Raises: AssertionError when it does not end well."""
        self._signal(signal.SIGTERM)
        try:
            code = self._popen.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"it did not stop within {STOP_S} s:\n{self.last_told()}") from None
        assert code == 0, f"it ended with {code}:\n{self.last_told()}"

    def wait(self) -> int:
        """Let it end by itself; its exit code. Raises: subprocess.TimeoutExpired."""
        return self._popen.wait(START_S)

    def told(self) -> str:
        """All that was printed, by earlier processes with the same output, too."""
        return self.output.read_text()

    def last_told(self) -> str:
        return "\n".join(self.told().splitlines()[-40:])

    def wait_until(self, answers: str) -> None:
        """Wait until the address answers at all. Raises: AssertionError, with what was printed."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            assert self._popen.poll() is None, f"it ended on its own:\n{self.last_told()}"
            try:
                with urllib.request.urlopen(answers, timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(_LOOK_S)
        raise AssertionError(f"no answer from {answers} within {START_S} s:\n{self.last_told()}")

    def wait_for_port(self, port: int) -> None:
        """Wait until somebody listens, without asking for anything. Raises: AssertionError."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            assert self._popen.poll() is None, f"it ended on its own:\n{self.last_told()}"
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(_LOOK_S)
        raise AssertionError(f"nobody listens on {port} within {START_S} s:\n{self.last_told()}")

    def _signal(self, number: signal.Signals) -> None:
        os.killpg(self.id, number)


def kvitto_run(folder: Path, port: int, *behind: str) -> Process:
    """`kvitto run` with its data and its output below ``folder``, as it is being started; ``behind`` other words."""
    command: list[str | Path] = [*behind, BIN / "kvitto", "run", "--port", str(port), "--data", folder / "data"]
    return Process(command, folder / "output.log")


@contextmanager
def target(name: str, port: int, output: Path, environ: Mapping[str, str]) -> Iterator[Process]:
    """A target of functions/main.py under plain functions-framework, listening."""
    framework = BIN / "functions-framework"
    command: list[str | Path] = [
        framework,
        "--source",
        MAIN,
        "--target",
        name,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    process = Process(command, output, environ)
    try:
        process.wait_for_port(port)
        yield process
    finally:
        process.kill()
