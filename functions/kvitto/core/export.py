"""Cases as tables for other programs: what was sent from the journal, and beside it what staff have written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kvitto.core.sheet import Cell, CellType, Column, SeenRow, Tab
from kvitto.core.submission import Submission

_STOCKHOLM = ZoneInfo("Europe/Stockholm")

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial number is local time, like the sheet itself
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so may be run as a formula by the program that opens it (OWASP, CSV injection)."""


@dataclass(frozen=True, slots=True)
class Table:
    """A tab's rows, ``name`` by its key. Cells have the types of their columns, or are text where staff wrote so."""

    name: str
    title: str
    workbook: str
    headings: tuple[str, ...]
    types: tuple[CellType, ...]
    rows: tuple[tuple[Cell, ...], ...]


def table_of(tab: Tab, rows: Sequence[Mapping[str, Cell]]) -> Table:
    """A table of rows by column key, with every text disarmed."""
    return Table(
        name=tab.key,
        title=tab.title,
        workbook=tab.workbook,
        headings=tuple(column.heading for column in tab.columns),
        types=tuple(column.type for column in tab.columns),
        rows=tuple(tuple(disarmed(row.get(column.key)) for column in tab.columns) for row in rows),
    )


def with_staffs_cells(tab: Tab, sent: Mapping[str, Cell], seen: SeenRow | None) -> dict[str, Cell]:
    """A row as it was made, with what stands in the sheet now in every column that is not as sent.

    Where staff have emptied a cell it is empty. Without a row in the sheet it is as it was made.
    """
    if seen is None:
        return dict(sent)
    theirs = [column for column in tab.columns if column.zone != "inkommet" and column.key not in _KNOWN]
    return {**sent, **{column.key: _typed(seen.cells.get(column.key), column) for column in theirs}}


_KNOWN = ("referens", "kvitto_id")
"""System columns that the journal knows better than the sheet."""


def as_it_stands(tab: Tab, rows: Iterable[SeenRow]) -> Iterator[Mapping[str, Cell]]:
    """The rows of a tab that no post has a row in, blank ones left out."""
    columns = {column.key: column for column in tab.columns}
    for row in rows:
        if row.cells:
            yield {key: _typed(value, columns[key]) for key, value in row.cells.items() if key in columns}


def answers_table(posts: Iterable[Submission]) -> Table:
    """Everything that was sent, one line an answer, in the words that the applicant met; the oldest post first."""
    rows = [
        (post.case, _local(post.received_at), post.form, post.version, section, label, disarmed(shown))
        for post in sorted(posts, key=lambda post: (post.received_at, post.token))
        for section, answers in post.copy
        for label, shown in answers
    ]
    headings = ("Referens", "Inkom", "Formulär", "Version", "Avsnitt", "Fråga", "Svar")
    types: tuple[CellType, ...] = ("text", "datetime", "text", "number", "text", "text", "text")
    return Table("inkommet", "Allt som skickats", "contacts", headings, types, tuple(rows))


def feedback_table(opinions: Iterable[Mapping[str, Any]]) -> Table:
    """What was answered to "was the page of use?": a day, a form, yes or no, and words, without whose they are."""
    rows = [
        (datetime.fromisoformat(one["answered_at"]).date(), one["form"], one["useful"], disarmed(one["words"]))
        for one in sorted(opinions, key=lambda one: str(one["answered_at"]))
    ]
    types: tuple[CellType, ...] = ("date", "text", "yes_no", "text")
    return Table("synpunkter", "Synpunkter", "work", ("Dag", "Formulär", "Till nytta", "Ord"), types, tuple(rows))


def _local(moment: datetime) -> datetime:
    return moment.astimezone(_STOCKHOLM).replace(tzinfo=None, microsecond=0)


def _typed(value: str | int | float | bool | None, column: Column) -> Cell:
    """A value of the sheet's as its column means it; a text stays text, also where a number was expected."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if column.type in ("date", "datetime"):
        moment = _EPOCH + timedelta(seconds=round(value * 86_400))
        return moment.date() if column.type == "date" else moment
    return int(value) if float(value).is_integer() else value


def disarmed(cell: Cell) -> Cell:
    """The cell, with an apostrophe before a text that a program might run as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
