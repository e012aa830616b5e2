"""What *Läge* says of a report: of a year's indicators (not opened, begun, sent, replaced, checked, published), and of
a granted project at its end (come, replaced, checked, approved).
"""

from collections.abc import Mapping
from datetime import date

from kvitto.core.ids import TabKey
from kvitto.core.indicator_rules import lock_day
from kvitto.core.region import Region
from kvitto.core.state import Case, State
from kvitto.core.words.subject import Subject

CHECKED = "granskad"
"""The column where staff write the day on which they have checked a report."""

NOT_OPENED, BEGUN = "Ej öppnad", "Påbörjad"
"""The words of a report that is waited for. Somebody has begun when a step has been answered."""

SENT, REPLACED, IS_CHECKED, PUBLISHED = "Inskickad", "Ersatt av senare", "Kontrollerad", "Publicerad"
"""The words in the sheet. Måluppföljning counts the rows that are not replaced."""


def standing(row: Subject) -> str:
    """Of several for a municipality and year the latest counts; once locked, a checked one is published."""
    if newest(row.state, row.case) is not row.case:
        return REPLACED
    return _counting(row.region, row.case, row.settled, row.today)


def standing_of(state: State, region: Region, tab: TabKey, case: Case, today: date) -> str:
    """The same of the report that counts, wherever its row stands."""
    seen = state.rows.get(tab, {}).get(case.token)
    return _counting(region, case, seen.settled if seen else {}, today)


def _counting(region: Region, case: Case, settled: Mapping[str, str], today: date) -> str:
    if CHECKED not in settled:
        return SENT
    return PUBLISHED if today > lock_day(region, case.year) else IS_CHECKED


ARRIVED, LOOKED_AT, APPROVED = "Inkommen", "Granskad", "Godkänd"
"""The words of a final report."""

APPROVAL = "redovisning_godkand"
"""Staff's date in the row of the case."""


def of_final(row: Subject) -> str:
    """Of several for a case the latest counts; it is approved in the row of its case."""
    reports = [one.token for one in row.state.added.get(row.case.reference, ()) if one.purpose == "report"]
    if row.token in reports[:-1]:
        return REPLACED
    if APPROVAL in row.standing.dates and row.token in reports:
        return APPROVED
    return LOOKED_AT if CHECKED in row.settled else ARRIVED


def newest(state: State, case: Case) -> Case:
    """The case of the latest report on what this one reports on: the ledger's order decides."""
    about = (case.form, case.municipality, case.year)
    return next(one for one in reversed(state.cases.values()) if (one.form, one.municipality, one.year) == about)
