"""The unit and its applicants: staff at the sheet with gspread, librarians by JSON, and the clock that both live by."""

import email
import email.policy
import json
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gspread
import requests
from gspread.utils import ValueInputOption, ValueRenderOption

from tests.town import Here

CASES = "Ansökningar"
ROWS = 40
COUNTS = timedelta(minutes=20)
"""Four looks: what staff have typed counts after three."""
LETTERS_GO = timedelta(minutes=40)
"""A tick counts as any edit, and its letter waits ten minutes more."""


@dataclass
class Unit:
    """Everybody who meets Kvitto in a year. ``base`` is the running `kvitto run`, ``data`` its folder."""

    base: str
    data: Path
    links: dict[str, str] = field(default_factory=dict)
    """Each case's page, by its reference, as its applicant was given it."""

    def take_blank_rows_away(self) -> None:
        """Leave each tab forty rows, as tidy staff may: the thousand that it begins with are read at every look."""
        told = self._ask("GET", "/_local/state")
        for spreadsheet in (*told["spreadsheets"].values(), *told["contacts"].values()):
            book = self._client.open_by_key(spreadsheet)
            tabs = [tab for tab in book.worksheets() if tab.row_count > ROWS]
            grids = [{"sheetId": tab.id, "gridProperties": {"rowCount": ROWS}} for tab in tabs]
            change = [
                {"updateSheetProperties": {"properties": grid, "fields": "gridProperties.rowCount"}} for grid in grids
            ]
            book.batch_update({"requests": change})

    # -- Applicants ---------------------------------------------------------------------------

    def example(self, form: str) -> dict[str, Any]:
        """Good answers, as the form itself gives them."""
        told = self._ask("GET", f"/vgr/{form}/example.json")
        return dict(told[0] if isinstance(told, list) else told)

    def apply(self, **answers: Any) -> str:
        """Send an application; its reference."""
        told = self._ask("POST", "/vgr/ansokan", self.example("ansokan") | answers)
        self.links[told["reference"]] = told["status_url"]
        self.wait(timedelta(minutes=1))
        return str(told["reference"])

    def send_on(self, reference: str, form: str, **answers: Any) -> None:
        """Send a form by the link to the case."""
        key = urlsplit(self.links[reference]).query
        self._ask("POST", f"/vgr/{form}?{key}", self.example(form) | answers)
        self.wait(timedelta(minutes=1))

    # -- Staff --------------------------------------------------------------------------------

    def fill_in(self, reference: str, cells: Mapping[str, str]) -> None:
        """Type into the row of a case, by heading, and wait until it counts."""
        self.type_in(reference, cells)
        self.wait(COUNTS)

    def type_in(self, reference: str, cells: Mapping[str, str]) -> None:
        tab = self.tab(CASES)
        self._type(tab, self.rows(CASES), lambda row: row["Referens"] == reference, cells)

    def tick(self, letters: Mapping[str, str]) -> None:
        """Tick *Skicka* for a letter of each case, and wait until they have gone."""
        rows = self.rows("Utskick")
        for reference, letter in letters.items():
            this = (reference, letter, "Väntar på Skicka")
            self._type(
                self.tab("Utskick"),
                rows,
                lambda row, this=this: (row["Referens"], row["Brev"], row["Läge"]) == this,
                {"Skicka": "TRUE"},
            )
        self.wait(LETTERS_GO)

    def row(self, reference: str) -> dict[str, Any]:
        return next(row for row in self.rows(CASES) if row["Referens"] == reference)

    def rows(self, tab: str) -> list[dict[str, Any]]:
        """A tab's rows by heading, as staff see them; blank ones left out."""
        heading, *rows = self.tab(tab).get(value_render_option=ValueRenderOption.formatted)
        filled = (row + [""] * (len(heading) - len(row)) for row in rows if any(row))
        return [dict(zip(heading, row, strict=False)) for row in filled]

    def tab(self, title: str) -> gspread.Worksheet:
        return self._book.worksheet(title)

    @cached_property
    def _book(self) -> gspread.Spreadsheet:
        return self._client.open_by_key(self._ask("GET", "/_local/state")["spreadsheets"]["vgr"])

    @cached_property
    def _client(self) -> gspread.Client:
        session = requests.Session()
        session.mount("https://", Here(self.base))
        session.headers["Authorization"] = "Bearer staff"
        return gspread.Client(auth=None, session=session)  # type: ignore[arg-type] # not read when a session is given

    @staticmethod
    def _type(tab: gspread.Worksheet, rows: Sequence[Mapping[str, Any]], this: Any, cells: Mapping[str, str]) -> None:
        [number] = [number for number, row in enumerate(rows, start=2) if this(row)]
        heading = tab.row_values(1)
        tab.batch_update(
            [
                {"range": f"R{number}C{heading.index(name) + 1}", "values": [[words]]}  # R1C1 is what the API takes too
                for name, words in cells.items()
            ],
            value_input_option=ValueInputOption.user_entered,
        )

    def proof(self) -> dict[str, Any]:
        """The proof of Västra Götaland, made now."""
        told = self._ask("POST", "/_local/run", {"step": "proof"})
        return dict(told["vgr"])

    # -- Time and mail ------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self._ask("GET", "/_local/state")["now"])

    def wait(self, by: timedelta) -> None:
        self._ask("POST", "/_local/clock", {"now": (self.now + by).isoformat()})

    def go_to(self, when: str) -> None:
        """Move the clock to a day and hour; whatever was due by then has been done."""
        self._ask("POST", "/_local/clock", {"now": when})

    def mails(self) -> list[EmailMessage]:
        """The mailbox, oldest first."""
        files = sorted((self.data / "mail").glob("*.eml"))
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]

    def _ask(self, method: str, path: str, body: object = None) -> Any:  # Any: whatever JSON says
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, content, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)
