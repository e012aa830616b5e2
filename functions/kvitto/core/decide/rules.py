"""The rules of a programme: why a step, an amount or a date may not be. Each answer names its rule and its facts.

The words that staff read are made of them elsewhere (``core.remarks``); here nobody writes Swedish.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kvitto.core.decide.desk import Desk
from kvitto.core.ids import Reference
from kvitto.core.programme import Guard, Status, Way
from kvitto.core.standing import (
    ANSWER_BY,
    CLOSED_FOR,
    CORRECTED_FOR,
    DECIDED_BY,
    DECIDED_ON,
    GRANTED,
    PAID_ON,
    REASON,
    REPAID,
    TO_REPAY,
    Standing,
)


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that is broken, by its name, and what its words are filled in with."""

    rule: str
    facts: tuple[str, ...] = ()


def against_step(desk: Desk, reference: Reference, new: Status) -> Breach | None:
    """Why the case may not go on to this status; None when it may. A correction is judged by itself."""
    standing = desk.standing(reference)
    prepared_in = desk.programme.rules.prepared_in
    if new.decision and prepared_in is not None and prepared_in not in standing.path:
        return Breach("unprepared", (prepared_in,))
    if missing_agreement := _missing_agreement(desk, standing, new):
        return missing_agreement
    way = desk.programme.way_between(standing.status, new.id)
    if way is None:
        onward = tuple(one.id for one in desk.programme.onward_from(standing.status))
        return Breach("no_way", (standing.status, new.id, *onward))
    return next(_breaches(desk, reference, standing, new, way), None)


def _breaches(desk: Desk, reference: Reference, standing: Standing, new: Status, way: Way) -> Iterator[Breach]:
    missing = tuple(key for key in (*new.needs, *way.needs) if not standing.is_clear(key))
    if missing:
        yield Breach("missing", missing)
    if way.guard is not None and (breach := _GUARDS[way.guard](desk, standing)) is not None:
        yield breach
    if new.decision:
        yield from _against_decision(desk, reference, standing)
    if new.grants:
        yield from _against_grant(desk, reference, standing)


def _against_decision(desk: Desk, reference: Reference, standing: Standing) -> Iterator[Breach]:
    deciders = desk.programme.rules.decided_by
    if deciders and standing.words.get(DECIDED_BY) not in deciders:
        yield Breach("decider", tuple(deciders))
    day = standing.dates.get(DECIDED_ON)
    if day is not None and day > desk.today:
        yield Breach("future_day", (DECIDED_ON, day.isoformat()))
    if day is not None and day < desk.case(reference).came_on:
        yield Breach("decided_before_it_came", (day.isoformat(),))


def _against_grant(desk: Desk, reference: Reference, standing: Standing) -> Iterator[Breach]:
    rules, case = desk.programme.rules, desk.case(reference)
    if (breach := against_amount(desk, reference, standing.amounts.get(GRANTED, 0))) is not None:
        yield breach
    day = standing.dates.get(DECIDED_ON)
    if rules.paid_within_year and day is not None and day.year > case.year:
        yield Breach("decided_after_year", (str(day.year), str(case.year)))
    came = case.came_on
    if rules.no_retroactive_support and case.starts and date.fromisoformat(case.starts) < came:
        yield Breach("retroactive", (case.starts, came.isoformat()))
    if rules.earlier_report_first and (earlier := _unreported(desk, reference)) is not None:
        yield Breach("earlier_report", (earlier,))
    if (breach := against_place(desk, reference, case.year)) is not None:
        yield breach


def against_place(desk: Desk, reference: Reference, year: int) -> Breach | None:
    """One granted application per municipality and calendar year: whoever was first has the place."""
    if desk.programme.rules.granted_per_municipality_and_year is None:
        return None
    holder = desk.holder(reference, year)
    return Breach("place_taken", (holder, str(year))) if holder is not None else None


def _unreported(desk: Desk, reference: Reference) -> Reference | None:
    """An earlier grant of the same municipality whose project is over and whose report has not come."""
    for other in desk.others_of(reference):
        standing, case = desk.standing(other), desk.case(other)
        over = case.ends and date.fromisoformat(case.ends) < desk.today
        status = desk.programme.by_id[standing.status]
        if over and desk.programme.holds_place(standing.path) and "report" not in standing.came and not status.ends:
            return other
    return None


def _missing_agreement(desk: Desk, standing: Standing, new: Status) -> Breach | None:
    signed = desk.programme.rules.agreement_before_payout
    return Breach("no_agreement", (signed,)) if new.pays and signed and signed not in standing.path else None


# -- Guards of single ways --------------------------------------------------------------------------


def _answer_overdue(desk: Desk, standing: Standing) -> Breach | None:
    last = standing.dates.get(ANSWER_BY)
    if last is not None and last < desk.today and "completion" not in standing.came:
        return None
    return Breach("answer_not_overdue", (last.isoformat(),) if last else ())


def _nothing_to_pay(_: Desk, standing: Standing) -> Breach | None:
    return Breach("something_to_pay") if standing.amounts.get(GRANTED, 0) > 0 else None


def _nothing_to_repay(_: Desk, standing: Standing) -> Breach | None:
    left = standing.amounts.get(TO_REPAY, 0) - standing.amounts.get(REPAID, 0)
    return Breach("something_to_repay", (str(left),)) if left > 0 and not standing.is_filled(CLOSED_FOR) else None


def _not_yet_paid(_: Desk, standing: Standing) -> Breach | None:
    day = standing.dates.get(PAID_ON)
    return Breach("already_paid", (day.isoformat(),)) if day is not None else None


_GUARDS: Mapping[Guard, Callable[[Desk, Standing], Breach | None]] = {
    "answer_overdue": _answer_overdue,
    "nothing_to_pay": _nothing_to_pay,
    "nothing_to_repay": _nothing_to_repay,
    "not_yet_paid": _not_yet_paid,
}


# -- Corrections, amounts, days ---------------------------------------------------------------------


def against_correction(desk: Desk, reference: Reference) -> Breach | None:
    """Why the case may not be taken one step back: each step wants a reason of its own."""
    standing = desk.standing(reference)
    reason = standing.words.get(CORRECTED_FOR, "")
    back = standing.path[:-1]
    if not reason or reason == standing.corrected_for:
        return Breach("correction_reason", (standing.status, back[-1]))
    retakes = desk.programme.holds_place(back) and not desk.programme.holds_place(standing.path)
    return against_place(desk, reference, desk.case(reference).year) if retakes else None


def against_amount(desk: Desk, reference: Reference, kronor: int) -> Breach | None:
    """Why so much may not be granted."""
    rules, requested = desk.programme.rules, desk.case(reference).requested
    if rules.max_amount is not None and kronor > rules.max_amount:
        return Breach("ceiling", (str(kronor), str(rules.max_amount)))
    if rules.not_above_requested and 0 <= requested < kronor:
        return Breach("above_requested", (str(kronor), str(requested)))
    return None


def against_change(desk: Desk, reference: Reference) -> Breach | None:
    """Why what was decided may not be changed: that is a decision too, with a day, a decision maker and a reason."""
    standing = desk.standing(reference)
    missing = [key for key in (DECIDED_ON, DECIDED_BY, REASON) if not standing.is_clear(key)]
    if standing.dates.get(DECIDED_ON) == standing.decided_on and DECIDED_ON not in missing:
        missing.append(DECIDED_ON)
    if standing.words.get(REASON) == standing.decided_for and REASON not in missing:
        missing.append(REASON)
    return Breach("change_of_decision", tuple(missing)) if missing else None


def against_plan(desk: Desk, reference: Reference, status: Status, day: date) -> Breach | None:
    """Why a payment may not be planned for the day. What has already happened is a fact, and no plan."""
    if status.pays == "paid" and day > desk.today:
        return against_payday(desk, reference, day) or Breach("future_day", (status.dates[0], day.isoformat()))
    if status.pays == "ordered" and desk.programme.rules.paid_within_year and day.year != desk.case(reference).year:
        return Breach("other_year", (day.isoformat(), str(desk.case(reference).year)))
    return None


def against_payday(desk: Desk, reference: Reference, day: date) -> Breach | None:
    """What is wrong with a day of payment: another year than the grant's, or no bank day."""
    if not desk.programme.rules.paid_within_year:
        return None
    year = desk.case(reference).year
    if day.year != year:
        return Breach("other_year", (day.isoformat(), str(year)))
    if not desk.calendar.is_bank_day(day):
        last = day
        while not desk.calendar.is_bank_day(last):
            last -= timedelta(days=1)
        return Breach("no_bank_day", (day.isoformat(), last.isoformat()))
    return None
