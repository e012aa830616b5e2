"""Refresh Kvitto's own cells in a tab that was just looked at."""

from datetime import date
from zoneinfo import ZoneInfo

from kvitto.core import projections
from kvitto.core.decide import looks
from kvitto.core.found import FoundTab
from kvitto.core.ids import RegionId
from kvitto.core.sheet import Tab
from kvitto.ports import Office, SheetSession

STOCKHOLM = ZoneInfo("Europe/Stockholm")

TRIES = 3
"""A tab in which staff move rows at each of so many writes is left to the next look."""


def project(
    office: Office, region: RegionId, session: SheetSession, tab: Tab, found: FoundTab, made: looks.Made
) -> int:
    """Write the system cells that do not say what the ledger says; how many. ``found`` is the session's last look.

    Nothing is written when nothing differs, so it repeats safely. Raises: as the session's write_cells.
    """
    told, programme, rules = office.forms.region(region), office.forms.programme(region), office.forms.reminders(region)
    for _ in range(TRIES):
        cells = projections.differing(office.states[region], told, tab, found, today(office), programme, rules)
        if not cells:
            return 0
        if session.write_cells(tab, cells, made=made):
            return sum(map(len, cells.values()))
        found = session.look(tab)
    office.log("tab_restless", region=region, tab=tab.key)
    return 0


def today(office: Office) -> date:
    """The day in Sweden."""
    return office.clock.now().astimezone(STOCKHOLM).date()
