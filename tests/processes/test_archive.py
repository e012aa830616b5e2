"""What `make archive` stages, installed as the cloud's builder would: by hashes, into an environment of its own."""

import subprocess
import sys

import pytest

from infra.archive import stage
from tests.processes.asking import ask, wait_for
from tests.processes.deployed import environment, rows
from tests.processes.librarian import press_until_taken, ready_to_send
from tests.processes.process import Process
from tests.served import free_port

TARGETS = ("intake", "pump", "watch", "remind")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The staged source, where nothing of the repository is in reach."""
    return stage(tmp_path_factory.mktemp("server") / "kvitto")


@pytest.fixture(scope="module")
def clean(unpacked):
    """A Python that holds what requirements.txt names and nothing else."""
    subprocess.run([sys.executable, "-m", "venv", unpacked / ".venv"], check=True)
    python = unpacked / ".venv" / "bin" / "python"
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*pip, "--requirement", unpacked / "requirements.txt"], check=True, cwd=unpacked)
    return python


def test_the_archive_holds_no_toy_world_no_tests_and_no_demo(unpacked):
    names = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*.py")}

    assert "main.py" in names
    assert not [name for name in names if name.startswith(("kvitto/local", "tests/", "bench/", "infra/"))]
    assert list((unpacked / "templates" / "pages" / "compiled").iterdir())
    assert list(unpacked.rglob("kvitto/**/*.pyc"))


def test_the_archive_is_small(unpacked):
    size = sum(path.stat().st_size for path in unpacked.rglob("*") if path.is_file() and ".venv" not in path.parts)

    assert size < 10_000_000


def test_every_target_starts_from_the_archive_and_takes_an_application_through(unpacked, clean, settings, folder):
    ports = {name: free_port() for name in TARGETS}
    running = {
        name: Process(
            [
                clean.with_name("functions-framework"),
                *("--source", unpacked / "main.py", "--target", name),
                *("--host", "127.0.0.1", "--port", str(port)),
            ],
            folder / f"archive-{name}.log",
            environment(settings) | {"PYTHONPATH": ""},
        )
        for name, port in ports.items()
    }
    try:
        for name, port in ports.items():
            running[name].wait_for_port(port)
        reference = press_until_taken(ready_to_send(ports["intake"]))
        answers = {name: ask(ports[name], "POST", "/", {}) for name in ("pump", "watch", "remind")}
    finally:
        for process in running.values():
            process.kill()

    assert {name: answer.status for name, answer in answers.items()} == dict.fromkeys(answers, 200)
    assert reference in rows(settings, "work", "Ansökningar")


def test_the_server_of_ones_own_starts_from_the_archive(unpacked, clean, settings, folder, monkeypatch):
    monkeypatch.chdir(unpacked)
    port = free_port()
    command = [clean, "-m", "kvitto", "serve", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    kvitto = Process(command, folder / "archive-serve.log", environment(settings))
    try:
        kvitto.wait_until(f"http://127.0.0.1:{port}/_health")
        reference = press_until_taken(ready_to_send(port))
        wait_for("the row", lambda: reference in rows(settings, "work", "Ansökningar"))
        kvitto.stop()
    finally:
        kvitto.kill()


def test_a_deployment_with_a_wrong_environment_says_what_and_shows_how(unpacked, clean, folder):
    kvitto = Process([clean, "-m", "kvitto", "doctor"], folder / "wrong.log", {"PYTHONPATH": str(unpacked)})

    wait_for("the end", lambda: not kvitto.is_alive)
    assert "KVITTO_JOURNAL" in kvitto.told()
    assert "docs/operations.md" in kvitto.told()
    assert "Traceback" not in kvitto.told()
