"""The smallest region there is: one form, two tabs in two workbooks, one letter. Pure, and made once."""

from collections.abc import Mapping, Sequence
from typing import Final, cast

from kvitto.core.forms.form import Field, Form, Language, Step, Text
from kvitto.core.ids import RegionId, TabKey
from kvitto.core.message import Letter
from kvitto.core.region import Colour, Colours, ContactRole, Municipality, Page, Programme, Region
from kvitto.core.sheet import Column, Tab
from kvitto.core.sheet_file import KVITTO_ID

REGION_ID: Final = RegionId("vgr")
UNIT = "bibliotek@region.example"
WORK, CONTACTS = TabKey("ansokningar"), TabKey("kontakter")


def _text(words: str) -> Text:
    return Text(words, words)


_FIELDS = (
    Field("projekt", "line", _text("Projekt"), heading="Projekt"),
    Field("ar", "count", _text("År"), year=True),
    Field("kommun", "municipality", _text("Kommun"), heading="Kommun"),
    Field("kontakt_namn", "line", _text("Namn"), personal=True),
    Field("kontakt_epost", "email", _text("E-post"), personal=True),
)

FORM = Form(
    region=REGION_ID,
    id="ansokan",
    version=1,
    purpose="application",
    title=_text("Ansökan"),
    intro=_text(""),
    steps=(Step("allt", _text("Allt"), None, _FIELDS),),
    declaration=None,
    rules=(),
    json=True,
    tab=WORK,
    minutes=1,
    who=_text(""),
)

REGION = Region(
    id=REGION_ID,
    reference_prefix="VGR",
    name=_text("Regionen"),
    unit=_text("Enheten"),
    county_code="14",
    municipality_count=1,
    programme=Programme("stod", _text("Stöd"), "här"),
    contacts=(ContactRole("alla", _text("Frågor"), UNIT, "här"),),
    functional_mailbox=UNIT,
    domains=("region.example",),
    colours=Colours(*[cast("dict[Colour, str]", {})] * 2),
    privacy=Page(_text("Personuppgifter"), ()),
    accessibility=Page(_text("Tillgänglighet"), ()),
    processing=_text("Ni får besked."),
    retention=_text("Tio år."),
    sources=(),
    municipalities=(Municipality("1497", "Hjo", "Hjo kommun", ("hjo.example",)),),
)


def _tab(key: TabKey, workbook: str, own: Sequence[str]) -> Tab:
    keys = ("referens", "lage", "status", "inkom", "kom_in_via", *own, KVITTO_ID)
    return Tab(key, key, workbook, ("application",), tuple(Column(key, key) for key in keys))


TABS = (
    _tab(WORK, "work", ("projekt", "ar", "kommun", "kommun.kod")),
    _tab(CONTACTS, "contacts", ("kontakt_namn", "kontakt_epost")),
)


class OneForm:
    """The forms port over the region above."""

    def regions(self) -> Sequence[str]:
        return [REGION_ID]

    def region(self, region_id: str) -> Region:
        return REGION

    def forms(self, region_id: str) -> Sequence[str]:
        return [FORM.id]

    def form(self, region_id: str, form_id: str) -> Form:
        return FORM

    def tabs(self, region_id: str) -> Sequence[Tab]:
        return TABS


class Plain:
    """The typist port: the facts, one a line."""

    def write(self, kind: str, region: RegionId, language: Language, facts: Mapping[str, object]) -> Letter:
        told = f"{facts['reference']} {facts['received_day']} {facts['link']}"
        return Letter(f"{facts['reference']} {kind}", told, f"<p>{facts['reference']}</p>")
