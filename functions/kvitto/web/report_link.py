"""An indicator report opened by its signed link, which names municipality and year.

It begins with what was sent for the year before it, if anything was, and shows last year's answers beside the
questions. Whoever comes without a link fills in a blank form and is shown nobody's answers.
"""

from kvitto.core import links
from kvitto.core.forms.answers import Answers, Problem
from kvitto.core.forms.form import Form, Step, Text
from kvitto.core.forms.retyped import retyped
from kvitto.core.ids import RegionId, Token
from kvitto.core.region import Region
from kvitto.core.submission import Submission
from kvitto.steps.reports import latest_report
from kvitto.web.draft import Draft, Earlier
from kvitto.web.on_case import sealed_link
from kvitto.web.visit import Visit


def opened_report(visit: Visit, form: Form, token: Token) -> Draft:
    """The draft that the link in the address begins.

    Raises: BrokenSeal; Unreadable; JournalUnavailable.
    """
    municipality, year = links.opened_report(visit.office.secret, form, sealed_link(visit))
    sent = _sent(visit, form, municipality, year)
    before = _sent(visit, form, municipality, year - 1)
    answers: Answers = {**(sent.answers if sent else {}), "kommun_kod": municipality, "ar": year}
    return Draft(
        token=token,
        began_at=visit.now,
        typed={step.id: retyped(step.fields, answers) for step in form.steps},
        earlier=Earlier(municipality, year, _figures(form, before.answers if before else {})),
    )


def already_sent(visit: Visit, form: Form, answers: Answers) -> tuple[Problem, ...]:
    """A warning when the same year has been reported, perhaps by a colleague a moment ago: this would replace it.

    Raises: JournalUnavailable.
    """
    if form.purpose != "indicators" or not {"kommun_kod", "ar"} <= answers.keys():
        return ()
    sent = _sent(visit, form, answers["kommun_kod"], answers["ar"])
    if sent is None:
        return ()
    labels = [form.field(field).label for field in form_fields(form) if sent.answers.get(field) != answers.get(field)]
    sv, en = ("; ".join(getattr(label, language) for label in labels[:5]) for language in ("sv", "en"))
    day = visit.day(sent.received_at.date())
    differing = Text(f" Det här skiljer sig: {sv}.", f" This differs: {en}.") if labels else Text("", "")
    told = Text(
        f"Uppgifter för {answers['ar']} skickades {day} (referens {sent.reference}). Skickar ni nu gäller de här "
        f"i stället.{differing.sv}",
        f"Figures for {answers['ar']} were sent on {day} (reference {sent.reference}). If you send now, these count "
        f"instead.{differing.en}",
    )
    return (Problem("ar", "/ar", "already_sent", told, "warning"),)


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


def _sent(visit: Visit, form: Form, municipality: str, year: int) -> Submission | None:
    return latest_report(visit.office, RegionId(form.region), form.id, municipality, year)


def _figures(form: Form, answers: Answers) -> Answers:
    return {field: answers[field] for field in form_fields(form) if field in answers}
