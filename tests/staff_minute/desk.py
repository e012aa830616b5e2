"""Staff at work in the tab Ansökningar, with gspread: what they do, and what must be so when they have done it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import gspread
from gspread.utils import ValueInputOption, ValueRenderOption, rowcol_to_a1

from kvitto.core.sheet import Tab

OWN = ("handlaggare", "diarienummer", "tjansteanteckning")
"""Columns that staff write in here."""
REMOVABLE = ("senaste_mejl", "nasta_sista_dag")
"""Columns of Kvitto's that somebody deletes by mistake; they come back at the right."""
STAYS = ("referens", "kvitto_id")
ROWS_BETWEEN_LOOKS = 5
"""More than ten changed rows in one look would wait for staff's word; some are changed while one goes on."""


@dataclass
class Desk:
    """One of the staff. ``headings`` are today's by key, ``cells`` what they wrote by reference and heading or key."""

    book: gspread.Spreadsheet
    sheet: int
    tab: Tab
    chance: Random
    headings: dict[str, str] = field(init=False)
    cells: dict[tuple[str, str], str] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    order: list[str] = field(default_factory=list)
    own_columns: list[str] = field(default_factory=list)
    title: str = ""
    done: Counter[str] = field(default_factory=Counter)
    touched: int = 0
    """Rows changed since the last look."""

    def __post_init__(self) -> None:
        self.headings = {column.key: column.heading for column in self.tab.columns}
        self.title = self.tab.title

    def act(self) -> None:
        """Do one thing, as it comes."""
        grid = self.grid()
        acts: dict[Callable[[Sequence[Sequence[Any]]], None], int] = {
            self.sort: 4,
            self.write: 8 if self.touched < ROWS_BETWEEN_LOOKS else 0,
            self.rename_column: 3,
            self.move_column: 4,
            self.insert_column: 2,
            self.delete_own_column: 1 if len(self.own_columns) > 2 else 0,
            self.delete_column_of_kvittos: 1,
            self.delete_row: 1 if self.touched < ROWS_BETWEEN_LOOKS and len(grid) > 10 else 0,
            self.rename_tab: 1,
            self.filter: 1,
            self.colour: 2,
        }
        if len(grid) > 1:
            chosen = self.chance.choices([*acts], [*acts.values()])[0]
            chosen(grid)
            self.done[chosen.__name__.replace("_", " ")] += 1

    def worksheet(self) -> gspread.Worksheet:
        return self.book.get_worksheet_by_id(self.sheet)

    def grid(self) -> list[list[Any]]:
        """Headings and rows as they stand now, values as they are."""
        return self.worksheet().get(value_render_option=ValueRenderOption.unformatted)

    def references(self, grid: Sequence[Sequence[Any]]) -> list[str]:
        at = grid[0].index(self.headings["referens"])
        return [str(row[at]) if at < len(row) else "" for row in grid[1:]]

    # -- What they do ---------------------------------------------------------------------------

    def sort(self, grid: Sequence[Sequence[Any]]) -> None:
        key = self.chance.choice(("referens", "kommun_kod", "projekt_namn", "inkom", "handlaggare"))
        column = grid[0].index(self.headings[key]) + 1
        self.worksheet().sort((column, self.chance.choice(("asc", "des"))))
        self.order = [one for one in self.references(self.grid()) if one]

    def write(self, grid: Sequence[Sequence[Any]]) -> None:
        row = self.chance.randrange(1, len(grid))
        key = self.chance.choice(OWN)
        words = f"{key} {self.done['write'] + 1}"
        self.worksheet().update_cell(row + 1, grid[0].index(self.headings[key]) + 1, words)
        self.cells[self.references(grid)[row - 1], key] = words
        self.touched += 1

    def rename_column(self, grid: Sequence[Sequence[Any]]) -> None:
        key = self.chance.choice([key for key, heading in self.headings.items() if heading in grid[0]])
        heading = f"{key} {self.done['rename column'] + 1}"
        self.worksheet().update_cell(1, grid[0].index(self.headings[key]) + 1, heading)
        self.headings[key] = heading

    def move_column(self, grid: Sequence[Sequence[Any]]) -> None:
        width = len(grid[0])
        at, to = self.chance.randrange(2, width), self.chance.randrange(2, width)
        source = {"sheetId": self.sheet, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
        self.book.batch_update({"requests": [{"moveDimension": {"source": source, "destinationIndex": to}}]})

    def insert_column(self, grid: Sequence[Sequence[Any]]) -> None:
        heading = f"Vår egen {self.done['insert column'] + 1}"
        at = self.chance.randrange(2, len(grid[0]))
        notes = [f"{heading}: {one}" if n % 7 == 0 else "" for n, one in enumerate(self.references(grid))]
        self.worksheet().insert_cols([[heading, *notes]], at + 1, value_input_option=ValueInputOption.user_entered)
        self.own_columns.append(heading)
        self.cells |= {
            (one, heading): note for one, note in zip(self.references(grid), notes, strict=True) if note and one
        }

    def delete_own_column(self, grid: Sequence[Sequence[Any]]) -> None:
        heading = self.own_columns.pop(self.chance.randrange(len(self.own_columns)))
        self.worksheet().delete_columns(grid[0].index(heading) + 1)
        self.cells = {place: words for place, words in self.cells.items() if place[1] != heading}

    def delete_column_of_kvittos(self, grid: Sequence[Sequence[Any]]) -> None:
        key = self.chance.choice(REMOVABLE)
        if self.headings[key] in grid[0]:
            self.worksheet().delete_columns(grid[0].index(self.headings[key]) + 1)
            self.headings[key] = next(column.heading for column in self.tab.columns if column.key == key)

    def delete_row(self, grid: Sequence[Sequence[Any]]) -> None:
        row = self.chance.randrange(1, len(grid))
        reference = self.references(grid)[row - 1]
        if reference:
            self.worksheet().delete_rows(row + 1)
            self.deleted.add(reference)
            self.order = [one for one in self.order if one != reference]
            self.cells = {place: words for place, words in self.cells.items() if place[0] != reference}
            self.touched += 1

    def rename_tab(self, grid: Sequence[Sequence[Any]]) -> None:
        self.title = f"Ansökningar, {len(grid)} rader"
        self.worksheet().update_title(self.title)

    def filter(self, grid: Sequence[Sequence[Any]]) -> None:
        tab = self.worksheet()
        if self.chance.random() < 0.5:
            tab.set_basic_filter(f"A1:{rowcol_to_a1(len(grid), len(grid[0]))}")
        else:
            tab.clear_basic_filter()

    def colour(self, grid: Sequence[Sequence[Any]]) -> None:
        cell = rowcol_to_a1(self.chance.randrange(1, len(grid)) + 1, self.chance.randrange(len(grid[0])) + 1)
        self.worksheet().format(cell, {"backgroundColor": {"red": 1.0, "green": 0.8, "blue": 0.6}})
