"""The way through a form: start page, steps, check page, and *Skicka*."""

from dataclasses import replace

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from kvitto.core.forms.answers import Checked, Problem
from kvitto.core.forms.form import Form, Step
from kvitto.core.ids import RegionId, Token
from kvitto.ports import JournalUnavailable
from kvitto.steps.accept import Conflict, accept, find
from kvitto.web import body, draft, rows, view
from kvitto.web.body import Typed
from kvitto.web.draft import Draft
from kvitto.web.origin import is_cross_site
from kvitto.web.receipt import to_receipt
from kvitto.web.visit import Switch, Visit

START, CHECK, SEND = "start", "kontrollera", "skicka"
"""Places in the form that are no steps. The buttons of every page may lead to START and CHECK."""


class CrossSite(Exception):  # noqa: N818 - what happened
    """Another site made the browser post the form."""


def start_page(visit: Visit, form: Form, going_on: Draft | None = None) -> Response:
    """What one should know before beginning. ``going_on``: who has begun and went back here keeps the answers."""
    path = f"/{form.region}/{form.id}"
    return visit.page(
        "start",
        visit.region(form),
        "history" if going_on else "shortly",
        form=form,
        # Not the address that the step is posted to: a POST makes the browser forget the page that it GOT there.
        first=visit.href(f"{path}/{form.steps[0].id}", None, ny="ja"),
        action=visit.href(f"{path}/{START}"),
        carried=draft.carried(going_on, form, visit.office.secret) if going_on else None,
        options=[one for field in form.fields if not field.main_of for one in field.options if one.contact_role],
        switch=None if going_on else Switch("link", path),
    )


def open_step(visit: Visit, form: Form, step_id: str) -> Response:
    """The first step draws a fresh token. Later steps live in the browser's history only: begin at the start page."""
    if step_id == form.steps[0].id:
        return _step_page(visit, form, _fresh(visit), form.steps[0])
    if step_id not in {step.id for step in form.steps} | {SEND}:
        raise NotFound
    return visit.away(f"/{form.region}/{form.id}")


def answer_step(visit: Visit, form: Form, step_id: str) -> Response:
    """Take in a step as typed, and show what its button asks for: another step, more rows, or the way on.

    Raises: NotFound; CrossSite; BrokenSeal; Unreadable; RequestEntityTooLarge.
    """
    step = next((step for step in form.steps if step.id == step_id), None)
    if step is None and step_id not in (START, CHECK):
        raise NotFound
    begun, typed, inputs = _posted(visit, form)
    if step is None:
        return _place(visit, form, begun, body.scalar(inputs, "_go") or step_id)
    begun = begun.with_step(step.id, typed)
    if button := body.scalar(inputs, "_row"):
        return _step_page(visit, form, begun.with_step(step.id, rows.changed(step, typed, button)), step)
    if place := body.scalar(inputs, "_go"):
        return _place(visit, form, begun, place)
    if problems := _problems_of(visit, form, begun, step):
        _log_rejection(visit, form, problems)
        return _step_page(visit, form, begun, step, problems)
    if begun.checking or step == form.steps[-1]:
        return check_page(visit, form, begun)
    return _step_page(visit, form, begun, form.steps[form.steps.index(step) + 1])


def send(visit: Visit, form: Form) -> Response:
    """*Skicka*: everything is checked again, and kept before the receipt is shown.

    A token that has been used is answered with its receipt, however old it is and whatever the rules say today.

    Raises: as :func:`answer_step`.
    """
    begun, typed, inputs = _posted(visit, form)
    if form.declaration:
        begun = begun.with_step(form.declaration.id, typed)
    if place := body.scalar(inputs, "_go"):
        return _place(visit, form, begun, place)
    checked = _everything(visit, form, begun)
    expired = begun.expired(visit.now)
    try:
        if (checked.errors or expired) and find(visit.office, begun.token) is None:
            if checked.errors:
                _log_rejection(visit, form, checked.errors)
                return check_page(visit, form, begun, checked.errors)
            return check_page(visit, form, replace(begun, token=_fresh(visit).token, began_at=visit.now), expired=True)
        outcome = accept(visit.office, form, begun.token, checked.answers, language=visit.language, via="web")
    except JournalUnavailable:
        visit.office.log("submission_not_taken", region=form.region, form=form.id)
        return _retry_page(visit, form, begun)
    if isinstance(outcome, Conflict):
        visit.office.log("submission_conflicts", region=form.region, form=form.id)
        return _conflict_page(visit, form, begun, outcome)
    post = outcome.submission
    visit.office.log(
        "submission_accepted", region=form.region, form=form.id, reference=post.reference, again=outcome.again
    )
    visit.wake(RegionId(form.region))
    return to_receipt(visit, post)


def check_page(
    visit: Visit, form: Form, begun: Draft, errors: tuple[Problem, ...] = (), *, expired: bool = False
) -> Response:
    """All answers in words, what is wrong with them, and the declaration beside the button.

    ``errors`` are told after *Skicka*; before it only those that a step can mend.
    """
    from kvitto.core.forms.show import copy_of_answers

    begun = replace(begun, checking=True)
    checked = _everything(visit, form, begun)
    declared = {field.id for field in form.declaration.fields} if form.declaration else set()
    errors = errors or tuple(problem for problem in checked.errors if problem.field not in declared)
    region = visit.region(form)
    sections = {section.step: section for section in copy_of_answers(form, region, checked.answers, visit.language)}
    typed = begun.of(form.declaration.id) if form.declaration else {}
    return visit.page(
        "check",
        region,
        "history",
        status=422 if errors else 200,
        form=form,
        steps=[(step, sections[step.id].rows if step.id in sections else ()) for step in form.steps],
        blocks=view.blocks(region, form.declaration, typed, errors) if form.declaration else (),
        summary=view.summary_by_step(form, errors),
        warnings=view.summary_by_step(form, checked.warnings),
        expired=expired,
        carried=draft.carried(begun, form, visit.office.secret),
        action=visit.href(f"/{form.region}/{form.id}/{SEND}"),
        back=form.steps[-1].id,
        number=len(form.steps) + 1,
        switch=Switch("button", f"/{form.region}/{form.id}/{SEND}", CHECK),
    )


def _step_page(visit: Visit, form: Form, begun: Draft, step: Step, problems: tuple[Problem, ...] = ()) -> Response:
    region, typed, path = visit.region(form), begun.of(step.id), f"/{form.region}/{form.id}/{step.id}"
    place = form.steps.index(step)
    before = form.steps[place - 1].id if place else START
    return visit.page(
        "step",
        region,
        "history",
        status=422 if problems else 200,
        form=form,
        step=step,
        blocks=view.blocks(region, step, typed, problems),
        summary=view.summary(step, typed, problems),
        carried=draft.carried(begun, form, visit.office.secret),
        action=visit.href(path),
        back=CHECK if begun.checking else before,
        number=place + 1,
        switch=Switch("button", path, step.id),
    )


def _place(visit: Visit, form: Form, begun: Draft, place: str) -> Response:
    if place == START:
        return start_page(visit, form, begun)
    if place == CHECK:
        return check_page(visit, form, begun)
    step = next((step for step in form.steps if step.id == place), None)
    if step is None:
        raise NotFound
    return _step_page(visit, form, begun, step)


def _conflict_page(visit: Visit, form: Form, begun: Draft, conflict: Conflict) -> Response:
    """Sent already, with other answers. Whoever means another application goes on with a fresh token."""
    another = replace(begun, token=_fresh(visit).token, began_at=visit.now)
    return visit.page(
        "conflict",
        visit.region(form),
        "history",
        status=409,
        form=form,
        reference=conflict.submission.reference,
        carried=draft.carried(another, form, visit.office.secret),
        action=visit.href(f"/{form.region}/{form.id}/{CHECK}"),
    )


def _retry_page(visit: Visit, form: Form, begun: Draft) -> Response:
    """It may have been taken or not; pressing again is safe, since the token is the same."""
    declared = begun.of(form.declaration.id) if form.declaration else {}
    response = visit.page(
        "retry",
        visit.region(form),
        "history",
        status=503,
        form=form,
        carried=draft.carried(begun, form, visit.office.secret),
        declared=declared,
        action=visit.href(f"/{form.region}/{form.id}/{SEND}"),
    )
    response.headers["Retry-After"] = "30"
    return response


def _posted(visit: Visit, form: Form) -> tuple[Draft, Typed, Typed]:
    """The draft as it came, what was typed on the page, and all inputs."""
    if is_cross_site(visit.request, visit.office.public_url):
        raise CrossSite
    inputs = body.typed(visit.request)
    begun = draft.unfold(body.scalar(inputs, "_draft") or "", form, visit.office.secret)
    return begun, {name: values for name, values in inputs.items() if not name.startswith("_")}, inputs


def _fresh(visit: Visit) -> Draft:
    return Draft(Token(f"w{visit.office.nonce()}"), visit.now)


def _everything(visit: Visit, form: Form, begun: Draft) -> Checked:
    """All steps as typed, and the rules over them. A problem of an answer itself hides what follows from it."""
    from kvitto.core.forms.check import check
    from kvitto.core.forms.typed import read_typed

    region = visit.region(form)
    read = [read_typed(form, region, step, begun.of(step.id)) for step in form.all_steps]
    answers = {key: value for one in read for key, value in one.answers.items()}
    # A question of an earlier version of the form may have been answered; it is asked no longer.
    errors = [problem for one in read for problem in one.errors if problem.code != "unknown_field"]
    told = {problem.field for problem in errors}
    checked = check(form, region, answers, visit.setting)
    errors += [problem for problem in checked.errors if problem.field not in told]
    return Checked(checked.answers, tuple(errors), checked.warnings)


def _problems_of(visit: Visit, form: Form, begun: Draft, step: Step) -> tuple[Problem, ...]:
    """What is wrong with the step itself; if nothing is, what the rules say of it given the earlier steps."""
    from kvitto.core.forms.typed import read_typed

    alone = read_typed(form, visit.region(form), step, begun.of(step.id))
    if alone.errors:
        return alone.errors
    asked = {field.id for field in step.fields}
    return tuple(problem for problem in _everything(visit, form, begun).errors if problem.field in asked)


def _log_rejection(visit: Visit, form: Form, problems: tuple[Problem, ...]) -> None:
    visit.office.log(
        "submission_rejected",
        region=form.region,
        form=form.id,
        problems=len(problems),
        codes=",".join(sorted({problem.code for problem in problems})),
    )
