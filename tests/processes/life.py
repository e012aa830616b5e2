"""The life of one data folder: a process under load that is killed, frozen, failed and started again."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from kvitto.wiring import Settings, data_folder
from tests.processes.applicants import APPLY, Applicants
from tests.processes.asking import ask
from tests.processes.plan import Round, plan
from tests.processes.process import Process, kvitto_run
from tests.served import free_port

BODIES = 20
ANSWER_S = 120
HOPS_MAX = 12
"""Moves of the clock, half an hour each, within which everything must be done once nothing fails any more."""
LONG_AGO = timedelta(minutes=30)
LATER = timedelta(minutes=20)


@dataclass
class Life:
    """A folder with its process, and what happened to it."""

    folder: Path
    seed: str
    data: Path
    behind: tuple[str, ...] = ()
    """What the command stands behind, where it is to start somewhere else."""
    port: int = field(default_factory=free_port)
    starts: int = 0
    acts: dict[str, int] = field(default_factory=dict)
    process: Process = field(init=False)
    applicants: Applicants = field(init=False)

    def start(self) -> None:
        self.starts += 1
        self.process = kvitto_run(self.folder, self.port, *self.behind)

    def wait_until_ready(self) -> None:
        self.process.wait_until(f"http://127.0.0.1:{self.port}/_local/health")

    def restart(self) -> None:
        """Kill it and start it again on the same data."""
        self.process.kill()
        self.start()
        self.wait_until_ready()

    def ask(self, method: str, path: str, body: object = None) -> Any:  # Any: JSON
        """Ask the living process. Raises: AssertionError when it does not answer as it should."""
        answer = ask(self.port, method, path, body, timeout_s=ANSWER_S)
        assert answer.status in (200, 201), f"{method} {path}: {answer}\n{self.process.last_told()}"
        return answer.json

    def move_clock(self, by: timedelta) -> None:
        now = datetime.fromisoformat(self.ask("GET", "/_local/state")["now"])
        self.ask("POST", "/_local/clock", {"now": (now + by).isoformat()})

    def settings(self) -> Settings:
        """What an office beside the process needs to see the same journal and sheet."""
        told = self.ask("GET", "/_local/state")
        return Settings(
            journal=(self.data / "journal").as_uri(),
            mail="file:///nowhere",
            secret=b"not that of the process",
            public_url="http://localhost",
            data=data_folder(),
            sheets_api=f"http://127.0.0.1:{self.port}",
            regions=tuple(told["spreadsheets"]),
            spreadsheets={
                (region, book): id_
                for book, ids in (("work", told["spreadsheets"]), ("contacts", told["contacts"]))
                for region, id_ in ids.items()
            },
        )

    def pending(self) -> int:
        return int(self.ask("GET", "/_local/state")["pending"])

    def settle(self) -> None:
        """A last death, a start without faults, and then as :meth:`finish`."""
        self.restart()
        self.finish()

    def finish(self) -> None:
        """Give it as much time as the pauses of Kvitto's own ask for.

        Raises: AssertionError when something is never done.
        """
        for _ in range(HOPS_MAX):
            self.ask("POST", "/_local/run", {"step": "pump"})
            if not self.pending():
                return
            self.move_clock(LONG_AGO)
        raise AssertionError(f"{self.pending()} things are still not done:\n{self.process.last_told()}")


@contextmanager
def begun(folder: Path, seed: str, *, data: Path | None = None, behind: tuple[str, ...] = ()) -> Iterator[Life]:
    """A life that has just begun, with its applicants at hand, and that ends well.

    Its data are in ``folder``/data, which we see as ``data``.
    """
    life = Life(folder, seed, data or folder / "data", behind)
    life.start()
    try:
        life.wait_until_ready()
        life.applicants = Applicants(life.port, life.ask("GET", f"{APPLY}/example.json?n={BODIES}"), seed)
        yield life
        life.process.stop()
    finally:
        life.process.kill()


@contextmanager
def lived(folder: Path, seed: str, rounds: int) -> Iterator[Life]:
    """A life of so many rounds, settled: all that was on the way is where it should be, and the process still runs."""
    with begun(folder, seed) as life:
        chance = Random(f"{seed} moments")
        with life.applicants.at_work():
            for one in plan(seed, rounds):
                _go_through(life, one, chance)
        life.settle()
        yield life


def _go_through(life: Life, one: Round, chance: Random) -> None:
    life.acts[one.act] = life.acts.get(one.act, 0) + 1
    if one.later:
        with life.applicants.at_rest():  # A move answers when nothing is due any more.
            life.move_clock(LATER)
    for fault in one.faults:
        life.ask("POST", "/_local/faults", fault)
    time.sleep(one.wait_s)
    match one.act:
        case "freeze":
            life.process.freeze()
            time.sleep(one.frozen_s)
            life.process.wake()
        case "kill":
            life.restart()
        case "kill frozen":
            life.process.freeze()
            time.sleep(one.frozen_s)
            life.restart()
        case "kill starting":
            life.process.kill()
            life.start()
            time.sleep(chance.uniform(0.1, 1.2))
            life.restart()
    if one.calm:
        life.ask("DELETE", "/_local/faults")
