"""Save and go on later: ask for an address, keep the answers, open them by the mailed link, remove them at once."""

from dataclasses import replace
from typing import Literal

from werkzeug.wrappers import Response

from kvitto.core import drafts
from kvitto.core.drafts import KEPT_DAYS, LINKS_A_DAY, SavedDraft
from kvitto.core.forms.answers import Problem
from kvitto.core.forms.form import Field, Form, Step, Text
from kvitto.core.ids import RegionId
from kvitto.core.region import Page, Region
from kvitto.ports import JournalUnavailable
from kvitto.steps.accept import find
from kvitto.steps.attachments import drop
from kvitto.steps.drafts import TooManyLinks, forget, keep, latest, open_kept
from kvitto.web import body, draft, view
from kvitto.web.body import Typed
from kvitto.web.doubts import SHORTEST, doubt_at_end
from kvitto.web.draft import Draft
from kvitto.web.on_case import made_form, sealed_link
from kvitto.web.receipt import to_receipt
from kvitto.web.visit import Switch, Visit

SAVE, REMOVE = "spara", "ta-bort"
"""Where the buttons of every page lead to save, and those of the saved answers to remove them."""

OPEN, REMOVED = "utkast", "borttaget"
"""Pages of saved answers below a form's address."""

SAVED = "sparat"
"""What the language button of the page that tells of the saving leads to."""

ADDRESS = Field(
    id="_epost",
    kind="email",
    label=Text("Er e-postadress", "Your e-mail address"),
    hint=Text(
        "Hit skickar vi länken. Vi använder adressen bara till det.",
        "We send the link here, and use the address for nothing else.",
    ),
    required=True,
    autocomplete="email",
)
_QUESTION = Step(SAVE, Text("Spara och fortsätt senare", "Save and go on later"), None, (ADDRESS,))

_NOT_KEPT = Text(
    "Vi kunde inte spara just nu. Felet är hos oss. Svaren finns kvar på den här sidan: vänta en liten stund och tryck "
    "på knappen igen.",
    "We could not save just now. The fault is ours. Your answers are still on this page: wait a little and press the "
    "button again.",
)
_TOO_MANY = Text(
    f"Vi har redan skickat {LINKS_A_DAY} länkar till den adressen i dag, och skickar inga fler förrän i morgon. Länken "
    "i det senaste mejlet fungerar. Vill ni spara det ni har nu? Ange en annan adress.",
    f"We have already sent {LINKS_A_DAY} links to that address today, and send no more until tomorrow. The link in the "
    "latest e-mail works. Do you want to save what you have now? Give another address.",
)
_REMOVED = Page(
    Text("Svaren är borttagna", "The answers have been removed"),
    (
        Text(
            "Det ni hade sparat finns inte längre hos oss, och länken i mejlet fungerar inte mer.",
            "What you had saved is no longer with us, and the link in the e-mail has stopped working.",
        ),
        Text(
            "Sitter ni vid en dator som andra använder? Stäng webbläsarens alla fönster.",
            "Is this a computer that others use? Close all windows of the browser.",
        ),
    ),
)
_GONE = Page(
    Text("Här finns inga sparade svar", "There are no saved answers here"),
    (
        Text(
            f"De kan vara borttagna, eller äldre än {KEPT_DAYS} dagar. Har ni sparat flera gånger? Då är det länken i "
            "det senaste mejlet som gäller.",
            f"They may have been removed, or be older than {KEPT_DAYS} days. Have you saved more than once? Then the "
            "link in the latest e-mail is the one that works.",
        ),
        Text("Hittar ni inte rätt? Skriv till oss, så hjälper vi er.", "Are you lost? Write to us, and we will help."),
    ),
)


def ask_page(
    visit: Visit,
    form: Form,
    begun: Draft,
    place: str,
    *,
    address: tuple[str, ...] = (),
    code: Literal["", "required", "email"] = "",
    notice: Text | None = None,
    status: int = 200,
) -> Response:
    """Where to send the link. ``place`` is where in the form the person was, and comes back to."""
    from kvitto.core.forms.messages import message

    problems = [Problem(ADDRESS.id, f"/{ADDRESS.id}", code, message(ADDRESS, code))] if code else []
    typed = {ADDRESS.id: address}
    return visit.page(
        "save",
        visit.region(form),
        "history",
        status=status,
        form=form,
        blocks=view.blocks(visit.region(form), _QUESTION, typed, problems),
        summary=view.summary(_QUESTION, typed, problems),
        notice=notice,
        place=place,
        days=KEPT_DAYS,
        carried=draft.carried(begun, form, visit.office.secret),
        action=visit.href(f"/{form.region}/{form.id}/{SAVE}"),
        switch=Switch("button", f"/{form.region}/{form.id}/{SAVE}", SAVE),
    )


def save(visit: Visit, form: Form, begun: Draft, place: str, inputs: Typed) -> Response:
    """Keep the answers, and have the link mailed. The same again is kept and mailed once. Raises: Unreadable."""
    from kvitto.core.forms.reading import Unreadable, email, is_blank

    typed = body.scalar(inputs, ADDRESS.id) or ""
    if doubted := doubt_at_end(inputs, begun, visit.now):
        return ask_page(visit, form, begun, place, address=(typed,), notice=doubted.text, status=422)
    try:
        address = email(typed)
    except Unreadable:
        code: Literal["required", "email"] = "required" if is_blank(typed) else "email"
        return ask_page(visit, form, begun, place, address=(typed,), code=code, status=422)
    begun = replace(begun, saved=True)
    carried = draft.carried(begun, form, visit.office.secret)
    saved = SavedDraft(begun.token, form.id, visit.language, address, place, carried.sealed)
    try:
        name = keep(visit.office, RegionId(form.region), saved)
    except TooManyLinks:
        visit.office.log("too_many_links", region=form.region, form=form.id)
        return ask_page(visit, form, begun, place, address=(typed,), notice=_TOO_MANY, status=429)
    except JournalUnavailable:
        visit.office.log("journal_unavailable", region=form.region, form=form.id)
        return ask_page(visit, form, begun, place, address=(typed,), notice=_NOT_KEPT, status=503)
    visit.office.log("draft_saved", region=form.region, form=form.id)
    visit.wake(RegionId(form.region))
    return _saved_page(visit, form, begun, name, saved)


def saved_page(visit: Visit, form: Form, begun: Draft) -> Response:
    """What is saved of these answers, told again, as in the other language. Raises: JournalUnavailable."""
    kept = latest(visit.office, RegionId(form.region), begun.token)
    if kept is None:
        return visit.page("text", visit.region(form), "nowhere", status=410, text=_GONE)
    return _saved_page(visit, form, begun, *kept)


def _saved_page(visit: Visit, form: Form, begun: Draft, name: drafts.DraftName, saved: SavedDraft) -> Response:
    return visit.page(
        "saved",
        visit.region(form),
        "history",
        form=form,
        address=saved.address,
        last_day=_day(visit, name),
        place=saved.place,
        carried=draft.carried(begun, form, visit.office.secret),
        action=visit.href(f"/{form.region}/{form.id}/{SAVE}"),
        switch=Switch("button", f"/{form.region}/{form.id}/{SAVE}", SAVED),
    )


def open_page(visit: Visit, form: Form) -> Response:
    """What the mailed link opens, with a button to go on. Nothing changes by opening it, whoever does.

    What has been sent in meanwhile is answered with its receipt. Raises: BrokenSeal; Unreadable; JournalUnavailable.
    """
    region, sealed = RegionId(form.region), sealed_link(visit)
    name = drafts.opened(visit.office.secret, form.region, form.id, sealed)
    saved = open_kept(visit.office, region, name)
    if saved is None:
        switch = Switch("link", f"/{form.region}/{form.id}/{OPEN}?k={sealed}")
        return visit.page("text", visit.region(form), "nowhere", status=410, linked=True, text=_GONE, switch=switch)
    if sent := find(visit.office, saved.token):
        return to_receipt(visit, sent)
    begun = draft.unfold(saved.sealed, form.region, form.id, visit.office.secret)
    # A token begun long ago is as good as new to who comes back by the link, and is still good for one sending.
    begun = replace(begun, began_at=visit.now - SHORTEST, since=begun.first_begun)
    return visit.page(
        "resume",
        visit.region(form),
        "nowhere",
        linked=True,
        form=form,
        last_day=_day(visit, name),
        place=saved.place,
        carried=draft.carried(begun, form, visit.office.secret),
        action=visit.href(f"/{form.region}/{form.id}/{SAVE}"),
        switch=Switch("link", f"/{form.region}/{form.id}/{OPEN}?k={sealed}"),
    )


def open_made_page(visit: Visit, region: Region, form_id: str) -> Response:
    """The same of a form made of another's questions: which one it is, what was saved tells.

    Raises: as :func:`open_page`; NotFound.
    """
    name = drafts.opened(visit.office.secret, region.id, form_id, sealed_link(visit))
    saved = open_kept(visit.office, RegionId(region.id), name)
    if saved is None:
        return visit.page("text", region, "nowhere", status=410, linked=True, text=_GONE)
    begun = draft.unfold(saved.sealed, region.id, form_id, visit.office.secret)
    return open_page(visit, made_form(visit, form_id, begun))


def remove(visit: Visit, form: Form, begun: Draft) -> Response:
    """Take away at once what is saved of these answers, and send the browser on to the page that says so.

    Raises: JournalUnavailable.
    """
    forget(visit.office, RegionId(form.region), begun.token)
    if find(visit.office, begun.token) is None:
        drop(visit.office, begun.token)
    visit.office.log("draft_removed", region=form.region, form=form.id)
    return visit.away(f"/{form.region}/{form.id}/{REMOVED}")


def removed_page(visit: Visit, region: Region, form_id: str) -> Response:
    """That nothing is saved any more. Anybody may read it: it tells of nothing that was."""
    path = f"/{region.id}/{form_id}/{REMOVED}"
    return visit.page("text", region, "nowhere", text=_REMOVED, switch=Switch("link", path))


def _day(visit: Visit, name: drafts.DraftName) -> str:
    return visit.day(name.last_day)
