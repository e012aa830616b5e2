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
    TabBlocked,
)
from kvitto.steps.ledger import catch_up, commit
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
    stopped: str = ""


def watch(office: Office, region: RegionId) -> Watched:
    """Look at the tabs, and record what staff have done.

    A sheet that stands as it did costs two reads a tab and no commit. Raises: JournalUnavailable; WrongSpreadsheet.
    """
    state = catch_up(office, region)
    tabs = [tab for tab in office.forms.tabs(region) if tab.key in state.unplaced or tab.key in state.rows]
    try:
        if all(looks.is_still(state, found) for found in _found(office, region, tabs)):
            return Watched()
        started = commit(office, region, partial(looks.started, now=office.journal.now()))
        if started is None:
            return Watched(stopped="too soon")
        look = office.states[region].look
        found = _found(office, region, tabs)
    except (RegisterUnavailable, QuotaSpent, AccessExpired) as error:
        return Watched(stopped=type(error).__name__)
    made = partial(_made, office, region, {tab.key: tab for tab in tabs})
    _keep_notes(office, region, look, found, made)
    ended = commit(office, region, partial(looks.ended, look=look, tabs=found, made=made))
    watched = _told(ended.commit.events if ended is not None else ())
    office.log("sheet_watched", region=region, seen=watched.seen, settled=watched.settled, n=look)
    return watched


def _found(office: Office, region: RegionId, tabs: Sequence[Tab]) -> list[FoundTab]:
    """What stands in the tabs. One that is gone, or that nobody may read, is told and passed over."""
    found = []
    for tab in tabs:
        try:
            register = office.register(region, tab.workbook)
            # Another spreadsheet than the ledger's has none of its rows, and they would all be taken for deleted.
            check_spreadsheet(office, region, tab.workbook, register.spreadsheet)
            found.append(register.session().look(tab))
        except (TabBlocked, NoSpreadsheet) as blocked:
            office.log("tab_not_seen", region=region, tab=tab.key, reason=str(blocked))
    for tab_found in found:
        if tab_found.missing:
            office.log("columns_missing", region=region, tab=tab_found.tab, reason=", ".join(tab_found.missing))
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
