"""Pages about a form that ask nothing: its questions to print, and the way out for who cannot use it."""

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from kvitto.core.forms.form import Form, Step
from kvitto.web import draft
from kvitto.web.draft import Draft
from kvitto.web.visit import Switch, Visit

QUESTIONS, OTHERWISE = "fragor", "kan-inte-soka"

NONE_OF_THEM = "annan"
"""What the list of municipalities sends for who is in none of them."""


def questions_page(visit: Visit, form: Form) -> Response:
    """Every question with its alternatives and limits, to print or to talk about beforehand."""
    path = f"/{form.region}/{form.id}/{QUESTIONS}"
    towns = len(visit.region(form).municipalities)
    return visit.page("fragor", visit.region(form), "shortly", form=form, towns=towns, switch=Switch("link", path))


def otherwise_page(visit: Visit, form: Form, begun: Draft | None = None, step: Step | None = None) -> Response:
    """What to do instead. ``begun``: who came from a ``step`` of the form goes back to it with every answer.

    Raises: NotFound where the form is for everybody.
    """
    if form.otherwise is None:
        raise NotFound
    path = f"/{form.region}/{form.id}/{OTHERWISE}"
    return visit.page(
        "otherwise",
        visit.region(form),
        "history" if begun else "shortly",
        form=form,
        step=step,
        typed=begun.of(step.id) if begun and step else {},
        carried=draft.carried(begun, form, visit.office.secret) if begun else None,
        action=visit.href(f"/{form.region}/{form.id}/{step.id}") if step else "",
        switch=Switch("button", f"/{form.region}/{form.id}/{step.id}") if step else Switch("link", path),
    )


def is_none_of_them(form: Form, step: Step, begun: Draft) -> bool:
    """Whether it was said in the step that the municipality is none of the region's."""
    towns = [field.id for field in step.fields if field.kind == "municipality" and not field.many]
    return form.otherwise is not None and any(begun.of(step.id).get(name) == (NONE_OF_THEM,) for name in towns)
