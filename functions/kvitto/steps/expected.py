"""Let Indikatorer tell which reports are waited for, how far they have come, and by which link they are opened."""

from contextlib import suppress
from datetime import date

from kvitto.core.expected import INDICATORS, Lines, lines, open_years
from kvitto.core.forms.form import Form
from kvitto.core.found import FoundTab
from kvitto.core.ids import RegionId, TabKey
from kvitto.core.links import report_link
from kvitto.core.sheet import Tab
from kvitto.ports import NoSpreadsheet, Office
from kvitto.steps.project import today
from kvitto.steps.shared_reports import begun_reports
from kvitto.steps.sheets import Sheets

TRIES = 3
"""A tab in which staff move rows at each of so many writes is left to the next look."""


def tell_expected(office: Office, region: RegionId, sheets: Sheets, found: dict[TabKey, FoundTab]) -> int:
    """Write the lines that do not say what they should; how many. ``found`` is what the call has read already.

    Nothing is written when nothing differs. Two calls at once may add a line twice; the next one empties the second.
    Raises: as a register's session; JournalUnavailable.
    """
    tab = next((one for one in office.forms.tabs(region) if INDICATORS in one.purposes), None)
    form = _form(office, region)
    if tab is None or form is None:
        return 0
    day = today(office)
    if tab.key in sheets.unread or tab.key in sheets.unwritten:
        return 0
    there = found.get(tab.key)
    if there is None:  # No report has come yet.
        there = _looked_at(sheets, tab) if open_years(office.forms.region(region), day) else None
    if there is None:
        return 0
    if not _differing(office, region, form, tab, there, day):
        return 0
    with sheets.telling(tab):
        session = sheets.of(tab)
        for _ in range(TRIES):
            # A new look: cells of the tab may have been written since the one that was handed in.
            differ = _differing(office, region, form, tab, session.look(tab), day)
            if not differ or session.write_cells(tab, differ.cells, differ.added):
                return len(differ.cells) + len(differ.added)
        office.log("tab_restless", region=region, tab=tab.key)
    return 0


def _looked_at(sheets: Sheets, tab: Tab) -> FoundTab | None:
    with suppress(NoSpreadsheet), sheets.telling(tab):
        return sheets.of(tab).look(tab)
    return None


def _differing(office: Office, region: RegionId, form: Form, tab: Tab, found: FoundTab, day: date) -> Lines:
    begun = {
        (report.municipality, report.year) for report, _ in begun_reports(office, region) if report.form == form.id
    }

    def link(municipality: str, year: int) -> str:
        return report_link(office.public_url, office.secret, form, municipality, year)

    return lines(office.states[region], office.forms.region(region), form.id, tab, found, begun, link, day)


def _form(office: Office, region: RegionId) -> Form | None:
    forms = (office.forms.form(region, form_id) for form_id in office.forms.forms(region))
    return next((form for form in forms if form.purpose == INDICATORS), None)
