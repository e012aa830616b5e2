"""Watch the sheet: what staff have done in it becomes records.

Safe to stop at any line and to run twice at once: only the look that was started last may tell what it saw,
and an edit counts when three ended looks have found it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from kvitto.core import events as ev
from kvitto.core import notes
from kvitto.core.calendar import local_day
from kvitto.core.decide import contacts, dispatch, looks
from kvitto.core.decide.contacts import CONTACTS
from kvitto.core.found import FoundTab
from kvitto.core.ids import RegionId, TabKey
from kvitto.core.matters import Sight
from kvitto.core.sheet import Tab
from kvitto.core.sheet_file import KONTROLL
from kvitto.core.staff_links import register_links
from kvitto.core.state import State
from kvitto.ports import AccessExpired, Office, QuotaSpent, RegisterUnavailable
from kvitto.steps.decide import let_day_decide, meaning
from kvitto.steps.elsewhere import Elsewhere, rows_elsewhere
from kvitto.steps.expected import tell_expected
from kvitto.steps.kontroll import read_ticks, write_lines
from kvitto.steps.ledger import catch_up, commit
from kvitto.steps.made import made_in
from kvitto.steps.mend import lacks_columns, mend_rows, return_columns
from kvitto.steps.project import project
from kvitto.steps.protect import hide, protect
from kvitto.steps.sheets import Sheets


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
    """Look at the tabs, record what staff have done, and refresh Kvitto's own cells and the tab Kontroll.

    A sheet that stands as it did costs one read a tab, one a workbook, and no commit. Raises: JournalUnavailable;
    WrongSpreadsheet.
    """
    state = catch_up(office, region)
    all_tabs = office.forms.tabs(region)
    tabs = [tab for tab in all_tabs if tab.key in state.unplaced or tab.key in state.rows]
    kontroll = next((tab for tab in all_tabs if tab.key == KONTROLL), None)
    programme = office.forms.programme(region)
    if programme is not None:
        commit(office, region, partial(dispatch.sent_again, programme=programme))
    sheets = Sheets(office, region)
    watched = Watched()
    try:
        # Ticks first: a tab that staff have just confirmed is then looked at in the same call.
        ticked = read_ticks(office, region, sheets, kontroll) if kontroll is not None and state.n else None
        watched, found, elsewhere = _look(office, region, sheets, tabs)
        let_day_decide(office, region)
        if CONTACTS in found:
            today = local_day(office.journal.now())
            commit(office, region, partial(contacts.changed, found=found[CONTACTS], today=today, programme=programme))
        protect(office, region, all_tabs)
        watched.written = _refresh(office, region, sheets, tabs, found)
        watched.written += tell_expected(office, region, sheets, found)
        blocked = (sheets.unread, sheets.unwritten)
        sight = Sight(found, *blocked, elsewhere, sheets.refuses_used_markers, _register_link(office, region))
        sheets.measure()
        if kontroll is not None and ticked is not None:
            write_lines(office, region, sheets.of(kontroll), kontroll, ticked, sight)
    except (RegisterUnavailable, QuotaSpent, AccessExpired) as error:
        watched.stopped = type(error).__name__
    return watched


def _register_link(office: Office, region: RegionId) -> str:
    """Where staff register an application that came on paper; of several forms the region's first."""
    forms = [office.forms.form(region, form) for form in office.forms.forms(region)]
    return next(iter(register_links(forms, office.public_url, office.secret)), "")


def _refresh(
    office: Office, region: RegionId, sheets: Sheets, tabs: Sequence[Tab], found: dict[TabKey, FoundTab]
) -> int:
    """Mend what stands under other headings than meant, and refresh Kvitto's own cells; how many of those."""
    made = made_in(office, region, tabs)
    written = 0
    for tab in tabs:
        # One that has just refused a write has not been looked at since.
        if tab.key in found and tab.key not in sheets.unwritten:
            with sheets.telling(tab):
                there = mend_rows(office, region, sheets.of(tab), tab, found[tab.key], made(tab.key))
                there = hide(office, region, sheets.of(tab), tab, there)
                written += project(office, region, sheets.of(tab), tab, there, made(tab.key))
    return written


def _found(office: Office, region: RegionId, sheets: Sheets, tabs: Sequence[Tab]) -> dict[TabKey, FoundTab]:
    """What stands in the tabs, columns that staff had deleted put back first: without them nothing is looked at."""
    found = sheets.found(tabs)
    made = made_in(office, region, tabs)
    for tab in tabs:
        if tab.key in found and lacks_columns(tab, found[tab.key]):
            with sheets.telling(tab):
                found[tab.key] = return_columns(office, region, sheets.of(tab), tab, found[tab.key], made(tab.key))
    return found


def _look(
    office: Office, region: RegionId, sheets: Sheets, tabs: Sequence[Tab]
) -> tuple[Watched, dict[TabKey, FoundTab], Elsewhere]:
    """Record what has changed since the last look. With what was found last, whether or not it was a look."""
    found = _found(office, region, sheets, tabs)
    elsewhere = rows_elsewhere(office.states[region], sheets, tabs, found)
    if all(looks.is_still(office.states[region], one, elsewhere) for one in found.values()):
        return Watched(), found, elsewhere
    started = commit(office, region, partial(looks.started, now=office.journal.now()))
    if started is None:
        return Watched(stopped="too soon"), found, elsewhere
    look = office.states[region].look
    found = sheets.found(tabs)
    elsewhere = rows_elsewhere(office.states[region], sheets, tabs, found)
    made = made_in(office, region, tabs)
    _keep_notes(office, region, look, [*found.values()], made)
    meant = meaning(office, region, tabs, found, made, office.journal.now())

    def decide(state: State) -> list[ev.Event]:
        told = looks.ended(state, look, [*found.values()], made, elsewhere)
        return [*told, *meant(state, told)]

    ended = commit(office, region, decide)
    watched = _told(ended.commit.events if ended is not None else ())
    office.log("sheet_watched", region=region, seen=watched.seen, settled=watched.settled, n=look)
    return watched, found, elsewhere


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
