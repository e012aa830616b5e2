"""What goals.toml may hold: exactly the words of the dataclasses in `goals.py`, and in agreement."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from kvitto.core.forms.faults import FormFileError, meant, told
from kvitto.core.goals import Assignment, Goal, Goals, Plan, Subgoal
from kvitto.core.region import Region

_TABLES = {"": Goals, "plan": Plan, "goal": Goal, "subgoal": Subgoal, "assignment": Assignment}


def refuse_wrong_goals(toml: Mapping[str, Any], region: Region, *, file: str) -> None:
    """Raises: FormFileError with every fault of a parsed goals.toml."""
    adapter = TypeAdapter(with_config(ConfigDict(strict=True, extra="forbid"))(Goals))
    try:
        goals = adapter.validate_json(json.dumps(toml, default=str))
    except ValidationError as error:
        words = {name: [word.name for word in fields(table)] for name, table in _TABLES.items()}
        raise FormFileError(file, told(error, toml, words)) from None
    if faults := [*_incoherences(goals), *_sources(goals, region)]:
        raise FormFileError(file, faults)


def _incoherences(goals: Goals) -> Iterator[str]:
    ids = Counter(id_ for goal in goals.goal for id_ in goal.ids)
    for twice in (id_ for id_, times in ids.items() if times > 1):
        yield f'goal "{twice}" stands there twice.'
    plans = [plan.id for plan in goals.plan]
    for plan in goals.plan:
        if plan.valid_from and plan.valid_to and plan.valid_to < plan.valid_from:
            yield f'plan "{plan.id}": valid_to is before valid_from.'
    for goal in goals.goal:
        if goal.plan not in plans:
            yield f'goal "{goal.id}": plan "{goal.plan}" is not one of {", ".join(plans)}.{meant(goal.plan, plans)}'
        if not goal.sources:
            yield f'goal "{goal.id}": "sources" is empty; name the page where its words stand.'
        for one in goal.subgoal:
            if not one.id.startswith(f"{goal.id}-"):
                yield f'goal "{goal.id}": the id of sub-goal "{one.id}" does not begin with "{goal.id}-".'


def _sources(goals: Goals, region: Region) -> Iterator[str]:
    known = [source.id for source in region.sources]
    named = [name for plan in goals.plan for name in plan.sources]
    named += [name for goal in goals.goal for name in goal.sources]
    named += [goals.assignment.source] if goals.assignment else []
    for name in dict.fromkeys(named):
        if name not in known:
            yield f'source "{name}" is not one of {", ".join(known)}.{meant(name, known)}'
