"""Everything real on this machine: a folder journal, the Sheets server behind HTTP, an SMTP server.

The office under test is joined by ``wiring`` as in production; staff read the sheet with gspread.
"""

import email
import email.policy
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import gspread
import requests
from gspread.utils import ValueRenderOption
from requests.adapters import HTTPAdapter

from kvitto.adapters.data_files import DataFiles
from kvitto.adapters.file_post import Mailbox
from kvitto.adapters.google_sheets import prepare
from kvitto.core import rows
from kvitto.core.forms.examples import examples
from kvitto.core.forms.form import Form
from kvitto.core.ids import RegionId, Token
from kvitto.core.region import Region
from kvitto.core.sheet import BatchLimits, Row, Tab
from kvitto.core.staff_links import register_links, with_links
from kvitto.core.submission import Submission
from kvitto.local.faults import Faults
from kvitto.local.mail_catcher import catching
from kvitto.local.sheets.app import SheetsApp, create_app
from kvitto.local.sheets.serving import running
from kvitto.local.sheets.store import Store
from kvitto.ports import Journal, Office, Pace
from kvitto.steps.accept import Accepted, Conflict, accept
from kvitto.wiring import House, Settings, data_folder

VGR = RegionId("vgr")
SMALL = 50
"""Rows of a new tab here; a thousand, as in life, take ten times as long to make."""
START = datetime(2026, 11, 20, 8, tzinfo=UTC)


class TownClock:
    """Time that goes only where the test moves it; sleeping is moving."""

    def __init__(self) -> None:
        self.moved = timedelta(0)

    def now(self) -> datetime:
        return START + self.moved

    def monotonic(self) -> float:
        return self.moved.total_seconds()

    def sleep(self, seconds: float) -> None:
        self.moved += timedelta(seconds=seconds)


@dataclass
class Town:
    """One region's whole world. Every ``office()`` is a process of its own that remembers nothing."""

    clock: TownClock
    faults: Faults
    sheets: SheetsApp
    base: str
    mailbox: Path
    settings: Settings
    region: RegionId = VGR
    lines: list[dict[str, object]] = field(default_factory=list)
    undo: list[Callable[[], None]] = field(default_factory=list)

    def office(self, pace: Pace | None = None) -> Office:
        house = House(self.settings, clock=self.clock, write_log=self.write_log, pace=pace or Pace(batch_interval_s=0))
        return house.office(patient=True)

    def write_log(self, event: str, **facts: Any) -> None:
        self.lines.append({"event": event, **facts})
        with (self.mailbox.parent / "town.log").open("a", encoding="utf-8") as log:  # read by tests/logs
            log.write(json.dumps(self.lines[-1], ensure_ascii=False) + "\n")

    def press(self, token: str, **changes: Any) -> Accepted | Conflict:
        """Press *Skicka* with a good application, changed as the test says."""
        office = self.office()
        return accept(office, self.form, Token(token), self.answers | changes, language="sv", via="web")

    @property
    def form(self) -> Form:
        return DataFiles(data_folder() / "schemas").form("vgr", "ansokan")

    @property
    def answers(self) -> dict[str, Any]:
        region = DataFiles(data_folder() / "schemas").region("vgr")
        return dict(examples(self.form, region, 1, START.date())[0])

    def spreadsheet(self, workbook: str = "work", spreadsheet: str = "") -> gspread.Spreadsheet:
        """The sheet as staff open it."""
        session = requests.Session()
        session.mount("https://", Here(self.base))
        session.headers["Authorization"] = "Bearer staff"
        client = gspread.Client(auth=None, session=session)  # type: ignore[arg-type] # not read when a session is given
        return client.open_by_key(spreadsheet or self.settings.spreadsheets[self.region, workbook])

    def rows(self, tab: str = "Ansökningar", workbook: str = "work", spreadsheet: str = "") -> list[dict[str, Any]]:
        """Every row by heading, values as they are (not as shown)."""
        values = (
            self.spreadsheet(workbook, spreadsheet)
            .worksheet(tab)
            .get(value_render_option=ValueRenderOption.unformatted)
        )
        heading = values[0]
        return [dict(zip(heading, row + [""] * len(heading), strict=False)) for row in values[1:]]

    def choices(self, tab: str, cell: str) -> list[str]:
        """The words of a cell's dropdown."""
        answer = (
            self.spreadsheet()
            .client.request(
                "get",
                f"https://sheets.googleapis.com/v4/spreadsheets/{self.settings.spreadsheets['vgr', 'work']}",
                params={"ranges": f"'{tab}'!{cell}", "fields": "sheets(data(rowData(values(dataValidation))))"},
            )
            .json()
        )
        values = answer["sheets"][0]["data"][0].get("rowData", [{}])[0].get("values", [{}])
        rule = values[0].get("dataValidation", {}).get("condition", {}).get("values", [])
        return [one["userEnteredValue"] for one in rule]

    def mails(self) -> list[EmailMessage]:
        """The mailbox, oldest first."""
        policy = email.policy.default
        files = sorted(self.mailbox.glob("*.eml"))
        return [email.message_from_bytes(path.read_bytes(), policy=policy) for path in files]

    def requests(self, kind: str = "") -> list[dict[str, Any]]:
        """What the Sheets server was asked, or only the batches with a request of this kind."""
        return [one for one in self.sheets.log.entries() if not kind or kind in one["kinds"]]

    def wait(self, seconds: float) -> None:
        """Let real time pass, for what happens in another thread."""
        time.sleep(seconds)

    def count_journal_calls(self, office: Office) -> list[str]:
        """The journal's calls from now on, as they come."""
        calls: list[str] = []
        office.journal = _Counted(office.journal, calls)
        return calls

    def office_without_markers(self) -> Office:
        """An office whose spreadsheet is known not to refuse used markers."""
        return self._office(self.settings.spreadsheets, markers_refused=False)

    def with_spreadsheet(self, workbook: str, spreadsheet: str) -> Office:
        """An office whose configuration names another spreadsheet."""
        return self._office({**self.settings.spreadsheets, (self.region, workbook): spreadsheet})

    def without_spreadsheet(self, workbook: str) -> Office:
        """An office that has not been told of a workbook's spreadsheet."""
        return self._office(
            {key: it for key, it in self.settings.spreadsheets.items() if key != (self.region, workbook)}
        )

    def _office(self, spreadsheets: Mapping[tuple[str, str], str], *, markers_refused: bool = True) -> Office:
        settings = replace(self.settings, spreadsheets=spreadsheets, markers_refused=markers_refused)
        pace = Pace(batch_interval_s=0)
        return House(settings, clock=self.clock, write_log=self.write_log, pace=pace).office(patient=True)

    def new_spreadsheet(self, workbook: str) -> str:
        """Another spreadsheet, prepared for a workbook."""
        made = _new_spreadsheet(self.base)
        self._prepare(self.with_spreadsheet(workbook, made), workbook)
        return made

    def prepare(self) -> None:
        for workbook in ("work", "contacts"):
            self._prepare(self.office(), workbook)

    def _prepare(self, office: Office, workbook: str) -> None:
        forms = [office.forms.form(self.region, form) for form in office.forms.forms(self.region)]
        links = register_links(forms, office.public_url, office.secret)
        tabs = [tab for tab in with_links(office.forms.tabs(self.region), links) if tab.workbook == workbook]
        office.register(self.region, workbook).prepare(tabs)

    def poison(self, token: str) -> None:
        """Make one post's record such that Google refuses its row, and the form's own checks do not see it."""
        real = rows.row_of

        def row_of(post: Submission, form: Form, region: Region, tab: Tab) -> Row:
            row = real(post, form, region, tab)
            return Row(row.token, {**row.cells, "projekt_namn": "x" * 50_001}) if post.token == token else row

        self.undo.append(lambda: setattr(rows, "row_of", real))
        setattr(rows, "row_of", row_of)  # noqa: B010

    @staticmethod
    def one_row_batches() -> BatchLimits:
        return BatchLimits(rows=1, open=1000)


class _Counted:
    def __init__(self, journal: Journal, calls: list[str]) -> None:
        self._journal, self._calls = journal, calls

    def put_once(self, key: str, body: bytes) -> bool:
        self._calls.append(f"put {key}")
        return self._journal.put_once(key, body)

    def get(self, key: str) -> bytes | None:
        self._calls.append(f"get {key}")
        return self._journal.get(key)

    def list(self, prefix: str, limit: int) -> list[str]:
        self._calls.append(f"list {prefix}")
        return self._journal.list(prefix, limit)

    def delete(self, key: str) -> None:
        self._calls.append(f"delete {key}")
        self._journal.delete(key)

    def now(self) -> datetime:
        self._calls.append("now")
        return self._journal.now()


class Here(HTTPAdapter):
    """Leads what is meant for Google to a server at ``base``."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        request.url = self.base + request.path_url
        return super().send(request, *args, **kwargs)


@contextmanager
def town(folder: Path, region: RegionId = VGR) -> Iterator[Town]:
    """A town with a region's two workbooks, prepared."""
    prepare.ROWS = SMALL
    clock, faults = TownClock(), Faults()
    store = Store(folder / "sheets")
    app = create_app(store, clock=clock.now, faults=faults)
    mailbox = Mailbox(folder / "mail", clock)
    with running(app) as base, catching(mailbox, lambda what: faults.take("mail", what)) as smtp:
        settings = Settings(
            journal=f"file://{folder}/journal",
            mail=smtp,
            secret=b"secret of the tests",
            public_url="http://localhost:8080",
            data=data_folder(),
            sheets_api=base,
            regions=(region,),
            spreadsheets={(region, book): _new_spreadsheet(base) for book in ("work", "contacts")},
        )
        here = Town(clock, faults, app, base, folder / "mail", settings, region)
        here.prepare()
        app.log._entries.clear()
        try:
            yield here
        finally:
            for undo in here.undo:
                undo()
    store.close()


def _new_spreadsheet(base: str) -> str:
    made = requests.post(f"{base}/v4/spreadsheets", json={}, headers={"Authorization": "Bearer staff"}, timeout=10)
    return str(made.json()["spreadsheetId"])
