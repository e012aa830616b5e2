"""Take accepted posts into the ledger: a case, its rows, its receipt."""

from collections.abc import Sequence
from dataclasses import dataclass

from kvitto.core import events as ev
from kvitto.core.decide.batches import BatchLimits, open_batches
from kvitto.core.events import Event
from kvitto.core.ids import MailId, Reference, TabKey, Token
from kvitto.core.state import State


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the ledger needs to know of a post; ``size`` is its record's length in bytes."""

    token: Token
    reference: Reference
    form: str
    version: int
    municipality: str
    year: int
    language: str
    tabs: tuple[TabKey, ...]
    size: int


def receipt_of(reference: Reference) -> MailId:
    """The id of a post's receipt."""
    return MailId(f"{reference}.receipt")


def take_in(state: State, arrivals: Sequence[Arrival], books: dict[TabKey, str], limits: BatchLimits) -> list[Event]:
    """Open a case for each post that the ledger does not know, plan its receipt, and open batches.

    ``books`` tells which workbook each tab lies in. A post that the ledger knows gives nothing,
    so marks may be put and read any number of times.
    """
    happened: list[Event] = []
    waiting = dict(state.waiting)
    sizes: dict[Token, int] = {}
    for arrival in arrivals:
        if arrival.token in state.tokens or arrival.token in sizes:
            continue
        sizes[arrival.token] = arrival.size
        happened.append(
            ev.CaseOpened(
                token=arrival.token,
                reference=arrival.reference,
                form=arrival.form,
                version=arrival.version,
                municipality=arrival.municipality,
                year=arrival.year,
                language=arrival.language,
            )
        )
        for tab in arrival.tabs:
            happened.append(ev.RowDue(arrival.token, tab))
            waiting[tab] = (*waiting.get(tab, ()), arrival.token)
        happened.append(ev.MailPlanned(receipt_of(arrival.reference), arrival.reference, "receipt"))
    return happened + open_batches(state, waiting, books, sizes, limits)
