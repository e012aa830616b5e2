"""A target under plain functions-framework, in a process of its own."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.archive import stage

ROOT = Path(__file__).resolve().parents[1]
STAGED = stage(ROOT / "build" / "bench")
"""What would be deployed: page templates compiled, the toy world left out."""
KVITTO, BARE, UNSTORED = STAGED / "main.py", ROOT / "bench/bare/main.py", ROOT / "bench/unstored/main.py"


def environment(folder: Path) -> dict[str, str]:
    """What the deployed intake finds in its environment, with everything on this machine."""
    return os.environ | {
        "KVITTO_JOURNAL": f"file://{folder}/journal",
        "KVITTO_MAIL": f"file://{folder}/mail",
        "KVITTO_SECRET": "bench",
        "KVITTO_PUBLIC_URL": "http://localhost",
        "KVITTO_REGIONS": "vgr",
        "PYTHONPATH": f"{STAGED}:{ROOT}",
    }


@contextmanager
def served(source: Path) -> Iterator[int]:
    """The port of ``source``'s intake, once it answers."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        command = [sys.executable, "-m", "functions_framework", "--source", str(source), "--target", "intake"]
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)],
            env=environment(Path(folder)),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait(10)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nothing answers on port {port}")
