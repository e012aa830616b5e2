"""After the journal was restored from a backup: hold the sheet against the ledger, and let the two agree again.

Safe to stop at any line and to run again: until its last commit it only keeps batches from being sent.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from kvitto.core.decide import restoring
from kvitto.core.decide.looks import by_token
from kvitto.core.ids import Reference, RegionId, TabKey, Token
from kvitto.core.sheet import Tab
from kvitto.core.state import State
from kvitto.ports import NoSpreadsheet, Office, RegisterUnavailable, WriteRefused
from kvitto.steps.deliver import take_in
from kvitto.steps.ledger import catch_up, commit
from kvitto.steps.prove import prove
from kvitto.steps.sheets import Sheets
from kvitto.steps.spreadsheet import base_from

TRIES = 5
RESTORED = "restored"
"""The value of a marker that keeps a batch of the old numbering out."""


class NotSettled(RegisterUnavailable):
    """A pump opened or settled batches all the while."""


@dataclass(slots=True)
class Restored:
    """By tab: references whose rows were adopted, put back, or left deleted; and how many rows nobody knows."""

    adopted: dict[TabKey, list[Reference]] = field(default_factory=dict)
    missing: dict[TabKey, list[Reference]] = field(default_factory=dict)
    deleted: dict[TabKey, list[Reference]] = field(default_factory=dict)
    unknown: dict[TabKey, list[str]] = field(default_factory=dict)
    unread: Mapping[TabKey, str] = field(default_factory=dict)


def look_through(office: Office, region: RegionId) -> Restored:
    """What restoring would do; nothing is changed. Raises: as a register's session; JournalUnavailable."""
    state = catch_up(office, region)
    standing, told = _standing(office, region)
    return _told(state, restoring.plan(state, standing), told)


def restore(office: Office, region: RegionId, *, deleted: bool = False) -> Restored:
    """Adopt the rows that stand, let those that are missing come again, and begin the markers anew.

    ``deleted``: also rows that staff have deleted. The next pump puts the rows back.
    Raises: NotSettled; as a register's session; JournalUnavailable.
    """
    catch_up(office, region)
    unreadable = _standing(office, region)[1]
    if unreadable.unread:
        return unreadable
    prove(office, region)  # Marks the records that the restored ledger has not taken in.
    commit(office, region, restoring.seal_all)
    take_in(office, region)
    tabs = _tabs(office, region)
    for _ in range(TRIES):
        state = catch_up(office, region)
        voided = _void_open(office, region, state)
        standing, told = _standing(office, region)
        if told.unread:
            return told
        answer = _told(state, restoring.plan(state, standing), told)
        spreadsheets = {tab.workbook: office.register(region, tab.workbook).spreadsheet for tab in tabs}
        decide = partial(
            restoring.restored,
            standing=standing,
            books={tab.key: tab.workbook for tab in tabs},
            spreadsheets=spreadsheets,
            bases={one: base_from(office.nonce()) for one in spreadsheets.values()},
            voided=voided,
            deleted=deleted,
        )
        if commit(office, region, decide) is not None:
            office.log("restored", region=region, count=sum(map(len, answer.adopted.values())))
            return answer
    raise NotSettled("a pump is at work; stop it")


def _void_open(office: Office, region: RegionId, state: State) -> set[int]:
    """Let some marker stand under the number of each open batch, so that no sleeper applies it after this.

    Not a void one: a pump that is at work must not take the batch for refused.
    """
    for batch in state.open_batches.values():
        session = office.register(region, batch.workbook).session()
        number = state.workbooks[batch.workbook].base + batch.number
        if session.marker(number) is None:
            with suppress(WriteRefused):
                session.put_marker(number, RESTORED)
            if session.marker(number) is None:
                raise RegisterUnavailable("a marker was put and is not seen yet")
    return set(state.open_batches)


def _standing(office: Office, region: RegionId) -> tuple[dict[TabKey, frozenset[Token]], Restored]:
    """Which posts have a row in each tab, and the rows that nobody knows."""
    sheets = Sheets(office, region)
    state = office.states[region]
    tabs = _tabs(office, region)
    standing: dict[TabKey, frozenset[Token]] = {}
    told = Restored()
    for key, found in sheets.found(tabs).items():
        standing[key] = frozenset(by_token(state, found))
        unknown = [row for row in found.rows if row.reference not in state.cases and row.token not in state.tokens]
        if unknown:
            told.unknown[key] = [str(row.reference or row.token) for row in unknown]
    told.unread = sheets.unread
    return standing, told


def _tabs(office: Office, region: RegionId) -> list[Tab]:
    """The tabs for posts, of those workbooks that have a spreadsheet."""
    tabs = []
    for tab in office.forms.tabs(region):
        with suppress(NoSpreadsheet):
            office.register(region, tab.workbook)
            if tab.purposes:
                tabs.append(tab)
    return tabs


def _told(state: State, plan: restoring.Plan, told: Restored) -> Restored:
    def named(rows: restoring.Rows) -> dict[TabKey, list[Reference]]:
        return {tab: [state.tokens[token] for token in tokens] for tab, tokens in rows.items() if tokens}

    return Restored(named(plan.adopted), named(plan.missing), named(plan.deleted), told.unknown, told.unread)
