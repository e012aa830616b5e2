"""Who is to be paid on a day: granted cases with everything that a payment rests on, each once.

A case is on the list of the day that staff have ordered its payment for, or of any day while they have ordered none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kvitto.core.export import Table, table_of
from kvitto.core.ids import Reference, Token
from kvitto.core.programme import Programme
from kvitto.core.sheet import Cell, Tab
from kvitto.core.standing import GRANTED, PAID_ON
from kvitto.core.state import State

ORDERED_ON = "utbetalning_bestalld"
"""The column with the day for which staff have ordered the payment."""

AMOUNT = "rekvisition_belopp"
"""The question of how much is asked for."""

Why = Literal["no agreement", "no details", "other year", "too much"]

WORDS: Mapping[Why, str] = {
    "no agreement": "avtalet är inte undertecknat",
    "no details": "uppgifter för utbetalning har inte kommit in",
    "other year": "stödåret är ett annat än dagens",
    "too much": "kommunen begär mer än det beviljade",
}
"""Why a granted case is not on the list, to staff."""


@dataclass(frozen=True, slots=True)
class Due:
    """A case to pay, and the post with its details; None in a region that asks for none."""

    reference: Reference
    granted: int
    details: Token | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A granted case that is not on the list, and why."""

    reference: Reference
    why: Why


def due_on(state: State, programme: Programme, day: date, *, asks: bool) -> tuple[list[Due], list[Waiting]]:
    """The cases to pay on ``day``, and the granted ones that lack something. ``asks``: there is a form for details."""
    due: list[Due] = []
    waiting: list[Waiting] = []
    for reference, case in state.cases.items():
        standing = state.standing(reference)
        granted = standing.amounts.get(GRANTED, 0)
        paid = PAID_ON in standing.dates or any(programme.by_id[one].pays == "paid" for one in standing.path)
        other_day = standing.dates.get(ORDERED_ON, day) != day
        ended = programme.by_id[standing.status].ends
        if not granted or paid or other_day or ended or not programme.holds_place(standing.path):
            continue
        posts = [one.token for one in state.added.get(reference, ()) if one.purpose == "payout"]
        signed = programme.rules.agreement_before_payout
        if signed is not None and signed not in standing.path:
            waiting.append(Waiting(reference, "no agreement"))
        elif asks and not posts:
            waiting.append(Waiting(reference, "no details"))
        elif programme.rules.paid_within_year and case.year != day.year:
            waiting.append(Waiting(reference, "other year"))
        else:
            due.append(Due(reference, granted, posts[-1] if posts else None))
    return due, waiting


def payout_table(tab: Tab, rows: Sequence[Mapping[str, Cell]]) -> Table:
    """The list with the columns of the tab Utbetalning, and last how many and how much: the control sum."""
    total = sum(int(str(row[AMOUNT])) for row in rows)
    last: dict[str, Cell] = {"referens": "Kontrollsumma", "kommun_kod": f"{len(rows)} utbetalningar", AMOUNT: total}
    return table_of(tab, [*rows, last])
