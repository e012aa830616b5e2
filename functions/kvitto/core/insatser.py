"""The region's own register of activities, read from staff's typing: what is meant is understood, the rest is told.

Nothing is guessed: a day, a goal or a municipality that cannot be read is a fault with its row, and the activity counts
in what could be read of it.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kvitto.core.forms import reading
from kvitto.core.goals import Goals
from kvitto.core.region import Region
from kvitto.core.sheet import SeenRow

_EPOCH = date(1899, 12, 30)
"""Day nought of a spreadsheet's serial numbers."""

_PARTED = re.compile(r"[,;\n/+&]| och ", re.IGNORECASE)
_DAYS = re.compile(r"\s*[-–—]\s*(?=\d{1,2}\s*[/a-zåäö])")
"""Between two days, "1–3 mars": the last counts."""
_NUMBER = re.compile(r"(?:mål|delmål)?\s*(\d+(?:[.:]\d+)?)", re.IGNORECASE)
_PEOPLE = re.compile(r"\s*(?:st|personer|deltagare|pers)\.?\s*$", re.IGNORECASE)
_ALL = frozenset({"alla", "hela länet", "länet", "samtliga"})

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Activity:
    """What one row says. ``goals`` are ids of goals and sub-goals, ``municipalities`` codes."""

    row: int
    title: str
    kind: str
    day: date | None = None
    goals: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    participants: int | None = None

    def touches(self, goal_id: str) -> bool:
        """Whether it is marked with the goal, or with one of its sub-goals."""
        return any(one == goal_id or one.startswith(f"{goal_id}-") for one in self.goals)


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be read: where, and what to do, in Swedish."""

    row: int
    heading: str
    text: str


def read_activities(rows: Iterable[SeenRow], region: Region, goals: Goals) -> tuple[list[Activity], list[Fault]]:
    """The activities of the tab Insatser, and what could not be read. A blank row is nothing."""
    faults: list[Fault] = []
    filled = [row for row in rows if any(str(value).strip() for value in row.cells.values())]
    return [_activity(row, region, goals, faults) for row in filled], faults


def _activity(row: SeenRow, region: Region, goals: Goals, faults: list[Fault]) -> Activity:
    def told(heading: str, text: str) -> None:
        faults.append(Fault(row.number, heading, text))

    cells = row.cells
    day = None
    if "datum" not in cells:
        told("Datum", "Skriv dagen, till exempel 2026-03-01. Utan dag räknas insatsen inte.")
    elif (day := read_day(cells["datum"])) is None:
        told("Datum", f"”{cells['datum']}” är ingen dag som går att läsa. Skriv till exempel 2026-03-01.")
    goal_ids, strange = read_goals(cells.get("mal", ""), goals)
    for word in strange if goals.goal else ():
        told("Mål", f"”{word}” är inget mål i planen. Skriv till exempel Mål 3 eller Delmål 3.1.")
    typed = str(cells.get("mal", "")).casefold()
    for number, goal_id in _numbers(goals):
        if goal_id in goal_ids and f"mål {number}" not in typed:
            told("Mål", f"Skriv ”Mål {number}”: annars räknar Måluppföljning inte raden, fast årsrapporten gör det.")
    codes, unknown = read_municipalities(cells.get("kommuner", ""), region)
    for word in unknown:
        told("Kommuner", f"”{word}” är ingen kommun i länet.{_perhaps(word, region)}")
    participants = None
    if "deltagare" in cells and (participants := read_number(cells["deltagare"])) is None:
        told("Antal deltagare", f"”{cells['deltagare']}” är inget antal. Skriv ett helt tal.")
    title, kind = str(cells.get("rubrik", "")).strip(), str(cells.get("typ", "")).strip()
    return Activity(row.number, title, kind, day, goal_ids, codes, participants)


def read_day(value: Value) -> date | None:
    """A serial number of the sheet, or a day as people type it; of several days the last."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _EPOCH + timedelta(days=int(value)) if 36526 <= value < 73051 else None
    text = str(value).strip().rstrip(".")
    for one in (text, _DAYS.split(text)[-1]):
        try:
            return date.fromisoformat(reading.typed_date(one))
        except reading.Unreadable:
            continue
    return None


def read_goals(value: Value, goals: Goals) -> tuple[tuple[str, ...], list[str]]:
    """Ids of the goals and sub-goals that are named by number, and the words that name none."""
    by_number = dict(_numbers(goals))
    found, strange = dict[str, None](), []
    for word in _words(value):
        named = _NUMBER.match(word)
        number = named[1].replace(":", ".") if named else ""
        if number in by_number:
            found[by_number[number]] = None
        else:
            strange.append(word)
    return tuple(found), strange


def _numbers(goals: Goals) -> Iterator[tuple[str, str]]:
    for goal in goals.goal:
        yield goal.number, goal.id
        yield from ((sub.number, sub.id) for sub in goal.subgoal)


def read_municipalities(value: Value, region: Region) -> tuple[tuple[str, ...], list[str]]:
    """Codes of the municipalities that are named, by name, official name or code, and the words that name none."""
    known: Mapping[str, str] = {
        _bare(name): one.code for one in region.municipalities for name in (one.name, one.official_name, one.code)
    }
    found, unknown = dict[str, None](), []
    for word in _words(value):
        if _bare(word) in _ALL:
            found |= dict.fromkeys(one.code for one in region.municipalities)
        elif _bare(word) in known:
            found[known[_bare(word)]] = None
        else:
            unknown.append(word)
    return tuple(found), unknown


def read_number(value: Value) -> int | None:
    """A whole number, perhaps with "st" or "personer" after it; an estimate ("ca 25") is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value) if value >= 0 and float(value).is_integer() else None
    try:
        return reading.whole_number(_PEOPLE.sub("", str(value)))
    except reading.Unreadable:
        return None


def _words(value: Value) -> Sequence[str]:
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return [word.strip() for word in _PARTED.split(text) if word.strip()]


def _bare(word: str) -> str:
    return " ".join(word.casefold().split())


def _perhaps(word: str, region: Region) -> str:
    near = difflib.get_close_matches(word, [one.name for one in region.municipalities], 1)
    return f" Menar ni {near[0]}?" if near else ""
