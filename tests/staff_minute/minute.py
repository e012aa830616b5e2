"""A minute of both: librarians send applications by JSON, and staff work in the sheet where they land."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any

import gspread
import requests

from kvitto.core.ids import RegionId, TabKey
from kvitto.wiring import WORKBOOKS, House
from tests.processes.asking import ask
from tests.processes.life import Life, begun
from tests.processes.process import BIN, Process
from tests.staff_minute.desk import Desk
from tests.staff_minute.judge import broken
from tests.town import Here

VGR = RegionId("vgr")
LOOK_EVERY_S = 2.0
BETWEEN_LOOKS = timedelta(minutes=4)
"""By Kvitto's clock: looks are never closer than three minutes."""
LOOKS_AFTER = 4
HAND_S = 0.7
"""Between two acts: still faster than several people."""


@dataclass
class Minute:
    """What was done in it, and what came of it. ``broken`` has every broken promise by its name."""

    posts: int
    done: Counter[str]
    deleted: int
    broken: dict[str, list[str]]
    proof: str
    proof_holds: bool


@dataclass
class Sender:
    """Librarians: ``sent`` is each reference that was shown, with the name of its project."""

    port: int
    bodies: list[dict[str, Any]]
    posts: int
    pause_s: float
    sent: dict[str, str] = field(default_factory=dict)

    def send_all(self) -> None:
        for n in range(self.posts):
            name = f"Projekt {n + 1}"
            body = self.bodies[n % len(self.bodies)] | {"projekt_namn": name}
            for _ in range(20):
                answer = ask(self.port, "POST", "/vgr/ansokan", body, Idempotency_Key=f"minute-{n}")
                if answer.status in (200, 201):
                    self.sent[answer.json["reference"]] = name
                    break
                time.sleep(0.1)
            time.sleep(self.pause_s)


def spend(folder: Path, seconds: float, posts: int, seed: str = "1", *, acts: int = 0) -> Minute:
    """Let both work for so long, and staff until they have done so much, however slow the machine is.

    Then give Kvitto the looks that it needs, and hold everything against the promises.
    """
    with begun(folder, f"minute {seed}") as life:
        bodies = life.ask("GET", "/vgr/ansokan/example.json?n=20")
        sender = Sender(life.port, bodies, posts, seconds / posts / 2)
        desk = _desk(life, Random(seed))
        until = time.monotonic() + seconds
        with _beside(sender.send_all), _looks(life, desk):
            while time.monotonic() < until or desk.done.total() < acts:
                desk.act()
                time.sleep(HAND_S)
        life.finish()
        for _ in range(LOOKS_AFTER):
            life.move_clock(BETWEEN_LOOKS)
        office = House(life.settings(), write_log=lambda *_, **__: None).office(patient=True)
        wrong = broken(desk, sender.sent, office, VGR)
        proof, holds = _proof(life, folder)
        return Minute(len(sender.sent), desk.done, len(desk.deleted), wrong, proof, holds)


@contextmanager
def _beside(work: Callable[[], None]) -> Iterator[None]:
    """Do this meanwhile, and wait until it is done."""
    thread = Thread(target=work, daemon=True)
    thread.start()
    yield
    thread.join()


@contextmanager
def _looks(life: Life, desk: Desk) -> Iterator[None]:
    """Let Kvitto look at the sheet all the while, and begin none when staff have gone home."""
    gone = Event()

    def look() -> None:
        while not gone.wait(LOOK_EVERY_S):
            life.move_clock(BETWEEN_LOOKS)
            desk.touched = 0

    with _beside(look):
        try:
            yield
        finally:
            gone.set()


def _desk(life: Life, chance: Random) -> Desk:
    settings = life.settings()
    session = requests.Session()
    session.mount("https://", Here(settings.sheets_api))
    session.headers["Authorization"] = "Bearer staff"
    client = gspread.Client(auth=None, session=session)  # type: ignore[arg-type] # not read when a session is given
    book = client.open_by_key(settings.spreadsheets["vgr", "work"])
    tabs = House(settings).office(patient=True).forms.tabs(VGR)
    tab = next(tab for tab in tabs if tab.key == TabKey("ansokningar"))
    return Desk(book, book.worksheet(tab.title).id, tab, chance)


def _proof(life: Life, folder: Path) -> tuple[str, bool]:
    """`kvitto proof` as an operator runs it, beside the living process."""
    settings = life.settings()
    environ = {
        "KVITTO_JOURNAL": settings.journal,
        "KVITTO_MAIL": settings.mail,
        "KVITTO_SECRET": "a secret of the operator's, long enough to be one",
        "KVITTO_PUBLIC_URL": settings.public_url,
        "KVITTO_SHEETS_API": settings.sheets_api,
        "KVITTO_REGIONS": "vgr",
    }
    for (region, workbook), spreadsheet in settings.spreadsheets.items():
        environ[WORKBOOKS[workbook] + region.upper()] = spreadsheet
    process = Process([BIN / "kvitto", "proof", "vgr"], folder / "proof.txt", environ)
    code = process.wait()
    return process.told().strip(), code == 0
