"""Staff at random work in Ansökningar, over HTTP with gspread, also between any two of Kvitto's own calls.

Everything is real but the sequence: Kvitto's steps, its adapter, gspread on both sides and the Sheets server. After
each of Kvitto's calls the tab is held against what staff had left: Kvitto may add rows at the end and write its own
columns, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import gspread
import pytest
import requests
from gspread.utils import ValueInputOption

from kvitto.adapters.google_sheets import access
from kvitto.adapters.google_sheets.layout import COLUMN_KEY
from kvitto.core.cell_marks import mark_of
from kvitto.core.found import REFERENCE, FoundRow
from kvitto.core.ids import TabKey, Token
from kvitto.core.sheet import Tab
from kvitto.core.sheet_file import KVITTO_ID
from kvitto.ports import Office
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.ledger import catch_up
from kvitto.steps.made import made_in
from kvitto.steps.watch import watch
from tests.town import VGR, Town

TAB = TabKey("ansokningar")
WORDS = ("Beviljad", "Avslag", "45 000 kr", "=1+1", "2027-02-01", "+46 70", "Åäö", "0428", "")
SHEET_FIELDS = (
    "sheets(properties(sheetId,title),data(columnMetadata(developerMetadata(metadataKey,metadataValue)),"
    "rowData(values(userEnteredValue))))"
)

Cells = list[Any]
"""A row as it was entered, blank ends cut off."""


@dataclass
class Standing:
    """The tab as it stands: the key that marks each column, and every row, the headings first."""

    keys: list[str]
    rows: list[Cells]

    def cell(self, row: int, column: int) -> Any:
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else None


@dataclass
class StaffAtWork:
    """One run. ``story`` tells what was done, for the run that fails."""

    here: Town
    chance: Random
    story: list[str] = field(default_factory=list)
    appended: dict[str, int] = field(default_factory=dict)
    """How many rows Kvitto has added for each submission id."""
    astray: set[str] = field(default_factory=set)
    """Posts whose rows landed when staff had just moved a column: Kvitto mends those."""
    offices: list[Office] = field(default_factory=list)
    """Every process there has been, so that none is forgotten in the midst of a call."""
    left: Standing = field(default_factory=lambda: Standing([], []))
    """The tab as it was left by staff, or by a call of Kvitto's in which all was well."""
    busy: bool = False
    """Whether staff may act between two calls."""
    unsettled: bool = False
    """Kvitto has hit a cell of others, and must put it back in its very next call."""
    moved: bool = False
    """Staff have done something in this step of Kvitto's."""

    def __post_init__(self) -> None:
        self.office = self.here.office()
        self.offices.append(self.office)
        self.tab: Tab = next(tab for tab in self.office.forms.tabs(VGR) if tab.key == TAB)
        self.system = {column.key for column in self.tab.columns if column.zone == "system"}
        self.book = self.here.spreadsheet()
        self.sheet = next(s.id for s in self.book.worksheets() if s.title == "Ansökningar")
        self.look_at_it()

    # -- Kvitto ---------------------------------------------------------------------------------

    def press(self) -> None:
        token = f"t-{len(self.appended)}"
        self.appended[token] = 0
        self.story.append(f"{token} applies")
        self.here.press(token)

    def deliver(self) -> None:
        self.story.append("pump")
        self.moved = False
        deliver_rows(self._office(), VGR)
        assert not self.unsettled, "Kvitto has left something in a cell of others"

    def look(self) -> object:
        self.here.clock.moved += timedelta(minutes=4)
        self.moved = False
        told = watch(self._office(), VGR)
        assert not self.unsettled, "Kvitto has left something in a cell of others"
        self.story.append(f"look: {told}")
        return told

    def _office(self) -> Office:
        if self.chance.random() < 0.2:
            self.office = self.here.office()  # a process that remembers nothing
            self.offices.append(self.office)
        return self.office

    @contextmanager
    def between_calls(self) -> Iterator[None]:
        """Let staff act before any of Kvitto's calls, and look after each of its writes."""
        real = access.Line.send

        def send(line: access.Line, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
            if self.busy and not self.unsettled and self.chance.random() < 0.1:
                self.act()
                self.moved = True
            answer = real(line, request, *args, **kwargs)
            if request.method == "POST" and self.here.settings.spreadsheets["vgr", "work"] in str(request.url):
                self._kvitto_has_written()
            return answer

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(access.Line, "send", send)
            yield

    def _kvitto_has_written(self) -> None:
        before, now = self.left, self.read()
        strange = [*self._strange(before, now)]
        if strange and (self.unsettled or not self.moved):
            raise AssertionError(f"Kvitto changed what is staff's: {strange}")
        self.unsettled = bool(strange)
        if self.unsettled:
            return
        for cells in now.rows[len(before.rows) :]:
            for token in self.appended.keys() & {cell for cell in cells if isinstance(cell, str)}:
                self.appended[token] += 1
                if not self._stands_as_made(token, dict(zip(now.keys, cells, strict=False))):
                    self.astray.add(token)
        self.left = now

    def _stands_as_made(self, token: str, cells: Mapping[str, Any]) -> bool:
        meant = made_in(self.office, VGR, [self.tab])(TAB)(Token(token))
        return all(mark_of(k, cells.get(k)) == mark_of(k, meant.get(k)) for k in meant if k not in self.system)

    def _strange(self, before: Standing, now: Standing) -> Iterator[str]:
        """Cells that Kvitto has changed and that are not its own."""
        for row, cells in enumerate(before.rows):
            if self.astray.intersection(cell for cell in cells if isinstance(cell, str)):
                continue
            for at in range(len(cells)):
                key = before.keys[at] if at < len(before.keys) else ""
                own = row > 0 and key in self.system - {REFERENCE, KVITTO_ID}
                if not own and now.cell(row, at) != before.cell(row, at):
                    yield f"row {row + 1}, {key or at}: {before.cell(row, at)!r} became {now.cell(row, at)!r}"

    # -- Staff ----------------------------------------------------------------------------------

    def act(self) -> None:
        """Do something, as staff do."""
        tab = self.book.get_worksheet_by_id(self.sheet)
        acts = [
            self._type,
            self._type,
            self._type_ours,
            self._clear,
            self._sort,
            self._delete,
            self._copy,
            self._own_row,
        ]
        acts += [
            self._insert_column,
            self._move_column,
            self._rename_column,
            self._delete_column,
            self._rename,
            self._filter,
        ]
        self.chance.choice(acts)(tab)
        self.look_at_it()

    def look_at_it(self) -> None:
        self.left = self.read()

    def _type(self, tab: gspread.Worksheet) -> None:
        self._write(tab, self._row(), 1 + self.chance.randrange(len(self.left.rows[0])), self.chance.choice(WORDS))

    def _type_ours(self, tab: gspread.Worksheet) -> None:
        at = [n for n, key in enumerate(self.left.keys, start=1) if key in ("status", "handlaggare", "beviljat_belopp")]
        if at:
            self._write(tab, self._row(), self.chance.choice(at), self.chance.choice(WORDS))

    def _clear(self, tab: gspread.Worksheet) -> None:
        self._write(tab, self._row(), 1 + self.chance.randrange(len(self.left.rows[0])), "")

    def _write(self, tab: gspread.Worksheet, row: int, column: int, word: str) -> None:
        self.story.append(f"staff write {word!r} in row {row}, column {column}")
        tab.update([[word]], gspread.utils.rowcol_to_a1(row, column), value_input_option=ValueInputOption.user_entered)

    def _sort(self, tab: gspread.Worksheet) -> None:
        column = 1 + self.chance.randrange(len(self.left.rows[0]))
        self.story.append(f"staff sort by column {column}")
        tab.sort((column, self.chance.choice(("asc", "des"))))

    def _delete(self, tab: gspread.Worksheet) -> None:
        if len(self.left.rows) > 2 and self.chance.random() < 0.5:
            row = self._row()
            self.story.append(f"staff delete row {row}")
            tab.delete_rows(row)

    def _copy(self, tab: gspread.Worksheet) -> None:
        row = self._row()
        self.story.append(f"staff copy row {row}")
        tab.append_row(tab.row_values(row), value_input_option=ValueInputOption.user_entered)

    def _own_row(self, tab: gspread.Worksheet) -> None:
        row = self._row()
        self.story.append(f"staff insert a row at {row}")
        tab.insert_row(["", "Summa", "", "=1+2"], row, value_input_option=ValueInputOption.user_entered)

    def _insert_column(self, tab: gspread.Worksheet) -> None:
        column = 1 + self.chance.randrange(8)
        self.story.append(f"staff insert a column at {column}")
        tab.insert_cols([[f"Egen {len(self.story)}", "ja"]], column)

    def _move_column(self, tab: gspread.Worksheet) -> None:
        width = len(self.left.rows[0])
        source, target = self.chance.randrange(width), self.chance.randrange(width)
        if target not in (source, source + 1):
            self.story.append(f"staff move column {source + 1} to {target + 1}")
            moved = {"sheetId": self.sheet, "dimension": "COLUMNS", "startIndex": source, "endIndex": source + 1}
            part = {"moveDimension": {"source": moved, "destinationIndex": target}}
            tab.spreadsheet.batch_update({"requests": [part]})

    def _rename_column(self, tab: gspread.Worksheet) -> None:
        self._write(tab, 1, 1 + self.chance.randrange(len(self.left.rows[0])), f"Rubrik {len(self.story)}")

    def _delete_column(self, tab: gspread.Worksheet) -> None:
        own = [n for n, key in enumerate(self.left.keys, start=1) if not key and n <= len(self.left.rows[0])]
        if own:
            self.story.append(f"staff delete column {own[0]}")
            tab.delete_columns(own[0])

    def _rename(self, tab: gspread.Worksheet) -> None:
        self.story.append("staff rename the tab")
        tab.update_title(f"Årets {len(self.story)}")

    def _filter(self, tab: gspread.Worksheet) -> None:
        self.story.append("staff filter")
        tab.set_basic_filter()

    def _row(self) -> int:
        return 2 + self.chance.randrange(max(1, len(self.left.rows) - 1))

    # -- What stands, and what is told ----------------------------------------------------------

    def read(self) -> Standing:
        answer = self.book.client.request(
            "get",
            f"https://sheets.googleapis.com/v4/spreadsheets/{self.book.id}",
            params={"includeGridData": "true", "fields": SHEET_FIELDS},
        ).json()
        [data] = next(s["data"] for s in answer["sheets"] if s["properties"]["sheetId"] == self.sheet)
        keys = []
        for column in data.get("columnMetadata", []):
            marks = [m for m in column.get("developerMetadata", []) if m["metadataKey"] == COLUMN_KEY]
            keys.append(marks[0]["metadataValue"] if marks else "")
        rows = [[_entered(cell) for cell in row.get("values", [])] for row in data.get("rowData", [])]
        return Standing(keys, _cut(rows))

    def check_rows(self) -> None:
        """Each post has got one row, however often and from wherever it was sent."""
        assert {token: times for token, times in self.appended.items() if times != 1} == {}

    def check_told(self) -> None:
        """What is in force by the ledger is what stands in the sheet, cell by cell."""
        state = catch_up(self.office, VGR)
        session = self.office.register(VGR, "work").session()
        found = session.look(self.tab)
        if found.missing:
            return
        made: Callable[[Token], Mapping[str, Any]] = made_in(self.office, VGR, [self.tab])(TAB)
        rows: dict[Token, list[FoundRow]] = {}
        for row in found.rows:
            case = state.cases.get(row.reference)
            token = case.token if case else row.token
            if token is not None:
                rows.setdefault(token, []).append(row)
        for token, seen in state.rows[TAB].items():
            there = rows.get(token, [])
            assert seen.gone == (not there)
            assert seen.doubled == (len(there) > 1)
            if len(there) == 1 and not seen.astray:
                meant = made(token)
                for key in {*meant, *there[0].cells} - self.system:
                    force = seen.settled.get(key, mark_of(key, meant.get(key)))
                    assert mark_of(key, there[0].cells.get(key)) == force, (token, key, there[0].cells.get(key))


def _entered(cell: Mapping[str, Any]) -> Any:
    return next(iter(cell.get("userEnteredValue", {}).values()), None)


def _cut(rows: list[Cells]) -> list[Cells]:
    """Without the blank cells at the end of each row, and the blank rows at the end."""
    for cells in rows:
        while cells and cells[-1] is None:
            cells.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows
