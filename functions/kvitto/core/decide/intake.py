"""Take accepted posts into the ledger: a case, its rows, its receipt."""

from collections.abc import Sequence
from dataclasses import dataclass

from kvitto.core import events as ev
from kvitto.core.events import Event
from kvitto.core.ids import MailId, Reference, TabKey, Token
from kvitto.core.state import State


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the ledger needs to know of a post.

    ``rows`` are the tabs it has a row in, with the row's bytes; ``aside`` those where no row can be
    made of it, with the reason.
    """

    token: Token
    reference: Reference
    form: str
    version: int
    municipality: str
    year: int
    language: str
    requested: int = -1
    starts: str = ""
    ends: str = ""
    partners: tuple[str, ...] = ()
    rows: tuple[tuple[TabKey, int], ...] = ()
    aside: tuple[tuple[TabKey, str], ...] = ()
    late: bool = False


def receipt_of(reference: Reference) -> MailId:
    """The id of a post's receipt."""
    return MailId(f"{reference}.receipt")


def take_in(state: State, arrivals: Sequence[Arrival]) -> list[Event]:
    """Open a case for each post that the ledger does not know, with its rows and its receipt.

    A post that the ledger knows gives nothing, so marks may be put and read any number of times.
    """
    happened: list[Event] = []
    fresh = {arrival.token: arrival for arrival in arrivals if arrival.token not in state.tokens}
    for arrival in fresh.values():
        opened = ev.CaseOpened(
            token=arrival.token,
            reference=arrival.reference,
            form=arrival.form,
            version=arrival.version,
            municipality=arrival.municipality,
            year=arrival.year,
            language=arrival.language,
            requested=arrival.requested,
            starts=arrival.starts,
            ends=arrival.ends,
            partners=arrival.partners,
            late=arrival.late,
        )
        receipt = ev.MailPlanned(receipt_of(arrival.reference), arrival.reference, "receipt")
        due = [ev.RowDue(arrival.token, tab, size) for tab, size in arrival.rows]
        aside = [ev.PostSetAside(arrival.token, tab, reason) for tab, reason in arrival.aside]
        happened += [opened, *due, *aside, receipt]
    return happened
