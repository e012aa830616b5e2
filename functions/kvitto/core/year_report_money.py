"""An annual report's applications and money in words: by direction, group and municipality, and over the years."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kvitto.core import swedish
from kvitto.core.forms.form import Form
from kvitto.core.insatser import Activity
from kvitto.core.region import Region
from kvitto.core.year_report import Grant, Material, Period, Sums, sums, told_in
from kvitto.core.year_report_words import NO_ANSWER

ALL = "Alla, var och en räknad en gång"
DISPOSED_OF = "(uppgifterna är gallrade)"
"""Stands for the title of a case whose answers are no longer kept. Its sums are."""
_DIRECTIONS: Mapping[str, str] = {
    "huvudinriktning": "Inriktning",
    "inriktning": "Inriktning",
    "mal_ids": "Mål",
    "omrade": "Område",
}
"""What a region sorts its applications by, by the question that asks for it."""

Key = Callable[[Grant], Iterable[str]]


@dataclass(frozen=True, slots=True)
class SumRow:
    """``cells`` follow the headings; ``anchor`` is where the ``references`` of the cases behind them stand."""

    name: str
    anchor: str
    cells: tuple[str, ...]
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SumTable:
    """Sums under ``headings``; ``first`` is the heading of the rows' names."""

    first: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[SumRow, ...]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case of the period, with what the sums count of it."""

    reference: str
    municipality: str
    title: str
    cells: tuple[str, ...]


def has_money(forms: Sequence[Form]) -> bool:
    """Whether anything is applied for here: a region may take in ideas only."""
    return any(form.has("sokt_belopp") for form in forms)


def headings(*, money: bool) -> tuple[str, ...]:
    if not money:
        return ("Inkomna",)
    return ("Sökta", "Sökt", "Beviljade", "Beviljat", "Utbetalt", "Återbetalt")


def by_year(
    region: Region, grants: Sequence[Grant], periods: Sequence[Period], beside: Mapping[int, str], *, money: bool
) -> SumTable:
    """What became of each year, the latest last, with the year's frame where one is set.

    ``beside`` are the files of earlier years' own reports, where their cases stand.
    """
    frames = {frame.year: frame.sek for frame in region.frames}
    extra = ("Ram", "Kvar av ramen") if money else ()
    rows = []
    for period in periods:
        found = sums(grants, period)
        frame = frames.get(period.year) if period.is_whole_year else None
        left = (NO_ANSWER, NO_ANSWER) if frame is None else (swedish.money(frame), swedish.money(frame - found.sek))
        cells = (*_cells(found, period, money=money), *(left if money else ()))
        own = "#arendena" if period is periods[-1] and told_in(grants, period) else ""
        rows.append(SumRow(str(period.year), own or beside.get(period.year, ""), cells))
    return SumTable("År", "År för år", (*headings(money=money), *extra), tuple(rows))


def tables(region: Region, forms: Sequence[Form], grants: Sequence[Grant], period: Period) -> list[SumTable]:
    """The period's applications by direction, by priority group and by municipality."""
    money = has_money(forms)
    towns = {municipality.code: municipality.name for municipality in region.municipalities}
    asked = [key for key in _DIRECTIONS if any(form.has(key) for form in forms)]
    sides: Sequence[tuple[str, Key, Mapping[str, str]]] = (
        *((_DIRECTIONS[key], _by_direction, _options(forms, asked)) for key in asked[:1]),
        ("Prioriterad grupp", _by_group, _options(forms, ["prioriterade_grupper"])),
        ("Kommun", _by_municipality, towns),
    )
    told = told_in(grants, period)
    return [
        SumTable(first, f"Efter {first.lower()}", headings(money=money), tuple(_rows(told, period, key, names, money)))
        for first, key, names in sides
        if any(key(grant) for grant in told)
    ]


def cases(region: Region, grants: Sequence[Grant], period: Period, *, money: bool) -> list[CaseRow]:
    """Every case that the tables count, by municipality and reference."""
    towns = {municipality.code: municipality.name for municipality in region.municipalities}
    rows = [
        CaseRow(
            grant.reference,
            towns.get(grant.municipality, grant.municipality),
            grant.title or DISPOSED_OF,
            _cells(sums([grant], period), period, money=money)[1:],
        )
        for grant in told_in(grants, period)
    ]
    return sorted(rows, key=lambda row: (swedish.sort_key(row.municipality), row.reference))


def activity_rows(activities: Sequence[Activity], period: Period) -> list[tuple[str, str, str]]:
    """The region's own activities by kind: how many, and how many took part where it was noted."""
    within = [act for act in activities if act.day is not None and period.first <= act.day <= period.last]
    kinds = sorted({act.kind for act in within}, key=swedish.sort_key)
    groups = [(kind or "Utan typ", [act for act in within if act.kind == kind]) for kind in kinds]
    return [
        (name, str(len(acts)), swedish.grouped(sum(act.participants or 0 for act in acts)))
        for name, acts in [*groups, ("Alla", within)]
        if within
    ]


def activity_list(activities: Sequence[Activity], period: Period) -> list[str]:
    """The activities of the period in a line each, by day, with the row where it stands."""
    within = [(act.day, act) for act in activities if act.day is not None and period.first <= act.day <= period.last]
    return [
        f"{day.isoformat()} {act.title} (Insatser rad {act.row})" for day, act in sorted(within, key=lambda it: it[0])
    ]


def headlines(found: Sums, period: Period, frame: int | None, *, money: bool) -> list[tuple[str, str]]:
    """The sums in a few lines, for whoever reads nothing else."""
    if not money:
        return [("Inkomna idéer och behov", str(found.applied))]
    told = [
        ("Inkomna ansökningar", f"{found.applied} ({swedish.money(found.requested)})"),
        ("Beviljade", f"{found.granted} ({swedish.money(found.sek)})"),
        ("Utbetalt", swedish.money(found.paid)),
    ]
    if period.is_whole_year:
        told.append(("Återbetalt", swedish.money(found.returned)))
    if frame is not None:
        told.append(("Kvar av ramen", f"{swedish.money(frame - found.sek)} av {swedish.money(frame)}"))
    return told


def _rows(grants: Sequence[Grant], period: Period, key: Key, names: Mapping[str, str], money: bool) -> list[SumRow]:
    """One that touches two stands in both, and the sum once."""
    order = sorted({one for grant in grants for one in key(grant)}, key=lambda it: swedish.sort_key(names.get(it, it)))
    groups = [(names.get(one, one), f"#rader-{one}", [grant for grant in grants if one in key(grant)]) for one in order]
    return [
        SumRow(
            name,
            anchor,
            _cells(sums(own, period), period, money=money),
            tuple(sorted(grant.reference for grant in own)) if anchor else (),
        )
        for name, anchor, own in [*groups, (ALL, "", list(grants))]
    ]


def _cells(found: Sums, period: Period, *, money: bool) -> tuple[str, ...]:
    if not money:
        return (str(found.applied),)
    return (
        str(found.applied),
        swedish.money(found.requested),
        str(found.granted),
        swedish.money(found.sek),
        swedish.money(found.paid),
        swedish.money(found.returned) if period.is_whole_year else NO_ANSWER,
    )


def _by_direction(grant: Grant) -> tuple[str, ...]:
    return grant.directions


def _by_group(grant: Grant) -> tuple[str, ...]:
    return grant.groups


def _by_municipality(grant: Grant) -> tuple[str, ...]:
    return (grant.municipality,)


def _options(forms: Sequence[Form], keys: Sequence[str]) -> dict[str, str]:
    """The names of what can be chosen."""
    fields = [form.field(key) for form in forms for key in keys if form.has(key)]
    return {option.id: option.label.sv for field in fields for option in field.options}


def material_of_years(material: Material, last: Period, most: int) -> list[Period]:
    """The years to tell, the latest last: from the first with anything in it, three at least and ``most`` at most."""
    days = [act.day.year for act in material.activities if act.day is not None]
    years = [*(grant.year for grant in material.grants), *(report.year for report in material.reports), *days]
    first = min((year for year in years if year <= last.year), default=last.year)
    return [last.of(year) for year in range(max(min(first, last.year - 2), last.year - most + 1), last.year)] + [last]
