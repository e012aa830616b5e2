"""Forms that are opened on a case by its mailed link: change it, complete it, name a new contact, report, be paid.

Nothing changes by opening the link: going on is a button, and the draft carries which case it is about. Taking in
what is sent needs the journal alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from kvitto.core import links
from kvitto.core.failures import Permanent
from kvitto.core.forms.form import Form, Step, Text
from kvitto.core.forms.made import COMPLETION, NEW_CONTACT, REVISION, completion_of, contact_form_of, revision_of
from kvitto.core.forms.promised import PAID, asked_beside, promised
from kvitto.core.forms.retyped import retyped
from kvitto.core.ids import Token
from kvitto.core.on_case import ABOUT, ADDRESS, CaseFile, OnCase
from kvitto.core.region import Page, Region
from kvitto.steps.case_file import open_case, rests_on
from kvitto.web import body, draft
from kvitto.web.draft import Draft, Link
from kvitto.web.posted import own_post, own_post_with_files
from kvitto.web.visit import Switch, Visit

if TYPE_CHECKING:  # opens the ledger, which only a case that is looked at needs
    from kvitto.steps.follow import Followed

MADE = (REVISION, COMPLETION, NEW_CONTACT)
"""Forms made of the questions of the one that opened the case; their addresses below a region's."""

_BY_LINK = Page(
    Text("Öppna länken i ert mejl", "Open the link in your e-mail"),
    (
        Text(
            "Den här sidan hör till ett ärende. Ni når den genom länken i mejlen om ärendet.",
            "This page belongs to a case. You reach it by the link in the e-mails about the case.",
        ),
        Text(
            "Hittar ni inte mejlet? Skriv till oss och ange referensen, så hjälper vi er.",
            "Can you not find the e-mail? Write to us and give the reference, and we will help.",
        ),
    ),
)
_REPLACED = Page(
    Text("Länken har slutat att fungera", "The link has stopped working"),
    (
        Text(
            "Ärendet har fått en ny kontaktperson, som har fått en ny länk med e-post.",
            "The case has a new contact person, who has received a new link by e-mail.",
        ),
        Text(
            "Stämmer det inte? Skriv till oss och ange referensen.",
            "Is this wrong? Write to us and give the reference.",
        ),
    ),
)
_OLD = Page(
    Text("Länken har slutat att gälla", "The link has expired"),
    (
        Text(
            "En länk till ett ärende gäller i tre år från den dag då ärendet kom in.",
            "A link to a case is valid for three years from the day the case came in.",
        ),
        Text(
            "Vill ni veta något om ärendet? Skriv till oss och ange referensen.",
            "Would you like to know something about the case? Write to us and give the reference.",
        ),
    ),
)
LINK_LASTS = timedelta(days=3 * 365)
"""A case lives over two years at most, from application to report."""

_BEGUN = Page(
    Text("Svaren kan inte ändras här längre", "The answers can no longer be changed here"),
    (
        Text(
            "Vi har börjat handlägga ärendet, eller så har sista dagen gått ut.",
            "We have begun to handle the case, or the last day has passed.",
        ),
        Text(
            "Behöver ni ändra något? Skriv till oss och ange referensen, så lägger vi ändringen till ärendet.",
            "Do you need to change something? Write to us and give the reference, and we add the change to the case.",
        ),
    ),
)
_NOT_ASKED = Page(
    Text("Vi väntar inte på något från er", "We are not waiting for anything from you"),
    (
        Text(
            "Vi har inte bett om någon komplettering av ärendet just nu.",
            "We have not asked for more information on the case just now.",
        ),
        Text(
            "Vill ni lägga till något? Skriv till oss och ange referensen.",
            "Do you want to add something? Write to us and give the reference.",
        ),
    ),
)

revised, new_contact, completed = (
    lru_cache(maxsize=64)(make) for make in (revision_of, contact_form_of, completion_of)
)
"""Made once for each form that they are made of, since the model that reads their answers is kept by form."""


def opened(visit: Visit, region: Region) -> tuple[CaseFile, Followed] | Response:
    """The case of the link in the address, or the page that says why it opens nothing.

    Raises: BrokenSeal; Unreadable; NotFound; JournalUnavailable.
    """
    token, contact = links.opened_with_contact(visit.office.secret, region.id, sealed_link(visit))
    case = open_case(visit.office, token)
    if case is None:
        raise NotFound
    if visit.office.clock.now() - case.opening.received_at > LINK_LASTS:
        return visit.page("text", region, "nowhere", status=410, linked=True, text=_OLD)
    from kvitto.steps.follow import follow  # opens the ledger, which a form does without

    followed = follow(visit.office, case)
    if contact != followed.contact:
        return visit.page("text", region, "nowhere", status=410, linked=True, text=_REPLACED)
    return case, followed


def begin_made(visit: Visit, region: Region, form_id: str) -> Response:
    """What a link to such a form opens: what it is about, and a button to begin.

    Raises: as :func:`opened`.
    """
    if "k" not in visit.request.args:
        return without_link(visit, region)
    found = opened(visit, region)
    if isinstance(found, Response):
        return found
    case, followed = found
    if form_id == COMPLETION and not followed.asked:
        return visit.page("text", region, "nowhere", linked=True, text=_NOT_ASKED)
    if form_id == REVISION and not may_revise(visit, case, followed):
        return visit.page("text", region, "nowhere", linked=True, text=_BEGUN)
    return _begin(visit, region, _made(visit, form_id, case, followed.asked), case, followed)


def begin_on_case(visit: Visit, form: Form) -> Response:
    """The same of a form with a file of its own. Raises: as :func:`opened`."""
    region = visit.region(form)
    found = opened(visit, region)
    return found if isinstance(found, Response) else _begin(visit, region, form, *found)


def without_link(visit: Visit, region: Region) -> Response:
    """The page for who comes without the link: where to find it."""
    return visit.page("text", region, "shortly", text=_BY_LINK, switch=Switch("link", visit.request.path))


def posted_form(visit: Visit, region: Region, form_id: str, *, files: bool) -> Form:
    """The form that a post to a made form belongs to, by the draft that came with it; ``files``: it may bring some.

    Raises: CrossSite; BrokenSeal; Unreadable; NotFound; JournalUnavailable.
    """
    inputs = own_post_with_files(visit)[0] if files else own_post(visit)
    sealed = body.scalar(inputs, "_draft") or ""
    return made_form(visit, form_id, draft.unfold(sealed, region.id, form_id, visit.office.secret))


def made_form(visit: Visit, form_id: str, begun: Draft) -> Form:
    """The made form that a draft is of. Raises: NotFound when its case is gone; JournalUnavailable."""
    case = open_case(visit.office, begun.link.token) if begun.link else None
    if case is None:
        raise NotFound
    return _made(visit, form_id, case, begun.link.asked if begun.link else "")


def rested_on(visit: Visit, begun: Draft) -> OnCase | None:
    """What a draft on a case is accepted on; None for one that opens a case of its own.

    Raises: Permanent when the case is gone; JournalUnavailable.
    """
    if begun.link is None:
        return None
    case = open_case(visit.office, begun.link.token)
    if case is None:
        raise Permanent("A draft names a case that is not in the journal.")
    return rests_on(visit.office, case)


def beside_its_promise(begun: Draft, step: Step) -> Step:
    """The step with what the application promised in the words of its questions."""
    if begun.link is None or not begun.link.promised:
        return step
    return asked_beside(step, {key: Text(*said) for key, said in begun.link.promised.items()})


def of_link(visit: Visit, form: Form) -> OnCase | None:
    """What a post sent by the link in the address rests on. Raises: BrokenSeal; Unreadable; JournalUnavailable."""
    case = open_case(visit.office, links.opened(visit.office.secret, form.region, sealed_link(visit)))
    return rests_on(visit.office, case) if case is not None else None


def may_revise(visit: Visit, case: CaseFile, followed: Followed) -> bool:
    """Whether answers may still be changed: staff have not begun, and the last day has not passed."""
    form = opening_form(visit, case)
    return form is not None and not followed.begun and not visit.season(form, case.opening.received_at).is_late


def opening_form(visit: Visit, case: CaseFile) -> Form | None:
    """The form that opened the case, if the region still has it."""
    post = case.opening
    known = post.form in visit.office.forms.forms(post.region)
    return visit.office.forms.form(post.region, post.form) if known else None


def sealed_link(visit: Visit) -> str:
    """The sealed part of a mailed link. Raises: Unreadable."""
    values = visit.request.args.getlist("k")
    if len(values) != 1:
        raise body.Unreadable("The link is not whole.")
    return values[0]


def _made(visit: Visit, form_id: str, case: CaseFile, asked: str) -> Form:
    form = opening_form(visit, case)
    if form is None:
        raise NotFound
    if form_id == REVISION:
        return revised(form)
    return new_contact(form) if form_id == NEW_CONTACT else completed(form, asked)


def _link(visit: Visit, region: Region, form: Form, case: CaseFile, followed: Followed) -> Link:
    """What the draft carries of the case; of a final report what it is held against, too."""
    link, application = Link(case.opening.token, followed.contact, followed.asked), opening_form(visit, case)
    if form.purpose != "report" or application is None:
        return link
    amounts = followed.standing.amounts
    known = promised(form, application, region, case.answers, amounts)
    return replace(link, promised={key: (one.sv, one.en) for key, one in known.items()}, received=amounts.get(PAID))


def _begin(visit: Visit, region: Region, form: Form, case: CaseFile, followed: Followed) -> Response:
    # A form of its own file is begun anew; what it asks that the case knows already stands there.
    known = set(case.answers) if form.made_of else {key for key in (*ABOUT, ADDRESS) if key in case.answers}
    answers = {} if form.purpose == "contact_change" else {key: case.answers[key] for key in known}
    begun = Draft(
        token=Token(f"w{visit.office.nonce()}"),
        began_at=visit.now,
        typed={step.id: retyped(step.fields, answers) for step in form.all_steps},
        checking=form.purpose == "revision",
        link=_link(visit, region, form, case, followed),
    )
    return visit.page(
        "begin",
        region,
        "nowhere",
        linked=True,
        form=form,
        post=case.opening,
        asked=followed.asked if form.purpose == "completion" else "",
        answer_by=visit.day(followed.answer_by) if followed.answer_by else "",
        first="kontrollera" if begun.checking else form.steps[0].id,
        carried=draft.carried(begun, form, visit.office.secret),
        action=visit.href(f"/{region.id}/{form.id}/start"),
        switch=Switch("link", f"/{region.id}/{form.id}?k={sealed_link(visit)}"),
    )
