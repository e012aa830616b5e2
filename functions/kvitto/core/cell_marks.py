"""Cells as short marks, so that ten thousand rows can be compared with what was last in force.

A cell's mark is made of its column's key and its value; a row's mark is all its cells' marks together,
in no order, so a single cell can be exchanged in it without knowing the others.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache

from kvitto.core.sheet import Cell

BLANK = ""
"""The mark of a cell with nothing in it."""

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial number is local time, like the sheet itself
_DAY_S = 86_400


def mark_of(key: str, value: Cell) -> str:
    """A cell's mark: sixteen hexadecimal digits, or ``BLANK``.

    The same for a value as it is written and as it is read back: a date is its serial number, 45000
    and 45000.0 are one number, and blanks at the ends of a text count for nothing.
    """
    return _mark(key, plain(value))


def is_mark(word: str) -> bool:
    """Whether a word of the ledger is the mark of a text, and not a choice from a list."""
    return len(word) == 16 and set(word) <= set("0123456789abcdef")


def plain(value: Cell) -> str:
    """A value as text that is equal exactly when the cells are: ``t:`` text, ``n:`` number, or blank."""
    match value:
        case None:
            return BLANK
        case bool():
            return f"b:{int(value)}"
        case datetime():
            return _number((value - _EPOCH).total_seconds() / _DAY_S)
        case date():
            return _number(value.toordinal() - _EPOCH.toordinal())
        case int() | float():
            return _number(value)
        case _:
            text = value.strip()
            return f"t:{text}" if text else BLANK


def _number(value: float) -> str:
    return f"n:{round(float(value), 6)!r}"


@lru_cache(maxsize=20_000)
def _mark(key: str, words: str) -> str:
    if words == BLANK:
        return BLANK
    return hashlib.blake2b(f"{key}\0{words}".encode(errors="surrogatepass"), digest_size=8).hexdigest()


def marks_of(cells: Mapping[str, Cell]) -> dict[str, str]:
    """The marks of a row's cells by key; blank cells are left out."""
    found = {key: mark_of(key, value) for key, value in cells.items()}
    return {key: mark for key, mark in found.items() if mark != BLANK}


def together(marks: Iterable[str]) -> int:
    """A row's mark: its cells' marks, blank ones aside, by exclusive or."""
    row = 0
    for mark in marks:
        row ^= int(mark, 16) if mark else 0
    return row


def exchanged(row: int, old: str, new: str) -> int:
    """The row's mark after one of its cells went from ``old`` to ``new``."""
    return row ^ together((old, new))
