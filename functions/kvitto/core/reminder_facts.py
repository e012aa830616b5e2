"""What a reminder may ask of a case: the day that it is about, and the named facts that must hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kvitto.core import deadlines
from kvitto.core.region import Region, SharingDay
from kvitto.core.reminder_rules import Anchor, Fact
from kvitto.core.standing import Standing
from kvitto.core.state import Case, State

COMPLETION_ASKED = "KOMPLETTERING"
"""The status by which staff ask for more."""

GRANTED, ANSWER_BY, SIGNED, PAID, NEW_END, TAKES_PART = (
    "beviljat_belopp",
    "svara_senast",
    "kommunen_skrev_under",
    "utbetald",
    "nytt_slutdatum",
    "delningsdag",
)
"""Columns of the work sheet, by their keys in sheet.toml."""

STAYS_AWAY = ("Nej", "Nästa år")
"""Choices of ``TAKES_PART`` that mean no."""


@dataclass(frozen=True)
class Cases:
    """All cases of a region, as facts may ask of them."""

    state: State

    @cached_property
    def sent_in(self) -> frozenset[tuple[str, str, int]]:
        """Which form each municipality has sent in for which year."""
        return frozenset(self.newest)

    @cached_property
    def newest(self) -> Mapping[tuple[str, str, int], Case]:
        """The case that came last of each form, municipality and year."""
        return {(case.form, case.municipality, case.year): case for case in self.state.cases.values()}


def granted_sek(standing: Standing) -> int:
    """What was granted, in kronor; 0 when nothing is, or competence alone."""
    return standing.amounts.get(GRANTED, 0)


def project_end(case: Case, standing: Standing) -> date | None:
    """The project's last day: the one staff have moved it to, else the one applied for."""
    return standing.dates.get(NEW_END) or (date.fromisoformat(case.ends) if case.ends else None)


def anchor_day(anchor: Anchor, case: Case, standing: Standing, region: Region) -> date | None:
    """The day that the rule is about, for this case; None where there is none."""
    if anchor.deadline is not None:
        return deadline_day(anchor.deadline, case, standing, region)
    if anchor.day:
        return date(case.year + anchor.years_after, *deadlines.month_day(anchor.day))
    if anchor.date:
        return standing.dates.get(anchor.date)
    if anchor.entered:
        return standing.entered.get(anchor.entered)
    if anchor.project == "start":
        return date.fromisoformat(case.starts) if case.starts else None
    return project_end(case, standing)


def deadline_day(deadline: str, case: Case, standing: Standing, region: Region) -> date | None:
    """The deadline of this case by its name (``reminder_rules.Deadline``)."""
    match deadline:
        case "agreement":
            return deadlines.agreement_by(region, case.year)
        case "requisition":
            return deadlines.requisition_by(region, case.year)
        case "last_run":
            return deadlines.last_run(region, case.year)
        case "reserve_run":
            return deadlines.reserve_run(region, case.year)
        case "report":
            ends = project_end(case, standing)
            return deadlines.report_by(region, ends) if ends else None
        case "sharing_day" | "sharing_change" | "sharing_cancelled":
            return _of_sharing(deadline, deadlines.sharing_day(region, case.year))
    asked = standing.entered.get(COMPLETION_ASKED)
    return standing.dates.get(ANSWER_BY) or (deadlines.answer_by(region, asked) if asked else None)


def _of_sharing(deadline: str, found: SharingDay | None) -> date | None:
    if found is None or found.cancelled != (deadline == "sharing_cancelled"):
        return None
    return found.changed if deadline == "sharing_change" else found.day


def _answer_missing(case: Case, standing: Standing, cases: Cases) -> bool:
    came, asked = standing.came.get("completion"), standing.entered.get(COMPLETION_ASKED)
    return came is None or (asked is not None and came < asked)


def _next_report_missing(case: Case, standing: Standing, cases: Cases) -> bool:
    # Of several reports on a year the last one reminds: who has mended theirs is reminded once.
    is_newest = cases.newest[case.form, case.municipality, case.year] is case
    return is_newest and (case.form, case.municipality, case.year + 1) not in cases.sent_in


def _signature_missing(case: Case, standing: Standing, cases: Cases) -> bool:
    return SIGNED not in standing.dates


def _payout_details_missing(case: Case, standing: Standing, cases: Cases) -> bool:
    return "payout" not in standing.came


def _unpaid(case: Case, standing: Standing, cases: Cases) -> bool:
    return PAID not in standing.dates


def _has_amount(case: Case, standing: Standing, cases: Cases) -> bool:
    return granted_sek(standing) > 0


def _report_missing(case: Case, standing: Standing, cases: Cases) -> bool:
    return "report" not in standing.came


def _takes_part(case: Case, standing: Standing, cases: Cases) -> bool:
    return standing.words.get(TAKES_PART) not in STAYS_AWAY


FACTS: Mapping[Fact, Callable[[Case, Standing, Cases], bool]] = {
    "answer_missing": _answer_missing,
    "signature_missing": _signature_missing,
    "payout_details_missing": _payout_details_missing,
    "unpaid": _unpaid,
    "has_amount": _has_amount,
    "report_missing": _report_missing,
    "takes_part": _takes_part,
    "next_report_missing": _next_report_missing,
}
"""Each fact as a question to one case. ``next_report_missing``: the municipality has not sent the same form for the
year after this one's."""
