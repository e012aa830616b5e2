"""A region: who it is, its municipalities, contact roles, texts and colours. All of it data.

The file schemas/<region>/region.toml has the shape of the dataclasses below, word for word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any, Literal, get_args

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from kvitto.core.forms.faults import FormFileError, meant, told
from kvitto.core.forms.form import Language, Text

Colour = Literal[
    "background",
    "surface",
    "text",
    "muted",
    "line",
    "link",
    "button",
    "button_text",
    "focus",
    "error",
    "warning",
    "done",
]


@dataclass(frozen=True)
class Municipality:
    """code is four digits as text ("0428"); official_name has the genitive ("Hjo kommun", "Marks kommun")."""

    code: str
    name: str
    official_name: str
    domains: tuple[str, ...] = ()


@dataclass(frozen=True)
class ContactRole:
    """Whom to ask, as a role and a functional mailbox; never a person."""

    id: str
    role: Text
    mailbox: str
    source: str


@dataclass(frozen=True)
class Source:
    """Where configuration comes from: a page kept as a file, with the page's own date of update.

    A proposal of ours has neither file nor date.
    """

    id: str
    title: str
    file: str | None = None
    updated: date | None = None


@dataclass(frozen=True)
class Programme:
    """The programme of support.

    page_year is the year that its page speaks of, kept for provenance alone. Grants can be applied for from
    years_back before today's year to years_ahead after it.
    """

    id: str
    name: Text
    source: str
    page_year: int | None = None
    years_back: int = 0
    years_ahead: int = 1


@dataclass(frozen=True)
class Colours:
    """CSS colours by the name of their variable."""

    light: Mapping[Colour, str]
    dark: Mapping[Colour, str]


@dataclass(frozen=True)
class Page:
    """A page of plain paragraphs, such as privacy or accessibility."""

    title: Text
    paragraphs: tuple[Text, ...]
    url: str | None = None


@dataclass(frozen=True)
class Frame:
    """Means set aside for one year, in whole kronor."""

    year: int
    sek: int


@dataclass(frozen=True, eq=False)
class Region:
    """One region; equal only to itself, as a form is.

    processing is what happens to an application, time_limit how long it takes where that is promised, retention
    how long what was sent is kept.
    """

    id: str
    reference_prefix: str
    name: Text
    unit: Text
    county_code: str
    municipality_count: int
    programme: Programme
    contacts: tuple[ContactRole, ...]
    functional_mailbox: str
    domains: tuple[str, ...]
    colours: Colours
    privacy: Page
    accessibility: Page
    processing: Text
    retention: Text
    sources: tuple[Source, ...]
    municipalities: tuple[Municipality, ...]
    time_limit: Text | None = None
    frames: tuple[Frame, ...] = ()
    languages: tuple[Language, ...] = ("sv", "en")
    test: bool = False
    source: str = ""

    @property
    def known_domains(self) -> frozenset[str]:
        """E-mail domains, lower case, whose addresses count as the sender's own."""
        of_municipalities = (domain for municipality in self.municipalities for domain in municipality.domains)
        return frozenset((*self.domains, *of_municipalities))

    def municipality(self, code: str) -> Municipality:
        """Raises KeyError if the code is not one of the region's."""
        for municipality in self.municipalities:
            if municipality.code == code:
                return municipality
        raise KeyError(code)

    def contact(self, contact_id: str) -> ContactRole:
        """Raises KeyError if the region has no such contact."""
        for contact in self.contacts:
            if contact.id == contact_id:
                return contact
        raise KeyError(contact_id)


def compile_region(toml: Mapping[str, Any], *, file: str) -> Region:
    """The region of a parsed region.toml, its municipalities added under "municipalities".

    Raises: FormFileError with every fault.
    """
    try:
        region = _region_type().validate_json(json.dumps(toml, default=str))
    except ValidationError as error:
        raise FormFileError(file, told(error, toml, _words())) from None
    if faults := list(_incoherences(region)):
        raise FormFileError(file, faults)
    return region


@cache
def _region_type() -> TypeAdapter[Region]:
    """Strict: nothing in the file but the dataclasses' own words, each of exactly its type.

    It is given JSON, where strict means strict values; a strict dataclass takes no Python dict.
    """
    return TypeAdapter(with_config(ConfigDict(strict=True, extra="forbid"))(Region))


def _words() -> Mapping[str, tuple[str, ...]]:
    tables = {
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
    return {name: tuple(one.name for one in fields(table)) for name, table in tables.items()}


def _incoherences(region: Region) -> Iterator[str]:
    if len(region.municipalities) != region.municipality_count:
        yield (
            f"municipality_count is {region.municipality_count}, but there are {len(region.municipalities)} "
            "in municipalities.csv."
        )
    for municipality in region.municipalities:
        if not (municipality.code.startswith(region.county_code) and len(municipality.code) == 4):
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
