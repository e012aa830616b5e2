"""What was refused because its day had not come is tried again when it has: nobody should have to write it twice."""

from collections.abc import Iterator
from datetime import date, timedelta

from kvitto.core.decide import commands, dispatch, documents
from kvitto.core.decide.desk import Desk
from kvitto.core.events import Event
from kvitto.core.ids import Reference, TabKey
from kvitto.core.standing import Remark


def decided(desk: Desk, tab: TabKey) -> list[Event]:
    """What the day lets go on, with the letters and documents that it calls for. ``tab`` is the one with the cases.

    A row that staff are changing, that is not there or that stands twice says nothing certain now and waits, and so
    does a tab that staff must confirm.
    """
    if tab in desk.state.halted:
        return []
    come = [*_come(desk, tab)]
    commands.try_again(desk, come)
    return [*desk.happened, *dispatch.letters(desk), *documents.called_for(desk)]


def _come(desk: Desk, tab: TabKey) -> Iterator[Reference]:
    rows = desk.state.rows.get(tab, {})
    for reference, standing in desk.state.standings.items():
        days = [day for remark in standing.remarks.values() if (day := _day_of(remark)) is not None]
        if not days or min(days) > desk.today or reference not in desk.state.cases:
            continue
        row = rows.get(desk.state.cases[reference].token)
        if row is not None and not (row.edits or row.gone or row.doubled or row.missed is not None):
            yield reference


def _day_of(remark: Remark) -> date | None:
    """The first day on which the rule may have nothing against it any more; None where no day would mend it."""
    match remark.rule, remark.facts:
        case "future_day", (_, day):
            return date.fromisoformat(day)
        case "answer_not_overdue", (last,):
            return date.fromisoformat(last) + timedelta(days=1)
    return None
