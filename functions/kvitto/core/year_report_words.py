"""An annual report as words and rows: what the page and the tables show."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kvitto.core import swedish
from kvitto.core.export import Table
from kvitto.core.forms.form import Form
from kvitto.core.goals import Goals
from kvitto.core.indicators import AnsweredBy, Origin
from kvitto.core.region import Region
from kvitto.core.sheet import Cell, CellType
from kvitto.core.year_report import Figure, Grant

NO_ANSWER = "–"
"""Nobody has answered. Nought is written as nought."""

_SOURCES: Mapping[AnsweredBy, str] = {
    "derived": "Räknat ur beviljade ansökningar.",
    "region": "Räknat ur regionens register Insatser.",
    "municipality": "Kommunernas svar; det senaste för varje kommun.",
    "kb": "Kungliga bibliotekets statistik.",
}
_ORIGINS: Mapping[Origin, str] = {"proposal": "förslag, finns inte i planen"}


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator over the years, the latest last."""

    id: str
    text: str
    unit: str
    note: str
    values: tuple[str, ...]
    answered: str
    source: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A goal's own indicators, or those of one of its sub-goals."""

    caption: str
    lines: tuple[Line, ...]


def lines(by_year: Sequence[Sequence[Figure]], region: Region) -> list[Line]:
    """A line for each indicator; each year's figures stand in the same order."""
    return [_line(years, region) for years in zip(*by_year, strict=True)]


def parts(goals: Goals, goal_id: str, found: Iterable[tuple[str, Line]]) -> list[Part]:
    """The goal's tables; ``found`` are lines with the goal or sub-goal that each belongs to."""
    goal = goals.goal_of(goal_id)
    mine = list(found)
    captions = [
        (goal.id, "Målet som helhet"),
        *((sub.id, f"Delmål {sub.number}: {sub.text.sv}") for sub in goal.subgoal),
    ]
    tables = (Part(caption, tuple(line for of, line in mine if of == id_)) for id_, caption in captions)
    return [part for part in tables if part.lines]


def _line(years: Sequence[Figure], region: Region) -> Line:
    last = years[-1]
    one = last.indicator
    answered = "" if last.answered is None else f"{last.answered} av {region.municipality_count}"
    if last.missing:
        answered += f", uppgift saknas {last.missing}"
    return Line(
        id=one.id,
        text=one.text.sv,
        unit=one.unit.sv,
        note=_ORIGINS.get(one.origin, ""),
        values=tuple(_shown(figure) for figure in years),
        answered=answered,
        source=_SOURCES[one.answered_by],
        rows=last.rows,
    )


def _shown(figure: Figure) -> str:
    if figure.value is None:
        return NO_ANSWER
    if figure.indicator.aggregate == "ratio":
        return f"{100 * figure.value:.0f} % ({figure.part} av {figure.whole})"
    shown = swedish.grouped(int(figure.value))
    if figure.indicator.aggregate == "documents":
        return f"{shown} (i {figure.municipalities} kommuner)"
    return shown


# -- Grants --------------------------------------------------------------------------------------

Key = Callable[[Grant], Iterable[str]]


def grant_rows(grants: Sequence[Grant], key: Key, names: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Applied and granted by what ``key`` says of each; one that touches two stands in both, and the sum once."""
    order = sorted(
        {one for grant in grants for one in key(grant)}, key=lambda one: swedish.sort_key(names.get(one, one))
    )
    rows = [_row(names.get(one, one), [grant for grant in grants if one in key(grant)]) for one in order]
    return [*rows, _row("Alla, var och en räknad en gång", grants)]


def _row(name: str, grants: Sequence[Grant]) -> tuple[str, ...]:
    granted = [grant for grant in grants if grant.sek > 0]
    amounts = [sum(grant.requested for grant in grants), sum(grant.sek for grant in granted)]
    paid = sum(grant.paid for grant in granted)
    return (
        name,
        str(len(grants)),
        swedish.money(amounts[0]),
        str(len(granted)),
        *map(swedish.money, (amounts[1], paid)),
    )


def by_goal(grant: Grant) -> set[str]:
    """The goals that it touches, without its sub-goals."""
    return {goal.partition("-D")[0] for goal in grant.goals}


def by_group(grant: Grant) -> set[str]:
    return set(grant.groups)


def by_municipality(grant: Grant) -> set[str]:
    return {grant.municipality}


def group_names(form: Form) -> dict[str, str]:
    """The names of the priority groups, where the form asks for them."""
    known = form.has("prioriterade_grupper")
    return {one.id: one.label.sv for one in form.field("prioriterade_grupper").options} if known else {}


# -- Tables --------------------------------------------------------------------------------------


def figure_table(year: int, found: Sequence[Figure]) -> Table:
    """The year's figures as numbers, a row for each indicator."""
    rows: list[tuple[Cell, ...]] = [
        (
            one.indicator.goal,
            one.indicator.id,
            one.indicator.text.sv,
            one.value,
            one.indicator.unit.sv,
            one.part,
            one.whole,
            one.municipalities,
            one.answered,
            one.missing,
            ", ".join(one.rows),
        )
        for one in found
    ]
    headings = ("Mål", "Nyckel", "Indikator", "Värde", "Enhet", "Del", "Helhet", "Kommuner", "Svarat", "Uppgift saknas")
    numbers: tuple[CellType, ...] = ("number",) * 5
    types: tuple[CellType, ...] = ("text", "text", "text", "number", "text", *numbers, "text")
    return Table("indikatorer", f"Indikatorer {year}", "work", (*headings, "Rader"), types, tuple(rows))
