"""What the answers of an indicator report ask of each other. `core.rules` names them for form files.

An answer that is no number (not known, not relevant) is never compared with one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from kvitto.core import swedish
from kvitto.core.deadlines import month_day
from kvitto.core.forms.answers import Answers, Level, Problem, Setting
from kvitto.core.forms.form import Form, Text

if TYPE_CHECKING:
    from kvitto.core.region import Region


def report_year(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """A year that has begun, and whose figures are not locked yet."""
    if "ar" not in answers:
        return
    year = answers["ar"]
    if year > setting.today.year:
        yield _problem("ar", "not_begun", f"{year} har inte börjat än.", f"{year} has not begun yet.")
    elif setting.today > (last := lock_day(region, year)):
        yield _problem(
            "ar",
            "locked",
            f"Uppgifterna för {year} låstes {swedish.day(last)}. "
            f"Skriv till {region.functional_mailbox} om något är fel.",
            f"The figures of {year} were locked on {swedish.english_day(last)}. "
            f"Write to {region.functional_mailbox} if something is wrong.",
        )


def lock_day(region: Region, year: int) -> date:
    """The last day on which a year's figures may be changed: a day of the year after, by the region's calendar."""
    return date(year + 1, *month_day(region.calendar.indicators_lock))


def open_day(region: Region, year: int) -> date:
    """The day of the year itself on which its round opens: from then on its reports are waited for."""
    return date(year, *month_day(region.calendar.indicators_open))


def part_within_whole(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """A part is never more than what it is part of; of a share both parts are given, and so is never above 100 %."""
    labels = {field.id: field.label for field in form.fields}
    wholes = {one.field_ids[0]: one.field_ids[1] for one in form.indicators if one.value == "share"}
    known = {one.id: one for one in form.indicators}
    wholes |= {one.field_ids[0]: known[one.part_of].field_ids[0] for one in form.indicators if one.part_of}
    for part, whole in wholes.items():
        a, b = _number(answers, part), _number(answers, whole)
        if a is not None and b is not None and a > b:
            yield _problem(
                part,
                "above_whole",
                f"{swedish.grouped(a)} är fler än {swedish.grouped(b)} under ”{labels[whole].sv}”. Rätta en av dem.",
                f"{swedish.grouped(a)} is more than {swedish.grouped(b)} under “{labels[whole].en}”. Mend one of them.",
            )
    for part, whole in wholes.items():
        if _number(answers, part) is not None and whole not in answers:
            yield _problem(
                whole,
                "whole_missing",
                "Svara också på den här frågan, eller markera Uppgift saknas.",
                "Answer this question too, or mark Not known.",
            )


def sums_of_parts(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """A sum equals its parts, when all of them are numbers."""
    known = {one.id: one for one in form.indicators}
    for one in form.indicators:
        parts = [_number(answers, known[name].field_ids[0]) for name in one.sum_of]
        told, total = _number(answers, one.field_ids[0]), sum(part or 0 for part in parts)
        if parts and None not in parts and told is not None and told != total:
            yield _problem(
                one.field_ids[0],
                "not_the_sum",
                f"Delarna blir tillsammans {swedish.grouped(total)}, inte {swedish.grouped(told)}.",
                f"The parts come to {swedish.grouped(total)}, not {swedish.grouped(told)}.",
            )


def changed_much(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """A great change from the year before is asked about, and a comment can say why. It never stops."""
    for one in form.indicators:
        for field in one.field_ids if one.warn_change_pct is not None else ():
            now, before = _number(answers, field), _number(setting.earlier, field)
            if now is None or before is None or abs(now - before) * 100 <= (one.warn_change_pct or 0) * before:
                continue
            yield _problem(
                field,
                "changed_much",
                f"Förra året svarade ni {swedish.grouped(before)}, nu {swedish.grouped(now)}. Stämmer det? "
                "Skriv gärna varför.",
                f"Last year you answered {swedish.grouped(before)}, now {swedish.grouped(now)}. Is that right? "
                "Do write why.",
                "warning",
            )


def _number(answers: Answers, field: str) -> int | None:
    """The answer if it is a number; nought is one, a word is not."""
    value = answers.get(field)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _problem(field: str, code: str, sv: str, en: str, level: Level = "error") -> Problem:
    return Problem(field, f"/{field}", code, Text(sv, en), level)
