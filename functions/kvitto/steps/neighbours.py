"""Whether a municipality has applied for a year already: told to its next applicant, never who or what it was.

The pump puts a name for each municipality and year, so that intake can ask without reading the ledger. It is advice:
whoever cannot be told goes on without it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kvitto.ports import JournalUnavailable

if TYPE_CHECKING:  # names only: intake asks here, and folds no ledger
    from collections.abc import Iterable

    from kvitto.core.decide.intake import Arrival
    from kvitto.core.ids import RegionId
    from kvitto.core.state import State
    from kvitto.ports import Office


def remember(office: Office, region: RegionId, state: State, arrivals: Iterable[Arrival]) -> None:
    """Put the names of those that apply for the first time in their year; ``state`` does not know them yet."""
    fresh = {(one.municipality, one.year) for one in arrivals if one.purpose == "application" and one.municipality}
    if fresh:
        fresh -= {(case.municipality, case.year) for case in state.cases.values()}
    for municipality, year in sorted(fresh):
        with suppress(JournalUnavailable):
            office.journal.put_once(_key(region, municipality, year), b"")


def has_applied(office: Office, region: RegionId, municipality: str, year: int) -> bool:
    """Whether an application of the municipality for the year has been taken in. False when it cannot be known now."""
    try:
        return office.journal.get(_key(region, municipality, year)) is not None
    except JournalUnavailable:
        return False


def _key(region: RegionId, municipality: str, year: int) -> str:
    return f"applied/{region}/{year}/{municipality}"
