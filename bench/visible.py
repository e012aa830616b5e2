"""How soon a row stands in the sheet after its applicant has seen the reference: one at a time, and in a burst."""

import json
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from statistics import quantiles
from threading import Event, Thread
from urllib.parse import quote
from urllib.request import Request, urlopen

from bench.cold import example_body
from bench.table import Table
from tests.served import served

POSTERS = 4
IDLE_GOAL_S, BURST_GOAL_S = 3.0, 30.0
LOOK_S = 0.1
GIVE_UP_S = 300.0


def measure(alone: int = 20, burst: int = 1_000) -> list[Table]:
    """Posts to `kvitto run`, while somebody reads the references in its sheet ten times a second."""
    table = Table("A row is visible, p95 after the reference was shown", note="From the answer 201, in `kvitto run`.")
    body = json.dumps(example_body()).encode()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as base, closing(_Reader(base)) as reader:
        waits = []
        for _ in range(alone):
            reference, shown = _post(base, body)
            waits.append(reader.seen_at(reference) - shown)
        table.figure(f"{alone} posts, one by one", _p95(waits), "s", IDLE_GOAL_S)
        with ThreadPoolExecutor(POSTERS) as posters:
            posted = list(posters.map(lambda _: _post(base, body), range(burst)))
        waits = [reader.seen_at(reference) - shown for reference, shown in posted]
        table.figure(f"{burst:,} posts, {POSTERS} at once", _p95(waits), "s", BURST_GOAL_S)
    return [table]


class _Reader:
    """Staff with the sheet open: notes when each reference is first there."""

    def __init__(self, base: str) -> None:
        with urlopen(f"{base}/_local/state") as answer:
            spreadsheet = json.load(answer)["spreadsheets"]["vgr"]
        area = quote("'Ansökningar'!A2:A")
        self._ask = Request(
            f"{base}/v4/spreadsheets/{spreadsheet}/values/{area}", headers={"Authorization": "Bearer staff"}
        )
        self._seen: dict[str, float] = {}
        self._closed = Event()
        self._thread = Thread(target=self._read, daemon=True)
        self._thread.start()

    def seen_at(self, reference: str) -> float:
        """When it was first there (monotonic seconds). Raises: TimeoutError."""
        give_up = time.monotonic() + GIVE_UP_S
        while reference not in self._seen:
            if time.monotonic() > give_up:
                raise TimeoutError(f"{reference} is not in the sheet after {GIVE_UP_S:.0f} s")
            time.sleep(LOOK_S / 10)
        return self._seen[reference]

    def close(self) -> None:
        self._closed.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._closed.wait(LOOK_S):
            with urlopen(self._ask) as answer:
                rows = json.load(answer).get("values", [])
            now = time.monotonic()
            for row in rows:
                if row:
                    self._seen.setdefault(row[0], now)


def _post(base: str, body: bytes) -> tuple[str, float]:
    """Apply: the reference, and when it was shown (monotonic seconds)."""
    asked = Request(f"{base}/vgr/ansokan", data=body, headers={"Content-Type": "application/json"})
    with urlopen(asked) as answer:
        reference = json.load(answer)["reference"]
    return str(reference), time.monotonic()


def _p95(waits: list[float]) -> float:
    return quantiles(waits, n=20)[-1] if len(waits) > 1 else waits[0]
