"""What a look settled becomes decisions, in the same commit, so that no edit can count and come to nothing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from kvitto.core import events as ev
from kvitto.core.calendar import local_day
from kvitto.core.deadlines import calendar_of
from kvitto.core.decide import commands, day_come, dispatch, documents, looks
from kvitto.core.decide.desk import Desk
from kvitto.core.events import Event
from kvitto.core.found import UTSKICK, FoundTab
from kvitto.core.ids import RegionId, TabKey
from kvitto.core.sheet import Tab
from kvitto.core.state import State
from kvitto.ports import Office
from kvitto.steps.ledger import commit

CASES = TabKey("ansokningar")
"""The tab with a row for each case; edits in other tabs are no commands."""

Meaning = Callable[[State, Sequence[Event]], list[Event]]


def meaning(
    office: Office,
    region: RegionId,
    tabs: Sequence[Tab],
    found: Mapping[TabKey, FoundTab],
    made: looks.OfTab,
    now: datetime,
) -> Meaning:
    """What settled edits come to: a pure function of the state and of what the look told."""
    programme = office.forms.programme(region)
    calendar = calendar_of(office.forms.region(region))
    columns = {column.key: column for tab in tabs if tab.key == CASES for column in tab.columns}

    def meant(state: State, told: Sequence[Event]) -> list[Event]:
        return [*dispatch.ticks(state, told, found.get(UTSKICK), made(UTSKICK)), *decisions(state, told)]

    def decisions(state: State, told: Sequence[Event]) -> list[Event]:
        settled = [
            event
            for event in told
            if isinstance(event, ev.EditSettled) and event.tab == CASES and state.tokens[event.token] in state.cases
        ]
        if programme is None or not settled:
            return []
        there = looks.by_token(state, found[CASES])
        edits = [
            commands.Edit(
                reference=state.tokens[event.token],
                key=event.key,
                value=there[event.token][0].cells.get(event.key),
                mark=event.new,
            )
            for event in settled
        ]
        desk = Desk(state, programme, calendar, local_day(now))
        decided = [*commands.decided(desk, edits, columns)]
        return [*decided, *dispatch.letters(desk), *documents.called_for(desk)]

    return meant


def let_day_decide(office: Office, region: RegionId) -> None:
    """Commit what was refused only until today. Raises: JournalUnavailable."""
    programme = office.forms.programme(region)
    if programme is not None:
        calendar, today = calendar_of(office.forms.region(region)), local_day(office.journal.now())
        commit(office, region, lambda state: day_come.decided(Desk(state, programme, calendar, today), CASES))
