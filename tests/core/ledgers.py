"""Ledgers for tests: fold events without a journal."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from kvitto.core import events as ev
from kvitto.core.events import Event
from kvitto.core.fold import fold
from kvitto.core.ids import Nonce, Reference, TabKey, Token
from kvitto.core.ledger import Commit, decode, encode
from kvitto.core.state import State

MORNING = datetime(2026, 11, 20, 8, tzinfo=UTC)
TAB = TabKey("ansokningar")
BOOKS = {TAB: "work"}


def happen(state: State, *events: Event, after: timedelta = timedelta(0)) -> State:
    """Fold the events as one commit, through its bytes, ``after`` the last one."""
    at = max(state.at, MORNING) + after
    commit = Commit(state.n + 1, at, Nonce(f"nonce {state.n + 1}"), tuple(events))
    fold(state, decode(encode(commit)))
    return state


def opened(token: str) -> ev.CaseOpened:
    return ev.CaseOpened(Token(token), Reference(f"R-{token}"), "ansokan", 1, "1440", 2026, "sv")


def with_batches(*batches: Sequence[str]) -> State:
    """A state where each list of posts stands in an open batch."""
    state = happen(State(), ev.SpreadsheetJoined("work", "sheet-1", 1000))
    for number, tokens in enumerate(batches, start=1):
        happen(state, *(opened(t) for t in tokens), *(ev.RowDue(Token(t), TAB, 100) for t in tokens))
        happen(state, ev.BatchOpened(number, "work", TAB, tuple(map(Token, tokens))))
    return state
