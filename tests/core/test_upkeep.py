"""Upkeep of the spreadsheets: room, and what a snapshot keeps of it."""

from datetime import UTC, datetime, timedelta

import pytest

from kvitto.core import events as ev
from kvitto.core import snapshot
from kvitto.core.decide.ticks import ticked
from kvitto.core.ids import TabKey
from kvitto.core.matters import Matter
from kvitto.core.room import measured, room
from kvitto.core.state import State
from tests.core.ledgers import TAB, happen

DAY = timedelta(days=1)


def measure(state: State, cells: int, after: timedelta) -> None:
    happen(state, ev.RoomMeasured("work", cells), after=after)


@pytest.mark.parametrize(
    "days, share, months",
    [
        ([("2026-11-20", 9_000_000)], 0.9, None),
        ([("2026-11-20", 1_000_000), ("2026-12-01", 2_000_000)], 0.2, None),
        ([("2026-01-01", 1_000_000), ("2026-12-31", 1_000_000)], 0.1, None),
        ([("2026-01-01", 1_000_000), ("2026-12-31", 4_000_000)], 0.4, 23),
    ],
)
def test_when_a_spreadsheet_will_be_full(days, share, months):
    assert (room(days).share, room(days).months) == (share, months)


def test_room_is_measured_once_a_day_and_a_year_of_months_is_kept():
    state = State()
    for day in range(600):
        measure(state, 1000 + day, DAY)

    assert measured(state, "work", 5, state.at) == []
    assert measured(state, "work", 5, state.at + DAY) == [ev.RoomMeasured("work", 5)]
    kept = state.upkeep.room["work"]
    assert len(kept) <= 15
    assert kept[-1][1] == 1599
    assert datetime.fromisoformat(kept[0][0]).replace(tzinfo=UTC) < state.at - 330 * DAY


def test_a_snapshot_keeps_the_upkeep():
    state = happen(State(), ev.Proved(1, 1, 1), ev.FaultFound("row missing", "R-a", "Ansökningar", ""))
    happen(state, ev.MatterClosed("mail.1"), ev.ColumnReturned(TAB, "projekt"), ev.RoomMeasured("work", 1000))

    kept = snapshot.decode(snapshot.encode(state))
    assert kept is not None
    assert kept.upkeep == state.upkeep


def test_a_tick_closes_only_what_nothing_else_mends_and_only_once():
    state = State()
    matters = [Matter("mail.1", "mail failed", closes=True), Matter("parked.x", "tab parked")]
    told = ticked(state, matters, {"mail.1", "parked.x", "gone.since"})
    assert told == [ev.MatterClosed("mail.1")]
    happen(state, *told)

    assert ticked(state, matters, {"mail.1"}) == []


def test_a_tick_confirms_the_halt_that_it_was_given_for():
    state = happen(State(), ev.TabHalted(TAB, 12))
    first = f"halted.{TAB}.0"
    assert ticked(state, [], {first, "halted.kontakter.0"}) == [ev.TabConfirmed(TabKey(TAB))]
    happen(state, ev.LookEnded(1, (TAB,)), ev.TabConfirmed(TAB), ev.TabHalted(TAB, 12))

    assert ticked(state, [], {first}) == []
