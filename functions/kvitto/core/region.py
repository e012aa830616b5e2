"""A region: who it is, its municipalities, contact roles, texts and colours. All of it data.

The file schemas/<region>/region.toml has the shape of the dataclasses below, word for word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

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
    years_back before today's year to years_ahead after it. audience is whom it is for.
    """

    id: str
    name: Text
    source: str
    page_year: int | None = None
    years_back: int = 0
    years_ahead: int = 1
    audience: Text | None = None


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
class Document:
    """A document that governs the work: a law or a plan."""

    title: str
    source: str
    url: str | None = None


@dataclass(frozen=True)
class Frame:
    """Means set aside for one year, in whole kronor."""

    year: int
    sek: int


@dataclass(frozen=True)
class SizeGroup:
    """Municipalities of about the same size, by their codes. ``name`` is told within a sentence."""

    name: Text
    municipalities: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Span:
    """Days of every year, "MM-DD", the first and the last; "12-23" to "01-06" lies over New Year."""

    first: str
    last: str


@dataclass(frozen=True)
class SharingDay:
    """The day at a grant year's end when the libraries tell one another what they have learnt.

    ``sequence`` rises each time that anything here changes, so that calendars take the new for the old. ``changed`` is
    the day when place or hours last did.
    """

    year: int
    day: date
    place: Text
    starts: str = "10:00"
    ends: str = "15:00"
    sequence: int = 0
    changed: date | None = None
    cancelled: bool = False


@dataclass(frozen=True)
class YearPlan:
    """The days of a grant year: "MM-DD" for a day of every year, numbers of (bank) days for a distance.

    ``closed`` are the region's own days that count as no bank days. ``report_latest`` is a day of the year after the
    project's end. A year's indicators are waited for from ``indicators_open`` of the year
    itself, and may be changed up to ``indicators_lock`` of the year after. core.deadlines tells what they come to.
    """

    closed: tuple[date, ...] = ()
    summer: Span | None = None
    decided_by: str = "11-15"
    agreement_by: str = "12-01"
    requisition_by: str = "12-01"
    last_run_bank_days: int = 10
    reserve_run_bank_days: int = 5
    report_days: int = 31
    report_latest: str = "03-31"
    answer_working_days: int = 10
    indicators_open: str = "12-01"
    indicators_lock: str = "06-30"
    source: str = ""


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
    sharing_days: tuple[SharingDay, ...] = ()
    size_groups: tuple[SizeGroup, ...] = ()
    calendar: YearPlan = YearPlan()
    documents: tuple[Document, ...] = ()
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


def make_region(toml: Mapping[str, Any]) -> Region:
    """The region of a parsed region.toml known to be right, with its id, and its municipalities added to it.

    `Any`, since this is where TOML becomes a region; `region_file.refuse_wrong_region` says what it may hold.
    """
    made: dict[str, Any] = {
        **toml,
        **{name: _text(toml[name]) for name in ("name", "unit", "processing", "retention")},
        **{name: _page(toml[name]) for name in ("privacy", "accessibility")},
        "time_limit": _text(toml["time_limit"]) if "time_limit" in toml else None,
        "programme": _programme(toml["programme"]),
        "contacts": tuple(ContactRole(**{**one, "role": _text(one["role"])}) for one in toml["contacts"]),
        "sources": tuple(Source(**one) for one in toml["sources"]),
        "documents": tuple(Document(**one) for one in toml.get("documents", ())),
        "frames": tuple(Frame(**one) for one in toml.get("frames", ())),
        "sharing_days": tuple(
            SharingDay(**{**one, "place": _text(one["place"])}) for one in toml.get("sharing_days", ())
        ),
        "size_groups": tuple(
            SizeGroup(_text(one["name"]), tuple(one["municipalities"]), one["source"])
            for one in toml.get("size_groups", ())
        ),
        "calendar": _year_plan(toml.get("calendar", {})),
        "colours": Colours(**toml["colours"]),
        "domains": tuple(toml["domains"]),
        "languages": tuple(toml.get("languages", ("sv", "en"))),
        "municipalities": tuple(
            Municipality(**{**one, "domains": tuple(one["domains"])}) for one in toml["municipalities"]
        ),
    }
    return Region(**made)


def _year_plan(toml: Mapping[str, Any]) -> YearPlan:
    summer = Span(**toml["summer"]) if "summer" in toml else None
    return YearPlan(**{**toml, "closed": tuple(toml.get("closed", ())), "summer": summer})


def _programme(toml: Mapping[str, Any]) -> Programme:
    audience = toml.get("audience")
    return Programme(**{**toml, "name": _text(toml["name"]), "audience": _text(audience) if audience else None})


def _page(toml: Mapping[str, Any]) -> Page:
    return Page(_text(toml["title"]), tuple(map(_text, toml["paragraphs"])), toml.get("url"))


def _text(toml: Mapping[str, str]) -> Text:
    return Text(toml["sv"], toml["en"])
