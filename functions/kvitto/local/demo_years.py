"""Three years of a region's work, made up and marked as such: applications, decisions, payments, reports.

Everything goes the ways of the world: posts by HTTP, staff's edits in the sheet, watches that see them stand. Only the
days between are skipped, and with them their reminders. The same years are always the same.
"""

import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from kvitto.adapters.google_sheets import prepare
from kvitto.core.calendar import holidays
from kvitto.core.forms.form import Form
from kvitto.core.ids import RegionId
from kvitto.local.clock import STOCKHOLM
from kvitto.local.demo_people import Body, Cells, append_rows, send, type_in_rows
from kvitto.local.world import World

FOLDER = Path(__file__).with_name("demo_data") / "years"
YEARS = 3
OUTCOME = ("ar", "beviljat", "larde", "ater")
"""Words of a project that are no answers, but what became of it."""
SILENT = 5
"""Of so many municipalities one does not report on a year."""
ROOM = 100
LOOK, LOOKS = timedelta(minutes=5), 3
"""After so many looks an edit counts."""


@dataclass
class _Case:
    """A project whose application has come in; ``key`` opens the case."""

    told: Body
    reference: str
    key: str


@dataclass
class _Story:
    """What a region's file tells. ``prepared``, ``decided`` and ``paid`` are what staff type; "{ar}" is the year."""

    here: World
    region: RegionId
    first: int
    project: Sequence[Body]
    activity: Sequence[Body]
    same: Body = field(default_factory=dict)
    prepared: Cells = field(default_factory=dict)
    decided: Cells = field(default_factory=dict)
    paid: Cells = field(default_factory=dict)
    cases: list[_Case] = field(default_factory=list)

    @property
    def book(self) -> str:
        return self.here.spreadsheets[self.region, "work"]

    def form_for(self, *purposes: str) -> Form | None:
        forms = (self.here.forms.form(self.region, name) for name in self.here.forms.forms(self.region))
        return next((form for form in forms if form.purpose in purposes), None)

    def of(self, year: int) -> list[_Case]:
        """The cases of a year that somebody decides."""
        return [case for case in self.cases if self.first + case.told["ar"] == year and "beviljat" in case.told]

    def granted(self, year: int) -> list[_Case]:
        return [case for case in self.of(year) if case.told["beviljat"]]


def begin(last_year: int) -> datetime:
    """When the world must begin for the years that end with ``last_year``.

    Its tabs begin small: a thousand blank rows take ten times as long to look at, and more come when they are used up.
    """
    prepare.ROWS = ROOM
    return datetime(last_year - YEARS + 1, 2, 1, 8, tzinfo=STOCKHOLM)


def live_through(here: World, last_year: int) -> None:
    """Live the years, up to the middle of the last December.

    Raises: Permanent when a post is not taken.
    """
    first = last_year - YEARS + 1
    told = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.toml"))}
    stories = [_Story(here, RegionId(region), first, **told[region]) for region in here.regions if region in told]
    for year in range(first, last_year + 1):
        _leap(here, date(year, 2, 10))
        for story in stories:
            _apply(story, year)
        _look(here, stories, looks=1)
        for month, act in ((3, _prepare), (5, _decide_and_pay), (12, _end)):
            _leap(here, date(year, month, 14))
            for story in stories:
                type_in_rows(here, story.book, dict(act(story, year)))
            _look(here, [story for story in stories if story.of(year)])
    for name in ("watch", "pump"):
        here.pump.run(name)


# -- A year --------------------------------------------------------------------------------------


def _apply(story: _Story, year: int) -> None:
    """Projects apply, and staff note the year's activities."""
    form = story.form_for("application", "idea")
    assert form is not None, f"{story.region} has nothing to apply by"
    for n, told in enumerate(story.project):
        if story.first + told["ar"] == year:
            own = {key: value for key, value in told.items() if key not in OUTCOME}
            answers = story.same | own | {"ar": year, "forvantat_antal": _promised(told)[0]}
            sent = send(story.here, form, f"demo-years-{n}", answers)
            story.cases.append(_Case(told, sent.reference, sent.key))
    rows = [
        {"Datum": f"{year}-{one['dag']}"} | {heading: str(words) for heading, words in one.items() if heading != "dag"}
        for one in story.activity
        if story.first + one["ar"] == year
    ]
    append_rows(story.here, story.book, "Insatser", rows)


def _prepare(story: _Story, year: int) -> Iterator[tuple[str, Cells]]:
    for case in story.of(year):
        yield case.reference, story.prepared


def _decide_and_pay(story: _Story, year: int) -> Iterator[tuple[str, Cells]]:
    bank_day = _bank_day(date(year, 4, 16))
    decided, paid = (
        {heading: word.format(ar=year, bankdag=bank_day) for heading, word in cells.items()}
        for cells in (story.decided, story.paid)
    )
    for case in story.of(year):
        sek = str(case.told["beviljat"])
        if case.told["beviljat"]:
            reason = "Projektet prövar något nytt som andra bibliotek kan lära av."
            granted = {"Status": "Beviljad", "Beviljat belopp": sek, "Motivering": reason, "Utbetalt belopp": sek}
            yield case.reference, {**granted, **decided, **paid}
        else:
            yield case.reference, {"Status": "Avslag", "Motivering": "Andra ansökningar gick före.", **decided}


def _end(story: _Story, year: int) -> Iterator[tuple[str, Cells]]:
    """Projects report at the end, municipalities on their year; staff approve, and get back what was not used."""
    report, figures = story.form_for("report"), story.form_for("indicators")
    for case in story.granted(year) if report else ():
        assert report is not None
        back, (promised, reached) = case.told.get("ater", 0), _promised(case.told)
        answers = {
            "kommun_kod": case.told["kommun_kod"],
            "projekt_namn": case.told["projekt_namn"],
            "red_lardomar": case.told["larde"],
            "red_publicering": True,
            "red_malgrupp_antal": reached,
            "red_maluppfyllelse": "helt" if reached >= promised else "delvis",
            "red_anvant_belopp": case.told["beviljat"] - back,
            "red_ej_anvant": back,
        }
        send(story.here, report, f"demo-years-{case.reference}", answers, case.key)
        returned = {"Att återbetala": str(back), "Återbetalt": str(back)} if back else {}
        yield case.reference, {"Redovisning godkänd": f"{year}-12-14", **returned}
    for n, town in enumerate(story.here.forms.region(story.region).municipalities if figures else ()):
        assert figures is not None
        if (n + year) % SILENT:
            answers = {"kommun_kod": town.code, "ar": year, **_figures(figures, town.code, year, year - story.first)}
            send(story.here, figures, f"demo-years-{town.code}-{year}", answers)


def _promised(told: Body) -> tuple[int, int]:
    """How many a project counts on reaching, and how many it reaches."""
    dice = random.Random(told["projekt_namn"])
    promised = 20 * dice.randrange(2, 9)
    return promised, promised + dice.randrange(-30, 30)


def _figures(form: Form, town: str, year: int, grown: int) -> Body:
    """What a municipality answers. It grows a little from year to year; now and then something is not known."""
    dice = random.Random(f"{town} {year}")
    answers: Body = {}
    for asked in form.fields:
        if asked.kind == "figure":
            part = answers.get(f"{asked.id.removesuffix('_av')}_antal") if asked.id.endswith("_av") else None
            if part is not None:
                answers[asked.id] = part + dice.randrange(3, 9)
            elif dice.random() < 0.08 and not asked.id.endswith("_antal"):
                answers[asked.id] = "uppgift_saknas"
            else:
                answers[asked.id] = 2 + grown + dice.randrange(4)
        elif asked.kind == "choice" and {"ja", "nej"} <= {option.id for option in asked.options}:
            answers[asked.id] = "ja" if dice.random() < 0.35 + 0.2 * grown else "nej"
    return answers


def _bank_day(day: date) -> date:
    """The day, or the last one before it that a bank is open."""
    while day.weekday() > 4 or day in holidays(day.year):
        day -= timedelta(days=1)
    return day


# -- Time ----------------------------------------------------------------------------------------


def _leap(here: World, day: date) -> None:
    here.pump.leap(datetime.combine(day, time(9), STOCKHOLM))


def _look(here: World, stories: Sequence[_Story], looks: int = LOOKS) -> None:
    """Take in what has come, look until what stands in the sheets counts, and do what follows."""
    here.pump.run("pump")
    for _ in range(looks):
        here.pump.leap(here.clock.now() + LOOK)
        for story in stories:
            for part in here.house.watch_parts.values():
                part.run(story.region)
    here.pump.run("pump")
