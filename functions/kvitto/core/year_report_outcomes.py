"""An annual report's approved final reports in words: what projects promised, what came of it, what was learnt."""

from collections.abc import Sequence

from kvitto.core import swedish
from kvitto.core.forms.form import Form
from kvitto.core.region import Region
from kvitto.core.year_report import Lesson, Outcome, Period
from kvitto.core.year_report_money import SumRow, SumTable
from kvitto.core.year_report_words import NO_ANSWER

FULFILLED = "red_maluppfyllelse"


def outcome_table(
    region: Region, forms: Sequence[Form], outcomes: Sequence[Outcome], period: Period, cases: Sequence[str]
) -> SumTable | None:
    """A row for each project, and the sum of those that have told both numbers; None where none was approved.

    ``cases`` are the references that the report lists, to which their rows lead.
    """
    within = [one for one in outcomes if period.first <= one.day <= period.last]
    if not within:
        return None
    fields = [form.field(FULFILLED) for form in forms if form.has(FULFILLED)]
    words = {option.id: option.label.sv for field in fields for option in field.options}
    towns = {municipality.code: municipality.name for municipality in region.municipalities}
    rows = [
        SumRow(
            f"{towns.get(one.municipality, one.municipality)}: {one.title}",
            f"#{one.reference}" if one.reference in cases else "",
            (_shown(one.promised), _shown(one.reached), words.get(one.fulfilled, NO_ANSWER)),
        )
        for one in within
    ]
    rows.sort(key=lambda row: swedish.sort_key(row.name))
    both = [(one.promised, one.reached) for one in within if one.promised is not None and one.reached is not None]
    promised, reached = (sum(numbers) for numbers in zip(*both, strict=True)) if both else (None, None)
    who = f"Sammanlagt ({len(both)} av {len(within)} har sagt båda talen)"
    total = SumRow(who, "", (_shown(promised), _shown(reached), _told(within, words)))
    return SumTable("Projekt", "Godkända slutredovisningar", ("Räknade med", "Nådde", "Nådde målet"), (*rows, total))


def lessons_within(lessons: Sequence[Lesson], period: Period) -> list[Lesson]:
    return [one for one in lessons if period.first <= one.day <= period.last]


def _shown(number: int | None) -> str:
    return NO_ANSWER if number is None else swedish.grouped(number)


def _told(outcomes: Sequence[Outcome], words: dict[str, str]) -> str:
    """How many have answered what to whether the goal was reached, in the order of the form."""
    counts = [(word, sum(one.fulfilled == id_ for one in outcomes)) for id_, word in words.items()]
    return "; ".join(f"{word}: {count}" for word, count in counts if count)
