"""An annual report as tables and as plain values, for programs and for whoever counts on."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kvitto.core.export import Table, disarmed
from kvitto.core.insatser import Fault
from kvitto.core.region import Region
from kvitto.core.sheet import Cell, CellType
from kvitto.core.year_report import Figure, Grant, Lesson, Material, Outcome, Period, told_in
from kvitto.core.year_report_outcomes import lessons_within


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


def all_years_table(by_year: Mapping[int, Sequence[Figure]]) -> Table:
    """Every year's figures in one table, with the year first."""
    tables = [(year, figure_table(year, found)) for year, found in by_year.items()]
    first = tables[0][1]
    rows = tuple((year, *row) for year, table in tables for row in table.rows)
    return Table("indikatorer", "Indikatorer", "work", ("År", *first.headings), ("year", *first.types), rows)


def grant_table(region: Region, grants: Sequence[Grant], period: Period) -> Table:
    """The period's cases, a row each, with what they came to."""
    towns = {municipality.code: municipality.name for municipality in region.municipalities}
    rows: list[tuple[Cell, ...]] = [
        (
            one.reference,
            towns.get(one.municipality, one.municipality),
            disarmed(one.title),
            one.year,
            one.received,
            one.decided,
            one.requested,
            one.sek,
            one.paid,
            one.returned,
            ", ".join(one.directions),
            ", ".join(one.groups),
        )
        for one in told_in(grants, period)
    ]
    headings = (
        "Referens", "Kommun", "Projekt", "Stödår", "Inkom", "Beslut", "Sökt", "Beviljat", "Utbetalt", "Återbetalt",
        "Inriktning", "Grupper",
    )  # fmt: skip
    kr: tuple[CellType, ...] = ("money",) * 4
    types: tuple[CellType, ...] = ("text", "text", "text", "year", "date", "date", *kr, "text", "text")
    return Table("arenden", f"Ärenden {period.year}", "work", headings, types, tuple(rows))


def plain(
    region: Region,
    period: Period,
    by_year: Mapping[int, Sequence[Figure]],
    material: Material,
    faults: Sequence[Fault],
) -> dict[str, Any]:
    """The report as JSON has it: numbers as numbers, days as ISO dates, nothing rounded.

    `Any`: whatever JSON can say.
    """
    return {
        "region": region.id,
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "indicators": [_figure(year, one) for year, found in by_year.items() for one in found],
        "cases": [_dated(one) for one in told_in(material.grants, period)],
        "outcomes": [_dated(one) for one in material.outcomes if period.first <= one.day <= period.last],
        "lessons": [_dated(one) for one in lessons_within(material.lessons, period)],
        "unread": [asdict(one) for one in faults],
    }


def _figure(year: int, one: Figure) -> dict[str, Any]:
    kept = ("value", "part", "whole", "municipalities", "answered", "missing")
    return {
        "year": year,
        "id": one.indicator.id,
        "goal": one.indicator.goal,
        "text": one.indicator.text.sv,
        "unit": one.indicator.unit.sv,
        **{name: getattr(one, name) for name in kept},
        "rows": list(one.rows),
    }


def _dated(one: Grant | Outcome | Lesson) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in asdict(one).items()}
