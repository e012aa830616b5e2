"""Måluppföljning: the tab of a region with goals, made of its goals and indicators. Live formulas over the other tabs.

A row is an indicator in a year, the latest years first; beside them stands who has answered and who has not. Every
figure can be followed to its rows: the key is the heading in Indikatorer. A share is all parts over all wholes.
"""

from collections.abc import Sequence
from dataclasses import replace

from kvitto.core.goals import Goals
from kvitto.core.indicators import Indicator
from kvitto.core.region import Region
from kvitto.core.sheet import CellType, Column, Tab
from kvitto.core.words.of_report import IS_CHECKED, PUBLISHED, REPLACED, SENT

YEARS = 3
"""How many years back are told, the latest among them."""

BLANK = '""'

_WORDS = ("Ja", "Nej")

LATEST = 'MAX(MAXIFS({ansokningar.ar};{ansokningar.ar};"<2100");MAXIFS({indikatorer.ar};{indikatorer.ar};"<2100"))'
THE_YEARS = f'{{indikatorer.ar}};{{ar}};{{indikatorer.lage}};"<>{REPLACED}"'
NOT_IN_FORCE = (
    "Inkommen",
    "Komplettering begärd",
    "Under beredning",
    "Klar för beslut",
    "Avslag",
    "Återkallad",
    "Förfallen",
    "Avskriven",
)
"""The words in *Läge* of applications that have no grant, whatever amount stands there."""


def goal_tab(tab: Tab, goals: Goals, indicators: Sequence[Indicator], region: Region) -> Tab:
    """The tab with the columns and formulas that the region's goals and indicators come to."""
    told = [one for one in indicators if one.aggregate != "none" and one.answered_by != "kb"]
    told.sort(key=lambda one: (goals.goal_of(one.goal).number, _subgoal(goals, one)))
    rows = told * YEARS
    per_year = len(told)

    def words(key: str, heading: str, values: Sequence[str | int], width_px: int = 0) -> Column:
        said = list(values)
        while said and said[-1] == "":
            said.pop()
        return Column(key, heading, zone="system", values=tuple(said), width_px=width_px)

    def formulas(key: str, heading: str, texts: Sequence[str], note: str, kind: CellType = "number") -> Column:
        padded = [*texts, *[BLANK] * (len(rows) - len(texts))]
        return Column(key, heading, kind, "system", note=note, formula="\n".join(padded), formula_by_row=True)

    when = [f"IF({LATEST}=0;{BLANK};{LATEST}-{n // per_year})" for n in range(len(rows))]
    towns = [municipality.name for municipality in region.municipalities]
    answered = f"{{indikatorer.kommun_kod}};{{kommun}};{{indikatorer.ar}};{LATEST}"
    return replace(
        tab,
        formula_rows=len(rows),
        columns=(
            formulas("ar", "År", when, "Det senaste året i Ansökningar och Indikatorer, och åren före.", "year"),
            words("mal", "Mål", [f"Mål {goals.goal_of(one.goal).number}" for one in rows]),
            words("delmal", "Delmål", [_subgoal(goals, one) for one in rows]),
            words("indikator", "Indikator", [one.text.sv for one in rows], 420),
            words("nyckel", "Nyckel", [one.id for one in rows]),
            formulas(
                "varde", "Värde", [_if_year(_if_answered(goals, one)) for one in rows], "Det som indikatorn räknar."
            ),
            words("enhet", "Enhet", [one.unit.sv for one in rows]),
            formulas("del", "Del", [_if_year(_part(one)) for one in rows], "Av en andel: alla kommuners delar."),
            formulas("hel", "Helhet", [_if_year(_whole(one)) for one in rows], "Av en andel: alla kommuners helheter."),
            formulas("kommuner", "Kommuner", [_if_year(_towns(one)) for one in rows], "Kommuner som svarat ja."),
            formulas("svarat", "Svarat", [_if_year(_answered(one)) for one in rows], "Kommuner som lämnat uppgift."),
            words("av", "Av", [region.municipality_count if _is_asked(one) else "" for one in rows]),
            formulas("saknas", "Uppgift saknas", [_if_year(_missing(one)) for one in rows], "Räknas aldrig som noll."),
            words("kommun", "Kommun", towns),
            formulas(
                "kommunens_svar",
                "Senaste årets svar",
                [_first_of(answered) for _ in towns],
                "Raden i Indikatorer som gäller för det senaste året.",
                "text",
            ),
        ),
    )


def _if_year(formula: str) -> str:
    return BLANK if formula == BLANK else f"IF({{ar}}={BLANK};{BLANK};{formula})"


def _subgoal(goals: Goals, one: Indicator) -> str:
    return next((f"Delmål {sub.number}" for sub in goals.goal_of(one.goal).subgoal if sub.id == one.goal), "")


def _if_answered(goals: Goals, one: Indicator) -> str:
    """What nobody has answered is blank; nought is an answer."""
    value = _value(goals, one)
    return f"IF({{svarat}}=0;{BLANK};{value})" if _is_asked(one) else value


def _value(goals: Goals, one: Indicator) -> str:
    match one.aggregate:
        case "grants":
            in_force = ";".join(f'{{ansokningar.lage}};"<>{word}"' for word in NOT_IN_FORCE)
            return (
                f"COUNTIFS({{ansokningar.ar}};{{ar}};{{ansokningar.mal_ids}};{_names_goal(goals, one)};"
                f'{{ansokningar.beviljat_belopp}};">0";{{ansokningar.lage}};"<>";{in_force})'
            )
        case "activities":
            year = '{insatser.datum};">="&DATE({ar};1;1);{insatser.datum};"<="&DATE({ar};12;31)'
            return f'COUNTIFS({year};{{insatser.mal}};"*mål {_number(goals, one)}*")'
        case "sum":
            return f"SUMIFS({{indikatorer.{one.field_ids[0]}}};{THE_YEARS})"
        case "ratio":
            return f"IF({{hel}}=0;{BLANK};{{del}}/{{hel}})"
        case "documents":
            return "+".join(_counted(field, "Ja") for field in one.field_ids)
    return _towns(one)


def _names_goal(goals: Goals, one: Indicator) -> str:
    """Goals in the form end with a colon, so that goal 1 is not goal 10."""
    goal = goals.goal_of(one.goal)
    return f'"*Mål {goal.number}:*"'


def _number(goals: Goals, one: Indicator) -> str:
    goal = goals.goal_of(one.goal)
    return next((sub.number for sub in goal.subgoal if sub.id == one.goal), goal.number)


def _counted(field: str, word: str) -> str:
    return f'COUNTIFS({{indikatorer.{field}}};"{word}";{THE_YEARS})'


def _towns(one: Indicator) -> str:
    """Distinct municipalities: one report of each counts, and a yes in both documents is one."""
    if one.value not in ("plans", "yes_no"):
        return BLANK
    each = "+".join(_counted(field, "Ja") for field in one.field_ids)
    if one.value == "yes_no":
        return each
    return f"{each}-{_both(one, 'Ja', 'Ja')}"


def _both(one: Indicator, first: str, second: str) -> str:
    """Reports that say this of the one document and that of the other."""
    a, b = one.field_ids
    return f'COUNTIFS({{indikatorer.{a}}};"{first}";{{indikatorer.{b}}};"{second}";{THE_YEARS})'


def _both_are_numbers(one: Indicator) -> str:
    return ";".join(f'{{indikatorer.{field}}};">=0"' for field in one.field_ids)


def _part(one: Indicator) -> str:
    if one.value != "share":
        return BLANK
    return f"SUMIFS({{indikatorer.{one.field_ids[0]}}};{_both_are_numbers(one)};{THE_YEARS})"


def _whole(one: Indicator) -> str:
    if one.value != "share":
        return BLANK
    return f"SUMIFS({{indikatorer.{one.field_ids[1]}}};{_both_are_numbers(one)};{THE_YEARS})"


def _is_asked(one: Indicator) -> bool:
    return one.answered_by == "municipality"


def _answered(one: Indicator) -> str:
    if not _is_asked(one):
        return BLANK
    if one.value in ("plans", "yes_no"):
        each = "+".join(_counted(field, word) for field in one.field_ids for word in _WORDS)
        return each + "".join(f"-{_both(one, a, b)}" for a in _WORDS for b in _WORDS) if one.value == "plans" else each
    return f"COUNTIFS({_both_are_numbers(one)};{THE_YEARS})"


def _missing(one: Indicator) -> str:
    return _counted(one.field_ids[0], "Uppgift saknas") if _is_asked(one) else BLANK


def _first_of(report: str) -> str:
    """The word of the report that counts; who has none has not answered."""
    found = '"Inte svarat"'
    for word in (SENT, IS_CHECKED, PUBLISHED):
        found = f'IF(COUNTIFS({report};{{indikatorer.lage}};"{word}")>0;"{word}";{found})'
    return f"IF({{kommun}}={BLANK};{BLANK};{found})"
