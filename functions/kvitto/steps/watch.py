"""Watch the sheet: what staff have done in it becomes records.

Safe to stop at any line and to run twice at once: only the look that was started last may tell what it saw,
and an edit counts when three ended looks have found it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from kvitto.core import events as ev
from kvitto.core import notes, rows, submission
from kvitto.core.decide import looks
from kvitto.core.failures import Permanent
from kvitto.core.found import FoundTab
from kvitto.core.ids import RegionId, TabKey, Token
from kvitto.core.sheet import Cell, Tab
from kvitto.ports import (
    AccessExpired,
    NoSpreadsheet,
    Office,
    QuotaSpent,
    RegisterUnavailable,
    SheetSession,
    TabBlocked,
)
from kvitto.steps.ledger import catch_up, commit
from kvitto.steps.project import project
from kvitto.steps.spreadsheet import check_spreadsheet


@dataclass(slots=True)
class Watched:
    """What one call found. ``stopped`` says why it did not look, where it did not."""

    placed: int = 0
    seen: int = 0
    undone: int = 0
    settled: int = 0
    gone: int = 0
    doubled: int = 0
    halted: int = 0
    written: int = 0
    stopped: str = ""


def watch(office: Office, region: RegionId) -> Watched:
    """Look at the tabs, record what staff have done, and refresh Kvitto's own cells.

    A sheet that stands as it did costs one read a tab, one a workbook, and no commit. Raises: JournalUnavailable;
    WrongSpreadsheet.
    """
    state = catch_up(office, region)
    tabs = [tab for tab in office.forms.tabs(region) if tab.key in state.unplaced or tab.key in state.rows]
    sheets = _Sheets(office, region)
    try:
        watched, found = _look(office, region, sheets, tabs)
        watched.written = sum(
            project(office, region, sheets.of(tab), tab, found[tab.key]) for tab in tabs if tab.key in found
        )
    except (RegisterUnavailable, QuotaSpent, AccessExpired) as error:
        return Watched(stopped=type(error).__name__)
    return watched


def _look(
    office: Office, region: RegionId, sheets: "_Sheets", tabs: Sequence[Tab]
) -> tuple[Watched, Mapping[TabKey, FoundTab]]:
    """Record what has changed since the last look. With what was found last, whether or not it was a look."""
    found = sheets.found(tabs)
    if all(looks.is_still(office.states[region], one) for one in found.values()):
        return Watched(), found
    started = commit(office, region, partial(looks.started, now=office.journal.now()))
    if started is None:
        return Watched(stopped="too soon"), found
    look = office.states[region].look
    found = sheets.found(tabs)
    made = partial(_made, office, region, {tab.key: tab for tab in tabs})
    _keep_notes(office, region, look, [*found.values()], made)
    ended = commit(office, region, partial(looks.ended, look=look, tabs=[*found.values()], made=made))
    watched = _told(ended.commit.events if ended is not None else ())
    office.log("sheet_watched", region=region, seen=watched.seen, settled=watched.settled, n=look)
    return watched, found


class _Sheets:
    """The region's spreadsheets during one call, each under one access token."""

    def __init__(self, office: Office, region: RegionId) -> None:
        self._office, self._region = office, region
        self._sessions: dict[str, SheetSession] = {}

    def of(self, tab: Tab) -> SheetSession:
        if tab.workbook not in self._sessions:
            register = self._office.register(self._region, tab.workbook)
            # Another spreadsheet than the ledger's has none of its rows, and they would all be taken for deleted.
            check_spreadsheet(self._office, self._region, tab.workbook, register.spreadsheet)
            self._sessions[tab.workbook] = register.session()
        return self._sessions[tab.workbook]

    def found(self, tabs: Sequence[Tab]) -> dict[TabKey, FoundTab]:
        """What stands in the tabs. One that is gone, or that nobody may read, is told and passed over."""
        log = self._office.log
        found = {}
        for tab in tabs:
            try:
                found[tab.key] = self.of(tab).look(tab)
            except (TabBlocked, NoSpreadsheet) as blocked:
                log("tab_not_seen", region=self._region, tab=tab.key, reason=str(blocked))
                continue
            if found[tab.key].missing:
                log("columns_missing", region=self._region, tab=tab.key, reason=", ".join(found[tab.key].missing))
        return found


def _made(office: Office, region: RegionId, tabs: Mapping[TabKey, Tab], tab: TabKey) -> looks.Made:
    """How a row was made: its cells by key, system columns aside."""
    own = [column.key for column in tabs[tab].columns if column.zone != "system"]

    def cells_of(token: Token) -> Mapping[str, Cell]:
        raw = office.journal.get(submission.key_of(token))
        if raw is None:
            raise Permanent(f"The ledger knows {token}, but its record is gone from the journal. Restore it.")
        post = submission.decode(raw)
        form = office.forms.form(region, post.form)
        row = rows.row_of(post, form, office.forms.region(region), tabs[tab])
        return {key: row.cells[key] for key in own if key in row.cells}

    return cells_of


def _keep_notes(office: Office, region: RegionId, look: int, found: Sequence[FoundTab], made: looks.OfTab) -> None:
    """Keep what staff wrote before the ledger tells of it, by the same decision as will be committed."""
    rows_by_token = {
        (tab.tab, token): row
        for tab in found
        for token, its in looks.by_token(office.states[region], tab).items()
        for row in its
    }
    for event in looks.ended(office.states[region], look, found, made):
        if isinstance(event, ev.EditSeen) and event.mark:
            value = rows_by_token[event.tab, event.token].cells.get(event.key)
            office.journal.put_once(notes.key_of(event.token, event.mark), notes.encode(event.key, value))


def _told(happened: Sequence[ev.Event]) -> Watched:
    def count(kind: type[ev.Event]) -> int:
        return sum(isinstance(event, kind) for event in happened)

    return Watched(
        placed=count(ev.RowPlaced),
        seen=count(ev.EditSeen),
        undone=count(ev.EditUndone),
        settled=count(ev.EditSettled),
        gone=count(ev.RowGone),
        doubled=count(ev.RowDoubled),
        halted=count(ev.TabHalted),
    )
