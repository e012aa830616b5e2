"""Intake alone: the pages and JSON over a folder journal, joined by ``wiring`` as in production."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request, Response

from kvitto.adapters.data_files import DataFiles
from kvitto.core.forms.answers import Setting
from kvitto.core.forms.check import check
from kvitto.core.forms.examples import examples
from kvitto.core.forms.form import Form
from kvitto.core.ids import RegionId
from kvitto.core.region import Region
from kvitto.core.submission import Submission, decode
from kvitto.ports import Forms, JournalUnavailable, Office
from kvitto.web.app import answer
from kvitto.web.limits import Limits
from kvitto.wiring import House, Settings, data_folder
from tests.town import TownClock
from tests.web.visitor import Visitor

APPLY = "/vgr/ansokan"
BASE = "http://localhost"
THOUGHT_S = 2.0
"""What a visitor takes for a page, at least."""
FILES = DataFiles(data_folder() / "schemas")
"""Read once for all tests, as one process does."""


@dataclass
class Closed:
    """Forms that are not open for JSON."""

    real: Forms

    def form(self, region_id: str, form_id: str) -> Form:
        return replace(self.real.form(region_id, form_id), json=False)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


@dataclass
class Silent:
    """A journal that does not answer, or is damaged: every call fails so."""

    fault: Callable[[str], Exception]

    def put_once(self, key: str, body: bytes) -> bool:
        raise self.fault(key)

    def get(self, key: str) -> bytes | None:
        raise self.fault(key)

    def list(self, prefix: str, limit: int) -> list[str]:
        raise self.fault(prefix)

    def delete(self, key: str) -> None:
        raise self.fault(key)

    def now(self) -> datetime:
        raise self.fault("now")


@dataclass
class Site:
    """The site, its clock, and what it told its log and the pump."""

    folder: Path
    open_json: bool = True
    closed: bool = False
    """No form is open for JSON, as in production where no form says so."""
    clock: TownClock = field(default_factory=TownClock)
    lines: list[dict[str, Any]] = field(default_factory=list)
    woken: list[RegionId] = field(default_factory=list)
    limits: Limits | None = None

    def __post_init__(self) -> None:
        settings = Settings(
            journal=f"file://{self.folder}/journal",
            mail=f"file://{self.folder}/mail",
            secret=b"secret of the tests",
            public_url=BASE,
            data=data_folder(),
        )
        self.office: Office = House(settings, clock=self.clock, write_log=self._write).office(patient=False)
        self.office.forms = FILES
        if self.closed:
            self.open_json, self.office.forms = False, Closed(FILES)
        self.client = Client(Request.application(self.answer))

    def answer(self, request: Request) -> Response:
        return answer(self.office, request, wake=self.woken.append, open_json=self.open_json, limits=self.limits)

    def _write(self, event: str, **facts: Any) -> None:
        self.lines.append({"event": event, **facts})

    @property
    def form(self) -> Form:
        return self.office.forms.form("vgr", "ansokan")

    @property
    def region(self) -> Region:
        return self.office.forms.region("vgr")

    def answers(self, **changes: Any) -> dict[str, Any]:
        """A good application, changed as the test says, as it will be kept."""
        body = dict(examples(self.form, self.region, 1, self.clock.now().date())[0]) | changes
        return dict(check(self.form, self.region, body, Setting(self.clock.now().date())).answers)

    def visitor(self, **headers: str) -> Visitor:
        return Visitor(self.client, {name.replace("_", "-"): value for name, value in headers.items()}, self._think)

    def _think(self) -> None:
        self.clock.sleep(THOUGHT_S)

    def post(
        self, body: object = None, *, key: str | None = None, data: bytes | None = None, **kw: Any
    ) -> TestResponse:
        """POST JSON to the application. ``data`` is sent as it is."""
        headers = {"Idempotency-Key": key} if key else {}
        content = {"json": body} if data is None else {"data": data, "content_type": "application/json"}
        return self.client.post(APPLY, headers=headers, **content, **kw)

    def kept(self) -> list[Submission]:
        """Everything in the journal, oldest first."""
        files = (self.folder / "journal" / "received").glob("*")
        posts = [decode(file.read_bytes()) for file in files]
        return sorted(posts, key=lambda post: post.received_at)

    def events(self, event: str) -> list[Mapping[str, Any]]:
        return [line for line in self.lines if line["event"] == event]

    @contextmanager
    def journal_away(self, fault: Callable[[str], Exception] = JournalUnavailable) -> Iterator[None]:
        """The journal does not answer meanwhile."""
        journal, self.office.journal = self.office.journal, Silent(fault)
        yield
        self.office.journal = journal
