"""An annual report as files: one self-contained page, and a workbook with the same figures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kvitto.adapters.table_files import write_xlsx
from kvitto.core import swedish
from kvitto.core import year_report_words as words
from kvitto.core.forms.form import Form
from kvitto.core.goals import Goals
from kvitto.core.indicators import Indicator
from kvitto.core.insatser import Fault
from kvitto.core.region import Region
from kvitto.core.year_report import Figure, Grant, Material, Period, figures

YEARS = 3
"""So many years stand beside each other, the report's own last."""


@dataclass(frozen=True, slots=True)
class Told:
    """Whose report it is, and by which goals and indicators it is told."""

    region: Region
    goals: Goals
    indicators: Sequence[Indicator]
    forms: Sequence[Form]


def write_report(
    folder: Path, templates: Path, told: Told, material: Material, faults: Sequence[Fault], period: Period, text: str
) -> list[Path]:
    """Write the page and the workbook; their paths. ``text`` describes the libraries; blank lines part paragraphs."""
    name = f"{told.region.id}-{period.year}" + ("" if period.is_whole_year else f"-{period.first}--{period.last}")
    spans = [*_earlier(period), period]
    by_year = [figures(told.indicators, material, one) for one in spans]
    page = folder / f"{name}.html"
    environment = Environment(
        loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    facts = _facts(told, material, by_year, spans) | {
        "faults": faults,
        "earlier": _links(folder, told.region, period.year),
        "description": [one.strip() for one in re.split(r"\n\s*\n", text) if one.strip()],
    }
    page.write_text(environment.get_template("year.html.jinja").render(facts), encoding="utf-8")
    workbook = folder / f"{name}.xlsx"
    write_xlsx(workbook, [words.figure_table(one.year, found) for one, found in zip(spans, by_year, strict=True)][::-1])
    return [page, workbook]


def _earlier(period: Period) -> list[Period]:
    """The same days of the years before."""
    return [
        Period(_moved(period.first, year), _moved(period.last, year), year)
        for year in range(period.year - YEARS + 1, period.year)
    ]


def _moved(day: date, year: int) -> date:
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _links(folder: Path, region: Region, year: int) -> list[tuple[str, int]]:
    """Reports of earlier years that lie beside, the latest first."""
    files = ((file.name, int(file.stem.rpartition("-")[2])) for file in folder.glob(f"{region.id}-20[0-9][0-9].html"))
    return sorted(((name, of) for name, of in files if of < year), reverse=True)


def _facts(
    told: Told, material: Material, by_year: Sequence[Sequence[Figure]], spans: Sequence[Period]
) -> dict[str, Any]:
    """What the page shows. `Any`: a template takes what it names."""
    period, region = spans[-1], told.region
    found = words.lines(by_year, region)
    of = [figure.indicator.goal for figure in by_year[-1]]
    goals = [
        {
            "id": goal.id,
            "number": goal.number,
            "text": goal.text,
            "parts": words.parts(told.goals, goal.id, zip(of, found, strict=True)),
        }
        for goal in told.goals.goal
    ]
    applied = [grant for grant in material.grants if _belongs(grant, period)]
    towns = {municipality.code: municipality.name for municipality in region.municipalities}
    groups = {id_: name for form in told.forms for id_, name in words.group_names(form).items()}
    numbers = {goal.id: f"Mål {goal.number}" for goal in told.goals.goal}
    return {
        "title": f"{region.programme.name.sv}: siffror för {period.year}",
        "told": f"Från {swedish.day(period.first)} till och med {swedish.day(period.last)}.",
        "region": region,
        "years": [one.year for one in spans],
        "goals": goals,
        "lines": found,
        "grants": [
            {"first": first, "caption": f"Efter {first.lower()}", "rows": words.grant_rows(applied, key, names)}
            for first, key, names in (
                ("Mål", words.by_goal, numbers),
                ("Grupp", words.by_group, groups),
                ("Kommun", words.by_municipality, towns),
            )
        ],
    }


def _belongs(grant: Grant, period: Period) -> bool:
    """Applications of the grant year; of a part of it those that were decided then."""
    if period.is_whole_year:
        return grant.year == period.year
    return grant.decided is not None and period.first <= grant.decided <= period.last
