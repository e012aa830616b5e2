"""What a municipality gets back for its report: its own years beside its size group and the region.

A group is told only when five of it have answered, so that nobody's answer can be read out of it. Per cent are all
parts over all wholes, never a mean of per cent; Uppgift saknas is counted nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kvitto.core import swedish
from kvitto.core.forms.form import NO_NUMBER, Text
from kvitto.core.indicators import PLANS, Indicator
from kvitto.core.year_report import Figure, Material, Period, Reported, figures

if TYPE_CHECKING:
    from kvitto.core.region import Region, SizeGroup

AT_LEAST = 5
"""So many of a group must have answered for it to be told."""

YEARS = 3
"""How many years back are told, the latest among them."""

TOO_FEW = Text("Färre än fem har svarat", "Fewer than five have answered")
NOTHING = Text("Inget svar", "No answer")


@dataclass(frozen=True, slots=True)
class Year:
    """An indicator in a year: one's own answer, and what the others' come to. ``group`` is None where there is none."""

    year: int
    own: Text
    group: Text | None
    region: Text


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of the small plot: ``length`` is of the longest, between 0 and 100."""

    name: Text
    shown: Text
    length: int


@dataclass(frozen=True, slots=True)
class Compared:
    """An indicator over the years, the latest first. ``bars`` are of the latest, where there is anything to plot."""

    indicator: Indicator
    years: tuple[Year, ...]
    bars: tuple[Bar, ...]


def size_group(region: Region, municipality: str) -> SizeGroup | None:
    """The group that the municipality is among, if the region's data has one."""
    return next((one for one in region.size_groups if municipality in one.municipalities), None)


def compared(
    indicators: Sequence[Indicator], reports: Sequence[Reported], region: Region, municipality: str, latest: int
) -> list[Compared]:
    """What municipalities answer and this one has answered in any of the years, in the order of the data.

    ``reports`` are those that count, of all municipalities.
    """
    asked = [one for one in indicators if one.answered_by == "municipality" and one.aggregate != "none"]
    group = size_group(region, municipality)
    circles = {
        "own": {municipality},
        "group": set(group.municipalities) if group is not None else set(),
        "region": {one.municipality for one in reports},
    }
    years = range(latest, latest - YEARS, -1)
    within = {
        name: Material(reports=[one for one in reports if one.municipality in towns]) for name, towns in circles.items()
    }
    counted = {(name, year): figures(asked, within[name], _all(year)) for name in circles for year in years}
    own_of = {report.year: report for report in reports if report.municipality == municipality}
    found = []
    for n, one in enumerate(asked):
        told = [
            Year(
                year,
                _own(one, own_of.get(year)),
                _of_circle(counted["group", year][n]) if group is not None else None,
                _of_circle(counted["region", year][n]),
            )
            for year in years
            if one.holds_in(year) and year in own_of
        ]
        if any(year.own is not NOTHING for year in told):
            found.append(Compared(one, tuple(told), _bars({name: counted[name, told[0].year][n] for name in circles})))
    return found


def _all(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31), year)


def _own(one: Indicator, report: Reported | None) -> Text:
    """The municipality's own answer, as it gave it."""
    answers = report.answers if report is not None else {}
    given = [answers.get(field) for field in one.field_ids]
    if given[0] in NO_NUMBER:
        return NO_NUMBER[str(given[0])]
    if all(answer is None for answer in given):
        return NOTHING
    match one.value:
        case "share":
            part, whole = given
            if isinstance(part, int) and isinstance(whole, int) and whole:
                return _per_cent(part, whole)
            return NOTHING
        case "plans":
            said = [(plan, _yes_no(answer)) for (_, plan), answer in zip(PLANS, given, strict=True) if answer]
            return Text(
                "; ".join(f"{plan.sv}: {answer.sv}" for plan, answer in said),
                "; ".join(f"{plan.en}: {answer.en}" for plan, answer in said),
            )
        case "yes_no":
            return _yes_no(given[0])
    number = swedish.grouped(int(given[0] or 0))
    return Text(number, number)


def _yes_no(answer: object) -> Text:
    words = {"ja": Text("Ja", "Yes"), "nej": Text("Nej", "No"), **NO_NUMBER}
    return words.get(str(answer), NOTHING)


def _of_circle(figure: Figure) -> Text:
    """What the answers of several come to, and how many they are."""
    answered = figure.answered or 0
    if answered < AT_LEAST:
        return TOO_FEW
    many = Text(f" ({answered} kommuner)", f" ({answered} municipalities)")
    match figure.indicator.value:
        case "share":
            told = _per_cent(figure.part or 0, figure.whole or 0) if figure.whole else NOTHING
        case "plans" | "yes_no":
            yes = figure.municipalities or 0
            return Text(f"{yes} av {answered} kommuner säger ja", f"{yes} of {answered} municipalities say yes")
        case _:
            mean = _rounded((figure.value or 0) / answered)
            told = Text(f"{mean} i snitt", f"{mean.replace(',', '.')} on average")
    return Text(told.sv + many.sv, told.en + many.en)


def _per_cent(part: int, whole: int) -> Text:
    share = _rounded(100 * part / whole)
    return Text(f"{share} procent", f"{share.replace(',', '.')} per cent")


def _rounded(number: float) -> str:
    """At most one decimal, with a comma."""
    return f"{number:.1f}".removesuffix(".0").replace(".", ",")


CIRCLES = {
    "own": Text("Ni", "You"),
    "group": Text("Liknande kommuner", "Similar municipalities"),
    "region": Text("Hela länet", "The whole county"),
}
"""What the bars are called."""


def _bars(of: Mapping[str, Figure]) -> tuple[Bar, ...]:
    """One's own, the group's and the region's mean or share. Nothing where one's own or both others are missing."""
    lengths = {name: length for name in CIRCLES if (length := _length(name, of[name])) is not None}
    if "own" not in lengths or len(lengths) == 1:
        return ()
    longest = max(lengths.values()) or 1
    is_share = of["own"].indicator.value == "share"
    return tuple(
        Bar(CIRCLES[name], _shown(value, is_share=is_share), round(100 * value / longest))
        for name, value in lengths.items()
    )


def _length(name: str, figure: Figure) -> float | None:
    """What is plotted: the share, or the mean of those who have answered."""
    answered, kind = figure.answered or 0, figure.indicator.value
    if figure.value is None or answered < (1 if name == "own" else AT_LEAST) or kind not in ("count", "share"):
        return None
    return figure.value if kind == "share" else figure.value / answered


def _shown(value: float, *, is_share: bool) -> Text:
    shown = f"{_rounded(100 * value)} %" if is_share else _rounded(value)
    return Text(shown, shown.replace(",", "."))
