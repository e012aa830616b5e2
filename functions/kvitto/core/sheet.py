"""The work sheet as the ledger sees it: workbooks, tabs, and rows of cells by column key.

Headings and columns come from the forms and from domain data; where a column stands today is
known only to the register, which finds it by its metadata or its heading.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from kvitto.core.ids import TabKey, Token

Cell = str | int | float | bool | date | datetime | None
"""What a cell may hold. Text is text, whatever it looks like; a date is a day, a datetime local time."""

Zone = Literal["system", "inkommet", "handläggning"]

CellType = Literal["text", "number", "money", "date", "datetime", "year", "yes_no"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a tab: ``key`` is ours for ever, ``heading`` is what staff first meet."""

    key: str
    heading: str
    type: CellType = "text"
    zone: Zone = "inkommet"
    choices: tuple[str, ...] = ()
    group: int = 0
    """Columns with the same number above 0 are folded together; 0 stays in sight."""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab and the columns that it starts with; posts with one of ``purposes`` have a row in it."""

    key: TabKey
    title: str
    workbook: str
    purposes: tuple[str, ...]
    columns: tuple[Column, ...]
    frozen_columns: int = 0


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
