"""Send one open batch until it is known what became of it.

First the access token, then the ledger, then the write: a sleeper's token dies within the hour, long
before the marker that would refuse its write is pruned.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Literal

from kvitto.core.decide import batches
from kvitto.core.events import Event
from kvitto.core.ids import RegionId, Token
from kvitto.core.sheet import Batch, Row, Tab
from kvitto.core.state import OpenBatch, State
from kvitto.ports import (
    AccessExpired,
    Office,
    QuotaSpent,
    RegisterUnavailable,
    SheetSession,
    TabBlocked,
    WriteRefused,
)
from kvitto.steps.ledger import catch_up, commit
from kvitto.steps.spreadsheet import check_spreadsheet

SENDINGS = 3
"""Times that one call sends a batch whose answer was lost, before it leaves it to the next call."""

Sent = Literal["settled", "left", "parked", "quota", "unclear"]
"""settled: the ledger knows the outcome · left: somebody else has it, or has settled it · parked: the
tab takes no rows now · quota: go on in the next minute · unclear: no answer, so the next call asks again."""

Decision = Callable[[State], list[Event]]


def send(
    office: Office,
    region: RegionId,
    number: int,
    tab: Tab,
    row_of: Callable[[Token], Row],
    wait_for_turn: Callable[[], None],
) -> Sent:
    """Send open batch ``number`` and commit what became of it.

    ``wait_for_turn`` is called before each write and keeps the pace. Safe to repeat after a crash
    at any line and to run twice at once.
    """
    for _ in range(SENDINGS):
        try:
            session = office.register(region, tab.workbook).session()
            batch = catch_up(office, region).open_batches.get(number)
            if batch is None:
                return "left"
            return _send_once(office, region, session, batch, tab, row_of, wait_for_turn)
        except (AccessExpired, RegisterUnavailable):
            continue  # Applied or not: the marker will tell the next sending.
        except QuotaSpent:
            return "quota"
        except TabBlocked as blocked:
            commit(office, region, partial(batches.parked, number=number, reason=str(blocked)))
            office.log("tab_parked", region=region, tab=tab.key, reason=str(blocked))
            return "parked"
    return "unclear"


def _send_once(
    office: Office,
    region: RegionId,
    session: SheetSession,
    batch: OpenBatch,
    tab: Tab,
    row_of: Callable[[Token], Row],
    wait_for_turn: Callable[[], None],
) -> Sent:
    register = office.register(region, tab.workbook)
    # A pump that slept while the workbook moved must not send the new spreadsheet's rows to the old one.
    check_spreadsheet(office, region, batch.workbook, register.spreadsheet)
    tokens = batch.tokens
    if not register.refuses_used_markers:
        now = office.journal.now()
        if commit(office, region, lambda state: batches.taken(state, batch.number, now)) is None:
            return "left"
        there = session.tokens_in(tab)
        tokens = tuple(token for token in tokens if token not in there)
    marker = office.states[region].workbooks[batch.workbook].base + batch.number
    decision: Decision = lambda state: batches.applied(state, batch.number)  # noqa: E731 - one of three, chosen here
    if tokens:
        try:
            rows = tuple(row_of(token) for token in tokens)
            wait_for_turn()
            appended = session.append_once(Batch(batch.number, tab, marker, batch.value, rows))
            if appended.moved:
                office.log("headings_moved", region=region, tab=tab.key, batch=batch.number)
        except WriteRefused as refused:
            decision = _after_refusal(session, batch, marker, str(refused), wait_for_turn)
    commit(office, region, decision)
    return "settled"


def _after_refusal(
    session: SheetSession, batch: OpenBatch, marker: int, reason: str, wait_for_turn: Callable[[], None]
) -> Decision:
    """A refusal proves nothing until the marker is read: it may be an earlier sending of ours that landed."""
    standing = batches.whose(session.marker(marker), batch)
    if standing == "absent":
        # Refused for what it says. Keep every sleeping sender of it out for good, and see who came first.
        wait_for_turn()
        with suppress(WriteRefused):
            session.put_marker(marker, batches.void_value(batch))
        standing = batches.whose(session.marker(marker), batch)
    match standing:
        case "ours":
            return lambda state: batches.applied(state, batch.number)
        case "void":
            return lambda state: batches.voided(state, batch.number, reason)
        case "foreign":
            return lambda state: batches.burnt(state, batch.number)
        case "absent":
            raise RegisterUnavailable("a marker was put and is not seen yet")
