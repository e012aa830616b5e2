"""The tab Kontroll: read what staff have ticked, and let its lines say what is open now."""

from collections.abc import Collection
from datetime import datetime, time
from functools import partial

from kvitto.core import kontroll
from kvitto.core.calendar import STOCKHOLM, local_day
from kvitto.core.coming_weeks import coming_weeks
from kvitto.core.decide import ticks
from kvitto.core.found import FoundTab
from kvitto.core.ids import RegionId
from kvitto.core.kontroll import Ahead
from kvitto.core.matters import Matter, Sight, open_matters
from kvitto.core.sheet import Tab
from kvitto.core.tally import tally
from kvitto.core.words.of_coming import said_of_week
from kvitto.core.words.of_proof import said_of_proof
from kvitto.ports import NoSpreadsheet, Office, SheetSession, TabBlocked, WriteRefused
from kvitto.steps.ledger import commit
from kvitto.steps.sheets import Sheets

TRIES = 3
MORNING = time(8, 30)
"""When the scheduler calls for reminders."""


def read_ticks(office: Office, region: RegionId, sheets: Sheets, tab: Tab) -> FoundTab | None:
    """Commit what staff have ticked in Kontroll, and answer with how it stands; None when it cannot be read.

    Raises: RegisterUnavailable, QuotaSpent, AccessExpired; JournalUnavailable.
    """
    try:
        session = sheets.of(tab)
        found = session.look(tab)
        if not {column.key for column in tab.columns} <= found.columns:
            session.add_columns(tab)
            found = session.look(tab)
    except (TabBlocked, WriteRefused, NoSpreadsheet) as blocked:
        office.log("tab_not_seen", region=region, tab=tab.key, reason=str(blocked))
        return None
    keys = kontroll.ticked(found)
    if keys:
        closing = open_matters(office.states[region], office.forms.tabs(region), Sight())
        _commit_ticks(office, region, closing, keys)
    return found


def _commit_ticks(office: Office, region: RegionId, matters: Collection[Matter], keys: Collection[str]) -> None:
    commit(office, region, partial(ticks.ticked, matters=[*matters], keys=keys))


def write_lines(
    office: Office, region: RegionId, session: SheetSession, tab: Tab, found: FoundTab, sight: Sight
) -> None:
    """Let Kontroll say what is open now, in one write when anything has changed. ``found`` as ``read_ticks`` left it.

    Raises: RegisterUnavailable, QuotaSpent, AccessExpired.
    """
    state, tabs = office.states[region], office.forms.tabs(region)
    proof = said_of_proof(tally(state, tabs, sight.found, sight.unread), state.upkeep)
    matters, ahead = open_matters(state, tabs, sight), _ahead(office, region)
    now = office.clock.now().astimezone(STOCKHOLM).replace(tzinfo=None, second=0, microsecond=0)
    try:
        for _ in range(TRIES):
            lines = kontroll.lines(proof, matters, found, now, ahead)
            if not lines or session.write_cells(tab, lines.cells, lines.added):
                return
            found = session.look(tab)
    except (TabBlocked, WriteRefused) as blocked:
        office.log("cells_refused", region=region, tab=tab.key, reason=str(blocked))


def _ahead(office: Office, region: RegionId) -> list[Ahead]:
    """A line for each coming week that brings reminders, dated the first morning on which one goes."""
    rules, today = office.forms.reminders(region), local_day(office.clock.now())
    weeks = coming_weeks(today, office.states[region], rules, office.forms.region(region))
    return [Ahead(datetime.combine(week.begins, MORNING), said_of_week(week)) for week in weeks]
