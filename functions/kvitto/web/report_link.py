"""An indicator report, which is opened by its signed link alone: the link names municipality and year.

Everybody with the link fills in the same report (`report_steps`). Last year's answers stand beside the questions.
"""

from dataclasses import dataclass, replace

from kvitto.core import links, swedish
from kvitto.core.forms.answers import Answers, Problem
from kvitto.core.forms.form import Form, Language, Step, Text
from kvitto.core.ids import RegionId, Token
from kvitto.core.indicator_rules import lock_day
from kvitto.core.region import Region
from kvitto.core.shared_report import Report, Steps, Typed
from kvitto.steps.reports import latest_report
from kvitto.steps.shared_reports import stands
from kvitto.web.draft import Draft, Earlier
from kvitto.web.on_case import sealed_link
from kvitto.web.visit import Visit

LANGUAGES: tuple[Language, Language] = ("sv", "en")

NAMED = ("kommun_kod", "ar")
"""Questions that the link answers, and nobody else."""


def opened_report(visit: Visit, form: Form, token: Token) -> Draft:
    """The draft that the link in the address begins: what has been filled in so far, by whomever.

    Raises: BrokenSeal; Unreadable; JournalUnavailable.
    """
    report = report_of_link(visit, form)
    now = stands(visit.office, form, report)
    before = latest_report(visit.office, RegionId(form.region), form.id, report.municipality, report.year - 1)
    earlier = Earlier(report.municipality, report.year, _figures(form, before.answers if before else {}), now.stamp)
    return Draft(token=token, began_at=visit.now, typed=named(form, report, now.typed), earlier=earlier)


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the link's first page tells: whom and which year it is for, how far it has come, whether one may begin.

    ``beside`` is the address of the page with others' answers, once there is a report.
    """

    name: str
    year: int
    told: Text
    may_begin: bool
    beside: str = ""


def welcome(visit: Visit, form: Form) -> Welcome:
    """Of the report that the link in the address opens. Raises: BrokenSeal; Unreadable; JournalUnavailable."""
    report, region = report_of_link(visit, form), visit.region(form)
    name = region.municipality(report.municipality).official_name
    locked, now = lock_day(region, report.year), stands(visit.office, form, report)
    beside_others = visit.href(f"/{region.id}/jamforelse", None, k=sealed_link(visit)) if now.sent else ""
    if visit.today > locked:
        told = Text(
            f"Uppgifterna för {report.year} låstes {swedish.day(locked)}. Är något fel? Skriv till "
            f"{region.functional_mailbox}.",
            f"The figures of {report.year} were locked on {swedish.english_day(locked)}. Is something wrong? Write to "
            f"{region.functional_mailbox}.",
        )
        return Welcome(name, report.year, told, may_begin=False, beside=beside_others)
    until = Text(f"till och med {swedish.day(locked)}", f"up to and including {swedish.english_day(locked)}")
    if now.n:
        told = Text(
            f"Ni har börjat. Fortsätt där ni var, {until.sv}. Det ni har ändrat är inte skickat än.",
            f"You have begun. Go on where you were, {until.en}. What you have changed has not been sent yet.",
        )
    elif now.sent:
        told = Text(
            f"Ni har skickat uppgifterna. Ni kan ändra och skicka igen {until.sv}.",
            f"You have sent the figures. You can change them and send again {until.en}.",
        )
    else:
        told = Text(f"Ni kan svara {until.sv}.", f"You can answer {until.en}.")
    return Welcome(name, report.year, told, may_begin=True, beside=beside_others)


def report_of_link(visit: Visit, form: Form) -> Report:
    """Which report the link in the address opens. Raises: BrokenSeal; Unreadable."""
    municipality, year = links.opened_report(visit.office.secret, form, sealed_link(visit))
    return Report(form.region, form.id, municipality, year)


def asked_by_link(form: Form, begun: Draft, region: Region, step: Step) -> Step:
    """The step without what the link has answered already, which it tells instead."""
    if begun.earlier is None or not any(field.id in NAMED for field in step.fields):
        return step
    name, year = region.municipality(begun.earlier.municipality).official_name, begun.earlier.year
    told = Text(f"Uppgifterna gäller {name}, år {year}.", f"The figures are for {name}, {year}.")
    return replace(step, intro=told, fields=tuple(field for field in step.fields if field.id not in NAMED))


def report_of(form: Form, begun: Draft) -> Report:
    """Which report a draft that was begun by its link is of."""
    assert begun.earlier is not None, "a report is opened by its link"
    return Report(form.region, form.id, begun.earlier.municipality, begun.earlier.year)


def named(form: Form, report: Report, typed: Steps) -> dict[str, Typed]:
    """What is kept, of all steps, with what the link says."""
    return {step.id: with_named(form, report, step, typed.get(step.id, {})) for step in form.steps}


def with_named(form: Form, report: Report, step: Step, typed: Typed) -> Typed:
    """What was typed in a step, with what the link says."""
    said = dict(zip(NAMED, ((report.municipality,), (str(report.year),)), strict=True))
    return {**typed, **{field.id: said[field.id] for field in step.fields if field.id in said}}


# -- Beside the answers ---------------------------------------------------------------------------------


def already_sent(visit: Visit, form: Form, answers: Answers) -> tuple[Problem, ...]:
    """A warning when the same year has been reported, perhaps by a colleague a moment ago: this would replace it.

    Raises: JournalUnavailable.
    """
    if not form.is_report or not {*NAMED} <= answers.keys():
        return ()
    sent = latest_report(visit.office, RegionId(form.region), form.id, answers["kommun_kod"], answers["ar"])
    if sent is None:
        return ()
    labels = [form.field(field).label for field in form_fields(form) if sent.answers.get(field) != answers.get(field)]
    sv, en = ("; ".join(label.to(language) for label in labels[:5]) for language in LANGUAGES)
    day = visit.day(sent.received_at.date())
    differing = Text(f" Det här skiljer sig: {sv}.", f" This differs: {en}.") if labels else Text("", "")
    told = Text(
        f"Uppgifter för {answers['ar']} skickades {day} (referens {sent.reference}). Skickar ni nu gäller de här "
        f"i stället.{differing.sv}",
        f"Figures for {answers['ar']} were sent on {day} (reference {sent.reference}). If you send now, these count "
        f"instead.{differing.en}",
    )
    return (Problem("ar", "/ar", "already_sent", told, "warning"),)


def no_longer_asked(form: Form, begun: Draft) -> tuple[Problem, ...]:
    """A warning for each answer that was begun to a question which has been retired since: it is not sent."""
    if begun.earlier is None:
        return ()
    year, told = begun.earlier.year, []
    for step in form.steps:
        fields = {field.id: field for field in step.fields}
        for name, texts in begun.of(step.id).items():
            if not any(text.strip() for text in texts):
                continue
            field = fields.get(name.split("-")[0])
            if field is None:
                told.append((step.fields[0].id, Text("Ett svar", "An answer")))
            elif field.years and year not in field.years:
                told.append((field.id, Text(f"Svaret på ”{field.label.sv}”", f"The answer to “{field.label.en}”")))
    return tuple(
        Problem(
            field_id,
            f"/{field_id}",
            "no_longer_asked",
            Text(
                f"{what.sv} följer inte med: frågan ställs inte längre för {year}.",
                f"{what.en} is left out: the question is not asked for {year} any more.",
            ),
            "warning",
        )
        for field_id, what in told
    )


def beside(region: Region, step: Step, earlier: Answers, answers: Answers) -> dict[str, Text]:
    """By question: what was answered last year, and how much more or less it is now."""
    from kvitto.core.forms.kinds import behaviour  # opens pydantic, which a form without a link does without

    found = {}
    for field in step.fields:
        if field.id in earlier:
            shows, was, now = behaviour(field, region), earlier[field.id], answers.get(field.id)
            both = isinstance(was, int) and isinstance(now, int)
            change = f" ({now - was:+d})" if both else ""
            found[field.id] = Text(shows.shown(was, "sv") + change, shows.shown(was, "en") + change)
    return found


def form_fields(form: Form) -> list[str]:
    """The questions that are indicators."""
    return [field for one in form.indicators for field in one.field_ids]


def _figures(form: Form, answers: Answers) -> Answers:
    return {field: answers[field] for field in form_fields(form) if field in answers}
