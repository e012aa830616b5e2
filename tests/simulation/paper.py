"""The smallest region there is: two forms, four tabs in two workbooks, one letter. Pure, and made once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from kvitto.core.decide.intake import QUARANTINE, RELEASE
from kvitto.core.forms.faults import FormFileError
from kvitto.core.forms.form import Field, Form, Language, Option, Step, Text
from kvitto.core.ids import RegionId, TabKey
from kvitto.core.message import Letter
from kvitto.core.programme import Programme as Rulebook
from kvitto.core.region import Colour, Colours, ContactRole, Municipality, Page, Programme, Region
from kvitto.core.reminder_rules import NONE, ReminderRules
from kvitto.core.sheet import Column, Tab, Zone
from kvitto.core.sheet_file import KONTROLL, KVITTO_ID

REGION_ID: Final = RegionId("vgr")
UNIT = "bibliotek@region.example"
WORK, CONTACTS, IDEAS = TabKey("ansokningar"), TabKey("kontakter"), TabKey("ideer")


def text(words: str) -> Text:
    return Text(words, words)


_OPTIONS = (Option("lasframjande", text("Läsfrämjande")), Option("mote", text("Mötesplats")))
_FIELDS = (
    Field("projekt", "line", text("Projekt"), heading="Projekt"),
    Field("ar", "count", text("År"), year=True),
    Field("omrade", "choice", text("Område"), options=_OPTIONS),
    Field("kommun", "municipality", text("Kommun"), heading="Kommun"),
    Field("kontakt_namn", "line", text("Namn"), personal=True),
    Field("kontakt_epost", "email", text("E-post"), personal=True),
)


def steps(fields: Sequence[Field]) -> tuple[Step, ...]:
    return (Step("allt", text("Allt"), None, tuple(fields)),)


FORM = Form(
    region=REGION_ID,
    id="ansokan",
    version=2,
    purpose="application",
    title=text("Ansökan"),
    intro=text(""),
    steps=steps(_FIELDS),
    declaration=None,
    rules=(),
    json=True,
    tab=WORK,
    minutes=1,
    who=text(""),
)

_FEWER = [replace(field, options=_OPTIONS[:1]) if field.kind == "choice" else field for field in _FIELDS]
BEFORE = replace(FORM, version=1, steps=steps(_FEWER))
IDEA = replace(FORM, id="ide", purpose="idea", tab=IDEAS)

REGION = Region(
    id=REGION_ID,
    reference_prefix="VGR",
    name=text("Regionen"),
    unit=text("Enheten"),
    county_code="14",
    municipality_count=1,
    programme=Programme("stod", text("Stöd"), "här"),
    contacts=(
        ContactRole("alla", text("Frågor"), UNIT, "här"),
        ContactRole("enhetschef", text("Enhetschef"), "chef@region.example", "här"),
    ),
    functional_mailbox=UNIT,
    domains=("region.example",),
    colours=Colours(*[cast("dict[Colour, str]", {})] * 2),
    privacy=Page(text("Personuppgifter"), ()),
    accessibility=Page(text("Tillgänglighet"), ()),
    processing=text("Ni får besked."),
    retention=text("Tio år."),
    sources=(),
    municipalities=(Municipality("1497", "Hjo", "Hjo kommun", ("hjo.example",)),),
)


STATUSES = ("Inkommen", "Avslag", "Beviljad")


def _tab(key: TabKey, workbook: str, purpose: str, own: Sequence[str]) -> Tab:
    system: dict[str, Zone] = dict.fromkeys(("referens", "att_gora", "lage", "senaste_mejl", KVITTO_ID), "system")
    zones: dict[str, Zone] = {**system, "status": "handläggning", "handlaggare": "handläggning"}
    keys = (
        "referens",
        "att_gora",
        "lage",
        "senaste_mejl",
        "status",
        "handlaggare",
        "inkom",
        "kom_in_via",
        *own,
        KVITTO_ID,
    )
    choices = {"status": STATUSES}
    columns = (Column(k, k, zone=zones.get(k, "inkommet"), choices=choices.get(k, ())) for k in keys)
    return Tab(key, key, workbook, (purpose,), tuple(columns))


_HELD: tuple[tuple[str, Zone], ...] = (
    ("referens", "system"),
    ("projekt", "inkommet"),
    ("skal", "inkommet"),
    (RELEASE, "handläggning"),
    (KVITTO_ID, "system"),
)

TABS = (
    _tab(WORK, "work", "application", ("projekt", "ar", "omrade", "kommun", "kommun.kod")),
    _tab(CONTACTS, "contacts", "application", ("kontakt_namn", "kontakt_epost")),
    _tab(IDEAS, "work", "idea", ("projekt", "kommun")),
    Tab(QUARANTINE, QUARANTINE, "work", ("quarantine",), tuple(Column(key, key, zone=zone) for key, zone in _HELD)),
)


def _control() -> Tab:
    keys = ("tid", "vad", "var", "gor_sa_har", "klart", KVITTO_ID)
    zones: dict[str, Zone] = {"klart": "handläggning"}
    return Tab(TabKey(KONTROLL), KONTROLL, "work", (), tuple(Column(k, k, zone=zones.get(k, "system")) for k in keys))


CONTROL = _control()


class Paper:
    """The forms port over the region above, as one release of the data files has it.

    ``rows`` are its tabs with a row for each post or letter; it has one for Kontroll besides.
    """

    def __init__(
        self,
        *forms: Form,
        rows: Sequence[Tab] = TABS,
        programme: Rulebook | None = None,
        reminders: ReminderRules = NONE,
    ) -> None:
        self._forms = {form.id: form for form in forms}
        purposes = {"quarantine", *(form.purpose for form in forms)}
        self.rows = tuple(tab for tab in rows if not tab.purposes or purposes.intersection(tab.purposes))
        self._tabs = (*self.rows, CONTROL)
        self._programme = programme
        self._reminders = reminders

    def regions(self) -> Sequence[str]:
        return [REGION_ID]

    def region(self, region_id: str) -> Region:
        return REGION

    def forms(self, region_id: str) -> Sequence[str]:
        return list(self._forms)

    def form(self, region_id: str, form_id: str) -> Form:
        if form_id not in self._forms:
            raise FormFileError(form_id, ["there is no such file."])
        return self._forms[form_id]

    def tabs(self, region_id: str) -> Sequence[Tab]:
        return self._tabs

    def programme(self, region_id: str) -> Rulebook | None:
        return self._programme

    def reminders(self, region_id: str) -> ReminderRules:
        return self._reminders


TODAY, EARLIER = Paper(FORM, IDEA), Paper(BEFORE)
"""The data files, and those of the release before: one option less, no form for ideas and no tab for them."""


TOLD = (
    "reference",
    "received_day",
    "link",
    "granted",
    "reason",
    "decided_on",
    "decider",
    "paid_on",
)


class Plain:
    """The typist port: the facts, one a line."""

    def write(self, kind: str, region: RegionId, language: Language, facts: Mapping[str, object]) -> Letter:
        told = "\n".join(f"{key}={facts[key]};" for key in TOLD if key in facts)
        return Letter(f"{facts['reference']} {kind}", told, f"<p>{facts['reference']}</p>")
