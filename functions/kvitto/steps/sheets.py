"""A region's spreadsheets during one call, each under one access token."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from kvitto.core.found import FoundTab
from kvitto.core.ids import RegionId, TabKey
from kvitto.core.room import measured
from kvitto.core.sheet import Tab
from kvitto.ports import CellsMisplaced, NoSpreadsheet, Office, SheetSession, TabBlocked, WriteRefused
from kvitto.steps.ledger import commit
from kvitto.steps.spreadsheet import check_spreadsheet


class Sheets:
    """``unread`` tells which tabs could not be read when they were last looked at, and why; ``unwritten`` which
    took no cells in this call.
    """

    def __init__(self, office: Office, region: RegionId) -> None:
        self._office, self._region = office, region
        self._sessions: dict[str, SheetSession] = {}
        self._spreadsheets: dict[str, str] = {}
        self.unread: dict[TabKey, str] = {}
        self.unwritten: dict[TabKey, str] = {}
        self.refuses_used_markers = True

    def of(self, tab: Tab) -> SheetSession:
        """The session of the tab's workbook. Raises: NoSpreadsheet, WrongSpreadsheet; as a register's session."""
        if tab.workbook not in self._sessions:
            register = self._office.register(self._region, tab.workbook)
            self._sessions[tab.workbook] = register.session()
            self._spreadsheets[tab.workbook] = register.spreadsheet
            self.refuses_used_markers &= register.refuses_used_markers
        if tab.workbook in self._office.states[self._region].workbooks:
            # Another spreadsheet than the ledger's has none of its rows, and they would all look deleted. Asked each
            # time, since the workbook may have moved while this call slept.
            check_spreadsheet(self._office, self._region, tab.workbook, self._spreadsheets[tab.workbook])
        return self._sessions[tab.workbook]

    def found(self, tabs: Sequence[Tab]) -> dict[TabKey, FoundTab]:
        """What stands in the tabs. One that is gone, or that nobody may read, is told and passed over."""
        log = self._office.log
        found = {}
        self.unread = {}
        for tab in tabs:
            try:
                found[tab.key] = self.of(tab).look(tab)
            except (TabBlocked, NoSpreadsheet) as blocked:
                self.unread[tab.key] = str(blocked)
                log("tab_not_seen", region=self._region, tab=tab.key, reason=str(blocked))
                continue
            if found[tab.key].missing:
                log("columns_missing", region=self._region, tab=tab.key, reason=", ".join(found[tab.key].missing))
        return found

    def measure(self) -> None:
        """Keep, once a day, how many cells the spreadsheets have that were read in this call."""
        now = self._office.journal.now()
        for workbook, session in self._sessions.items():
            cells = session.cells()
            commit(self._office, self._region, partial(measured, workbook=workbook, cells=cells, now=now))

    @contextmanager
    def telling(self, tab: Tab) -> Iterator[None]:
        """Writing to a tab that takes nothing is told, and stops nothing else."""
        try:
            yield
        except (TabBlocked, WriteRefused) as blocked:
            self.unwritten[tab.key] = str(blocked)
            event = "cells_misplaced" if isinstance(blocked, CellsMisplaced) else "cells_refused"
            self._office.log(event, region=self._region, tab=tab.key, reason=str(blocked))
