"""What staff meant by what they typed: a status, a day, an amount, a choice. Nothing is guessed at."""

import difflib
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from kvitto.core.forms.reading import Unreadable, money, typed_date
from kvitto.core.programme import Programme, Status, folded
from kvitto.core.sheet import Cell

_DAY_0 = date(1899, 12, 30)
"""Serial number 0 of the sheet."""

_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)


def status_of(programme: Programme, value: Cell) -> Status | None:
    """The status that the cell says, whatever its case and spacing; None for any other word."""
    return programme.by_word.get(folded(str(value)))


def day_of(value: Cell) -> date | None:
    """The day in a cell: a serial number, or a text that is plainly a date, of this century; else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        days = int(value)
        return _DAY_0 + timedelta(days) if (_FIRST - _DAY_0).days <= days <= (_LAST - _DAY_0).days else None
    try:
        return date.fromisoformat(typed_date(str(value)))
    except Unreadable:
        return None


def kronor_of(value: Cell) -> int | None:
    """Whole kronor, none below 0; else None. "50 000 kr" is 50000, and 50000.5 is nothing."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if value >= 0 and value == int(value) else None
    try:
        return money(str(value))
    except Unreadable:
        return None


def choice_of(choices: Iterable[str], value: Cell) -> str | None:
    """The choice that the cell says, as it is written in the list."""
    meant = folded(str(value))
    return next((choice for choice in choices if folded(choice) == meant), None)


def nearest(words: Collection[str], value: Cell) -> str:
    """The known word that the cell's is nearest to, to ask about; "" when none is near."""
    by_fold = {folded(word): word for word in words}
    near = difflib.get_close_matches(folded(str(value)), by_fold, n=1, cutoff=0.6)
    return by_fold[near[0]] if near else ""
