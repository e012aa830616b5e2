"""What every session of a sheet keeps when cells are written: against the Sheets server, and in the simulation."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gspread
import pytest
import requests

from kvitto.adapters.google_sheets.register import GoogleRegister
from kvitto.core.sheet_file import KVITTO_ID
from kvitto.local.sheets.app import create_app
from kvitto.local.sheets.serving import running
from kvitto.local.sheets.store import Store as BookStore
from kvitto.ports import SheetSession
from tests.simulation.grid import Heading
from tests.simulation.journal import Store
from tests.simulation.paper import CONTROL
from tests.simulation.sheet import Sheets, SimRegister
from tests.simulation.tape import Tape
from tests.simulation.world import Process, World
from tests.town import Here


@dataclass
class Server:
    """Staff with gspread."""

    session: SheetSession
    book: Any

    def reverse(self) -> None:
        tab = self.book.worksheet(CONTROL.title)
        tab.sort((2, "des"), range="A2:F3")

    def insert_column(self) -> None:
        self.book.worksheet(CONTROL.title).insert_cols([["Vår egen"]], 1)

    def delete_column(self, key: str) -> None:
        tab = self.book.worksheet(CONTROL.title)
        tab.delete_columns(tab.row_values(1).index(key) + 1)


@dataclass
class Simulated:
    """Staff of the simulation."""

    session: SheetSession
    grid: Any

    def reverse(self) -> None:
        self.grid.lines.reverse()

    def insert_column(self) -> None:
        self.grid.headings.insert(0, Heading("Vår egen"))

    def delete_column(self, key: str) -> None:
        self.grid.headings = [heading for heading in self.grid.headings if heading.key != key]


@pytest.fixture(params=["server", "simulation"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server | Simulated]:
    """A spreadsheet with the tab Kontroll and two lines in it, and who works there."""
    if request.param == "simulation":
        world = World(Tape(0))
        world.calm = True
        sheets = Sheets(world, Store(world))
        register = SimRegister(sheets, sheets.book("book"), Process(world, "somebody"))
        made: Server | Simulated = Simulated(register.session(), sheets.book("book").grid(CONTROL))
        _fill(made.session)
        yield made
        return
    store = BookStore(tmp_path)
    with running(create_app(store)) as base:
        line = requests.Session()
        line.mount("https://", Here(base))
        line.headers["Authorization"] = "Bearer staff"
        client = gspread.Client(auth=None, session=line)  # type: ignore[arg-type] # not read when a session is given
        book = client.create("book")
        google = GoogleRegister(book.id, base)
        google.prepare([CONTROL])
        made = Server(google.session(), book)
        _fill(made.session)
        yield made
    store.close()


def _fill(session: SheetSession) -> None:
    session.look(CONTROL)
    assert session.write_cells(CONTROL, {}, [{KVITTO_ID: "a", "vad": "1"}, {KVITTO_ID: "b", "vad": "2"}])


def says(session: SheetSession, key: str) -> dict[object, object]:
    return {row.cells[KVITTO_ID]: row.cells.get(key) for row in session.rows_in(CONTROL) if KVITTO_ID in row.cells}


def test_cells_are_written_and_emptied_where_they_were_seen(desk):
    found = desk.session.look(CONTROL)
    numbers = {row.token: row.number for row in found.rows}
    assert desk.session.write_cells(CONTROL, {numbers["a"]: {"vad": None}, numbers["b"]: {"var": "Fliken"}})

    assert says(desk.session, "vad") == {"a": None, "b": "2"}
    assert says(desk.session, "var") == {"a": None, "b": "Fliken"}


@pytest.mark.parametrize("move", ["reverse", "insert_column"])
def test_a_move_before_the_write_is_told_and_a_new_look_writes_right(desk, move):
    number = next(row.number for row in desk.session.look(CONTROL).rows if row.token == "a")
    getattr(desk, move)()
    assert not desk.session.write_cells(CONTROL, {number: {"var": "Fliken"}})

    cells = {row.number: {"var": "Fliken" if row.token == "a" else None} for row in desk.session.look(CONTROL).rows}
    assert desk.session.write_cells(CONTROL, cells)
    assert says(desk.session, "var") == {"a": "Fliken", "b": None}
    assert says(desk.session, "vad") == {"a": "1", "b": "2"}


def test_a_deleted_column_comes_back_and_waits_for_nothing_where_rows_are_no_posts(desk):
    desk.delete_column("klart")
    assert "klart" not in desk.session.look(CONTROL).columns
    desk.session.add_columns(CONTROL)
    found = desk.session.look(CONTROL)
    assert ("klart" in found.columns, found.unfilled) == (True, frozenset())

    assert desk.session.write_cells(CONTROL, {row.number: {"klart": "anew"} for row in found.rows})
    assert says(desk.session, "klart") == {"a": "anew", "b": "anew"}


def test_the_size_is_known_and_known_tabs_are_not_searched(desk):
    desk.session.look(CONTROL)
    assert desk.session.cells() > 0
    assert desk.session.find({"1"}, [CONTROL]) == {}
