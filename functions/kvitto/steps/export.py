"""A year's cases as tables."""

from collections.abc import Mapping
from dataclasses import dataclass

from kvitto.core import submission
from kvitto.core.decide.intake import QUARANTINE
from kvitto.core.export import Table, table_of, with_staffs_cells
from kvitto.core.ids import RegionId
from kvitto.core.rows import NoRow, row_of
from kvitto.core.sheet import Cell, SeenRow, Tab
from kvitto.core.sheet_file import KVITTO_ID
from kvitto.core.state import Case
from kvitto.ports import Office
from kvitto.steps.accept import STOCKHOLM, find
from kvitto.steps.ledger import catch_up

YEAR = "ar"
"""The column where staff keep the grant year."""


@dataclass(frozen=True, slots=True)
class Exported:
    """``unread`` are the references whose answers could not be made a row of; only who they are is in the tables."""

    tables: tuple[Table, ...]
    unread: tuple[str, ...]


def export_year(office: Office, region: RegionId, year: int) -> Exported:
    """The cases of a grant year, oldest first: staff's year where they have given one, else the one applied for.

    Raises: JournalUnavailable; Temporary, NoSpreadsheet or TabBlocked when the sheet cannot be read, since
    an export without what staff have written would look whole.
    """
    purposes = {office.forms.form(region, form).purpose for form in office.forms.forms(region)}
    tabs = [tab for tab in office.forms.tabs(region) if not purposes.isdisjoint(tab.purposes)]
    seen = {tab.key: _rows(office, region, tab) for tab in tabs}
    theirs = {token: row.cells[YEAR] for rows in seen.values() for token, row in rows.items() if YEAR in row.cells}
    years = {token: given for token, given in theirs.items() if isinstance(given, int | float)}
    cases = [case for case in catch_up(office, region).cases.values() if years.get(case.token, case.year) == year]
    waiting = [_quarantined(office, region, year, tab) for tab in office.forms.tabs(region) if tab.key == QUARANTINE]
    tables, unread = [table for table in waiting if table.rows], dict[str, None]()
    for tab in tabs:
        rows = []
        for case in cases:
            sent = _as_sent(office, region, case, tab)
            if sent is None:
                unread[case.reference] = None
            known: Mapping[str, Cell] = sent or {"referens": case.reference, KVITTO_ID: case.token}
            rows.append(with_staffs_cells(tab, known, seen[tab.key].get(case.token)))
        tables.append(table_of(tab, rows))
    return Exported(tuple(tables), tuple(unread))


def _quarantined(office: Office, region: RegionId, year: int, tab: Tab) -> Table:
    """The posts of a year that staff have not let go on, as they were sent: they have come in like all others."""
    rows = []
    for token in catch_up(office, region).held:
        post = find(office, token)
        if post is not None and post.received_at.astimezone(STOCKHOLM).year == year:
            known = row_of(post, office.forms.form(region, post.form), office.forms.region(region), tab).cells
            rows.append(dict(known))
    return table_of(tab, rows)


def _rows(office: Office, region: RegionId, tab: Tab) -> dict[str, SeenRow]:
    """The rows of a tab by submission id; of doubled ones the first."""
    rows = office.register(region, tab.workbook).session().rows_in(tab)
    return {str(row.cells[KVITTO_ID]): row for row in reversed(rows) if KVITTO_ID in row.cells}


def _as_sent(office: Office, region: RegionId, case: Case, tab: Tab) -> Mapping[str, Cell] | None:
    """The row as it was made, or None when its record or its form is no longer what made it."""
    raw = office.journal.get(submission.key_of(case.token))
    try:
        post = submission.decode(raw or b"")
        return row_of(post, office.forms.form(region, post.form), office.forms.region(region), tab).cells
    except (NoRow, ValueError, KeyError, TypeError):
        return None
