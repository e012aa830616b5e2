"""Which spreadsheet a region's rows go to, and the markers that stand in it."""

import hashlib
from functools import partial

from kvitto.core.decide import batches, workbooks
from kvitto.core.failures import Permanent, Temporary
from kvitto.core.ids import Nonce, RegionId
from kvitto.ports import NoSpreadsheet, Office
from kvitto.steps.ledger import catch_up, commit


class WrongSpreadsheet(Permanent):
    """The configuration names another spreadsheet than the ledger: two sheets would each hold half of the truth."""


def join_spreadsheets(office: Office, region: RegionId) -> None:
    """Let the ledger know each workbook's spreadsheet, the first time rows are due.

    Rows of a workbook that has none yet wait. Raises: WrongSpreadsheet.
    """
    for workbook in {tab.workbook: None for tab in office.forms.tabs(region)}:
        try:
            configured = office.register(region, workbook).spreadsheet
        except NoSpreadsheet as missing:
            office.log("no_spreadsheet", region=region, reason=str(missing))
            continue
        if workbook not in catch_up(office, region).workbooks:
            base = base_from(office.nonce())
            commit(office, region, partial(workbooks.joined, workbook=workbook, spreadsheet=configured, base=base))
        check_spreadsheet(office, region, workbook, configured)


def check_spreadsheet(office: Office, region: RegionId, workbook: str, configured: str) -> None:
    """Raises: WrongSpreadsheet when the ledger, as last read, writes to another one than ``configured``."""
    standing = office.states[region].workbooks[workbook].spreadsheet
    if standing != configured:
        raise WrongSpreadsheet(
            f"The ledger of {region} writes to spreadsheet {standing}, but the configuration names {configured}. "
            "Correct the configuration, or move the workbook with `kvitto sheet move`."
        )


def move_workbook(office: Office, region: RegionId, workbook: str, spreadsheet: str) -> int:
    """Move a workbook to another spreadsheet, once nothing is open on the old one.

    Answers how many batches are still open: 0 means that it has moved. Otherwise it is sealed, so
    that no new batch is opened; let the pump settle the open ones, and ask again. Rows that are in
    the old spreadsheet stay there.
    """
    state = catch_up(office, region)
    joined = state.workbooks.get(workbook)
    if joined is None or joined.spreadsheet == spreadsheet:
        return 0
    commit(office, region, partial(workbooks.sealed, workbook=workbook))
    base = base_from(office.nonce())
    commit(office, region, partial(workbooks.moved, workbook=workbook, spreadsheet=spreadsheet, base=base))
    return sum(batch.workbook == workbook for batch in office.states[region].open_batches.values())


def base_from(nonce: Nonce) -> int:
    """Draw where the numbers of a spreadsheet's markers begin.

    Between a million and two thousand million, so that markers of another Kvitto, or of one
    restored from a copy, are unlikely to stand in the way, and there is room for a hundred million
    batches below 2^31.
    """
    return 1_000_000 + int.from_bytes(hashlib.sha256(nonce.encode()).digest()[:4], "big") % 2_000_000_000


def prune_markers(office: Office, region: RegionId) -> None:
    """Take away old markers: Google allows 30,000 characters of metadata a spreadsheet, some 600 markers."""
    now = office.journal.now()
    for workbook, joined in list(office.states[region].workbooks.items()):
        numbers = batches.markers_to_prune(office.states[region], workbook, now)
        if not numbers:
            continue
        try:
            office.register(region, workbook).session().prune_markers([joined.base + n for n in numbers])
        except (Temporary, Permanent) as error:
            office.log("markers_not_pruned", region=region, error=type(error).__name__)
            continue
        commit(office, region, partial(workbooks.pruned, batches=numbers))
