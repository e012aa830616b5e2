"""Which spreadsheet a region's rows go to, and the markers that stand in it."""

import hashlib

from kvitto.core import events as ev
from kvitto.core.decide import batches
from kvitto.core.failures import Permanent, Temporary
from kvitto.core.ids import Nonce, RegionId
from kvitto.core.state import State
from kvitto.ports import Office
from kvitto.steps.ledger import catch_up, commit


def join_spreadsheets(office: Office, region: RegionId) -> None:
    """Let the ledger know each workbook's spreadsheet, the first time rows are due.

    Raises: Permanent when the configuration names another spreadsheet than the ledger: two
    processes that write to two sheets would each hold half of the truth.
    """
    for workbook in {tab.workbook: None for tab in office.forms.tabs(region)}:
        configured = office.register(region, workbook).spreadsheet
        joined = catch_up(office, region).workbooks.get(workbook)
        if joined is None:
            base = base_from(office.nonce())

            def join(
                state: State, workbook: str = workbook, configured: str = configured, base: int = base
            ) -> list[ev.Event]:
                return [] if workbook in state.workbooks else [ev.SpreadsheetJoined(workbook, configured, base)]

            commit(office, region, join)
            joined = office.states[region].workbooks[workbook]
        if joined.spreadsheet != configured:
            raise Permanent(
                f"The ledger of {region} writes to spreadsheet {joined.spreadsheet}, but the configuration names "
                f"{configured}. Correct the configuration, or move the workbook as docs/operations.md says."
            )


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
        commit(office, region, lambda state: [ev.MarkersPruned(tuple(n for n in numbers if n in state.markers))])  # noqa: B023
