"""The targets of functions/main.py under plain functions-framework, each a process of its own, beside a town."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kvitto.wiring import WORKBOOKS, Settings
from tests.processes.asking import Answer, ask
from tests.processes.process import Process, target
from tests.served import free_port
from tests.town import VGR


@dataclass(frozen=True)
class Target:
    """A listening target."""

    port: int
    process: Process

    def call(self, **asked: str) -> Answer:
        """As the scheduler calls it."""
        return ask(self.port, "POST", "/", asked)

    def done(self, **asked: str) -> Any:  # Any: JSON
        """What a call did for Västra Götaland, by part. Raises: AssertionError when it went wrong."""
        answer = self.call(**asked)
        assert answer.status == 200, f"{answer}\n{self.process.last_told()}"
        return answer.json["vgr"]


@contextmanager
def deployed(name: str, settings: Settings, output: Path) -> Iterator[Target]:
    """A target with an environment that says what ``settings`` say."""
    port = free_port()
    with target(name, port, output, environment(settings)) as process:
        yield Target(port, process)


def environment(settings: Settings) -> dict[str, str]:
    """The variables of docs/operations.md."""
    return {
        "KVITTO_JOURNAL": settings.journal,
        "KVITTO_SHEETS_API": settings.sheets_api,
        "KVITTO_MAIL": settings.mail,
        "KVITTO_SECRET": settings.secret.decode(),
        "KVITTO_PUBLIC_URL": settings.public_url,
        "KVITTO_REGIONS": " ".join(settings.regions),
    } | {WORKBOOKS[book] + region.upper(): id_ for (region, book), id_ in settings.spreadsheets.items()}


def new_spreadsheet(sheets: int) -> str:
    """An empty spreadsheet of the server on this port."""
    made: str = ask(sheets, "POST", "/v4/spreadsheets", {}, Authorization="Bearer staff").json["spreadsheetId"]
    return made


def rows(settings: Settings, book: str, tab: str) -> list[str]:
    """The references in a tab, from the top."""
    spreadsheet = settings.spreadsheets[VGR, book]
    values = ask(
        int(settings.sheets_api.rsplit(":", 1)[1]),
        "GET",
        f"/v4/spreadsheets/{spreadsheet}/values/{quote(tab)}",
        Authorization="Bearer staff",
    ).json["values"]
    return [row[values[0].index("Referens")] for row in values[1:]]
