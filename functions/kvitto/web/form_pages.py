"""The pages of a form: start, step, check, and what is shown when sending did not go as meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from kvitto.core.forms.answers import Answers, Problem
from kvitto.core.forms.form import Field, Form, Step, Text
from kvitto.core.forms.windows import GRACE, STOCKHOLM
from kvitto.core.ids import RegionId
from kvitto.core.submission import Submission
from kvitto.steps.neighbours import has_applied
from kvitto.web import draft, on_case, view
from kvitto.web.answered import asked_in_its_year, everything
from kvitto.web.attaching import takes_files
from kvitto.web.before import OTHERWISE, QUESTIONS
from kvitto.web.body import Typed
from kvitto.web.draft import Draft
from kvitto.web.visit import Switch, Visit

if TYPE_CHECKING:
    from kvitto.core.region import Region
    from kvitto.web.report_link import Welcome

START, CHECK, SEND = "start", "kontrollera", "skicka"
"""Places in the form that are no steps. The buttons of every page may lead to START and CHECK."""
ANEW, AGAIN = "ny", "igen"
"""Where buttons lead after a *Skicka* that did not go as meant: to the answers under a new token, and back there."""

OPEN_TOO_LONG = Text(
    "Formuläret hade varit öppet i mer än ett dygn. Svaren finns kvar, men är inte skickade. Kontrollera dem och tryck "
    "på Skicka igen.",
    "The form had been open for more than a day. Your answers are kept but have not been sent. Check them and press "
    "Send again.",
)

NOT_OPEN_YET = Text(
    "Svaren är inte skickade: formuläret är inte öppet än. Spara dem och skicka när det har öppnat.",
    "Your answers have not been sent: the form is not open yet. Save them, and send when it has opened.",
)


def start_page(visit: Visit, form: Form, going_on: Draft | None = None) -> Response:
    """What one should know before beginning. ``going_on``: who has begun and went back here keeps the answers."""
    path = f"/{form.region}/{form.id}"
    if form.is_report and going_on is None and "k" not in visit.request.args:
        from kvitto.web.link_request import ask_page

        return ask_page(visit, form)
    if going_on is None and "k" in visit.request.args and not form.is_report:
        return on_case.begin_on_case(visit, form)
    if form.by_link and going_on is None:
        return on_case.without_link(visit, visit.region(form))
    linked = _link_of(visit, form)
    return visit.page(
        "start",
        visit.region(form),
        "history" if going_on else "nowhere" if linked else "shortly",
        linked=bool(linked),
        form=form,
        welcome=_welcome(visit, form) if linked else None,
        # Not the address that the step is posted to: a POST makes the browser forget the page that it GOT there.
        first=visit.href(f"{path}/{form.steps[0].id}", None, ny="ja", **linked),
        action=visit.href(f"{path}/{START}"),
        carried=draft.carried(going_on, form, visit.office.secret) if going_on else None,
        printable=visit.href(f"{path}/{QUESTIONS}"),
        otherwise=visit.href(f"{path}/{OTHERWISE}") if form.otherwise else "",
        contact=visit.href(f"/{form.region}/{form.talk_first}") if form.talk_first else "",
        **seasoned(visit, form, going_on),
        options=[one for field in form.fields if not field.main_of for one in field.options if one.contact_role],
        switch=None if going_on else Switch("link", f"{path}?k={linked['k']}" if linked else path),
    )


def _link_of(visit: Visit, form: Form) -> dict[str, str]:
    """The sealed part of the address, which a report's first step is opened with too."""
    return {"k": visit.request.args["k"]} if form.is_report and "k" in visit.request.args else {}


# What only a report's pages need is opened by them alone: other forms begin without it.


def _welcome(visit: Visit, form: Form) -> Welcome:
    from kvitto.web.report_link import welcome

    return welcome(visit, form)


def _asked_by_link(form: Form, begun: Draft, region: Region, step: Step) -> Step:
    if not form.is_report:
        return step
    from kvitto.web.report_link import asked_by_link

    return asked_by_link(form, begun, region, step)


def _warned_of_report(visit: Visit, form: Form, begun: Draft, answers: Answers) -> tuple[Problem, ...]:
    if not form.is_report:
        return ()
    from kvitto.web.report_link import already_sent, no_longer_asked

    return (*already_sent(visit, form, answers), *no_longer_asked(form, begun))


def step_page(
    visit: Visit,
    form: Form,
    begun: Draft,
    step: Step,
    problems: tuple[Problem, ...] = (),
    *,
    notice: Text | None = None,
    shown: Typed | None = None,
) -> Response:
    """The questions of a step, with what is wrong about the answers or, as a ``notice``, about the way they came.

    ``shown`` is what stands in them, where that is not what the draft holds.
    """
    region, typed = visit.region(form), begun.of(step.id) if shown is None else shown
    path, place = f"/{form.region}/{form.id}/{step.id}", form.steps.index(step)
    step = _asked_by_link(form, begun, region, asked_in_its_year(form, begun, step))
    step = on_case.beside_its_promise(begun, step)
    before = form.steps[place - 1].id if place else START
    return visit.page(
        "step",
        region,
        "history",
        status=422 if problems or notice else 200,
        form=form,
        step=step,
        blocks=view.blocks(region, step, typed, problems, _last_year(visit, form, begun, step)),
        files=takes_files(step),
        summary=view.summary(step, typed, problems),
        notice=notice,
        carried=draft.carried(begun, form, visit.office.secret),
        action=visit.href(path),
        kept_by_itself=form.is_report,
        savable=_savable(form, begun),
        back=CHECK if begun.checking else before,
        number=place + 1,
        switch=Switch("button", path, step.id),
    )


def _savable(form: Form, begun: Draft) -> bool:
    """Whether it can be saved to go on with later: not what keeps itself, and not a paper that staff register."""
    return not form.is_report and not begun.registers


def _last_year(visit: Visit, form: Form, begun: Draft, step: Step) -> dict[str, Text]:
    """What a report's own link shows beside the step's questions."""
    if begun.earlier is None:
        return {}
    from kvitto.web.report_link import beside

    answers = everything(visit, form, begun).answers
    return beside(visit.region(form), step, begun.earlier.beside(answers), answers)


def check_page(
    visit: Visit, form: Form, begun: Draft, errors: tuple[Problem, ...] = (), *, notice: Text | None = None
) -> Response:
    """All answers in words, what is wrong with them, and the declaration beside the button.

    ``errors`` are told after *Skicka*; before it only those that a step can mend. ``notice``: why it was not sent.
    """
    from kvitto.core.forms.show import copy_of_answers

    checked = everything(visit, form, begun)
    warnings = (*_warned_of_report(visit, form, begun, checked.answers), *checked.warnings)
    declared = {field.id for field in form.declaration.fields} if form.declaration else set()
    errors = errors or tuple(problem for problem in checked.errors if problem.field not in declared)
    region = visit.region(form)
    sections = {section.step: section for section in copy_of_answers(form, region, checked.answers, visit.language)}
    typed = begun.of(form.declaration.id) if form.declaration else {}
    warned = {problem.field for problem in checked.warnings}

    def blocks(kept: Callable[[Field], object]) -> tuple[view.Block, ...]:
        """Some of the declaration's questions."""
        if form.declaration is None:
            return ()
        fields = tuple(field for field in form.declaration.fields if kept(field))
        return view.blocks(region, replace(form.declaration, fields=fields), typed, errors)

    return visit.page(
        "check",
        region,
        "history",
        status=422 if errors or notice else 200,
        form=form,
        steps=[(step, sections[step.id].rows if step.id in sections else ()) for step in form.steps],
        blocks=blocks(lambda field: not field.comments_on),
        comments=blocks(lambda field: warned.intersection(field.comments_on)),
        summary=view.summary_by_step(form, errors),
        warnings=view.summary_by_step(form, warnings),
        notice=notice,
        **seasoned(visit, form, begun),
        applied_for=_applied_for(visit, form, begun, checked.answers),
        carried=draft.carried(replace(begun, checking=True), form, visit.office.secret),
        action=visit.href(f"/{form.region}/{form.id}/{SEND}"),
        savable=_savable(form, begun),
        back=form.steps[-1].id,
        number=len(form.steps) + 1,
        switch=Switch("button", f"/{form.region}/{form.id}/{SEND}", CHECK),
    )


def _applied_for(visit: Visit, form: Form, begun: Draft, answers: Answers) -> int:
    """The year for which the municipality has applied already; 0 where it has not, or it is not known."""
    if form.purpose != "application" or begun.link is not None or "kommun_kod" not in answers:
        return 0
    year = int(answers.get("ar", visit.today.year))
    return year if has_applied(visit.office, RegionId(form.region), answers["kommun_kod"], year) else 0


def seasoned(visit: Visit, form: Form, begun: Draft | None) -> dict[str, Any]:
    """How the form stands now, for a template: its phase, and its first and last moment in words."""
    from kvitto.web.receipt import moment

    stands = visit.season(form, begun.first_begun if begun else None)
    if stands.window is None:
        return {"phase": stands.phase, "opens": "", "closes": "", "grace": ""}
    opens, last, grace = stands.window.opens, stands.window.last, stands.window.closes + GRACE
    return {
        "phase": stands.phase,
        **{
            name: moment(at.replace(tzinfo=STOCKHOLM), visit.language)
            for name, at in (("opens", opens), ("closes", last), ("grace", grace))
        },
    }


def conflict_page(visit: Visit, form: Form, begun: Draft, sent: Submission) -> Response:
    """Sent already, with other answers. In the other language it is sent again, and answered with this page again."""
    return visit.page(
        "conflict",
        visit.region(form),
        "history",
        status=409,
        form=form,
        reference=sent.reference,
        carried=draft.carried(begun, form, visit.office.secret),
        declared=begun.of(form.declaration.id) if form.declaration else {},
        action=visit.href(f"/{form.region}/{form.id}/{SEND}"),
        switch=Switch("button", f"/{form.region}/{form.id}/{SEND}"),
    )


def retry_page(visit: Visit, form: Form, begun: Draft) -> Response:
    """It may have been taken or not; pressing again is safe, since the token is the same."""
    response = visit.page(
        "retry",
        visit.region(form),
        "history",
        status=503,
        form=form,
        carried=draft.carried(begun, form, visit.office.secret),
        declared=begun.of(form.declaration.id) if form.declaration else {},
        action=visit.href(f"/{form.region}/{form.id}/{SEND}"),
        switch=Switch("button", f"/{form.region}/{form.id}/{SEND}", AGAIN),
    )
    response.headers["Retry-After"] = "30"
    return response
