"""What a region's data may hold: exactly the words of the dataclasses in `region.py`, and in agreement."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, get_args

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from kvitto.core.forms.faults import FormFileError, meant, told
from kvitto.core.region import Colour, Colours, ContactRole, Frame, Municipality, Page, Programme, Region, Source

_TABLES = {
    "": Region,
    "programme": Programme,
    "contacts": ContactRole,
    "sources": Source,
    "municipalities": Municipality,
    "privacy": Page,
    "accessibility": Page,
    "colours": Colours,
    "frames": Frame,
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
    known = [source.id for source in region.sources]
    for name in (region.source, region.programme.source, *(contact.source for contact in region.contacts)):
        if name not in known:
            yield f'source "{name}" is not one of {", ".join(known)}.{meant(name, known)}'
    for mode, colours in (("light", region.colours.light), ("dark", region.colours.dark)):
        for missing in sorted(set(get_args(Colour)) - set(colours)):
            yield f'colours.{mode}: the colour "{missing}" is missing.'
        for name, value in colours.items():
            if not re.fullmatch(r"#[0-9a-f]{6}", value):
                yield f'colours.{mode}: {name} = "{value}" is not six hexadecimal digits, such as "#005b89".'
