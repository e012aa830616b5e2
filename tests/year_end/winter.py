"""A winter of `kvitto run --demo`: each mail with its reason, and each reminder that does not go and why."""

import json
import shlex
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import gspread
from gspread.utils import ValueInputOption, rowcol_to_a1

from kvitto.core.calendar import STOCKHOLM
from kvitto.wiring import House, settings_from
from tests.served import served
from tests.staffs_sheet import staffs_sheet
from tests.year_end.reasons import Line, Reasons
from tests.year_end.story import ACTS, APPLIED, BEGINS, LIBRARIES, TICK

DAYTIME = time(9)
"""When staff begin; what they type counts after half an hour, and has counted the next morning."""


@dataclass
class Winter:
    """The process, staff's sheet, and who reads the ledger beside them."""

    base: str
    book: gspread.Spreadsheet
    reasons: Reasons
    references: dict[str, str] = field(default_factory=dict)

    def days(self, until: date) -> Iterator[Line]:
        """What happens up to the daytime of ``until``, while the clock runs and staff do what the story says."""
        self._act(BEGINS)
        for day in sorted({BEGINS, *(day for day in ACTS if day < until), until}):
            now = datetime.combine(day, DAYTIME, STOCKHOLM)
            self._ask("/_local/clock", {"now": now.isoformat(timespec="minutes")})
            yield from self.reasons.until(now)
            if day > BEGINS:
                self._act(day)

    def apply(self) -> None:
        """The libraries apply, as any other program would."""
        body = self._ask("/vgr/ansokan/example.json")
        for name, own in LIBRARIES.items():
            answer = self._ask("/vgr/ansokan", {**body, **APPLIED, **own, "projekt_namn": f"Exempel: {name}"})
            self.references[name] = answer["reference"]
        self._ask("/_local/run", {"step": "pump"})

    def _act(self, day: date) -> None:
        for whose, cells in ACTS.get(day, ()):
            self._tick() if whose == TICK else self._type(self.references[whose], cells)

    def _type(self, reference: str, cells: Mapping[str, str]) -> None:
        """As staff type, under today's headings in the row of that reference."""
        tab = self.book.worksheet("Ansökningar")
        headings = tab.row_values(1)
        row = tab.col_values(headings.index("Referens") + 1).index(reference) + 1
        tab.batch_update(
            [
                {"range": rowcol_to_a1(row, headings.index(heading) + 1), "values": [[words]]}
                for heading, words in cells.items()
            ],
            value_input_option=ValueInputOption.user_entered,
        )

    def _tick(self) -> None:
        """Tick every letter that waits in Utskick."""
        tab = self.book.worksheet("Utskick")
        headings = tab.row_values(1)
        for row, state in enumerate(tab.col_values(headings.index("Läge") + 1), start=1):
            if state == "Väntar på Skicka":
                tab.update_cell(row, headings.index("Skicka") + 1, True)

    def _ask(self, path: str, body: object = None) -> Any:  # Any: JSON
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}{path}", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)


@contextmanager
def winter(folder: Path) -> Iterator[Winter]:
    """`kvitto run --demo --now 2026-11-10T08:00`, in which the libraries of the story have applied."""
    with served(folder, "--demo", "--now", f"{BEGINS}T08:00") as base:
        office = House(settings_from(_environment(folder / "data"))).office(patient=True)
        made = Winter(base, staffs_sheet(base), Reasons(office, BEGINS))
        made.apply()
        yield made


def _environment(data: Path) -> Mapping[str, str]:
    """The variables that an operator of that folder sets, as the file beside it has them."""
    words = shlex.split((data / "environment").read_text(encoding="utf-8"), comments=True)
    return dict(word.split("=", 1) for word in words if "=" in word)
