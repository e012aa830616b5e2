"""The first line of Kontroll: the numbers, which cases they are made of, and when all was last gone through."""

from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from kvitto.core.kontroll import Words
from kvitto.core.proof import Finding, Proof
from kvitto.core.upkeep import Upkeep

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NAMED_MAX = 20
"""So many cases are named for each number; of more, how many they are."""

_TRACED: Mapping[str, str] = {
    "row missing": "Saknas",
    "row edited": "Ändrade för hand",
    "row waits": "På väg",
    "row aside": "Ställda åt sidan",
    "row deleted": "Borttagna",
    "row elsewhere": "I ett tidigare kalkylark",
    "post held": "I karantän",
    "row doubled": "Dubblerade",
    "receipt waits": "Kvitton på väg",
    "receipt failed": "Kvitton som inte gick fram",
    "receipt unclear": "Oklara kvitton",
    "receipt unasked": "Registrerade utan kvitto",
}


def said_of_proof(proof: Proof, upkeep: Upkeep) -> Words:
    """The line's words. ``proof`` is of what was just seen, ``upkeep`` tells of the nightly one."""
    return proof.line, " ".join(_traces(proof.findings)), _nightly(upkeep)


def _traces(findings: Iterable[Finding]) -> Iterator[str]:
    named: dict[str, dict[str, None]] = {}
    for finding in findings:
        named.setdefault(finding.what, {})[finding.reference or f"{finding.tab} {finding.detail}"] = None
    for what, title in _TRACED.items():
        if what in named:
            names = list(named[what])
            more = f" och {len(names) - NAMED_MAX} till" if len(names) > NAMED_MAX else ""
            yield f"{title}: {', '.join(names[:NAMED_MAX])}{more}."


def _nightly(upkeep: Upkeep) -> str:
    if upkeep.proved_at is None:
        return "Hela journalen har inte gåtts igenom än. Det sker på natten."
    when = upkeep.proved_at.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H:%M")
    if not upkeep.faults:
        return f"Hela journalen gicks igenom {when}: allt stämmer."
    return f"Hela journalen gicks igenom {when}: {len(upkeep.faults)} fel, se raderna nedan."
