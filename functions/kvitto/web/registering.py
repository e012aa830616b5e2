"""Staff register what came on paper or in a mail: the form itself, opened by a link of their own.

The link stands in the sheet and in Kontroll, and is as secret as they are. What it opens reads nothing of anybody's.
"""

from dataclasses import replace
from datetime import datetime, time
from functools import lru_cache

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from kvitto.core import links
from kvitto.core.forms.answers import Checked
from kvitto.core.forms.form import Form
from kvitto.core.forms.windows import STOCKHOLM, season
from kvitto.core.ids import Token
from kvitto.core.region import Region
from kvitto.core.registered import OPENS_A_CASE, REGISTRATION, Registered, registration_of, told_of
from kvitto.web import body, draft
from kvitto.web.draft import Draft
from kvitto.web.on_case import sealed_link, without_link
from kvitto.web.posted import own_post, own_post_with_files
from kvitto.web.visit import Switch, Visit

made = lru_cache(maxsize=64)(registration_of)
"""Made once for each form, since the model that reads its answers is kept by form."""


def begin(visit: Visit, region: Region) -> Response:
    """What the link opens: what it is for, and a button to begin.

    Raises: BrokenSeal; Unreadable; NotFound.
    """
    if "k" not in visit.request.args:
        return without_link(visit, region)
    form_id = links.opened_registration(visit.office.secret, region.id, sealed_link(visit))
    form = _form(visit, region, form_id)
    begun = Draft(Token(f"w{visit.office.nonce()}"), visit.now, registers=form_id)
    return visit.page(
        "begin",
        region,
        "nowhere",
        linked=True,
        form=form,
        post=None,
        asked="",
        answer_by="",
        first=form.steps[0].id,
        carried=draft.carried(begun, form, visit.office.secret),
        action=visit.href(f"/{region.id}/{REGISTRATION}/start"),
        switch=Switch("link", f"/{region.id}/{REGISTRATION}?k={sealed_link(visit)}"),
    )


def posted_form(visit: Visit, region: Region, *, files: bool) -> Form:
    """The form that a post belongs to, by the draft that came with it; ``files``: it may bring some.

    Raises: CrossSite; BrokenSeal; Unreadable; NotFound.
    """
    inputs = own_post_with_files(visit)[0] if files else own_post(visit)
    begun = draft.unfold(body.scalar(inputs, "_draft") or "", region.id, REGISTRATION, visit.office.secret)
    return _form(visit, region, begun.registers)


def registered(visit: Visit, form: Form, begun: Draft, checked: Checked) -> Registered:
    """What the record says of the paper. Late or not is judged by the day it came, as if early in the morning."""
    windows = visit.office.forms.form(form.region, begun.registers).windows
    told = told_of(form, checked, _words(form, begun))
    came = datetime.combine(told.arrived, time(), STOCKHOLM)
    return replace(told, late=season(windows, came).is_late)


def _words(form: Form, begun: Draft) -> dict[str, str]:
    """What was typed, by question; of a table all that stands in it."""
    found = {}
    for step in form.steps:
        typed = begun.of(step.id)
        for field in step.fields:
            names = [name for name in typed if name == field.id or name.startswith(f"{field.id}-")]
            words = [text.strip() for name in names for text in typed[name] if text.strip()]
            found[field.id] = "; ".join(words)
    return found


def _form(visit: Visit, region: Region, form_id: str) -> Form:
    if form_id not in visit.office.forms.forms(region.id):
        raise NotFound
    form = visit.office.forms.form(region.id, form_id)
    if form.purpose not in OPENS_A_CASE:
        raise NotFound
    return made(form)
