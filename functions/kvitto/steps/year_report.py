"""Gather what an annual report is counted from: the ledger, the records in the journal, and staff's register."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kvitto.core.calendar import local_day
from kvitto.core.forms.answers import Answers
from kvitto.core.goals import Goals
from kvitto.core.ids import RegionId
from kvitto.core.insatser import Fault, read_activities
from kvitto.core.on_case import CaseFile
from kvitto.core.programme import Programme
from kvitto.core.standing import DECIDED_ON, GRANTED, PAID, PAID_ON, REPAID, Standing
from kvitto.core.state import Case, State
from kvitto.core.submission import Submission
from kvitto.core.year_report import Grant, Lesson, Material, Outcome, Reported
from kvitto.ports import Office
from kvitto.steps.case_file import open_case
from kvitto.steps.ledger import catch_up

SORTED = ("application", "idea")
"""What forms are for whose cases are sorted and counted."""
ACTIVITIES = "insatser"
"""The key of a tab in sheet.toml."""
APPROVED_ON = "redovisning_godkand"
"""The column with the day on which staff approved a final report."""
DIRECTIONS = ("huvudinriktning", "inriktning", "mal_ids", "omrade")
"""Questions by which a region sorts its applications. A main direction is asked for only where there are several."""
LESSONS, MAY_BE_TOLD, REACHED, FULFILLED = "red_lardomar", "red_publicering", "red_malgrupp_antal", "red_maluppfyllelse"
"""Questions of a final report: what was learnt, whether we may tell of it, how many were reached, and the goal."""
PROMISED = "forvantat_antal"
"""The application's question of how many would be reached."""


def gather(office: Office, region: RegionId, goals: Goals) -> tuple[Material, list[Fault]]:
    """Everything of every year, and what could not be read in Insatser. Nothing is written.

    Raises: JournalUnavailable; Temporary, NoSpreadsheet or TabBlocked when the sheet cannot be read.
    """
    state = catch_up(office, region)
    purposes = {form: office.forms.form(region, form).purpose for form in office.forms.forms(region)}
    cases = [(purposes.get(case.form), case) for case in state.cases.values()]
    newest = {(case.municipality, case.year): case for purpose, case in cases if purpose == "indicators"}
    applications = [(case, open_case(office, case.token)) for purpose, case in cases if purpose in SORTED]
    tabs = [tab for tab in office.forms.tabs(region) if tab.key == ACTIVITIES]
    rows = [row for tab in tabs for row in office.register(region, tab.workbook).session().rows_in(tab)]
    activities, faults = read_activities(rows, office.forms.region(region), goals)
    programme = office.forms.programme(region)
    grants = [_grant(case, file, state.standing(case.reference), programme) for case, file in applications]
    approved = [*_approved(state, applications)]
    reports = [
        Reported(case.reference, case.municipality, case.year, file.answers)
        for case, file in _read(office, newest.values())
    ]
    return Material(grants, reports, activities, [*_lessons(approved)], [*map(_outcome, approved)]), faults


def _read(office: Office, cases: Iterable[Case]) -> Iterator[tuple[Case, CaseFile]]:
    for case in cases:
        file = open_case(office, case.token)
        if file is not None:
            yield case, file


def _grant(case: Case, file: CaseFile | None, standing: Standing, programme: Programme | None) -> Grant:
    """What the ledger knows counts also when the case's answers have been disposed of."""
    in_force = programme is not None and programme.holds_place(standing.path)
    answers = file.answers if file is not None else {}
    return Grant(
        reference=case.reference,
        municipality=case.municipality,
        year=case.year,
        title=str(answers.get("projekt_namn", "")),
        goals=(*answers.get("mal_ids", ()), *answers.get("delmal_ids", ())),
        groups=tuple(answers.get("prioriterade_grupper", ())),
        directions=_directions(answers),
        requested=int(answers.get("sokt_belopp", max(case.requested, 0) if file is None else 0)),
        sek=standing.amounts.get(GRANTED, 0) if in_force else 0,
        paid=standing.amounts.get(PAID, 0),
        returned=standing.amounts.get(REPAID, 0),
        received=local_day(case.opened_at if file is None else file.opening.received_at),
        decided=standing.decided_on or standing.dates.get(DECIDED_ON),
        paid_on=standing.dates.get(PAID_ON),
    )


def _directions(answers: Answers) -> tuple[str, ...]:
    """What the application is sorted by: the first of the questions that it answers."""
    answered = next((answers[key] for key in DIRECTIONS if answers.get(key)), ())
    return (answered,) if isinstance(answered, str) else tuple(answered)


@dataclass(frozen=True, slots=True)
class _Approved:
    """A case whose final report staff have approved, and when."""

    case: Case
    file: CaseFile
    report: Submission
    day: date

    @property
    def title(self) -> str:
        return str(self.file.answers.get("projekt_namn", ""))


def _approved(state: State, applications: Iterable[tuple[Case, CaseFile | None]]) -> Iterator[_Approved]:
    for case, file in applications:
        report = file.latest("report") if file is not None else None
        day = state.standing(case.reference).dates.get(APPROVED_ON)
        if file is not None and report is not None and day is not None:
            yield _Approved(case, file, report, day)


def _lessons(approved: Iterable[_Approved]) -> Iterator[Lesson]:
    """Of those whose libraries have said yes to being told of."""
    for one in approved:
        text = str(one.report.answers.get(LESSONS, "")).strip()
        if text and one.report.answers.get(MAY_BE_TOLD) is True:
            yield Lesson(one.case.reference, one.case.municipality, one.title, text, one.day)


def _outcome(one: _Approved) -> Outcome:
    return Outcome(
        reference=one.case.reference,
        municipality=one.case.municipality,
        title=one.title,
        day=one.day,
        promised=_count(one.file.answers.get(PROMISED)),
        reached=_count(one.report.answers.get(REACHED)),
        fulfilled=str(one.report.answers.get(FULFILLED, "")),
    )


def _count(answer: object) -> int | None:
    return answer if isinstance(answer, int) else None
