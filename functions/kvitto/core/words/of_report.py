"""What *Läge* says of a year's indicator report: sent, replaced by a later one, checked, published."""

from kvitto.core.indicator_rules import lock_day
from kvitto.core.state import Case, State
from kvitto.core.words.subject import Subject

CHECKED = "granskad"
"""The column where staff write the day on which they have checked a report."""

SENT, REPLACED, IS_CHECKED, PUBLISHED = "Inskickad", "Ersatt av senare", "Kontrollerad", "Publicerad"
"""The words in the sheet. Måluppföljning counts the rows that are not replaced."""


def standing(row: Subject) -> str:
    """Of several for a municipality and year the latest counts; once locked, a checked one is published."""
    if newest(row.state, row.case) is not row.case:
        return REPLACED
    if CHECKED not in row.settled:
        return SENT
    return PUBLISHED if row.today > lock_day(row.region, row.case.year) else IS_CHECKED


def newest(state: State, case: Case) -> Case:
    """The case of the latest report on what this one reports on: the ledger's order decides."""
    about = (case.form, case.municipality, case.year)
    return next(one for one in reversed(state.cases.values()) if (one.form, one.municipality, one.year) == about)
