"""The nightly proof, run when it is asked for."""

from dataclasses import dataclass

from kvitto.core.ids import RegionId
from kvitto.core.proof import Finding
from kvitto.local.town import LocalHouse
from kvitto.ports import Office
from kvitto.steps.prove import prove
from kvitto.web.calls import Part


@dataclass(frozen=True, slots=True)
class Proven:
    """A proof as it is told: the line that staff read first, whether it holds, and what was found."""

    line: str
    holds: bool
    received: int
    rows: int
    receipts: int
    findings: tuple[Finding, ...]


def prove_all(house: LocalHouse) -> dict[str, dict[str, object]]:
    """Hold journal, ledger and sheet of every region against one another. What goes wrong is told in its place."""
    part = Part(house.office(patient=True), _proven)
    return {region: part.run(RegionId(region)) for region in house.settings.regions}


def _proven(office: Office, region: RegionId) -> Proven:
    proof = prove(office, region)
    return Proven(proof.line, proof.holds, proof.received, proof.rows, proof.receipts, proof.findings)
