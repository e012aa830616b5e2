"""The goals of a region's plans, as data. The file schemas/<region>/goals.toml has the shape of the dataclasses below.

Forms take the alternatives of their questions from here (`options_from`), so that a goal is worded once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kvitto.core.forms.form import Text


@dataclass(frozen=True)
class Plan:
    """A named plan that goals belong to. Dates are inclusive; a missing one says that the source names none."""

    id: str
    name: Text
    sources: tuple[str, ...]
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Subgoal:
    """Its id begins with its goal's id and a hyphen, which is how a rule knows whose it is."""

    id: str
    number: str
    text: Text


@dataclass(frozen=True)
class Goal:
    """`text.sv` is verbatim; `number` is the plan's own ("3")."""

    id: str
    number: str
    plan: str
    text: Text
    sources: tuple[str, ...]
    subgoal: tuple[Subgoal, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Its own id, and those of its sub-goals."""
        return (self.id, *(one.id for one in self.subgoal))


@dataclass(frozen=True)
class Assignment:
    """What the region is charged with, line by line and verbatim; kept for reference."""

    source: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Goals:
    """A whole file. Tables that repeat keep the name that they have there."""

    plan: tuple[Plan, ...] = ()
    goal: tuple[Goal, ...] = ()
    assignment: Assignment | None = None

    def has(self, goal_id: str) -> bool:
        """Whether it is the id of a goal or of a sub-goal."""
        return any(goal_id in goal.ids for goal in self.goal)

    def goal_of(self, goal_id: str) -> Goal:
        """The goal, or the goal of a sub-goal. Raises KeyError if there is none."""
        for goal in self.goal:
            if goal_id in goal.ids:
                return goal
        raise KeyError(goal_id)


NO_GOALS = Goals()


def goal_label(goal: Goal) -> str:
    """As it stands in the sheet; Måluppföljning counts by its first words, up to the colon."""
    return f"Mål {goal.number}: {goal.text.sv}"


def make_goals(toml: Mapping[str, Any]) -> Goals:
    """The goals of a parsed goals.toml known to be right; `goals_file.refuse_wrong_goals` says what it may hold.

    `Any`, since this is where TOML becomes goals.
    """
    assignment = toml.get("assignment")
    return Goals(
        plan=tuple(
            Plan(**{**one, "name": _text(one["name"]), "sources": tuple(one["sources"])}) for one in toml["plan"]
        ),
        goal=tuple(_goal(one) for one in toml["goal"]),
        assignment=Assignment(assignment["source"], tuple(assignment["lines"])) if assignment else None,
    )


def with_options(form: Mapping[str, Any], goals: Goals) -> Mapping[str, Any]:
    """A parsed form file whose questions have the options that their word `options_from` names.

    `goals` and `subgoals` are what it may name. Another name stays, so that the check of the form tells of it.
    """
    options = {"goals": list(_goal_options(goals)), "subgoals": list(_subgoal_options(goals))}
    return {**form, "step": [_filled(step, options) for step in form.get("step", ())]}


def _filled(step: Mapping[str, Any], options: Mapping[str, list[dict[str, Any]]]) -> Mapping[str, Any]:
    fields = []
    for field in step.get("field", ()):
        named = options.get(field.get("options_from", ""))
        rest = {word: value for word, value in field.items() if word != "options_from"}
        fields.append(field if named is None else {**rest, "option": named})
    return {**step, "field": fields}


def _goal_options(goals: Goals) -> Iterator[dict[str, Any]]:
    for goal in goals.goal:
        label = {"sv": goal_label(goal), "en": f"Goal {goal.number}: {goal.text.en}"}
        yield {"id": goal.id, "label": label, "source": goal.sources[0]}


def _subgoal_options(goals: Goals) -> Iterator[dict[str, Any]]:
    for goal in goals.goal:
        for one in goal.subgoal:
            label = {"sv": f"Delmål {one.number}: {one.text.sv}", "en": f"Sub-goal {one.number}: {one.text.en}"}
            yield {"id": one.id, "label": label, "source": goal.sources[0]}


def _goal(toml: Mapping[str, Any]) -> Goal:
    subgoals = _subgoals(toml.get("subgoal", ()))
    return Goal(**{**toml, "text": _text(toml["text"]), "sources": tuple(toml["sources"]), "subgoal": subgoals})


def _subgoals(tables: Iterable[Mapping[str, Any]]) -> tuple[Subgoal, ...]:
    return tuple(Subgoal(one["id"], one["number"], _text(one["text"])) for one in tables)


def _text(toml: Mapping[str, str]) -> Text:
    return Text(toml["sv"], toml["en"])
