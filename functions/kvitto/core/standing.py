"""Where a case stands: its status, dates, amounts and words in force, and what staff wrote that is not.

Folded from the events that settled edits became. Keys are those of the sheet's columns; free text is here only as
the mark of its cell (``core.cell_marks``), what it says lies in notes/.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from kvitto.core import events as ev

Value = TypeVar("Value")

RECEIVED = "INKOMMEN"
"""The status that every case begins with; a programme's data must hold it."""

# Columns of the tab with the cases that rules know, by their keys.
STATUS = "status"
YEAR = "ar"
GRANTED = "beviljat_belopp"
REASON = "motivering"
DECIDED_ON = "beslutsdatum"
DECIDED_BY = "beslutat_av"
ANSWER_BY = "svara_senast"
PAID_ON = "utbetald"
PAID = "utbetalt_belopp"
NEW_END = "nytt_slutdatum"
TO_REPAY = "att_aterbetala"
REPAID = "aterbetalt"
CLOSED_FOR = "avslutsorsak"
OFFICE_NOTE = "tjansteanteckning"
CORRECTED_FOR = "skal_till_rattelse"


@dataclass(frozen=True, slots=True)
class Remark:
    """A cell whose value is not acted on (``refused``), or is in force and yet not as the rules have it.

    ``value`` is what staff meant: a status id, an ISO date, an amount; "" where it could not be read. ``facts`` fill
    in the words of the rule: ids, dates, amounts and references, never text of anybody's.
    """

    value: str
    rule: str
    facts: tuple[str, ...] = ()
    refused: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """``path`` is the way here, the last being where the case stands; a correction takes a step back on it.

    ``entered`` tells the day on which each status was last entered: the decision's for a decision, the one that staff
    wrote where a date says the same as the status, else the day the edit counted. ``came`` are the days on which
    what we wait for came in, by what it is: completion, payout, report.
    """

    path: tuple[str, ...] = (RECEIVED,)
    entered: Mapping[str, date] = field(default_factory=dict)
    dates: Mapping[str, date] = field(default_factory=dict)
    amounts: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, Remark] = field(default_factory=dict)
    came: Mapping[str, date] = field(default_factory=dict)
    corrected_for: str = ""
    """The mark of the reason by which the last correction was made: each reason serves once."""
    decided_on: date | None = None
    decided_for: str = ""
    """Day and mark of the reason of the decision in force, whether the first or one that changed it."""

    @property
    def status(self) -> str:
        return self.path[-1]

    def is_filled(self, key: str) -> bool:
        """Whether staff have put something that can be read in the cell."""
        return key in self.dates or key in self.amounts or key in self.words

    def is_clear(self, key: str) -> bool:
        """Whether the cell is filled in and says what is in force: nothing is decided on a value that staff left."""
        remark = self.remarks.get(key)
        return self.is_filled(key) and (remark is None or not remark.refused)


NEW = Standing()
"""A case that staff have not touched."""


# Any: each kind of event changes its own fields, which a signature by kind cannot say.
def after(standing: Standing, event: Any) -> Standing:
    """The standing once the event has happened."""
    match event:
        case ev.StatusSet():
            return _moved(standing, event)
        case ev.DateSet():
            dates = {**standing.dates, event.key: date.fromisoformat(event.day)}
            return replace(_unremarked(standing, event.key), dates=dates)
        case ev.AmountSet():
            amounts = {**standing.amounts, event.key: event.kronor}
            return replace(_unremarked(standing, event.key), amounts=amounts)
        case ev.WordSet():
            return replace(_unremarked(standing, event.key), words={**standing.words, event.key: event.word})
        case ev.ValueCleared():
            kept = _unremarked(standing, event.key)
            return replace(
                kept,
                dates=_without(kept.dates, event.key),
                amounts=_without(kept.amounts, event.key),
                words=_without(kept.words, event.key),
            )
        case ev.EditRefused() | ev.EditDoubted():
            remark = Remark(event.value, event.rule, event.facts, isinstance(event, ev.EditRefused))
            return replace(standing, remarks={**standing.remarks, event.key: remark})
        case ev.RemarkDropped():
            return _unremarked(standing, event.key)
        case ev.DecisionMade():
            return replace(standing, decided_on=date.fromisoformat(event.day), decided_for=event.reason)
        case ev.AnswerCame():
            return replace(standing, came={**standing.came, event.what: date.fromisoformat(event.day)})
    raise TypeError(f"{type(event).__name__} says nothing of where a case stands.")


def _moved(standing: Standing, event: ev.StatusSet) -> Standing:
    back = event.why == "correction"
    path = standing.path[:-1] if back else (*standing.path, event.new)
    entered = {**standing.entered, event.new: date.fromisoformat(event.day)}
    if back:
        entered = {status: day for status, day in standing.entered.items() if status in path}
    reason = standing.words.get(CORRECTED_FOR, "") if back else standing.corrected_for
    return replace(_unremarked(standing, event.key), path=path, entered=entered, corrected_for=reason)


def _unremarked(standing: Standing, key: str) -> Standing:
    return replace(standing, remarks=_without(standing.remarks, key)) if key in standing.remarks else standing


def _without(values: Mapping[str, Value], key: str) -> Mapping[str, Value]:
    return {one: value for one, value in values.items() if one != key}
