"""What indicators.toml may hold: exactly the words of `indicators.Indicator`, and in agreement."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from kvitto.core.forms.faults import FormFileError, meant, told
from kvitto.core.goals import Goals
from kvitto.core.indicators import Aggregate, Indicator, Value
from kvitto.core.region import Region

GOES_WITH: Mapping[Value, tuple[Aggregate, ...]] = {
    "count": ("sum", "activities", "grants", "none"),
    "decimal": ("sum", "none"),
    "yes_no": ("municipalities", "none"),
    "plans": ("documents", "municipalities", "none"),
    "share": ("ratio",),
}
"""How the answers of many are put together. A share is never a mean of shares."""


@dataclass(frozen=True)
class _File:
    indicator: tuple[Indicator, ...]


def refuse_wrong_indicators(toml: Mapping[str, Any], region: Region, goals: Goals, *, file: str) -> None:
    """Raises: FormFileError with every fault of a parsed indicators.toml."""
    adapter = TypeAdapter(with_config(ConfigDict(strict=True, extra="forbid"))(_File))
    try:
        read = adapter.validate_json(json.dumps(toml, default=str))
    except ValidationError as error:
        words = {"": ["indicator"], "indicator": [word.name for word in fields(Indicator)]}
        raise FormFileError(file, told(error, toml, words)) from None
    if faults := list(_incoherences(read.indicator, region, goals)):
        raise FormFileError(file, faults)


def _incoherences(indicators: Sequence[Indicator], region: Region, goals: Goals) -> Iterator[str]:
    ids = [one.id for one in indicators]
    for twice in (id_ for id_, times in Counter(ids).items() if times > 1):
        yield f'indicator "{twice}" stands there twice.'
    known = {one.id: one for one in indicators}
    of_goals = [id_ for goal in goals.goal for id_ in goal.ids]
    sources = [source.id for source in region.sources]
    for one in indicators:
        place = f'indicator "{one.id}"'
        if one.goal and one.goal not in of_goals:
            yield f'{place}: goal "{one.goal}" is not in goals.toml.{meant(one.goal, of_goals)}'
        if one.source not in sources:
            yield f'{place}: source "{one.source}" is not one of {", ".join(sources)}.{meant(one.source, sources)}'
        if one.aggregate not in GOES_WITH[one.value]:
            ways = " or ".join(GOES_WITH[one.value])
            yield f"{place}: a {one.value} is put together by {ways}, not by {one.aggregate}."
        if (one.value == "share") != (one.whole is not None):
            yield f'{place}: a share needs "whole", the question for what it is a share of, and nothing else has it.'
        if one.answered_by == "municipality" and one.question is None:
            yield f'{place}: "question" is missing, since municipalities are asked.'
        for name in filter(None, (one.replaces, one.part_of, *one.sum_of)):
            if name not in known or name == one.id:
                yield f'{place}: there is no other indicator "{name}".{meant(name, ids)}'
        if one.valid_from and one.valid_to and one.valid_to < one.valid_from:
            yield f"{place}: valid_to is before valid_from."
        if one.maximum is not None and one.maximum < one.minimum:
            yield f"{place}: minimum {one.minimum} is above maximum {one.maximum}."
        old = known.get(one.replaces)
        if old is not None and (old.valid_to is None or one.valid_from is None or one.valid_from <= old.valid_to):
            yield f'{place}: it replaces "{old.id}", which must end (valid_to) before this begins (valid_from).'
