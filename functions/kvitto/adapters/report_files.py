"""An annual report as files: a page and a PDF, one page for a board, and the figures for programs."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kvitto.adapters import plots, report_printer
from kvitto.adapters.table_files import write_csv, write_xlsx
from kvitto.core import swedish
from kvitto.core import year_report_money as money_words
from kvitto.core import year_report_tables as tables
from kvitto.core import year_report_words as words
from kvitto.core.forms.form import Form
from kvitto.core.goals import Goals
from kvitto.core.indicators import Indicator
from kvitto.core.insatser import Fault
from kvitto.core.region import Region
from kvitto.core.year_report import Figure, Material, Period, figures, sums
from kvitto.core.year_report_outcomes import lessons_within, outcome_table

YEARS = 10
"""So many years are drawn at most, the report's own last."""
BESIDE = 3
"""So many stand beside each other in a table of several indicators."""
ON_A_PAGE = 3
"""Indicators of each goal on the board's page."""
SHORT = 420
"""Letters of a text on the board's page."""

_MADE_PLAIN = ("lines", "goals", "by_year", "tables", "cases", "outcomes")
_ON_SCREEN = {plots.INK: "var(--ink)", plots.NOW: "var(--now)", plots.BEFORE: "var(--before)"}


@dataclass(frozen=True, slots=True)
class Told:
    """Whose report it is, and by which goals, indicators and forms it is told. ``sheet``: the work sheet's address."""

    region: Region
    goals: Goals
    indicators: Sequence[Indicator]
    forms: Sequence[Form]
    sheet: str = ""


def write_report(
    folder: Path, templates: Path, told: Told, material: Material, faults: Sequence[Fault], period: Period, text: str
) -> list[Path]:
    """Write all files of the report; their paths. ``text`` describes the libraries; blank lines part paragraphs.

    Raises: Permanent when it cannot be drawn or printed.
    """
    name = f"{told.region.id}-{period.year}" + ("" if period.is_whole_year else f"-{period.first}--{period.last}")
    spans = money_words.material_of_years(material, period, YEARS)
    by_year = {one.year: figures(told.indicators, material, one) for one in spans}
    earlier = _links(folder, told.region, period.year)
    facts = _facts(told, material, by_year, spans, {year: file for file, year in earlier}) | {
        "faults": [asdict(fault) for fault in faults],
        "earlier": earlier,
        "description": [one.strip() for one in re.split(r"\n\s*\n", text) if one.strip()],
    }
    drawn = {line.id: _drawn(line) for line in facts["lines"] if line.is_drawn} | _drawn_money(told, material, spans)

    page = folder / f"{name}.html"
    page.write_text(_page(templates, facts, drawn), encoding="utf-8")
    pdf, board = folder / f"{name}.pdf", folder / f"{name}-en-sida.pdf"
    pdf.write_bytes(report_printer.print_report(templates / "year.typ", _plain(facts), drawn, period.last))
    board.write_bytes(report_printer.print_report(templates / "board.typ", _board(facts), {}, period.last))

    cases = tables.grant_table(told.region, material.grants, period)
    book = folder / f"{name}.xlsx"
    write_xlsx(book, [*(tables.figure_table(year, by_year[year]) for year in reversed(by_year)), cases])
    figures_csv, cases_csv = folder / f"{name}-indikatorer.csv", folder / f"{name}-arenden.csv"
    write_csv(figures_csv, tables.all_years_table(by_year))
    write_csv(cases_csv, cases)
    for_programs = folder / f"{name}.json"
    plain = tables.plain(told.region, period, by_year, material, faults)
    for_programs.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return [page, pdf, board, book, figures_csv, cases_csv, for_programs]


def _facts(
    told: Told,
    material: Material,
    by_year: Mapping[int, Sequence[Figure]],
    spans: Sequence[Period],
    beside: Mapping[int, str],
) -> dict[str, Any]:
    """What the page and the PDF show. `Any`: a template takes what it names."""
    period, region = spans[-1], told.region
    money = money_words.has_money(told.forms)
    found = words.lines(by_year, material, region)
    plans = {plan.id: plan.name.sv for plan in told.goals.plan}
    goals = [
        {
            "id": goal.id,
            "number": goal.number,
            "text": goal.text.sv,
            "plan": plans[goal.plan],
            "parts": words.parts(told.goals, goal.id, found),
        }
        for goal in told.goals.goal
    ]
    cases = money_words.cases(region, material.grants, period, money=money)
    outcomes = outcome_table(region, told.forms, material.outcomes, period, [case.reference for case in cases])
    frame = next((one.sek for one in region.frames if one.year == period.year and period.is_whole_year), None)
    towns = {municipality.code: municipality.name for municipality in region.municipalities}
    return {
        "title": f"{region.programme.name.sv}: {'siffror' if found else 'sammanställning'} för {period.year}",
        "unit": region.unit.sv,
        "told": f"Från {swedish.day(period.first)} till och med {swedish.day(period.last)}.",
        "is_part": not period.is_whole_year,
        "years": [one.year for one in spans][-BESIDE:],
        "beside": -BESIDE,
        "goals": goals,
        "lines": found,
        "money": money,
        "has_frame": frame is not None,
        "headlines": money_words.headlines(sums(material.grants, period), period, frame, money=money),
        "by_year": money_words.by_year(region, material.grants, spans, beside, money=money),
        "tables": money_words.tables(region, told.forms, material.grants, period),
        "cases": cases,
        "outcomes": outcomes,
        "case_headings": money_words.headings(money=money)[1:],
        "activities": money_words.activity_rows(material.activities, period),
        "activity_list": money_words.activity_list(material.activities, period),
        "lessons": [
            {"municipality": towns.get(one.municipality, one.municipality), "title": one.title, "text": one.text}
            for one in lessons_within(material.lessons, period)
        ],
        "sheet": told.sheet,
    }


def _links(folder: Path, region: Region, year: int) -> list[tuple[str, int]]:
    """Reports of earlier years that lie beside, the latest first."""
    files = ((file.name, int(file.stem.rpartition("-")[2])) for file in folder.glob(f"{region.id}-20[0-9][0-9].html"))
    return sorted(((name, of) for name, of in files if of < year), reverse=True)


def _drawn(line: words.Line) -> str:
    names = [str(year.year) for year in line.years]
    said = [words.NO_ANSWER if year.bar is None else _short(year.bar, line.is_share) for year in line.years]
    highest = 100.0 if line.is_share else None
    return plots.draw(plots.Bars(names, [year.bar for year in line.years], said, highest), line.id)


def _short(bar: float, is_share: bool) -> str:
    return f"{bar:.0f}{swedish.NBSP}%" if is_share else swedish.grouped(int(bar))


def _drawn_money(told: Told, material: Material, spans: Sequence[Period]) -> dict[str, str]:
    """What was granted each year, in thousands of kronor, or how many ideas came in."""
    found = [sums(material.grants, one) for one in spans]
    values = [round(one.sek / 1000) if money_words.has_money(told.forms) else one.applied for one in found]
    if not any(values):
        return {}
    names = [str(one.year) for one in spans]
    return {"bidrag": plots.draw(plots.Bars(names, values, [swedish.grouped(one) for one in values]), "bidrag")}


def _page(templates: Path, facts: Mapping[str, Any], drawn: Mapping[str, str]) -> str:
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    svgs = {id_: Markup(plots.in_colours(svg, _ON_SCREEN, "inherit")) for id_, svg in drawn.items()}  # noqa: S704 - ours
    return environment.get_template("year.html.jinja").render(facts, plots=svgs)


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as JSON has them. The PDF lists the rows of the report's own year; the page those of every year."""
    lines = {line.id: _plain_line(line) for line in facts["lines"]}
    goals = [
        {
            **goal,
            "parts": [
                {"caption": part.caption, "lines": [lines[line.id] for line in part.lines]} for part in goal["parts"]
            ],
        }
        for goal in facts["goals"]
    ]
    kept = {key: value for key, value in facts.items() if key not in _MADE_PLAIN}
    return {
        **kept,
        "goals": goals,
        "lines": list(lines.values()),
        "by_year": asdict(facts["by_year"]),
        "tables": [asdict(table) for table in facts["tables"]],
        "cases": [asdict(case) for case in facts["cases"]],
        "outcomes": asdict(facts["outcomes"]) if facts["outcomes"] else None,
    }


def _plain_line(line: words.Line) -> dict[str, Any]:
    years = [{"year": year.year, "shown": year.shown, "answered": year.answered} for year in line.years]
    return {
        "id": line.id,
        "text": line.text,
        "unit": line.unit,
        "notes": list(line.notes),
        "source": line.source,
        "alt": line.alt,
        "years": years,
        "rows": [asdict(row) for row in line.years[-1].rows],
    }


def _board(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What fits on one page: the sums, of each goal the first indicators that say something, and two lessons."""
    goals = []
    for goal in facts["goals"]:
        told = [line for part in goal["parts"] for line in part.lines if line.is_drawn]
        told.sort(key=lambda line: not any(year.bar for year in line.years[-2:]))  # nought and nought comes last
        rows = [(line.text, line.unit, *(year.shown for year in line.years[-2:])) for line in told[:ON_A_PAGE]]
        if rows:
            goals.append({"number": goal["number"], "text": goal["text"], "rows": rows})
    return {
        **{key: facts[key] for key in ("title", "unit", "told", "headlines")},
        "years": facts["years"][-2:],
        "tables": [asdict(table) for table in facts["tables"][:1]] if not goals else [],
        "description": [_cut(one) for one in facts["description"][:1]],
        "goals": goals,
        "lessons": [{**one, "text": _cut(one["text"])} for one in facts["lessons"][:2]],
    }


def _cut(text: str) -> str:
    """The text, or its beginning up to a whole word."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= SHORT else one_line[:SHORT].rpartition(" ")[0] + " …"
