"""The page of a case, by its mailed link: what has happened, what comes next, and what the applicant can do."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from werkzeug.wrappers import Response

from kvitto.core import deadlines, swedish
from kvitto.core.forms.form import Text
from kvitto.core.forms.made import COMPLETION, NEW_CONTACT, REVISION
from kvitto.core.ids import RegionId
from kvitto.core.links import partner_link
from kvitto.core.on_case import CaseFile
from kvitto.core.region import Region
from kvitto.core.standing import RECEIVED
from kvitto.steps.accept import STOCKHOLM
from kvitto.steps.follow import Followed
from kvitto.web.enclosed import documents_of
from kvitto.web.on_case import may_revise, opened, opening_form, sealed_link
from kvitto.web.receipt import directions, moment
from kvitto.web.visit import Switch, Visit

RECEIVED_TEXT = Text("Vi tog emot era svar", "We received your answers")
ADDED = {
    "revision": Text("Ni ändrade svar", "You changed answers"),
    "completion": Text("Ni kompletterade", "You sent more information"),
    "contact_change": Text("Ni bytte kontaktperson", "You changed the contact person"),
    "payout": Text("Ni lämnade uppgifter för utbetalning", "You gave payment details"),
    "report": Text("Ni lämnade slutredovisning", "You sent the final report"),
}
"""What is told of a post on the case, by its purpose."""

GRANTED = "BEVILJAD"
REPORTED_FROM = ("UTBETALD", "SLUTRED_BEGARD")
PAID_FROM = ("AVTAL_SKICKAT", "AVTAL_TECKNAT", "UTBETALNING_BESTALLD")
"""Statuses, as the programme's file names them, in which the applicant is asked to report or to give details."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something on the case's way: when, in words, and what."""

    when: str
    what: Text


@dataclass(frozen=True, slots=True)
class Act:
    """Something that the applicant can do now. ``by`` is the last day in words; ``first``: we wait for it."""

    href: str
    name: Text
    by: str = ""
    first: bool = False


@dataclass(frozen=True, slots=True)
class Partner:
    """A municipality in a joint application, and the link by which it confirms."""

    name: str
    link: str
    confirmed: bool


def case_page(visit: Visit, region: Region) -> Response:
    """In the language that the form was filled in, until another is asked for. No login, and nothing from the sheet.

    Raises: BrokenSeal; NotFound; JournalUnavailable.
    """
    found = opened(visit, region)
    if isinstance(found, Response):
        return found
    case, followed = found
    post = case.opening
    if "lang" not in visit.request.args:
        visit = replace(visit, language=post.language)
    form = opening_form(visit, case)
    programme = visit.office.forms.programme(region.id) if post.purpose == "application" else None
    status = programme.by_id.get(followed.path[-1]) if programme else None
    acts = list(_acts(visit, region, case, followed))
    return visit.page(
        "case",
        region,
        "nowhere",
        linked=True,
        form=form,
        post=post,
        stands=status,
        granted=_granted(followed),
        happened=sorted_by_day(_happened(visit, region, case, followed)),
        acts=sorted(acts, key=lambda act: not act.first),
        closed_to_change=form is not None and not any(act.href.startswith(f"/{region.id}/{REVISION}") for act in acts),
        is_new=followed.path[-1] == RECEIVED,
        partners=list(_partners(visit, region, case, followed)),
        contacts=directions(form, post) if form else [],
        copy=_copies(case),
        documents=[one for post in (case.opening, *case.added) for one in documents_of(visit, post)],
        switch=Switch("link", f"/{region.id}/arende?k={sealed_link(visit)}"),
    )


def sorted_by_day(happened: list[tuple[date, Happening]]) -> list[Happening]:
    """Oldest first; of one day, as they were told."""
    return [one for _, one in sorted(happened, key=lambda one: one[0])]


def _happened(visit: Visit, region: Region, case: CaseFile, followed: Followed) -> list[tuple[date, Happening]]:
    """Posts by the minute, since they are the applicant's own; statuses by the day."""
    told = []
    for post in (case.opening, *case.added):
        what = ADDED.get(post.purpose, RECEIVED_TEXT)
        day = post.received_at.astimezone(STOCKHOLM).date()
        told.append((day, Happening(moment(post.received_at, visit.language), what)))
    programme = visit.office.forms.programme(region.id)
    for status_id in followed.path[1:]:
        status, day_of = programme.by_id.get(status_id) if programme else None, followed.standing.entered.get(status_id)
        if status is not None and day_of is not None:
            told.append((day_of, Happening(visit.day(day_of), Text(status.public.sv, status.public.en))))
    return told


def _granted(followed: Followed) -> str:
    kronor = followed.standing.amounts.get("beviljat_belopp")
    return swedish.money(kronor) if kronor is not None and GRANTED in followed.path else ""


def _acts(visit: Visit, region: Region, case: CaseFile, followed: Followed) -> Iterator[Act]:
    def href(form_id: str) -> str:
        return visit.href(f"/{region.id}/{form_id}", None, k=sealed_link(visit))

    forms, status = visit.office.forms.forms(region.id), followed.path[-1]
    if followed.asked and case.latest("completion") is None:
        by = visit.day(followed.answer_by) if followed.answer_by else ""
        yield Act(
            href(COMPLETION), Text("Komplettera det vi har frågat om", "Answer what we have asked"), by, first=True
        )
    if "utbetalning" in forms and GRANTED in followed.path and case.latest("payout") is None and status in PAID_FROM:
        by = visit.day(deadlines.requisition_by(region, followed.year))
        yield Act(href("utbetalning"), Text("Lämna uppgifter för utbetalning", "Give payment details"), by, first=True)
    if "slutredovisning" in forms and status in REPORTED_FROM and case.latest("report") is None:
        by = visit.day(deadlines.report_by(region, date.fromisoformat(followed.ends))) if followed.ends else ""
        yield Act(href("slutredovisning"), Text("Lämna slutredovisning", "Send the final report"), by, first=True)
    if may_revise(visit, case, followed):
        yield Act(href(REVISION), Text("Ändra svaren", "Change the answers"))
    yield Act(href(NEW_CONTACT), Text("Byt kontaktperson", "Change contact person"))


def _partners(visit: Visit, region: Region, case: CaseFile, followed: Followed) -> Iterator[Partner]:
    """Who is in the joint application, each with the link that the applicant passes on."""
    office = visit.office
    for code, confirmed in followed.partners.items():
        link = partner_link(office.public_url, office.secret, RegionId(region.id), case.opening.token, code)
        yield Partner(region.municipality(code).official_name, link, confirmed)


def _copies(case: CaseFile) -> list[tuple[str, list[tuple[str, str]]]]:
    """The answers as they stand: a revision's instead of the first ones, and what was added after them."""
    revision = case.latest("revision")
    sections = [(title, list(rows)) for title, rows in (revision or case.opening).copy]
    for post in case.added:
        if post.purpose not in ("revision", "contact_change"):
            sections += [(title, list(rows)) for title, rows in post.copy]
    return sections
