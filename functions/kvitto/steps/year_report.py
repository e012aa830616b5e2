"""Gather what an annual report is counted from: the ledger, the records in the journal, and staff's register."""

from collections.abc import Iterable, Iterator

from kvitto.core.goals import Goals
from kvitto.core.ids import RegionId
from kvitto.core.insatser import Fault, read_activities
from kvitto.core.standing import GRANTED
from kvitto.core.state import Case, State
from kvitto.core.year_report import Grant, Material, Reported
from kvitto.ports import Office
from kvitto.steps.case_file import open_case
from kvitto.steps.ledger import catch_up

PAID = "utbetalt_belopp"
ACTIVITIES = "insatser"
"""Keys of a column and of a tab in sheet.toml."""


def gather(office: Office, region: RegionId, goals: Goals) -> tuple[Material, list[Fault]]:
    """Everything of every year, and what could not be read in Insatser. Nothing is written.

    Raises: JournalUnavailable; Temporary, NoSpreadsheet or TabBlocked when the sheet cannot be read.
    """
    state = catch_up(office, region)
    purposes = {form: office.forms.form(region, form).purpose for form in office.forms.forms(region)}
    cases = [(purposes.get(case.form), case) for case in state.cases.values()]
    newest = {(case.municipality, case.year): case for purpose, case in cases if purpose == "indicators"}
    applications = [case for purpose, case in cases if purpose == "application"]
    tabs = [tab for tab in office.forms.tabs(region) if tab.key == ACTIVITIES]
    rows = [row for tab in tabs for row in office.register(region, tab.workbook).session().rows_in(tab)]
    activities, faults = read_activities(rows, office.forms.region(region), goals)
    grants = list(_grants(office, region, state, applications))
    return Material(grants, list(_reports(office, newest.values())), activities), faults


def _grants(office: Office, region: RegionId, state: State, cases: Iterable[Case]) -> Iterator[Grant]:
    programme = office.forms.programme(region)
    for case in cases:
        record, standing = open_case(office, case.token), state.standing(case.reference)
        if record is None:
            continue
        in_force = programme is not None and programme.holds_place(standing.path)
        answers = record.answers
        yield Grant(
            reference=case.reference,
            municipality=case.municipality,
            year=case.year,
            title=str(answers.get("projekt_namn", "")),
            goals=(*answers.get("mal_ids", ()), *answers.get("delmal_ids", ())),
            groups=tuple(answers.get("prioriterade_grupper", ())),
            requested=int(answers.get("sokt_belopp", 0)),
            sek=standing.amounts.get(GRANTED, 0) if in_force else 0,
            paid=standing.amounts.get(PAID, 0),
            decided=standing.decided_on or standing.dates.get("beslutsdatum"),
        )


def _reports(office: Office, cases: Iterable[Case]) -> Iterator[Reported]:
    for case in cases:
        record = open_case(office, case.token)
        if record is not None:
            yield Reported(case.reference, case.municipality, case.year, record.answers)
