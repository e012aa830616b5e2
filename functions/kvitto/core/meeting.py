"""What a meeting has before it: which cases are to be decided, how they were judged, and what the municipality has had.

Reviewers' points are a basis and decide nothing. One who is disqualified (jäv) is left out of them, and named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kvitto.core.ids import Reference
from kvitto.core.programme import Programme
from kvitto.core.region import Region
from kvitto.core.sheet import SeenRow, Tab
from kvitto.core.standing import GRANTED
from kvitto.core.state import State

MEETING = "mote"
"""The column with the day of the meeting that a case is to be taken up at."""

POINTS, REVIEWER, COMMENT, JAV = "poang_", "granskare", "kommentar", "jav"
"""Columns of the tab Bedömning; those of criteria begin with the first."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion, and the points that were given, by those who take part."""

    heading: str
    points: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.points)


@dataclass(frozen=True, slots=True)
class Judged:
    """How a case was judged. ``disqualified`` are those who take no part; ``comments`` (who, what)."""

    criteria: tuple[Criterion, ...] = ()
    reviewers: tuple[str, ...] = ()
    disqualified: tuple[str, ...] = ()
    comments: tuple[tuple[str, str], ...] = ()

    @property
    def total(self) -> int:
        return sum(one.total for one in self.criteria)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A grant that the municipality has had."""

    reference: Reference
    year: int
    sek: int


def to_decide(state: State, programme: Programme, day: date | None) -> list[Reference]:
    """The cases that a decision is the next step of, oldest first: prepared as the rules have it, for ``day`` if given.

    A case with no day for its meeting is taken up at any.
    """
    prepared_in = programme.rules.prepared_in
    found = []
    for reference in state.cases:
        standing = state.standing(reference)
        next_is_decision = any(one.decision for one in programme.onward_from(standing.status))
        prepared = prepared_in is None or prepared_in in standing.path
        if next_is_decision and prepared and (day is None or standing.dates.get(MEETING, day) == day):
            found.append(reference)
    return found


def judged(tab: Tab, rows: Sequence[SeenRow], reference: Reference) -> Judged:
    """What the reviewers say of a case, from their rows in Bedömning."""
    its = [row for row in rows if str(row.cells.get("referens", "")).strip() == reference]
    takes_part = [row for row in its if not _is_disqualified(row)]
    criteria = [column for column in tab.columns if column.key.startswith(POINTS)]
    return Judged(
        criteria=tuple(Criterion(one.heading, tuple(_points(takes_part, one.key))) for one in criteria),
        reviewers=tuple(_who(row) for row in takes_part),
        disqualified=tuple(_who(row) for row in its if _is_disqualified(row)),
        comments=tuple((_who(row), said) for row in takes_part if (said := str(row.cells.get(COMMENT, "")).strip())),
    )


def earlier_grants(state: State, programme: Programme, reference: Reference) -> list[Earlier]:
    """The municipality's other grants in force, the latest year first."""
    mine = state.cases[reference].municipality
    found = [
        Earlier(other, case.year, standing.amounts.get(GRANTED, 0))
        for other, standing in state.standings.items()
        if other != reference
        and (case := state.cases.get(other)) is not None
        and case.municipality == mine
        and programme.holds_place(standing.path)
    ]
    return sorted(found, key=lambda one: (-one.year, one.reference))


def money_left(state: State, programme: Programme, region: Region, year: int) -> int | None:
    """The year's frame less what is granted of it, in kronor; None where no frame is set."""
    frame = next((one.sek for one in region.frames if one.year == year), None)
    if frame is None:
        return None
    granted = sum(
        standing.amounts.get(GRANTED, 0)
        for reference, standing in state.standings.items()
        if reference in state.cases and state.cases[reference].year == year and programme.holds_place(standing.path)
    )
    return frame - granted


def _points(rows: Sequence[SeenRow], key: str) -> Iterator[int]:
    for row in rows:
        try:
            yield int(float(str(row.cells.get(key, ""))))
        except ValueError:
            continue  # Nothing there, or words: the comment may say more.


def _is_disqualified(row: SeenRow) -> bool:
    return str(row.cells.get(JAV, "")).strip().casefold().startswith("ja")


def _who(row: SeenRow) -> str:
    return str(row.cells.get(REVIEWER, "")).strip() or f"rad {row.number}"
