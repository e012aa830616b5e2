"""The indicators of a region's plan, as data. schemas/<region>/indicators.toml has the shape of the class below.

What municipalities answer becomes questions of the form whose step says `questions_from`: the wording stands once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from kvitto.core.forms.form import NO_NUMBER, Text

Origin = Literal["source", "page", "proposal", "kb"]
AnsweredBy = Literal["municipality", "region", "derived", "kb"]
Value = Literal["count", "decimal", "yes_no", "plans", "share"]
Aggregate = Literal["sum", "ratio", "municipalities", "documents", "activities", "grants", "none"]

PLANS = (
    ("biblioteksplan", Text("Biblioteksplan", "Library plan")),
    ("verksamhetsplan", Text("Verksamhetsplan", "Operational plan")),
)
"""The two documents that a plans indicator asks of, by the end of their questions' ids."""


YEARS = range(2000, 2100)
"""Those that a report may be for."""


@dataclass(frozen=True)
class Indicator:
    """`text.sv` is verbatim; `question` is what a municipality is asked, `whole` the second question of a share.

    A new definition is a new indicator that `replaces` the old: figures before and after are never joined. `years`
    are the only ones that it is asked for; `valid_from` and `valid_to` bound them otherwise. `part_of` is an indicator
    that it cannot exceed, `sum_of` those that it is the sum of. A change of `warn_change_pct` per cent from the year
    before is asked about. `kb_key` is the variable of the national library statistics that is the same thing.
    """

    id: str
    text: Text
    unit: Text
    origin: Origin
    source: str
    answered_by: AnsweredBy
    value: Value
    aggregate: Aggregate
    goal: str = ""
    question: Text | None = None
    whole: Text | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    years: tuple[int, ...] = ()
    replaces: str = ""
    part_of: str = ""
    sum_of: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int | None = None
    warn_change_pct: int | None = None
    kb_key: str = ""

    def holds_in(self, year: int) -> bool:
        """Whether it is asked for a year."""
        if self.years:
            return year in self.years
        return (self.valid_from is None or self.valid_from.year <= year) and (
            self.valid_to is None or year <= self.valid_to.year
        )

    @property
    def field_ids(self) -> tuple[str, ...]:
        """The ids of its questions: of a count or a yes or no one, of plans one for each, of a share part and whole."""
        base = self.id.lower().replace("-", "_")
        match self.value:
            case "plans":
                return tuple(f"{base}_{name}" for name, _ in PLANS)
            case "share":
                return (f"{base}_antal", f"{base}_av")
        return (base,)

    @property
    def link_id(self) -> str:
        """The id of the question for where a yes can be read; nothing for what is counted."""
        return f"{self.id.lower().replace('-', '_')}_lank" if self.value in ("plans", "yes_no") else ""


def make_indicators(toml: Mapping[str, Any]) -> tuple[Indicator, ...]:
    """The indicators of a parsed file known to be right; `indicators_file` says what it may hold.

    `Any`, since this is where TOML becomes indicators.
    """
    return tuple(_indicator(one) for one in toml["indicator"])


def _indicator(toml: Mapping[str, Any]) -> Indicator:
    named = [name for name in ("text", "unit", "question", "whole") if name in toml]
    texts = {name: Text(toml[name]["sv"], toml[name]["en"]) for name in named}
    lists = {name: tuple(toml[name]) for name in ("years", "sum_of") if name in toml}
    return Indicator(**{**toml, **texts, **lists})


# -- As questions --------------------------------------------------------------------------------


def with_questions(form: Mapping[str, Any], indicators: Sequence[Indicator]) -> Mapping[str, Any]:
    """A parsed form file whose steps have the questions of the goals that their word `questions_from` names.

    A goal that nobody is asked about leaves its step without questions, which the check of the form tells of.
    """
    steps = [_asked(step, indicators) for step in form.get("step", ())]
    named = [field_id for one in indicators if one.answered_by == "municipality" for field_id in one.field_ids]
    declaration = form.get("declaration")
    if declaration is None:
        return {**form, "step": steps}
    fields = [_commenting(field, named) for field in declaration.get("field", ())]
    return {**form, "step": steps, "declaration": {**declaration, "field": fields}}


def _asked(step: Mapping[str, Any], indicators: Sequence[Indicator]) -> Mapping[str, Any]:
    if "questions_from" not in step:
        return step
    goal = step["questions_from"]
    asked = [one for one in indicators if one.answered_by == "municipality" and f"{one.goal}-".startswith(f"{goal}-")]
    rest = {word: value for word, value in step.items() if word != "questions_from"}
    return {**rest, "field": [*step.get("field", ()), *(field for one in asked for field in _fields(one))]}


def _commenting(field: Mapping[str, Any], named: Sequence[str]) -> Mapping[str, Any]:
    """Where a comment on any of the indicators is asked for."""
    return {**field, "comments_on": list(named)} if field.get("comments_on") == ["indicators"] else field


def _fields(one: Indicator) -> Iterator[dict[str, Any]]:
    hint, asked = _hint(one), _words(one.question or one.text)
    match one.value:
        case "plans":
            for field_id, (_, plan) in zip(one.field_ids, PLANS, strict=True):
                label = {"sv": f"{plan.sv}: {asked['sv']}", "en": f"{plan.en}: {asked['en']}"}
                yield _choice(one, field_id, label, hint)
            yield _link(one, sv="Var i planen står det?", en="Where in the plan does it say so?")
        case "yes_no":
            yield _choice(one, one.field_ids[0], asked, hint)
            yield _link(one, sv="Var kan man läsa om det?", en="Where can one read about it?")
        case "share":
            yield _figure(one, one.field_ids[0], asked, hint)
            yield _figure(one, one.field_ids[1], _words(one.whole or one.text), None)
        case "count" | "decimal":
            yield _figure(one, one.field_ids[0], asked, hint)


def _figure(one: Indicator, field_id: str, label: dict[str, str], hint: dict[str, str] | None) -> dict[str, Any]:
    limits = {"minimum": one.minimum} | ({"maximum": one.maximum} if one.maximum is not None else {})
    return _field(one, field_id, "figure", label, hint) | limits | {"example": max(one.minimum, 3)}


def _choice(one: Indicator, field_id: str, label: dict[str, str], hint: dict[str, str] | None) -> dict[str, Any]:
    options = [
        {"id": "ja", "label": {"sv": "Ja", "en": "Yes"}},
        {"id": "nej", "label": {"sv": "Nej", "en": "No"}},
        *({"id": word, "label": _words(label)} for word, label in NO_NUMBER.items()),
    ]
    return _field(one, field_id, "choice", label, hint) | {"option": options, "example": "ja"}


def _link(one: Indicator, **label: str) -> dict[str, Any]:
    """Where the answer can be checked. ``label`` tells a plan's place from others', as both may stand in one step."""
    hint = {"sv": "En länk, eller dokumentets namn och sida.", "en": "A link, or the document's name and page."}
    return _field(one, one.link_id, "line", label, hint) | {
        "chars_max": 500,
        "example": "https://www.kommunen.example/biblioteksplan.pdf",
    }


def _field(
    one: Indicator, field_id: str, kind: str, label: dict[str, str], hint: dict[str, str] | None
) -> dict[str, Any]:
    """Its heading is the indicator's id, so that every figure can be followed to its column."""
    ends = field_id.removeprefix(one.id.lower().replace("-", "_")).strip("_")
    heading = f"{one.id} {ends}".strip()
    made: dict[str, Any] = {"id": field_id, "kind": kind, "label": label, "heading": heading, "source": one.source}
    asked_for = [year for year in YEARS if one.holds_in(year)]
    return made | ({"hint": hint} if hint else {}) | ({"years": asked_for} if len(asked_for) < len(YEARS) else {})


def _hint(one: Indicator) -> dict[str, str] | None:
    """For which years it is asked, where that is not for all."""
    if one.years:
        years = [str(year) for year in one.years]
        return {"sv": f"Svara bara för {_listed(years, 'eller')}.", "en": f"Answer only for {_listed(years, 'or')}."}
    if one.valid_to is not None:
        return {
            "sv": f"Frågan ställs till och med {one.valid_to.year}.",
            "en": f"The question is asked up to {one.valid_to.year}.",
        }
    return None


def _listed(words: Sequence[str], last: str) -> str:
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _words(text: Text) -> dict[str, str]:
    return {"sv": text.sv, "en": text.en}
