"""The facts of the letters about a decision, whatever the letter; its template takes what it tells.

Decisions are in Swedish. Who applied in English gets the same letter under a summary of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kvitto.core import deadlines, swedish
from kvitto.core.day_links import DayLinks
from kvitto.core.forms.form import Form
from kvitto.core.letters import Link, answers_shown, sender_facts
from kvitto.core.programme import Programme
from kvitto.core.region import Region
from kvitto.core.standing import (
    ANSWER_BY,
    DECIDED_ON,
    GRANTED,
    NEW_END,
    PAID,
    PAID_ON,
    TO_REPAY,
    Standing,
)
from kvitto.core.state import Case
from kvitto.core.submission import Submission


@dataclass(frozen=True, slots=True)
class Texts:
    """What staff have written in the row, which lies in notes/ and not in the ledger."""

    reason: str = ""
    completion: str = ""
    diary_number: str = ""
    decider: str = ""
    consultant: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A case and all that a letter about it may tell.

    ``earlier`` is another grant of the municipality this year, ``days`` the links to its days for a calendar;
    ``encloses``: the signed document goes with the letter. ``party`` is the code of the partner it is to.
    """

    case: Case
    standing: Standing
    opening: Submission
    form: Form
    region: Region
    programme: Programme
    texts: Texts
    link: str
    earlier: str = ""
    days: DayLinks | None = None
    encloses: bool = False
    party: str = ""


def case_facts(told: Told) -> dict[str, object]:
    """Amounts and days as words; "" or None where there is nothing to tell."""
    case, standing, region = told.case, told.standing, told.region
    answers = answers_shown(told.opening, told.form, told.opening.language)
    granted = standing.amounts.get(GRANTED)
    return {
        "reference": case.reference,
        "link": Link(told.link),
        "name": "" if told.party else answers.get("kontakt_namn", ""),
        "party": _name_of(region, told.party) if told.party else "",
        "municipality": _municipality(told),
        "project": answers.get("projekt_namn", ""),
        "own_contribution": _own_contribution(answers),
        "support": answers.get("kompetensstod", ""),
        "partners": ", ".join(_name_of(region, code) for code in case.partners),
        "year": str(case.year),
        "granted": _money(granted),
        "requested": _money(case.requested if case.requested >= 0 else None),
        "less": granted is not None and case.requested > granted,
        "paid_within_year": told.programme.rules.paid_within_year,
        "something_granted": bool(granted),
        "decider": told.texts.decider,
        "reason": told.texts.reason,
        "diary_number": told.texts.diary_number,
        "completion": told.texts.completion,
        "consultant_gives": standing.words.get("konsulentens_insats", "").lower(),
        "needs_agreement": told.programme.rules.agreement_before_payout is not None,
        "incomplete_is_left": "AVSKRIVEN" in {way.id for way in told.programme.onward_from("KOMPLETTERING")},
        "paid": _money(standing.amounts.get(PAID, granted)),
        "to_repay": _money(standing.amounts.get(TO_REPAY)),
        "earlier": told.earlier,
        "appeal": told.programme.appeal_told,
        "encloses": told.encloses,
        **_days(told),
        **sender_facts(region, "sv", told.link),
    }


def _days(told: Told) -> dict[str, object]:
    """Each day as it is written in a letter, "" where there is none."""
    case, standing, region = told.case, told.standing, told.region
    ends = standing.dates.get(NEW_END) or (date.fromisoformat(case.ends) if case.ends else None)
    days = {
        "decided_on": standing.dates.get(DECIDED_ON),
        "answer_by": standing.dates.get(ANSWER_BY),
        "paid_on": standing.dates.get(PAID_ON),
        "starts": date.fromisoformat(case.starts) if case.starts else None,
        "ends": ends,
        "report_by": deadlines.report_by(region, ends) if ends else None,
        "agreement_by": deadlines.agreement_by(region, case.year),
        "requisition_by": deadlines.requisition_by(region, case.year),
        "last_payment": deadlines.last_run(region, case.year),
    }
    links = {
        f"{name}_calendar": told.days.to(name, days[f"{name}_by"]) if told.days else ""
        for name in ("agreement", "requisition", "report")
    }
    return {**{name: swedish.day(day) if day else "" for name, day in days.items()}, **links}


def _municipality(told: Told) -> str:
    return _name_of(told.region, told.case.municipality) if told.case.municipality else ""


def _name_of(region: Region, code: str) -> str:
    return region.municipality(code).official_name


def _own_contribution(answers: Mapping[str, str]) -> str:
    hours, words = answers.get("egen_insats_timmar", ""), answers.get("egen_insats_text", "")
    return ". ".join(part for part in (f"{hours} timmar" if hours else "", words.rstrip(".")) if part)


def _money(kronor: int | None) -> str:
    return "" if kronor is None else swedish.money(kronor)
