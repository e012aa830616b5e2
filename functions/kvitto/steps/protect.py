"""Hide who the contact of a protected case is: what is in force says so first, then the cells do."""

from collections.abc import Mapping, Sequence
from functools import partial

from kvitto.core import events as ev
from kvitto.core import notes, protection
from kvitto.core.cell_marks import mark_of
from kvitto.core.decide import dispatch
from kvitto.core.events import Event
from kvitto.core.found import FoundTab
from kvitto.core.ids import RegionId, TabKey, Token
from kvitto.core.programme import Programme
from kvitto.core.sheet import Cell, Tab
from kvitto.core.state import State
from kvitto.ports import Office, SheetSession
from kvitto.steps.ledger import commit
from kvitto.steps.made import made_in


def protect(office: Office, region: RegionId, tabs: Sequence[Tab]) -> None:
    """Let what staff have ticked in Kontakter count. Repeats safely. Raises: JournalUnavailable; as made_in."""
    of_tab = made_in(office, region, tabs)

    def made(tab: TabKey, token: Token) -> Mapping[str, Cell]:
        return of_tab(tab)(token)

    for event in protection.changed(office.states[region], made):
        if isinstance(event, ev.EditSettled):  # A row that is put back says it too.
            key = notes.key_of(event.token, mark_of(event.key, protection.WORD))
            office.journal.put_once(key, notes.encode(event.key, protection.WORD))
    commit(office, region, partial(_protected, made=made, programme=office.forms.programme(region)))


def _protected(state: State, made: protection.Made, programme: Programme | None) -> list[Event]:
    happened = protection.changed(state, made)
    if programme is None:
        return happened
    fresh = [event.reference for event in happened if isinstance(event, ev.CaseProtected)]
    return [*happened, *(event for one in fresh for event in dispatch.rewritten(state, programme, one))]


def hide(office: Office, region: RegionId, session: SheetSession, tab: Tab, found: FoundTab) -> FoundTab:
    """Write over what still tells it; the tab as it stands then. Raises: as the session's write_cells."""
    cells = protection.to_hide(office.states[region], found)
    if not cells:
        return found
    session.write_cells(tab, cells)
    office.log("contact_hidden", region=region, tab=tab.key, count=len(cells))
    return session.look(tab)
