"""Ask for the link to a municipality's report: it is mailed to an address of the municipality's own, and to no other.

So nobody comes by another municipality's link who does not read its mail.
"""

from dataclasses import replace

from werkzeug.wrappers import Response

from kvitto.core import links
from kvitto.core.drafts import LINKS_A_DAY, REPORT_LINK, SavedDraft
from kvitto.core.forms.answers import Problem
from kvitto.core.forms.form import Field, Form, Step, Text
from kvitto.core.ids import RegionId, Token
from kvitto.core.indicator_rules import lock_day
from kvitto.core.region import Municipality, Page, Region
from kvitto.steps.drafts import TooManyLinks, keep
from kvitto.web import body, saving, view
from kvitto.web.body import Typed
from kvitto.web.doubts import doubt
from kvitto.web.posted import own_post
from kvitto.web.visit import Switch, Visit

TOWN = Field(id="kommun_kod", kind="municipality", label=Text("Kommun", "Municipality"), required=True)
ADDRESS = replace(saving.ADDRESS, label=Text("Er e-postadress i kommunen", "Your e-mail address in the municipality"))
QUESTION = Step(REPORT_LINK, Text("Få länken med e-post", "Have the link mailed"), None, (TOWN, ADDRESS))


def ask_page(visit: Visit, form: Form, typed: Typed | None = None, problems: tuple[Problem, ...] = ()) -> Response:
    """What the form's address opens without the link: where the link is, and how to have it mailed again."""
    region, path = visit.region(form), f"/{form.region}/{form.id}"
    return visit.page(
        "asklink",
        region,
        "nowhere" if typed else "shortly",
        status=422 if problems else 200,
        form=form,
        blocks=view.blocks(region, QUESTION, typed or {}, problems),
        summary=view.summary(QUESTION, typed or {}, problems),
        printable=visit.href(f"{path}/fragor"),
        action=visit.href(f"{path}/{REPORT_LINK}"),
        switch=Switch("link", path),
    )


def take(visit: Visit, form: Form) -> Response:
    """Let the pump mail the link, if the address is one of the municipality's.

    Raises: CrossSite; Unreadable; JournalUnavailable; and of a body that is none.
    """
    inputs, region = own_post(visit), visit.region(form)
    typed = {name: values for name, values in inputs.items() if name in (TOWN.id, ADDRESS.id)}
    town = next((one for one in region.municipalities if one.code == body.scalar(inputs, TOWN.id)), None)
    address, problems = _read(region, town, body.scalar(inputs, ADDRESS.id) or "")
    if problems or town is None:
        return ask_page(visit, form, typed, problems)
    if doubt(inputs):  # A machine is told what anybody is, and gets nothing.
        return _told(visit, form, address)
    year = _year(visit, region)
    key = links.report_key(visit.office.secret, form, town.code, year)
    saved = SavedDraft(Token(f"w{visit.office.nonce()}"), form.id, visit.language, address, REPORT_LINK, sealed=key)
    try:
        keep(visit.office, RegionId(form.region), saved)
    except TooManyLinks:
        visit.office.log("too_many_links", region=form.region, form=form.id)
        many = Text(
            f"Vi har redan skickat {LINKS_A_DAY} länkar till den adressen i dag. Den i det senaste mejlet fungerar.",
            f"We have already sent {LINKS_A_DAY} links to that address today. The one in the latest e-mail works.",
        )
        return ask_page(visit, form, typed, (Problem(ADDRESS.id, f"/{ADDRESS.id}", "too_many", many),))
    visit.office.log("link_asked", region=form.region, form=form.id)
    visit.wake(RegionId(form.region))
    return _told(visit, form, address)


def _told(visit: Visit, form: Form, address: str) -> Response:
    sent = Page(
        Text("Länken är på väg", "The link is on its way"),
        (
            Text(
                f"Inom några minuter får ni ett mejl till {address} med länken till årets uppgifter.",
                f"Within a few minutes an e-mail comes to {address} with the link to the year's figures.",
            ),
            Text(
                "Kommer det inget mejl? Titta bland skräpposten, eller gå tillbaka och kontrollera adressen.",
                "Does no e-mail come? Look among the junk mail, or go back and check the address.",
            ),
        ),
    )
    return visit.page("text", visit.region(form), "nowhere", text=sent)


def _read(region: Region, town: Municipality | None, typed: str) -> tuple[str, tuple[Problem, ...]]:
    """The address, and what is wrong with the two answers."""
    from kvitto.core.forms.messages import message
    from kvitto.core.forms.reading import Unreadable, email, is_blank
    from kvitto.core.letters import is_of

    problems = []
    if town is None:
        problems.append(Problem(TOWN.id, f"/{TOWN.id}", "required", message(TOWN, "required")))
    address = ""
    try:
        address = email(typed)
    except Unreadable:
        code = "required" if is_blank(typed) else "email"
        problems.append(Problem(ADDRESS.id, f"/{ADDRESS.id}", code, message(ADDRESS, code)))
    if town is not None and address and not is_of(address, town.domains):
        domains = ", ".join(town.domains)
        told = Text(
            f"Vi skickar länken bara till kommunens egna adresser ({domains}). Har biblioteket en annan? Skriv till "
            f"{region.functional_mailbox}.",
            f"We send the link to the municipality's own addresses only ({domains}). Does the library have another? "
            f"Write to {region.functional_mailbox}.",
        )
        problems.append(Problem(ADDRESS.id, f"/{ADDRESS.id}", "not_theirs", told))
    return address, tuple(problems)


def _year(visit: Visit, region: Region) -> int:
    """The year that is collected now: the earliest that is not locked."""
    last = visit.today.year - 1
    return last if visit.today <= lock_day(region, last) else last + 1
