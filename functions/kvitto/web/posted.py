"""What comes with every press of a button in a form."""

from collections.abc import Sequence
from typing import NamedTuple

from kvitto.core.forms.form import Form
from kvitto.web import body, draft
from kvitto.web.body import Typed
from kvitto.web.draft import Draft
from kvitto.web.origin import is_cross_site
from kvitto.web.uploads import Upload, received
from kvitto.web.visit import Visit


class CrossSite(Exception):  # noqa: N818 - what happened
    """Another site made the browser post the form."""


class Posted(NamedTuple):
    """The draft as it came, what was typed on the page, all inputs, our own too, and the files that were chosen."""

    begun: Draft
    typed: Typed
    inputs: Typed
    uploads: Sequence[Upload]


def posted(visit: Visit, form: Form, *, files: bool = False) -> Posted:
    """Read it; ``files``: the page asks for files.

    Raises: CrossSite; BrokenSeal; Unreadable; RequestEntityTooLarge; UnsupportedMediaType.
    """
    inputs, uploads = own_post_with_files(visit) if files else (own_post(visit), ())
    begun = draft.unfold(body.scalar(inputs, "_draft") or "", form.region, form.id, visit.office.secret)
    return Posted(begun, {name: values for name, values in inputs.items() if not name.startswith("_")}, inputs, uploads)


def own_post(visit: Visit) -> Typed:
    """All inputs of a form of ours. Raises: CrossSite; Unreadable; RequestEntityTooLarge; UnsupportedMediaType."""
    refuse_cross_site(visit)
    return body.typed(visit.request)


def own_post_with_files(visit: Visit) -> tuple[Typed, Sequence[Upload]]:
    """The same of a page that asks for files, which are read once however often they are asked for.

    Raises: as :func:`own_post`.
    """
    if visit.request.mimetype != "multipart/form-data":
        return own_post(visit), ()
    refuse_cross_site(visit)
    pairs, uploads = received(visit.request)
    return body.gathered(pairs), uploads


def refuse_cross_site(visit: Visit) -> None:
    """Raises: CrossSite."""
    if is_cross_site(visit.request, visit.office.public_url):
        raise CrossSite
