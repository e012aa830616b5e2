"""What a region's data may hold: exactly the words of the dataclasses in `region.py`, and in agreement."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, get_args

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from kvitto.core.deadlines import month_day
from kvitto.core.forms.faults import FormFileError, meant, told
from kvitto.core.region import (
    Colour,
    Colours,
    ContactRole,
    Document,
    Frame,
    Municipality,
    Page,
    Programme,
    Region,
    SharingDay,
    SizeGroup,
    Source,
    Span,
    YearPlan,
)

_TABLES = {
    "": Region,
    "programme": Programme,
    "contacts": ContactRole,
    "sources": Source,
    "municipalities": Municipality,
    "privacy": Page,
    "accessibility": Page,
    "colours": Colours,
    "documents": Document,
    "frames": Frame,
    "sharing_days": SharingDay,
    "size_groups": SizeGroup,
    "calendar": YearPlan,
    "summer": Span,
}


def refuse_wrong_region(toml: Mapping[str, Any], *, file: str) -> None:
    """Raises: FormFileError with every fault of a parsed region.toml, its id and municipalities added to it.

    Strict: each word of exactly its type. pydantic is given JSON, since a strict dataclass takes no Python dict.
    """
    adapter = TypeAdapter(with_config(ConfigDict(strict=True, extra="forbid"))(Region))
    try:
        region = adapter.validate_json(json.dumps(toml, default=str))
    except ValidationError as error:
        words = {name: [word.name for word in fields(table)] for name, table in _TABLES.items()}
        raise FormFileError(file, told(error, toml, words)) from None
    if faults := list(_incoherences(region)):
        raise FormFileError(file, faults)


def _incoherences(region: Region) -> Iterator[str]:
    if len(region.municipalities) != region.municipality_count:
        yield (
            f"municipality_count is {region.municipality_count}, but there are {len(region.municipalities)} "
            "in municipalities.csv."
        )
    for municipality in region.municipalities:
        if not (municipality.code.startswith(region.county_code) and re.fullmatch("[0-9]{4}", municipality.code)):
            yield f'municipality "{municipality.code}" is not four digits beginning with {region.county_code}.'
    yield from _unreadable_days(region.calendar)
    for sharing in region.sharing_days:
        yield from _sharing_faults(sharing, region)
    yield from _wrong_groups(region)
    known = [source.id for source in region.sources]
    named = [region.source, region.programme.source]
    named += [contact.source for contact in region.contacts] + [document.source for document in region.documents]
    named += [group.source for group in region.size_groups]
    for name in (*named, *filter(None, [region.calendar.source])):
        if name not in known:
            yield f'source "{name}" is not one of {", ".join(known)}.{meant(name, known)}'
    for mode, colours in (("light", region.colours.light), ("dark", region.colours.dark)):
        for missing in sorted(set(get_args(Colour)) - set(colours)):
            yield f'colours.{mode}: the colour "{missing}" is missing.'
        for name, value in colours.items():
            if not re.fullmatch(r"#[0-9a-f]{6}", value):
                yield f'colours.{mode}: {name} = "{value}" is not six hexadecimal digits, such as "#005b89".'


def _wrong_groups(region: Region) -> Iterator[str]:
    codes = [one.code for one in region.municipalities]
    grouped = [code for group in region.size_groups for code in group.municipalities]
    for code in dict.fromkeys(grouped):
        if code not in codes:
            yield f'size_groups: "{code}" is no municipality of the region.{meant(code, codes)}'
        if grouped.count(code) > 1:
            yield f'size_groups: "{code}" stands in two groups.'


def _sharing_faults(sharing: SharingDay, region: Region) -> Iterator[str]:
    place = f"sharing_days, {sharing.year}"
    if [one.year for one in region.sharing_days].count(sharing.year) > 1:
        yield f"{place}: there are two of that year."
    hours = [_CLOCK.fullmatch(clock) for clock in (sharing.starts, sharing.ends)]
    if not all(hours) or sharing.starts >= sharing.ends:
        yield f'{place}: starts "{sharing.starts}" and ends "{sharing.ends}" are to be hours such as "10:00", in order.'
    if sharing.sequence < int(sharing.cancelled or sharing.changed is not None):
        yield f"{place}: sequence is {sharing.sequence}. Raise it by one with each change, else calendars keep the old."


_CLOCK = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")


def _unreadable_days(plan: YearPlan) -> Iterator[str]:
    named = ("decided_by", "agreement_by", "requisition_by", "report_latest", "indicators_open", "indicators_lock")
    days = {name: getattr(plan, name) for name in named}
    if plan.summer is not None:
        days |= {"summer.first": plan.summer.first, "summer.last": plan.summer.last}
    for name, day in days.items():
        try:
            month_day(day)
        except ValueError as fault:
            yield f"calendar: {name}: {fault}"
