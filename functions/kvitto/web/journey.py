"""The way through a form: what is posted from each page, and which page comes then."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from kvitto.core.failures import Permanent, Temporary
from kvitto.core.forms.answers import Checked, Problem
from kvitto.core.forms.form import Form, Text
from kvitto.core.ids import RegionId, Token
from kvitto.core.seal import BrokenSeal
from kvitto.core.submission import Doubt
from kvitto.ports import JournalUnavailable
from kvitto.steps.accept import Conflict, accept, find
from kvitto.steps.drafts import forget
from kvitto.web import body, rows, saving
from kvitto.web.answered import everything, problems_of
from kvitto.web.attaching import attached, gone_on_with, lost, takes_files
from kvitto.web.before import is_none_of_them, otherwise_page
from kvitto.web.doubts import SHORTEST, Doubted, doubt, doubt_at_end
from kvitto.web.draft import Draft
from kvitto.web.form_pages import (
    AGAIN,
    ANEW,
    CHECK,
    NOT_OPEN_YET,
    OPEN_TOO_LONG,
    SEND,
    START,
    check_page,
    conflict_page,
    retry_page,
    start_page,
    step_page,
)
from kvitto.web.on_case import rested_on
from kvitto.web.posted import Posted, posted
from kvitto.web.receipt import to_receipt
from kvitto.web.visit import Visit

if TYPE_CHECKING:
    from kvitto.core.registered import Registered


def open_step(visit: Visit, form: Form, step_id: str) -> Response:
    """The first step draws a fresh token. Later steps live in the browser's history only: begin at the start page."""
    if step_id == form.steps[0].id and visit.season(form).phase != "before" and not form.by_link:
        if form.is_report:
            if "k" not in visit.request.args:
                return visit.away(f"/{form.region}/{form.id}")
            from kvitto.web.report_link import opened_report

            return step_page(visit, form, opened_report(visit, form, _token(visit)), form.steps[0])
        return step_page(visit, form, Draft(_token(visit), visit.now), form.steps[0])
    if step_id not in {step.id for step in form.steps} | {SEND, saving.SAVE}:
        raise NotFound
    return visit.away(f"/{form.region}/{form.id}")


def answer_step(visit: Visit, form: Form, step_id: str) -> Response:
    """Take in a step as typed, and show what its button asks for: another step, more rows, or the way on.

    A step that a new version of the form has dropped leads to the first one.

    Raises: CrossSite; BrokenSeal; Unreadable; RequestEntityTooLarge; UnsupportedMediaType.
    """
    step = next((step for step in form.steps if step.id == step_id), None)
    begun, typed, inputs, uploads = _posted(visit, form, files=step is not None and takes_files(step))
    if step is None:
        return _place(visit, form, begun, body.scalar(inputs, "_go") or step_id, START)
    button = body.scalar(inputs, "_file")
    typed, refused = attached(visit, form, step, begun, typed, uploads, button)
    if form.is_report:
        from kvitto.web.report_steps import kept_step

        kept = kept_step(visit, form, begun, step, typed)
        if kept.disputed or kept.notice:
            return step_page(visit, form, kept.begun, step, kept.disputed, notice=kept.notice, shown=kept.mine)
        begun = kept.begun
    else:
        begun = begun.with_step(step.id, typed)
    if button or refused:
        return step_page(visit, form, begun, step, refused)
    if button := body.scalar(inputs, "_row"):
        return step_page(visit, form, begun.with_step(step.id, rows.changed(step, typed, button)), step)
    if place := body.scalar(inputs, "_go"):
        return _place(visit, form, begun, place, step.id)
    if not begun.doubted and not begun.registers and (doubted := doubt(inputs)):
        return step_page(visit, form, replace(begun, doubted=True), step, notice=doubted.text)
    if is_none_of_them(form, step, begun):
        return otherwise_page(visit, form, begun, step)
    if problems := problems_of(visit, form, begun, step):
        _log_rejection(visit, form, problems)
        return step_page(visit, form, begun, step, problems)
    if begun.checking or step == form.steps[-1]:
        return check_page(visit, form, begun)
    return step_page(visit, form, begun, form.steps[form.steps.index(step) + 1])


def send(visit: Visit, form: Form) -> Response:
    """*Skicka*: everything is checked again, and kept before the receipt is shown.

    A token that has been used is answered with its receipt, however old it is and whatever the rules say today.

    Raises: as :func:`answer_step`.
    """
    begun, typed, inputs, _ = _posted(visit, form)
    if form.declaration:
        begun = begun.with_step(form.declaration.id, typed)
    if place := body.scalar(inputs, "_go"):
        return _place(visit, form, begun, place, CHECK)
    doubted = None if begun.registers else doubt_at_end(inputs, begun, visit.now)
    if doubted and not begun.doubted:
        return check_page(visit, form, replace(begun, doubted=True), notice=doubted.text)
    checked = everything(visit, form, begun)
    expired, early = begun.expired(visit.now), visit.season(form).phase == "before"
    try:
        if (checked.errors or expired or early) and find(visit.office, begun.token) is None:
            if early:
                return check_page(visit, form, begun, notice=NOT_OPEN_YET)
            if checked.errors:
                _log_rejection(visit, form, checked.errors)
                return check_page(visit, form, begun, checked.errors)
            return check_page(visit, form, _anew(visit, form, begun), notice=OPEN_TOO_LONG)
        if (newer := _gone_on_without(visit, form, begun)) and find(visit.office, begun.token) is None:
            return check_page(visit, form, newer[0], notice=newer[1])
        if (gone := lost(visit, form, begun, checked.answers)) and find(visit.office, begun.token) is None:
            # Under a new token: what is dropped under this one stays so.
            return check_page(visit, form, _anew(visit, form, begun), gone)
        outcome = accept(
            visit.office,
            form,
            begun.token,
            checked.answers,
            language=visit.language,
            via="web",
            begun=begun.first_begun,
            on=rested_on(visit, begun),
            # Whoever comes by the link to a case is known to us: what they send never waits in quarantine.
            held="" if begun.link or begun.registers else _held(visit, doubted),
            registered=_registered(visit, form, begun, checked),
        )
    except (Temporary, Permanent) as fault:
        visit.office.log("submission_not_taken", region=form.region, form=form.id, error=type(fault).__name__)
        return retry_page(visit, form, begun)
    if isinstance(outcome, Conflict):
        visit.office.log("submission_conflicts", region=form.region, form=form.id)
        return conflict_page(visit, form, begun, outcome.submission)
    post = outcome.submission
    told = "submission_quarantined" if post.held else "submission_accepted"
    visit.office.log(told, region=form.region, form=form.id, reference=post.reference, again=outcome.again)
    visit.wake(RegionId(form.region))
    if begun.saved:
        with suppress(JournalUnavailable):  # What is left is never opened again, and goes by itself in time.
            forget(visit.office, RegionId(form.region), begun.token)
    return to_receipt(visit, post)


def save(visit: Visit, form: Form) -> Response:
    """*Spara*: keep the answers and have a link mailed; also the way on from saved answers, and their end.

    Raises: as :func:`answer_step`; JournalUnavailable.
    """
    begun, _, inputs, _ = _posted(visit, form)
    came_from = body.scalar(inputs, "_plats") or START
    match body.scalar(inputs, "_go"):
        case None | "":
            return saving.save(visit, form, begun, came_from, inputs)
        case saving.SAVE:
            return saving.ask_page(visit, form, begun, came_from, address=inputs.get("_epost", ()))
        case saving.SAVED:
            return saving.saved_page(visit, form, begun)
        case saving.REMOVE:
            return saving.remove(visit, form, begun)
        case place:
            return _place(visit, form, begun, place, came_from)


def _gone_on_without(visit: Visit, form: Form, begun: Draft) -> tuple[Draft, Text] | None:
    if not form.is_report:
        return None
    from kvitto.web.report_steps import gone_on_without

    return gone_on_without(visit, form, begun)


def _posted(visit: Visit, form: Form, *, files: bool = False) -> Posted:
    """What came, as ``posted`` reads it. Raises: as it does, and BrokenSeal for a report begun without its link."""
    came = posted(visit, form, files=files)
    if form.is_report and came.begun.earlier is None:
        raise BrokenSeal("a report begun without its link")
    return came


def _place(visit: Visit, form: Form, begun: Draft, place: str, came_from: str) -> Response:
    """The place that a button names."""
    if place == saving.SAVE:
        return saving.ask_page(visit, form, begun, came_from)
    if place == ANEW:
        return check_page(visit, form, _anew(visit, form, begun))
    if place == AGAIN:
        return retry_page(visit, form, begun)
    if place == START:
        return start_page(visit, form, begun)
    if place == CHECK:
        return check_page(visit, form, begun)
    return step_page(visit, form, begun, next((step for step in form.steps if step.id == place), form.steps[0]))


def _registered(visit: Visit, form: Form, begun: Draft, checked: Checked) -> Registered | None:
    """What staff say of the paper that they have typed in, where it is one."""
    if not begun.registers:
        return None
    from kvitto.web.registering import registered

    return registered(visit, form, begun, checked)


def _held(visit: Visit, doubted: Doubted | None) -> Doubt | Literal[""]:
    """Why the post shall wait for staff, if it shall."""
    if doubted:
        return doubted.why
    limits, now = visit.limits, visit.office.clock.monotonic()
    return "flood" if limits and not limits.allows_sending(visit.request, now) else ""


def _token(visit: Visit) -> Token:
    return Token(f"w{visit.office.nonce()}")


def _anew(visit: Visit, form: Form, begun: Draft) -> Draft:
    """The same answers with a token of their own, as if begun just now; who has read them once need not wait again.

    Raises: JournalUnavailable when there are files that cannot be had over.
    """
    token = _token(visit)
    gone_on_with(visit, form, begun, token)
    return replace(begun, token=token, began_at=visit.now - SHORTEST)


def _log_rejection(visit: Visit, form: Form, problems: tuple[Problem, ...]) -> None:
    visit.office.log(
        "submission_rejected",
        region=form.region,
        form=form.id,
        problems=len(problems),
        codes=",".join(sorted({problem.code for problem in problems})),
    )
