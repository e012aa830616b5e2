"""Which spreadsheet a workbook lives in, and how it moves to another."""

from kvitto.core import events as ev
from kvitto.core.events import Event
from kvitto.core.state import State


def joined(state: State, workbook: str, spreadsheet: str, base: int) -> list[Event]:
    """The first spreadsheet of a workbook, with its markers numbered from ``base`` (a fresh draw)."""
    if workbook in state.workbooks:
        return []
    return [ev.SpreadsheetJoined(workbook, spreadsheet, _base_in(state, spreadsheet, base))]


def sealed(state: State, workbook: str) -> list[Event]:
    """From now on no batch is opened for the workbook."""
    book = state.workbooks.get(workbook)
    return [ev.SpreadsheetSealed(workbook)] if book is not None and not book.sealed else []


def moved(state: State, workbook: str, spreadsheet: str, base: int) -> list[Event]:
    """The workbook's new spreadsheet, once it is sealed and nothing is open on the old one."""
    book = state.workbooks.get(workbook)
    busy = any(batch.workbook == workbook for batch in state.open_batches.values())
    if book is None or not book.sealed or busy or book.spreadsheet == spreadsheet:
        return []
    return [ev.SpreadsheetJoined(workbook, spreadsheet, _base_in(state, spreadsheet, base))]


def _base_in(state: State, spreadsheet: str, drawn: int) -> int:
    """The base of the spreadsheet's markers: drawn once, and shared by the workbooks that live in it.

    Batch numbers are the region's, so under one base no two markers meet. With two, a batch could be
    burnt by a marker that is then pruned, and a write of it that is still under way would be let in.
    """
    return next((book.base for book in state.workbooks.values() if book.spreadsheet == spreadsheet), drawn)


def pruned(state: State, batches: tuple[int, ...]) -> list[Event]:
    """The markers of these batches are gone."""
    known = tuple(number for number in batches if number in state.markers)
    return [ev.MarkersPruned(known)] if known else []
