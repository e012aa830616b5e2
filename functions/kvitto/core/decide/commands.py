"""What staff's edits mean: a settled edit of a cell becomes records by the programme's ways and rules.

An edit that a rule stands against is never acted on and keeps its remark; it is tried again when something else in
its own row counts or its day has come, and never because of another row. A fact is recorded also where a rule
stands against it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kvitto.core import events as ev
from kvitto.core.decide import readings, rules
from kvitto.core.decide.desk import Desk
from kvitto.core.decide.rules import Breach
from kvitto.core.events import Event
from kvitto.core.ids import Reference
from kvitto.core.programme import Status
from kvitto.core.sheet import Cell, Column
from kvitto.core.standing import DECIDED_ON, GRANTED, NEW_END, PAID, REASON, STATUS, YEAR, Standing


@dataclass(frozen=True, slots=True)
class Edit:
    """A settled edit: the column's key, what the cell says now (None when it was emptied) and the cell's mark."""

    reference: Reference
    key: str
    value: Cell
    mark: str


def decided(desk: Desk, edits: Sequence[Edit], columns: Mapping[str, Column]) -> list[Event]:
    """What the settled edits of one look come to. ``columns`` are those of the tab with the cases, by key.

    Each is decided on what the former ones came to: first all that is written in the rows, then the statuses. What
    gives a place back goes before what takes one; two that want the same place in one look are taken by decision
    day, then by reference.
    """
    moves: list[_Move] = []
    for edit in edits:
        column = columns.get(edit.key)
        if column is not None and column.zone == "handläggning":
            moves += _written(desk, edit, column)
    _walk(desk, moves)
    try_again(desk, dict.fromkeys(edit.reference for edit in edits))
    return desk.happened


@dataclass(frozen=True, slots=True)
class _Move:
    """A wish to bring a case to a status, from the cell ``key`` that says so."""

    reference: Reference
    key: str
    to: Status
    value: str


def _walk(desk: Desk, moves: Iterable[_Move]) -> None:
    places = {status.id: place for place, status in enumerate(desk.programme.status)}

    def order(move: _Move) -> tuple[int, str, int, Reference]:
        if move.key != STATUS:
            return 2, "", places[move.to.id], move.reference
        day = desk.standing(move.reference).dates.get(DECIDED_ON)
        takes = move.to.grants
        return int(takes), day.isoformat() if takes and day else "", places[move.to.id], move.reference

    for move in sorted(moves, key=order):
        _step(desk, move)


def try_again(desk: Desk, references: Iterable[Reference]) -> None:
    """Let what was refused in the rows be tried again: the cell it lacked may have been filled in just now, or its
    day have come.
    """
    moves: list[_Move] = []
    for reference in references:
        for key, remark in dict(desk.standing(reference).remarks).items():
            if not remark.value:
                continue
            if key == STATUS:
                moves.append(_Move(reference, key, desk.programme.by_id[remark.value], remark.value))
            elif key == YEAR:
                _year(desk, reference, int(remark.value))
            elif key in (GRANTED, PAID) or remark.value.isdigit():
                _amount(desk, reference, key, int(remark.value))
            else:
                moves += _day(desk, reference, key, date.fromisoformat(remark.value))
    _walk(desk, moves)


# -- What is written in a cell ----------------------------------------------------------------------


def _written(desk: Desk, edit: Edit, column: Column) -> list[_Move]:
    """Read one cell and record it; answers with the status it asks for, where it does."""
    reference, key = edit.reference, edit.key
    if not edit.mark:
        _emptied(desk, reference, key)
    elif key == STATUS:
        status = readings.status_of(desk.programme, edit.value)
        if status is not None:
            return [_Move(reference, key, status, status.id)]
        words = [one.word for one in desk.programme.status]
        _refuse(desk, reference, key, "", Breach("unknown_word", _some(readings.nearest(words, edit.value))))
    elif column.type == "date":
        day = readings.day_of(edit.value)
        if day is not None:
            return _day(desk, reference, key, day)
        _refuse(desk, reference, key, "", Breach("no_date"))
    elif column.type in ("money", "year"):
        number = readings.kronor_of(edit.value)
        if number is None or (column.type == "year" and not 2000 <= number <= 2099):
            _refuse(desk, reference, key, "", Breach("no_year" if column.type == "year" else "no_amount"))
        elif column.type == "year":
            _year(desk, reference, number)
        else:
            _amount(desk, reference, key, number)
    elif column.choices:
        choice = readings.choice_of(column.choices, edit.value)
        if choice is None:
            near = readings.nearest(column.choices, edit.value)
            _refuse(desk, reference, key, "", Breach("unknown_word", _some(near)))
        else:
            desk.happen(reference, ev.WordSet(reference, key, choice))
    else:
        desk.happen(reference, ev.WordSet(reference, key, edit.mark))
    return []


def _some(word: str) -> tuple[str, ...]:
    return (word,) if word else ()


def _emptied(desk: Desk, reference: Reference, key: str) -> None:
    standing = desk.standing(reference)
    if key in (STATUS, YEAR):
        _refuse(desk, reference, key, "", Breach("emptied"))
    elif standing.is_filled(key):
        desk.happen(reference, ev.ValueCleared(reference, key))
    elif key in standing.remarks:
        desk.happen(reference, ev.RemarkDropped(reference, key))


def _year(desk: Desk, reference: Reference, year: int) -> None:
    case, standing = desk.case(reference), desk.standing(reference)
    held = desk.programme.holds_place(standing.path)
    breach = rules.against_place(desk, reference, year) if held and year != case.year else None
    if breach is not None:
        _refuse(desk, reference, YEAR, str(year), breach)
        return
    if year != case.year:
        desk.happen(reference, ev.YearSet(reference, year))
    _drop_remark(desk, reference, YEAR)


def _amount(desk: Desk, reference: Reference, key: str, kronor: int) -> None:
    standing = desk.standing(reference)
    breach = rules.against_amount(desk, reference, kronor) if key == GRANTED else None
    changed = key == GRANTED and _is_granted(desk, standing) and kronor != standing.amounts.get(key)
    if breach is None and changed:
        breach = rules.against_change(desk, reference)
    if breach is not None:
        _refuse(desk, reference, key, str(kronor), breach)
        return
    if standing.amounts.get(key) != kronor:
        desk.happen(reference, ev.AmountSet(reference, key, kronor))
    if changed:
        _decide_anew(desk, reference)
    granted = desk.standing(reference).amounts.get(GRANTED)
    if key == PAID and granted is not None and kronor > granted:
        _doubt(desk, reference, key, str(kronor), Breach("paid_above_granted", (str(kronor), str(granted))))
    else:
        _drop_remark(desk, reference, key)


def _day(desk: Desk, reference: Reference, key: str, day: date) -> list[_Move]:
    """Record a day; a plan that a rule stands against is refused. Answers with the status that says the same."""
    standing = desk.standing(reference)
    same = next((status for status in desk.programme.status if key in status.dates), None)
    breach = rules.against_plan(desk, reference, same, day) if same is not None else None
    changed = key == NEW_END and _is_granted(desk, standing) and standing.dates.get(key) != day
    if breach is None and changed:
        breach = rules.against_change(desk, reference)
    if breach is not None:
        _refuse(desk, reference, key, day.isoformat(), breach)
        return []
    if standing.dates.get(key) != day:
        desk.happen(reference, ev.DateSet(reference, key, day.isoformat()))
    if changed:
        _decide_anew(desk, reference)
    if same is None or same.id in standing.path or not all(one in desk.standing(reference).dates for one in same.dates):
        _mark_payday(desk, reference, same, key, day)
        return []
    return [_Move(reference, key, same, day.isoformat())]


def _is_granted(desk: Desk, standing: Standing) -> bool:
    return standing.decided_on is not None and desk.programme.holds_place(standing.path)


def _decide_anew(desk: Desk, reference: Reference) -> None:
    standing = desk.standing(reference)
    day = standing.dates[DECIDED_ON].isoformat()
    desk.happen(reference, ev.DecisionMade(reference, day, standing.words[REASON]))


# -- Steps ------------------------------------------------------------------------------------------


def _step(desk: Desk, move: _Move) -> None:
    standing = desk.standing(move.reference)
    if move.to.id == standing.status or (move.key != STATUS and move.to.id in standing.path):
        _drop_remark(desk, move.reference, move.key)
        return
    if move.key == STATUS and _is_step_back(desk, standing, move.to):
        breach, why = rules.against_correction(desk, move.reference), "correction"
    else:
        breach, why = rules.against_step(desk, move.reference, move.to), "edit" if move.key == STATUS else "date"
    if breach is None:
        _go(desk, move, why)
    elif move.key == STATUS:
        _refuse(desk, move.reference, move.key, move.value, breach)
    else:
        _doubt(desk, move.reference, move.key, move.value, breach)


def _is_step_back(desk: Desk, standing: Standing, to: Status) -> bool:
    """Whether it is the step before this one, and no way of the programme leads there by itself."""
    before = standing.path[-2:-1] == (to.id,)
    return before and desk.programme.way_between(standing.status, to.id) is None


def _go(desk: Desk, move: _Move, why: str) -> None:
    reference, standing = move.reference, desk.standing(move.reference)
    day = _day_of(standing, move.to) or desk.today
    desk.happen(reference, ev.StatusSet(reference, standing.status, move.to.id, day.isoformat(), move.key, why))
    if move.to.decision and why != "correction":
        desk.happen(reference, ev.DecisionMade(reference, day.isoformat(), standing.words.get(REASON, "")))
    if move.to.dates:
        _mark_payday(desk, reference, move.to, move.to.dates[-1], day)


def _day_of(standing: Standing, status: Status) -> date | None:
    """The day that staff wrote for the status: the last of its dates, or that of the decision."""
    keys = [status.dated_by] if status.dated_by else status.dates
    days = [standing.dates[key] for key in keys if key in standing.dates]
    return max(days, default=None)


def _mark_payday(desk: Desk, reference: Reference, status: Status | None, key: str, day: date) -> None:
    """A payment that was made is a fact, whatever the rules say of its day; it is recorded, and marked."""
    paid = status is not None and status.pays == "paid"
    breach = rules.against_payday(desk, reference, day) if paid else None
    if breach is not None:
        _doubt(desk, reference, key, day.isoformat(), breach)
    else:
        _drop_remark(desk, reference, key)


# -- Remarks ----------------------------------------------------------------------------------------


def _refuse(desk: Desk, reference: Reference, key: str, value: str, breach: Breach) -> None:
    _remark(desk, ev.EditRefused(reference, key, value, breach.rule, breach.facts))


def _doubt(desk: Desk, reference: Reference, key: str, value: str, breach: Breach) -> None:
    _remark(desk, ev.EditDoubted(reference, key, value, breach.rule, breach.facts))


def _remark(desk: Desk, event: ev.EditRefused | ev.EditDoubted) -> None:
    """Say it, unless it stands there already."""
    standing = desk.standing(event.reference).remarks.get(event.key)
    said = standing and (standing.value, standing.rule, standing.facts, standing.refused)
    if said != (event.value, event.rule, event.facts, isinstance(event, ev.EditRefused)):
        desk.happen(event.reference, event)


def _drop_remark(desk: Desk, reference: Reference, key: str) -> None:
    if key in desk.standing(reference).remarks:
        desk.happen(reference, ev.RemarkDropped(reference, key))
