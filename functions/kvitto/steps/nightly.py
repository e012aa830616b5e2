"""The nightly proof, kept in the ledger so that Kontroll tells of it."""

from dataclasses import dataclass
from typing import get_args

from kvitto.core import events as ev
from kvitto.core.events import Event
from kvitto.core.ids import RegionId
from kvitto.core.proof import Fault, Proof
from kvitto.ports import Office
from kvitto.steps.ledger import commit
from kvitto.steps.prove import prove


@dataclass(slots=True)
class Nightly:
    """What one night's proof found."""

    received: int
    rows: int
    faults: int


def prove_nightly(office: Office, region: RegionId) -> Nightly:
    """Make the proof, and commit its numbers and faults. Raises: as ``prove``."""
    proof = prove(office, region)
    told = told_of(proof)
    commit(office, region, lambda _: told)
    return Nightly(proof.received, proof.rows, len(told) - 1)


def told_of(proof: Proof) -> list[Event]:
    """The proof as events: its numbers, then each fault. What explains a difference is told by every look."""
    faults = [one for one in proof.findings if one.what in get_args(Fault)]
    return [
        ev.Proved(proof.received, proof.rows, proof.receipts),
        *(ev.FaultFound(one.what, one.reference, one.tab, one.detail) for one in faults),
    ]
