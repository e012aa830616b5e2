"""An annual report's indicators in words: each over the years, with the rows behind every figure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kvitto.core import swedish
from kvitto.core.forms.form import NO_NUMBER
from kvitto.core.goals import Goals
from kvitto.core.indicators import PLANS, AnsweredBy, Indicator, Origin
from kvitto.core.region import Region
from kvitto.core.year_report import Figure, Material

NO_ANSWER = "–"
"""Nobody has answered. Nought is written as nought."""
NOT_ASKED = "ställdes inte"

_SOURCES: Mapping[AnsweredBy, str] = {
    "derived": "Räknat ur beviljade ansökningar.",
    "region": "Räknat ur regionens register Insatser.",
    "municipality": "Kommunernas svar; det senaste för varje kommun.",
    "kb": "Kungliga bibliotekets statistik.",
}
_ORIGINS: Mapping[Origin, str] = {"proposal": "förslag, finns inte i planen"}


@dataclass(frozen=True, slots=True)
class Row:
    """One of the rows that a figure was counted from: where it stands, whose it is, and what it says."""

    reference: str
    whose: str
    said: str


@dataclass(frozen=True, slots=True)
class Year:
    """An indicator in one year. ``bar`` is its figure as drawn, None where there is none; a share in per cent."""

    year: int
    shown: str
    bar: float | None
    answered: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator over the years, the latest last. ``alt`` says what its plot shows."""

    id: str
    goal: str
    text: str
    unit: str
    notes: tuple[str, ...]
    source: str
    is_share: bool
    years: tuple[Year, ...]
    alt: str

    @property
    def is_drawn(self) -> bool:
        return any(year.bar is not None for year in self.years)


@dataclass(frozen=True, slots=True)
class Part:
    """A goal's own indicators, or those of one of its sub-goals."""

    caption: str
    lines: tuple[Line, ...]


def lines(by_year: Mapping[int, Sequence[Figure]], material: Material, region: Region) -> list[Line]:
    """A line for each indicator; each year's figures stand in the same order, the latest year last."""
    teller = _Teller(material, region)
    return [_line(dict(zip(by_year, figures, strict=True)), teller) for figures in zip(*by_year.values(), strict=True)]


def parts(goals: Goals, goal_id: str, found: Iterable[Line]) -> list[Part]:
    """The goal's tables."""
    goal = goals.goal_of(goal_id)
    mine = list(found)
    captions = [
        (goal.id, "Målet som helhet"),
        *((sub.id, f"Delmål {sub.number}: {sub.text.sv}") for sub in goal.subgoal),
    ]
    tables = (Part(caption, tuple(line for line in mine if line.goal == id_)) for id_, caption in captions)
    return [part for part in tables if part.lines]


def _line(figures: Mapping[int, Figure], teller: "_Teller") -> Line:
    years = tuple(_year(year, figure, teller) for year, figure in figures.items())
    one = next(iter(figures.values())).indicator
    said = "; ".join(f"{year.year}: {_aloud(year)}" for year in years)
    return Line(
        id=one.id,
        goal=one.goal,
        text=one.text.sv,
        unit=one.unit.sv,
        notes=tuple(_notes(one)),
        source=_SOURCES[one.answered_by],
        is_share=one.aggregate == "ratio",
        years=years,
        alt=f"Stapeldiagram. {one.text.sv}, {one.unit.sv}. {said}.",
    )


def _notes(one: Indicator) -> Iterator[str]:
    if one.origin in _ORIGINS:
        yield _ORIGINS[one.origin]
    if one.replaces:
        yield f"ersätter {one.replaces}; siffrorna före och efter går inte att jämföra"
    if one.valid_to is not None:
        yield f"frågan ställs till och med {one.valid_to.year}"


def _aloud(year: Year) -> str:
    return "ingen uppgift" if year.shown == NO_ANSWER else year.shown


def _year(year: int, figure: Figure, teller: "_Teller") -> Year:
    one = figure.indicator
    return Year(
        year=year,
        shown=_shown(figure, year),
        bar=_bar(figure),
        answered=_answered(figure, teller.region),
        rows=tuple(sorted((teller.row(one, row) for row in figure.rows), key=lambda row: swedish.sort_key(row.whose))),
    )


def _bar(figure: Figure) -> float | None:
    if figure.value is None:
        return None
    return 100 * figure.value if figure.indicator.aggregate == "ratio" else figure.value


def _answered(figure: Figure, region: Region) -> str:
    if figure.answered is None:
        return ""
    told = f"{figure.answered} av {region.municipality_count}"
    return f"{told}, uppgift saknas {figure.missing}" if figure.missing else told


def _shown(figure: Figure, year: int) -> str:
    if figure.value is None:
        return NO_ANSWER if figure.indicator.holds_in(year) else NOT_ASKED
    if figure.indicator.aggregate == "ratio":
        part, whole = swedish.grouped(figure.part or 0), swedish.grouped(figure.whole or 0)
        return f"{100 * figure.value:.0f}{swedish.NBSP}% ({part} av {whole})"
    shown = swedish.grouped(int(figure.value))
    if figure.indicator.aggregate == "documents":
        return f"{shown} (i {figure.municipalities} kommuner)"
    return shown


class _Teller:
    """Says of a row, by its reference, whose it is and what it says about an indicator."""

    def __init__(self, material: Material, region: Region) -> None:
        self.region = region
        self._towns = {municipality.code: municipality.name for municipality in region.municipalities}
        self._grants = {grant.reference: grant for grant in material.grants}
        self._reports = {report.reference: report for report in material.reports}
        self._activities = {f"Insatser rad {act.row}": act for act in material.activities}

    def row(self, one: Indicator, reference: str) -> Row:
        if reference in self._grants:
            grant = self._grants[reference]
            return Row(reference, self._towns.get(grant.municipality, grant.municipality), grant.title)
        if reference in self._activities:
            act = self._activities[reference]
            return Row(reference, act.day.isoformat() if act.day else "", act.title)
        report = self._reports[reference]
        said = [_said(one, field, report.answers.get(field)) for field in one.field_ids]
        whose = self._towns.get(report.municipality, report.municipality)
        return Row(reference, whose, _JOINED[one.value].join(filter(None, said)))


_JOINED = {"plans": " och ", "share": " av ", "count": "", "decimal": "", "yes_no": ""}


def _said(one: Indicator, field: str, answer: object) -> str:
    """What a report says: a number, yes, or which of the two plans says yes."""
    if isinstance(answer, int):
        return swedish.grouped(answer)
    if one.value == "plans":
        plans = {field_id: name.sv for field_id, (_, name) in zip(one.field_ids, PLANS, strict=True)}
        return plans[field].lower() if answer == "ja" else ""
    words = {"ja": "ja", "nej": "nej"} | {word: label.sv.lower() for word, label in NO_NUMBER.items()}
    return words.get(str(answer), "")
