"""The payout list of a day: what the ledger says is to be paid, with the details and staff's own codes beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kvitto.core import swedish
from kvitto.core.deadlines import calendar_of
from kvitto.core.export import Table, with_staffs_cells
from kvitto.core.failures import Permanent
from kvitto.core.forms.columns import cells
from kvitto.core.ids import RegionId
from kvitto.core.payouts import AMOUNT, Due, Waiting, due_on, payout_table
from kvitto.core.sheet import Cell, SeenRow, Tab
from kvitto.core.sheet_file import KVITTO_ID
from kvitto.ports import Office
from kvitto.steps.accept import find
from kvitto.steps.ledger import catch_up

PAYOUT = "payout"
"""The purpose of the form, and of the tab, with payout details."""


@dataclass(frozen=True, slots=True)
class PayoutList:
    """``table`` ends with the control sum; ``waiting`` are granted cases that are not in it."""

    table: Table
    count: int
    total: int
    waiting: tuple[Waiting, ...]


def payouts_on(office: Office, region: RegionId, day: date) -> PayoutList:
    """Nothing is written: the same day gives the same list until staff say in the sheet that it is paid.

    Raises: Permanent when nobody is paid in the region, or not on that day; JournalUnavailable; Temporary,
    NoSpreadsheet or TabBlocked when staff's codes cannot be read.
    """
    told, programme = office.forms.region(region), office.forms.programme(region)
    tab = next((tab for tab in office.forms.tabs(region) if PAYOUT in tab.purposes), None)
    if programme is None or tab is None:
        raise Permanent(f"{region}: nobody is paid there.")
    calendar = calendar_of(told)
    if programme.rules.paid_within_year and not calendar.is_bank_day(day):
        before = calendar.adjusted(day, "previous")
        raise Permanent(f"{day} is no bank day. The nearest one before it is {before}.")
    asks = any(office.forms.form(region, one).purpose == PAYOUT for one in office.forms.forms(region))
    due, waiting = due_on(catch_up(office, region), programme, day, asks=asks)
    seen = office.register(region, tab.workbook).session().rows_in(tab) if due else ()
    rows: list[Mapping[str, Cell]] = []
    for one in due:
        row = _row(office, region, one, tab, seen)
        if int(str(row[AMOUNT])) > one.granted:
            waiting.append(Waiting(one.reference, "too much"))
        else:
            rows.append(row)
    rows.sort(key=lambda row: (swedish.sort_key(str(row.get("kommun_kod", ""))), str(row["referens"])))
    tab = replace(tab, columns=tuple(column for column in tab.columns if column.key != KVITTO_ID))
    total = sum(int(str(row[AMOUNT])) for row in rows)
    return PayoutList(payout_table(tab, rows), len(rows), total, tuple(waiting))


def _row(office: Office, region: RegionId, due: Due, tab: Tab, seen: Sequence[SeenRow]) -> Mapping[str, Cell]:
    """The case's line: what the latest details say, and staff's codes from its row, wherever it stands today."""
    told = office.forms.region(region)
    case = office.states[region].cases[due.reference]
    known: dict[str, Cell] = {"referens": due.reference, AMOUNT: due.granted}
    if case.municipality:
        known["kommun_kod"] = told.municipality(case.municipality).official_name
    post = find(office, due.details) if due.details is not None else None
    if post is not None:
        known |= cells(office.forms.form(region, post.form), told, post.answers)
        known |= {"referens": due.reference}
    theirs = [row for row in seen if row.cells.get("referens") == due.reference]
    own = [row for row in theirs if row.cells.get(KVITTO_ID) == due.details]
    return with_staffs_cells(tab, known, next(iter([*own, *theirs]), None))
