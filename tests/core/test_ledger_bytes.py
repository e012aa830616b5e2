"""The ledger's bytes: what was written is read back, and what a newer Kvitto wrote is not guessed at."""

import dataclasses
import json
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitto.core import events as ev
from kvitto.core import ledger, snapshot
from kvitto.core.decide import batches, mails
from kvitto.core.events import KINDS, NewerLedger
from kvitto.core.fold import fold
from kvitto.core.ids import MailId, Nonce, Reference, Token
from kvitto.core.ledger import Commit
from kvitto.core.state import State
from tests.core.ledgers import MORNING, TAB, happen, opened, with_batches


def _values(kind: type) -> st.SearchStrategy[object]:
    if isinstance(kind, typing.NewType):
        return _values(kind.__supertype__)
    if typing.get_origin(kind) is tuple:
        return st.lists(_values(typing.get_args(kind)[0]), max_size=3).map(tuple)
    return {str: st.text(), int: st.integers(), bool: st.booleans()}[kind]


def _events() -> st.SearchStrategy[ev.Event]:
    made = [
        st.builds(kind, **{f.name: _values(f.type) for f in dataclasses.fields(kind)})  # type: ignore[arg-type]
        for kind in KINDS.values()
    ]
    return st.one_of(*made)


def test_there_are_events_to_test():
    assert len(KINDS) >= 19


@given(st.lists(_events(), max_size=5).map(tuple), st.text(), st.datetimes())
def test_a_commit_comes_back_as_it_was_written(events, nonce, at):
    at = at.replace(microsecond=at.microsecond // 1000 * 1000, tzinfo=MORNING.tzinfo)
    commit = Commit(7, at, Nonce(nonce), events, 1)

    assert ledger.decode(ledger.encode(commit)) == commit


def test_a_commit_for_newer_readers_stops_this_one_with_words():
    raw = ledger.encode(Commit(1, MORNING, Nonce("n"), (), reader=ev.READER_VERSION + 1))

    with pytest.raises(NewerLedger, match="Deploy the newer version"):
        ledger.decode(raw)


@pytest.mark.parametrize("event", [{"is": "CaseDreamt"}, {"is": "BatchApplied", "batch": 1, "extra": 2}, {"batch": 1}])
def test_an_event_that_is_not_known_is_never_skipped(event):
    body = {"n": 1, "at": MORNING.isoformat(), "nonce": "n", "reader": 1, "events": [event]}

    with pytest.raises(NewerLedger):
        ledger.decode(json.dumps(body).encode())


@pytest.mark.parametrize("off", [-1, 0, 2])
def test_a_commit_out_of_order_is_not_folded(off):
    state = with_batches(["a"])

    with pytest.raises(ValueError, match="cannot follow"):
        fold(state, Commit(state.n + off, MORNING, Nonce("n"), ()))


def _lived_in() -> State:
    """A state with something of everything in it."""
    state = with_batches(["a", "b"], ["c"], ["d"], ["e"])
    happen(state, *batches.applied(state, 1))
    happen(state, *batches.voided(state, 2, "400"))
    happen(state, *batches.taken(state, 3, state.at))
    happen(state, *batches.parked(state, 3, "protected"))
    happen(state, opened("f"), ev.RowDue(Token("f"), TAB, 900))
    receipt = MailId("R-a.receipt")
    happen(
        state, ev.MailPlanned(receipt, Reference("R-a"), "receipt"), ev.MailPlanned(MailId("x"), Reference("x"), "y")
    )
    happen(state, *mails.claim(state, mails.due(state, state.at, 1), state.at))
    happen(state, *mails.unknown(state, receipt, 1))
    return state


def test_a_snapshot_gives_back_the_same_state():
    state = _lived_in()

    assert snapshot.decode(snapshot.encode(state)) == state


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b'{"n": 1', b"\xff"])
def test_a_damaged_snapshot_is_passed_over(raw):
    assert snapshot.decode(raw) is None
