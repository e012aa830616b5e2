"""What a final report's money asks of what was paid out. `core.rules` names it for form files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kvitto.core import swedish
from kvitto.core.forms.answers import Answers, Problem, Setting
from kvitto.core.forms.form import Form, Text

if TYPE_CHECKING:
    from kvitto.core.region import Region

USED, UNUSED, COSTS = "red_anvant_belopp", "red_ej_anvant", "red_kostnader"


def used_of_received(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """What was used and what was not are together what came. It asks and never stops: staff may have noted it wrong."""
    received, used, unused = setting.received, answers.get(USED), answers.get(UNUSED, 0)
    if received is None or used is None or used + unused == received:
        return
    came = swedish.money(received)
    if used > received:
        yield _asked(
            USED,
            "more_than_received",
            f"Ni fick {came}, och har skrivit {swedish.money(used)} som använt av stödet. Stämmer det? Det som ni "
            "själva har betalat räknas inte hit.",
            f"You received {came}, and have written {swedish.money(used)} as used of the support. Is that right? What "
            "you have paid yourselves is not part of it.",
        )
    else:
        rest = swedish.money(received - used)
        yield _asked(
            UNUSED,
            "unused_missing" if not unused else "not_what_is_left",
            f"Ni fick {came} och har använt {swedish.money(used)}. Då är {rest} inte använt. Stämmer det?",
            f"You received {came} and have used {swedish.money(used)}. Then {rest} is unused. Is that right?",
        )


def costs_cover_what_was_used(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """The lines of cost come to at least what was used of the support; where there are lines at all."""
    used = answers.get(USED)
    lines = [line.get("belopp", 0) for line in answers.get(COSTS) or ()]
    if lines and used is not None and sum(lines) < used:
        told, spent = swedish.money(sum(lines)), swedish.money(used)
        yield _asked(
            COSTS,
            "costs_below_used",
            f"Kostnaderna är tillsammans {told}, men {spent} av stödet är använt. Stämmer det?",
            f"The costs come to {told}, yet {spent} of the support has been used. Is that right?",
        )


def _asked(field: str, code: str, sv: str, en: str) -> Problem:
    return Problem(field, f"/{field}", code, Text(sv, en), "warning")
