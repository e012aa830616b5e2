"""What letters about a case may tell: its amounts and days, written out in the reader's language.

Every letter that is about a case after its receipt takes its facts here, so that two of them never tell different days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from urllib.parse import urljoin

from kvitto.core import deadlines, swedish
from kvitto.core.day_links import DayLinks
from kvitto.core.forms.form import Language
from kvitto.core.letters import Link, is_known
from kvitto.core.region import Region, SharingDay
from kvitto.core.reminder_facts import COMPLETION_ASKED, deadline_day, granted_sek, project_end
from kvitto.core.standing import Standing
from kvitto.core.state import Case
from kvitto.core.submission import Submission


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Words ready to be read; "" for what there is none of. Days are "den 1 december 2026", amounts "45 000 kr"."""

    reference: str
    municipality: str
    project: str
    contact: str
    year: str
    amount: str
    link: str
    asked: str
    answer_by: str
    agreement_by: str
    requisition_by: str
    last_run: str
    project_end: str
    report_by: str
    sharing_day: str
    sharing_place: str
    sharing_hours: str
    next_year: str
    form_link: str
    agreement_calendar: str
    requisition_calendar: str
    report_calendar: str


FACTS = frozenset(field.name for field in fields(CaseFacts)) | {"anchor"}
"""The names that a template may ask of a reminder: those of its case, and the day that the rule is about."""


def case_facts(
    case: Case,
    standing: Standing,
    post: Submission | None,
    region: Region,
    language: Language,
    link: str,
    days: DayLinks | None = None,
    next_report: str = "",
) -> CaseFacts:
    """The facts of one case. ``link`` is the signed one to its page; ``days`` those to its days for a calendar.

    ``next_report`` is the signed one to the report on the year after, where the case is such a report.

    The contact's name stands there only where the address is known to be the applicant's own. Without ``post`` there
    is nothing that the applicant wrote: that is enough for staff.
    """

    def calendar(deadline: str) -> str:
        return days.to(deadline, deadline_day(deadline, case, standing, region)) if days else ""

    def day(when: date | None) -> str:
        if when is None:
            return ""
        return swedish.day(when) if language == "sv" else swedish.english_day(when)

    sharing = deadlines.sharing_day(region, case.year)
    answers = post.answers if post is not None else {}
    known = is_known(str(answers.get("kontakt_epost") or ""), region)
    granted = granted_sek(standing)
    return CaseFacts(
        reference=case.reference,
        municipality=_municipality(case.municipality, region),
        project=_one_line(answers.get("projekt_namn")),
        contact=_one_line(answers.get("kontakt_namn")) if known else "",
        year=str(case.year),
        amount=swedish.money(granted) if granted else "",
        link=Link(link),
        asked=day(standing.entered.get(COMPLETION_ASKED)),
        answer_by=day(deadline_day("answer", case, standing, region)),
        agreement_by=day(deadlines.agreement_by(region, case.year)),
        requisition_by=day(deadlines.requisition_by(region, case.year)),
        last_run=day(deadlines.last_run(region, case.year)),
        project_end=day(project_end(case, standing)),
        report_by=day(deadline_day("report", case, standing, region)),
        sharing_day=day(sharing.day) if sharing else "",
        sharing_place=sharing.place.to(language) if sharing else "",
        sharing_hours=_hours(sharing, language) if sharing else "",
        next_year=str(case.year + 1),
        form_link=Link(next_report or urljoin(link, case.form)),
        agreement_calendar=calendar("agreement"),
        requisition_calendar=calendar("requisition"),
        report_calendar=calendar("report"),
    )


def reminder_facts(facts: CaseFacts, template: str, anchor: date, language: Language) -> Mapping[str, str]:
    """The facts of one reminder: its case's, the template that tells it, and the day that it is about."""
    told = swedish.day(anchor) if language == "sv" else swedish.english_day(anchor)
    return {**as_facts(facts), "template": template, "anchor": told}


def as_facts(facts: CaseFacts) -> Mapping[str, str]:
    """The facts by name; links stay links."""
    return {field.name: getattr(facts, field.name) for field in fields(facts)}


def _hours(day: SharingDay, language: Language) -> str:
    hours = f"{day.starts}–{day.ends}"
    return hours.replace(":", ".") if language == "sv" else hours


def _municipality(code: str, region: Region) -> str:
    try:
        return region.municipality(code).official_name
    except KeyError:
        return ""


def _one_line(answer: object) -> str:
    return " ".join(str(answer or "").split())
