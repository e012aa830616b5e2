"""The work sheet as the ledger sees it: workbooks, tabs, and rows of cells by column key.

Headings and columns come from the forms and from domain data; where a column stands today is
known only to the register, which finds it by its metadata or its heading.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from kvitto.core.ids import TabKey, Token

Cell = str | int | float | bool | date | datetime | None
"""What a cell may hold. Text is text, whatever it looks like; a date is a day, a datetime local time."""

Place = str | int
"""Which column: one of ours by its key, one of staff's own by its index from the left."""

Cells = Mapping[int, Mapping[Place, Cell]]
"""Cells to write, by row number and column; None empties one."""

Zone = Literal["system", "inkommet", "handläggning"]

CellType = Literal["text", "number", "money", "date", "datetime", "year", "yes_no", "tick", "link"]
"""A tick is a check box, true when it is ticked; a link is an address, which opens when it is pressed."""

Shade = Literal["ours", "theirs", "granted", "ended", "trouble"]
"""What a status calls for, and so its calm colour: ours or theirs to act, granted, ended, or in trouble."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a tab: ``key`` is ours for ever, ``heading`` is what staff first meet.

    ``values`` stand below the heading when the tab is made; in a system column they are kept as they are here.
    """

    key: str
    heading: str
    type: CellType = "text"
    zone: Zone = "inkommet"
    choices: tuple[str, ...] = ()
    group: int = 0
    """Columns with the same number above 0 are folded together; 0 stays in sight."""
    hidden: bool = False
    note: str = ""
    """Shown when staff point at the heading."""
    width_px: int = 0
    """0 leaves it as Sheets has it."""
    values: tuple[str | int, ...] = ()
    choices_from: str = ""
    """``tab.column`` of the same workbook, by key, where staff keep the words to choose from."""
    shades: tuple[tuple[Shade, tuple[str, ...]], ...] = ()
    """The words of each colour."""
    formula: str = ""
    """Stands in the tab's ``formula_rows``; what is in braces are columns, as ``sheet_formula`` says."""
    formula_by_row: bool = False
    """Each of the rows has a formula of its own, a line of ``formula``."""
    red_above_zero: bool = False
    links: str = ""
    """Which addresses stand below the heading, put there when the sheet is prepared; they hold a secret."""
    boxes_on_blank_rows: bool = False
    """A check box stands on every row, since only staff write rows here; else it comes with Kvitto's row."""


@dataclass(frozen=True, slots=True)
class View:
    """A filter view: rows where ``column`` says one of ``shows``, or anything at all when that is empty."""

    title: str
    column: str
    shows: tuple[str, ...] = ()
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab and the columns that it starts with; posts with one of ``purposes`` have a row in it."""

    key: TabKey
    title: str
    workbook: str
    purposes: tuple[str, ...]
    columns: tuple[Column, ...]
    frozen_columns: int = 0
    views: tuple[View, ...] = ()
    formula_rows: int = 0
    """How many rows below the headings hold the formulas of its columns."""


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A row as it stands in a tab: its ``number`` there, from 1, and what is in it by column key.

    Blank cells are left out. Values are the sheet's own: a date is a serial number.
    """

    number: int
    cells: Mapping[str, str | int | float | bool]
    others: Mapping[int, str | int | float | bool] = field(default_factory=dict)
    """What is in columns of staff's own, by index from the left; formulas left out."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row to append, by column key. Keys that the tab lacks become new columns at the right."""

    token: Token
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows for one tab, to be applied once under ``marker``, whose value tells whose it is."""

    number: int
    tab: Tab
    marker: int
    value: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """``rows`` and ``bytes`` of one batch (Sheets advises 2 MB a request); ``open`` batches at once."""

    rows: int = 2000
    bytes: int = 1_500_000
    open: int = 30
