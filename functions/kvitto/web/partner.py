"""A partner's page of a joint application, by the link that the applicant has passed on: confirm, and follow it.

It tells what the application is called, who is in it and where it stands; no answers, and it changes nothing of them.
"""

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from kvitto.core.failures import Permanent
from kvitto.core.ids import RegionId
from kvitto.core.links import opened_partner
from kvitto.core.message import ascii_address
from kvitto.core.region import Region
from kvitto.steps.case_file import open_case
from kvitto.steps.follow import ONE_AT_A_TIME, follow
from kvitto.steps.ledger import catch_up
from kvitto.steps.partners import confirm
from kvitto.web import body
from kvitto.web.on_case import sealed_link
from kvitto.web.posted import own_post
from kvitto.web.visit import Switch, Visit

ADDRESS = "epost"
"""The page's only question."""


def partner_page(visit: Visit, region: Region, wrong: str | None = None) -> Response:
    """``wrong`` is an address that cannot be one, as it was typed. Raises: BrokenSeal; NotFound; JournalUnavailable."""
    sealed = sealed_link(visit)
    token, code = opened_partner(visit.office.secret, region.id, sealed)
    file = open_case(visit.office, token)
    with ONE_AT_A_TIME:
        state = catch_up(visit.office, RegionId(region.id))
        case = state.cases.get(state.tokens[token]) if token in state.tokens else None
    if case is None or file is None or code not in case.partners:
        raise NotFound
    followed = follow(visit.office, file)
    programme = visit.office.forms.programme(region.id)
    return visit.page(
        "partner",
        region,
        "nowhere",
        status=200 if wrong is None else 422,
        linked=True,
        reference=case.reference,
        project=str(file.answers.get("projekt_namn", "")),
        applicant=region.municipality(case.municipality).official_name,
        us=region.municipality(code).official_name,
        parties=[region.municipality(one).official_name for one in case.partners],
        stands=programme.by_id.get(followed.path[-1]) if programme is not None else None,
        confirmed=followed.partners.get(code, False),
        wrong=wrong,
        action=f"/{region.id}/part?k={sealed}",
        switch=Switch("link", f"/{region.id}/part?k={sealed}"),
    )


def take_confirmation(visit: Visit, region: Region) -> Response:
    """Raises: BrokenSeal; NotFound; CrossSite; Unreadable; JournalUnavailable."""
    sealed = sealed_link(visit)
    token, code = opened_partner(visit.office.secret, region.id, sealed)
    address = (body.scalar(own_post(visit), ADDRESS) or "").strip()
    try:
        ascii_address(address)
    except Permanent:
        return partner_page(visit, region, wrong=address)
    with ONE_AT_A_TIME:
        is_in = confirm(visit.office, RegionId(region.id), token, code, address)
    if not is_in:
        raise NotFound
    return visit.away(f"/{region.id}/part", linked=True, k=sealed)
