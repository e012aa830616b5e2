"""What comes with every press of a button in a form."""

from typing import NamedTuple

from kvitto.core.forms.form import Form
from kvitto.web import body, draft
from kvitto.web.body import Typed
from kvitto.web.draft import Draft
from kvitto.web.origin import is_cross_site
from kvitto.web.visit import Visit


class CrossSite(Exception):  # noqa: N818 - what happened
    """Another site made the browser post the form."""


class Posted(NamedTuple):
    """The draft as it came, what was typed on the page, and all inputs, our own too."""

    begun: Draft
    typed: Typed
    inputs: Typed


def posted(visit: Visit, form: Form) -> Posted:
    """Read it. Raises: CrossSite; BrokenSeal; Unreadable; RequestEntityTooLarge; UnsupportedMediaType."""
    inputs = own_post(visit)
    begun = draft.unfold(body.scalar(inputs, "_draft") or "", form, visit.office.secret)
    return Posted(begun, {name: values for name, values in inputs.items() if not name.startswith("_")}, inputs)


def own_post(visit: Visit) -> Typed:
    """All inputs of a form of ours. Raises: CrossSite; Unreadable; RequestEntityTooLarge; UnsupportedMediaType."""
    if is_cross_site(visit.request, visit.office.public_url):
        raise CrossSite
    return body.typed(visit.request)
