"""The figures of an annual report, counted from the ledger, the records and the register of activities.

They are what Måluppföljning counts in the sheet, and each says which rows it comes from. Uppgift saknas is never
nought, and a share is all parts over all wholes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kvitto.core.forms.answers import Answers
from kvitto.core.indicators import Indicator
from kvitto.core.insatser import Activity


@dataclass(frozen=True, slots=True)
class Period:
    """The days that are told, both included, and the year that municipalities report on."""

    first: date
    last: date
    year: int

    @property
    def is_whole_year(self) -> bool:
        return (self.first, self.last) == (date(self.year, 1, 1), date(self.year, 12, 31))

    def holds(self, year: int, day: date | None) -> bool:
        """Whether something belongs here: to a whole year by its grant year, to a part of one by its day."""
        if self.is_whole_year:
            return year == self.year
        return day is not None and self.first <= day <= self.last

    def of(self, year: int) -> "Period":
        """The same days of another year."""
        return Period(_moved(self.first, year), _moved(self.last, year), year)


def _moved(day: date, year: int) -> date:
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


@dataclass(frozen=True, slots=True)
class Grant:
    """An application with money behind it or without. Amounts in kronor; ``sek`` is what is granted and in force.

    ``year`` is the grant year; ``received``, ``decided`` and ``paid_on`` the days when it came, was decided and was
    paid. ``directions`` are ids of what the region sorts its applications by: directions, goals or areas.
    """

    reference: str
    municipality: str
    year: int
    title: str
    goals: tuple[str, ...]
    groups: tuple[str, ...]
    requested: int
    sek: int = 0
    paid: int = 0
    returned: int = 0
    directions: tuple[str, ...] = ()
    received: date | None = None
    decided: date | None = None
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a project has learnt, from an approved final report whose library lets it be told.

    ``day`` is the day of approval.
    """

    reference: str
    municipality: str
    title: str
    text: str
    day: date


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a project went, from its final report, by the day of approval.

    ``promised`` and ``reached`` are numbers of people, where they are known; ``fulfilled`` the id of what was answered
    to whether the goal was reached.
    """

    reference: str
    municipality: str
    title: str
    day: date
    promised: int | None = None
    reached: int | None = None
    fulfilled: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """The report of a municipality and year that counts."""

    reference: str
    municipality: str
    year: int
    answers: Answers


@dataclass(frozen=True, slots=True)
class Figure:
    """What an indicator comes to. ``value`` is None when nobody has answered; a share lies between 0 and 1.

    ``rows`` name what it was counted from: references, or the numbers of rows in Insatser.
    """

    indicator: Indicator
    value: int | float | None
    rows: tuple[str, ...] = ()
    part: int | None = None
    whole: int | None = None
    municipalities: int | None = None
    answered: int | None = None
    missing: int | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """All that is counted."""

    grants: Sequence[Grant] = ()
    reports: Sequence[Reported] = ()
    activities: Sequence[Activity] = ()
    lessons: Sequence[Lesson] = ()
    outcomes: Sequence[Outcome] = ()


def figures(indicators: Sequence[Indicator], material: Material, period: Period) -> list[Figure]:
    """One for each indicator that the region or its municipalities answer, in the order of the data."""
    told = [one for one in indicators if one.answered_by != "kb" and one.aggregate != "none"]
    return [_COUNTED[one.aggregate](one, material, period) for one in told]


def granted(material: Material, period: Period) -> list[Grant]:
    """The grants in force: of a whole year by grant year, of a part of it by the day of decision."""
    return [one for one in material.grants if is_granted(one, period)]


def is_granted(one: Grant, period: Period) -> bool:
    return one.sek > 0 and period.holds(one.year, one.decided)


# -- Money ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sums:
    """Numbers of cases, and kronor. What the tab Budget counts by grant year."""

    applied: int = 0
    requested: int = 0
    granted: int = 0
    sek: int = 0
    paid: int = 0
    returned: int = 0


def sums(grants: Sequence[Grant], period: Period) -> Sums:
    """Applied, granted, paid and returned. Of a part of a year each counts by its own day.

    Staff note no day for what is returned, so it is told of whole years only.
    """
    applied = [one for one in grants if period.holds(one.year, one.received)]
    granted_ = [one for one in grants if is_granted(one, period)]
    return Sums(
        applied=len(applied),
        requested=sum(one.requested for one in applied),
        granted=len(granted_),
        sek=sum(one.sek for one in granted_),
        paid=sum(one.paid for one in grants if period.holds(one.year, one.paid_on)),
        returned=sum(one.returned for one in grants if period.holds(one.year, None)),
    )


def told_in(grants: Sequence[Grant], period: Period) -> list[Grant]:
    """Those that any of the sums counts."""
    days = ("received", "decided", "paid_on")
    return [one for one in grants if any(period.holds(one.year, getattr(one, day)) for day in days)]


# -- Indicators ----------------------------------------------------------------------------------


def _grants(one: Indicator, material: Material, period: Period) -> Figure:
    rows = [grant.reference for grant in granted(material, period) if _touches(grant, one.goal)]
    return Figure(one, len(rows), tuple(rows))


def _touches(grant: Grant, goal_id: str) -> bool:
    return any(goal == goal_id or goal.startswith(f"{goal_id}-") for goal in grant.goals)


def _activities(one: Indicator, material: Material, period: Period) -> Figure:
    within = [act for act in material.activities if act.day is not None and period.first <= act.day <= period.last]
    rows = [f"Insatser rad {act.row}" for act in within if act.touches(one.goal)]
    return Figure(one, len(rows), tuple(rows))


def _of_year(material: Material, period: Period) -> list[Reported]:
    return [report for report in material.reports if report.year == period.year]


def _sum(one: Indicator, material: Material, period: Period) -> Figure:
    [field] = one.field_ids
    reports = _of_year(material, period)
    numbers = {report.reference: number for report in reports if (number := _number(report.answers, field)) is not None}
    return Figure(
        one,
        sum(numbers.values()) if numbers else None,
        tuple(numbers),
        answered=len(numbers),
        missing=_missing(reports, field),
    )


def _ratio(one: Indicator, material: Material, period: Period) -> Figure:
    part_id, whole_id = one.field_ids
    part, whole, rows = 0, 0, []
    reports = _of_year(material, period)
    for report in reports:
        a, b = _number(report.answers, part_id), _number(report.answers, whole_id)
        if a is not None and b is not None:
            part, whole = part + a, whole + b
            rows.append(report.reference)
    missing = _missing(reports, part_id)
    share = part / whole if whole else None
    return Figure(one, share, tuple(rows), part, whole, answered=len(rows), missing=missing)


def _yes(one: Indicator, material: Material, period: Period) -> Figure:
    """Documents and municipalities that say yes; the headline is what the indicator counts."""
    reports = _of_year(material, period)
    yes = {report.reference: [field for field in one.field_ids if _says_yes(report, field)] for report in reports}
    towns = {report.municipality for report in reports if yes[report.reference]}
    answered = [report for report in reports if any(report.answers.get(field) in _YES_NO for field in one.field_ids)]
    documents = sum(map(len, yes.values()))
    value = documents if one.aggregate == "documents" else len(towns)
    return Figure(
        one,
        value if answered else None,
        tuple(reference for reference, fields in yes.items() if fields),
        municipalities=len(towns),
        answered=len(answered),
        missing=_missing(reports, one.field_ids[0]),
    )


_YES_NO = ("ja", "nej")


def _says_yes(report: Reported, field: str) -> bool:
    return bool(report.answers.get(field) == "ja")


def _missing(reports: Sequence[Reported], field: str) -> int:
    return sum(report.answers.get(field) == "uppgift_saknas" for report in reports)


def _number(answers: Answers, field: str) -> int | None:
    value = answers.get(field)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


_COUNTED: Mapping[str, Callable[[Indicator, Material, Period], Figure]] = {
    "grants": _grants,
    "activities": _activities,
    "sum": _sum,
    "ratio": _ratio,
    "documents": _yes,
    "municipalities": _yes,
}
