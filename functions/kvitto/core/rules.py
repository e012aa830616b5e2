"""The odd rules: what answers ask of each other. A form file names them; the set is closed.

A rule is run when every answer it is about could be read or is missing, so it need not check types again.
An error stops the form. A warning is shown once and never stops.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kvitto.core import final_report_rules, indicator_rules, swedish
from kvitto.core.forms.answers import Answers, Level, Problem, Setting
from kvitto.core.forms.form import Field, Form, Text

if TYPE_CHECKING:
    from kvitto.core.region import Region

Find = Callable[[Form, "Region", Answers, Setting], Iterator[Problem]]


@dataclass(frozen=True)
class Rule:
    """What it is about, and what finds the problems. The form must have every one of `fields`."""

    fields: tuple[str, ...]
    find: Find


def grant_year(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """The grant year is one that the programme is open for: by its data this year and some years beside it."""
    first = setting.today.year - region.programme.years_back
    last = setting.today.year + region.programme.years_ahead
    if "ar" in answers and not first <= answers["ar"] <= last:
        years = [str(year) for year in range(first, last + 1)]
        sv, en = _listed(years, "eller"), _listed(years, "or")
        yield _problem("ar", "grant_year", f"Ni kan söka för {sv}.", f"You can apply for {en}.")


def starts_in_grant_year(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """Work does not start before the year the grant is for."""
    if "ar" in answers and "start_datum" in answers:
        first = date(answers["ar"], 1, 1)
        if date.fromisoformat(answers["start_datum"]) < first:
            yield _problem(
                "start_datum",
                "before_grant_year",
                f"Startdatum kan inte vara före stödåret, som börjar {swedish.day(first)}.",
                f"The start date cannot be before the grant year, which begins on {swedish.english_day(first)}.",
            )


def ends_after_start(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """ISO dates sort as text."""
    if answers.get("slut_datum", "9") < answers.get("start_datum", ""):
        yield _problem(
            "slut_datum",
            "before_start",
            "Slutdatum kan inte vara före startdatum.",
            "The end date cannot be before the start date.",
        )


def not_retroactive(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """No support afterwards: work has not begun when it is applied for."""
    if answers.get("start_datum", "9") < setting.today.isoformat():
        yield _problem(
            "start_datum",
            "retroactive",
            "Vi ger inte stöd i efterhand: projektet får inte ha börjat. Ange ett startdatum från och med i dag.",
            "We give no support afterwards: the project may not have begun. Give a start date from today on.",
        )


def subgoals_of_goals(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """Every sub-goal belongs to a goal that is chosen; its id begins with the goal's."""
    goals = tuple(f"{goal}-" for goal in answers.get("mal_ids", ()))
    strays = [one for one in answers.get("delmal_ids", ()) if not one.startswith(goals)]
    if strays:
        labels = [form.field("delmal_ids").option(one).label for one in strays]
        sv, en = _listed([label.sv for label in labels], "och"), _listed([label.en for label in labels], "and")
        yield _problem(
            "delmal_ids",
            "other_goal",
            f"Markera också målet för det här delmålet, eller ta bort delmålet: {sv}.",
            f"Mark the goal of this sub-goal too, or remove the sub-goal: {en}.",
        )


def age_span(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """An age or a span of ages within 0 to 25 years; what else is written about it is left as it is."""
    if "barn_unga_alder" not in answers:
        return
    found = re.search(r"(?:(\d{1,6})\s*(?:år)?\s*(?:[-–—]|till)\s*)?(\d{1,6})\D*$", answers["barn_unga_alder"])
    ages = [int(age) for age in found.groups() if age is not None] if found else []
    if not ages or ages != sorted(ages) or ages[-1] > 25:
        yield _problem(
            "barn_unga_alder",
            "age_span",
            "Skriv en ålder eller från och till, inom 0–25 år. Till exempel 6–12.",
            "Write one age, or from and to, within 0–25 years. For example 6–12.",
        )


def two_groups_when_doubly(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """A doubly prioritised group belongs to two priority groups at least; its name is a question of its own."""
    if answers.get("dubbelt_prioriterad") is True and len(answers.get("prioriterade_grupper", ())) < 2:
        yield _problem(
            "dubbelt_prioriterad",
            "two_groups",
            "En dubbelt prioriterad grupp hör till minst två prioriterade grupper. Markera dem, eller svara nej.",
            "A doubly prioritised group belongs to at least two priority groups. Mark them, or answer no.",
        )


def partners_are_others(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """A municipality does not work together with itself."""
    if answers.get("kommun_kod") in answers.get("samverkan_kommuner", ()):
        name = region.municipality(answers["kommun_kod"]).official_name
        yield _problem(
            "samverkan_kommuner",
            "own_municipality",
            f"{name} är sökande och kan inte också vara samverkande kommun. Ta bort den här.",
            f"{name} is the applicant and cannot be a partner too. Remove it here.",
        )


def lead_when_partners(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """Whoever applies together with others is the lead applicant."""
    partners = answers.get("samverkan_kommuner") or answers.get("samverkan_andra")
    if partners and answers.get("huvudsokande") is False:
        yield _problem(
            "huvudsokande",
            "lead",
            "Den som skickar ansökan är huvudsökande. Svara ja, eller be den andra parten att skicka ansökan.",
            "Whoever sends the application is the lead applicant. Answer yes, or ask your partner to send it.",
        )


def budget_balances(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """Costs, if they are given, equal the financing: what is applied for, one's own money and that of others.

    Someone who has listed all of it among the others, the amount applied for too, has not meant it twice.
    """
    if "budget_kostnader" not in answers:
        return
    costs = sum(row.get("belopp", 0) for row in answers["budget_kostnader"])
    others = sum(row.get("belopp", 0) for row in answers.get("budget_finansiering", ()))
    own = answers.get("sokt_belopp", 0) + answers.get("egen_insats_belopp", 0)
    if costs == own + others or costs == others >= own:
        return
    shown, financing = swedish.money(costs), swedish.money(own + others)
    yield _problem(
        "budget_kostnader",
        "unbalanced",
        f"Summan av kostnaderna ({shown}) måste vara lika stor som summan av finansieringen ({financing}).",
        f"The sum of the costs ({shown}) must equal the sum of the financing ({financing}).",
    )


def asks_for_something(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """Neither money nor competence: allowed, but hardly meant."""
    competence = answers.get("kompetensstod", "")
    if answers.get("sokt_belopp") == 0 and competence.strip(" .-–").casefold() in ("", "inget", "inga", "nej", "none"):
        yield _problem(
            "sokt_belopp",
            "nothing",
            "Ni söker varken pengar eller kompetens. Stämmer det?",
            "You apply for neither money nor competence. Is that right?",
            "warning",
        )


def talk_first(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """Talking first is advice, not a condition; the roles of what has been chosen are named."""
    if answers.get("dialog_konsulent") is False:
        roles = [role for field in form.fields for role in _roles(answers, field)]
        roles = roles or [contact.role for contact in region.contacts[:1]]
        sv, en = (_listed([role.sv for role in roles], "och"), _listed([role.en for role in roles], "and"))
        yield _problem(
            "dialog_konsulent",
            "talk_first",
            f"Ni kan skicka ansökan ändå, men prata gärna först med: {sv}. Skriv till {region.functional_mailbox}.",
            f"You can send the application anyway, but do talk first with: {en}. Write to {region.functional_mailbox}.",
            "warning",
        )


def paid_this_year(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """Late in the year there is no time left to decide and pay in it: ask who wants this year's about the next."""
    if answers.get("ar") == setting.today.year and f"{setting.today:%m-%d}" > region.calendar.decided_by:
        year = setting.today.year + 1
        yield _problem(
            "ar",
            "too_late_for_year",
            f"Vi hinner inte betala ut i år. Vill ni prövas för {year}?",
            f"There is no time to pay this year. Do you want to be considered for {year}?",
            "warning",
        )


def municipal_org_number(form: Form, region: Region, answers: Answers, setting: Setting) -> Iterator[Problem]:
    """Municipalities' numbers begin with 212000 as far as has been seen; no list proves it, so it only warns."""
    if not answers.get("org_nr", "212000").startswith("212000"):
        yield _problem(
            "org_nr",
            "not_municipal",
            "Kommuners organisationsnummer brukar börja med 212000. Kontrollera numret.",
            "The organisation numbers of municipalities usually begin with 212000. Check the number.",
            "warning",
        )


RULES: Mapping[str, Rule] = {
    "grant_year": Rule(("ar",), grant_year),
    "starts_in_grant_year": Rule(("ar", "start_datum"), starts_in_grant_year),
    "ends_after_start": Rule(("start_datum", "slut_datum"), ends_after_start),
    "not_retroactive": Rule(("start_datum",), not_retroactive),
    "subgoals_of_goals": Rule(("mal_ids", "delmal_ids"), subgoals_of_goals),
    "age_span": Rule(("barn_unga_alder",), age_span),
    "two_groups_when_doubly": Rule(("prioriterade_grupper", "dubbelt_prioriterad"), two_groups_when_doubly),
    "partners_are_others": Rule(("kommun_kod", "samverkan_kommuner"), partners_are_others),
    "lead_when_partners": Rule(("samverkan_kommuner", "samverkan_andra", "huvudsokande"), lead_when_partners),
    "budget_balances": Rule(
        ("sokt_belopp", "egen_insats_belopp", "budget_kostnader", "budget_finansiering"), budget_balances
    ),
    "asks_for_something": Rule(("sokt_belopp", "kompetensstod"), asks_for_something),
    "paid_this_year": Rule(("ar",), paid_this_year),
    "talk_first": Rule(("dialog_konsulent",), talk_first),
    "municipal_org_number": Rule(("org_nr",), municipal_org_number),
    "report_year": Rule(("ar",), indicator_rules.report_year),
    "part_within_whole": Rule((), indicator_rules.part_within_whole),
    "sums_of_parts": Rule((), indicator_rules.sums_of_parts),
    "changed_much": Rule((), indicator_rules.changed_much),
    "used_of_received": Rule(("red_anvant_belopp", "red_ej_anvant"), final_report_rules.used_of_received),
    "costs_cover_what_was_used": Rule(
        ("red_anvant_belopp", "red_kostnader"), final_report_rules.costs_cover_what_was_used
    ),
}


def _roles(answers: Answers, field: Field) -> list[Text]:
    """Whom to ask about what was chosen in answer to one question; its main one adds nothing."""
    if field.main_of is not None or field.id not in answers:
        return []
    chosen = answers[field.id] if field.kind == "choices" else [answers[field.id]]
    contacts = [option.contact_role for option in field.options if option.id in chosen]
    return [role for role in contacts if role is not None]


def _problem(field: str, code: str, sv: str, en: str, level: Level = "error") -> Problem:
    return Problem(field, f"/{field}", code, Text(sv, en), level)


def _listed(words: list[str], last: str) -> str:
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
