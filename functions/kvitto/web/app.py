"""The whole of intake over one office: a request in, an answer out, whatever the request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, TooManyRequests
from werkzeug.wrappers import Request, Response

from kvitto.core.drafts import REPORT_LINK
from kvitto.core.forms.form import Form, Language
from kvitto.core.forms.made import COMPLETION
from kvitto.core.ids import RegionId
from kvitto.core.region import Region
from kvitto.core.seal import BrokenSeal
from kvitto.ports import JournalUnavailable, Office
from kvitto.web import (
    assets,
    before,
    body,
    documents,
    feedback,
    form_pages,
    journey,
    json_api,
    on_case,
    places,
    receipt,
    saving,
)
from kvitto.web.attaching import takes_files
from kvitto.web.calls import place_of
from kvitto.web.headers import dress
from kvitto.web.limits import WAIT_S, Limits
from kvitto.web.posted import CrossSite
from kvitto.web.visit import Visit, Wake

Handler = Callable[[Visit], Response]
Methods = Mapping[str, Handler]


@dataclass(frozen=True, slots=True)
class Route:
    """What an address answers to, by method (nothing: there is no such page).

    ``json``: it speaks JSON of faults; ``files``: what is posted there may bring files.
    """

    methods: Methods
    region: Region | None = None
    json: bool = False
    files: bool = False


def nobody_to_wake(region: RegionId) -> None:
    """In production the new mark in the bucket wakes the pump by itself."""


def answer(
    office: Office,
    request: Request,
    *,
    wake: Wake = nobody_to_wake,
    open_json: bool = False,
    limits: Limits | None = None,
) -> Response:
    """Answer one request. Never raises.

    ``wake`` is called with the region of each submission taken; ``open_json`` opens every form for JSON, also
    those that are not open in production; ``limits`` says how much one address may post.
    """
    visit = Visit(office, request, _language(request), wake, open_json, limits)
    route = Route({})
    try:
        route = _route(visit)
        body.guard(request, files=route.files)
        handler = _asked(visit, route)
        if limits and request.method == "POST" and not limits.allows(request, office.clock.monotonic()):
            raise TooManyRequests
        return handler(visit)
    except MethodNotAllowed as fault:
        response = _failure(visit, route, 405)
        response.headers["Allow"] = ", ".join(fault.valid_methods or ())
        return response
    except TooManyRequests:
        office.log("too_many_posts", region=route.region.id if route.region else "")
        response = _failure(visit, route, 429)
        response.headers["Retry-After"] = str(WAIT_S)
        return response
    except HTTPException as fault:
        return _failure(visit, route, fault.code or 500)
    except (body.Unreadable, BrokenSeal) as fault:
        return _failure(visit, route, 400, str(fault) if isinstance(fault, body.Unreadable) else "")
    except CrossSite:
        return _failure(visit, route, 403)
    except JournalUnavailable:
        office.log("journal_unavailable")
        response = _failure(visit, route, 503)
        response.headers["Retry-After"] = "30"
        return response
    except Exception as fault:  # noqa: BLE001 - the last line: whoever asked gets a page, and we a place to look at
        office.log("page_failed", error=type(fault).__name__, place=place_of(fault))
        return _failure(visit, route, 500)


def _route(visit: Visit) -> Route:
    """What the address means."""
    forms = visit.office.forms
    match visit.request.path.removeprefix("/").split("/"):
        case [""]:
            return _reading(places.front)
        case ["_health"]:
            return _reading(lambda _: Response("ok\n", mimetype="text/plain"))
        case ["-", name]:
            return _reading(partial(_asset, name=name))
        case ["-", "fil", sealed]:
            return _reading(partial(documents.download, sealed=sealed))
        case ["-", "handling", sealed]:
            from kvitto.web import signing  # opens the ledger's code

            return _reading(partial(signing.document, sealed=sealed))
        case ["openapi.json"]:
            from kvitto.web.openapi import openapi

            return _reading(openapi, json=True)
        case [region_id] if region_id in forms.regions():
            return _reading(lambda visit: visit.away(f"/{region_id}/", "shortly"))
        case [region_id, *rest] if region_id in forms.regions():
            return _in_region(visit, forms.region(region_id), rest)
    return Route({})


def _in_region(visit: Visit, region: Region, rest: list[str]) -> Route:
    match rest:
        case [""]:
            return _reading(partial(places.region_page, region=region), region)
        case ["personuppgifter"]:
            return _reading(partial(places.text_page, region=region, text=region.privacy), region)
        case ["tillganglighet"]:
            return _reading(partial(places.text_page, region=region, text=region.accessibility), region)
        case ["handlingar"]:
            return _reading(partial(documents.documents_page, region=region), region)
        case ["arende"]:
            from kvitto.web.case_page import case_page  # opens the ledger, which a form does without

            return _reading(partial(case_page, region=region), region)
        case ["jamforelse"]:
            from kvitto.web.comparison_page import comparison_page  # opens the ledger

            return _reading(partial(comparison_page, region=region), region)
        case ["brev"]:
            from kvitto.web.letter_page import letter_page  # staff's, and seldom asked for

            return _reading(partial(letter_page, region=region), region)
        case ["part"]:
            from kvitto.web import partner  # opens the ledger

            page = _reading(partial(partner.partner_page, region=region))
            return Route({**page.methods, "POST": partial(partner.take_confirmation, region=region)}, region)
        case ["underskrift"]:
            from kvitto.web import signing  # staff's, and opens the ledger

            taking = partial(signing.take_signed, region=region)
            return Route(
                {**_reading(partial(signing.signing_page, region=region)).methods, "POST": taking}, region, files=True
            )
        case ["kalender", *which] if which in ([], ["frister"]):
            from kvitto.web import calendar_files  # opens the ledger

            return _reading(partial(calendar_files.coming if which else calendar_files.deadline, region=region), region)
        case ["registrera", *rest]:
            return _in_registration(region, rest)
        case [made, *rest] if made in on_case.MADE:
            return _in_made_form(made, region, rest)
        case [form_id, *rest] if form_id in visit.office.forms.forms(region.id):
            return _in_form(visit.office.forms.form(region.id, form_id), region, rest)
    return Route({}, region)


def _in_form(form: Form, region: Region, rest: list[str]) -> Route:
    match rest:
        case []:
            pages, sending = partial(form_pages.start_page, form=form), partial(json_api.take, form=form)
            return Route({**_reading(pages).methods, "POST": sending}, region)
        case ["schema.json"]:
            return _reading(partial(json_api.schema, form=form), region, json=True)
        case ["example.json"]:
            return _reading(partial(json_api.example, form=form), region, json=True)
        case ["kvitto"]:
            answered = partial(feedback.answer_question, form=form)
            return Route({**_reading(partial(receipt.receipt_page, form=form)).methods, "POST": answered}, region)
        case [link] if link == REPORT_LINK and form.is_report:
            opened = partial(journey.open_step, form=form, step_id=saving.SAVE)
            return Route({**_reading(opened).methods, "POST": partial(_mail_link, form=form)}, region)
        case [before.QUESTIONS]:
            return _reading(partial(before.questions_page, form=form), region)
        case [before.OTHERWISE]:
            return _reading(partial(before.otherwise_page, form=form), region)
        case [saving.OPEN]:
            return _reading(partial(saving.open_page, form=form), region)
        case [saving.REMOVED]:
            return _reading(partial(saving.removed_page, region=region, form_id=form.id), region)
        case [saving.SAVE]:
            opened = partial(journey.open_step, form=form, step_id=saving.SAVE)
            return Route({**_reading(opened).methods, "POST": partial(journey.save, form=form)}, region)
        case [form_pages.SEND]:
            opened = partial(journey.open_step, form=form, step_id=form_pages.SEND)
            return Route({**_reading(opened).methods, "POST": partial(journey.send, form=form)}, region)
        case [step_id]:
            opened = partial(journey.open_step, form=form, step_id=step_id)
            answered = partial(journey.answer_step, form=form, step_id=step_id)
            files = any(step.id == step_id and takes_files(step) for step in form.steps)
            return Route({**_reading(opened).methods, "POST": answered}, region, files=files)
    return Route({}, region)


def _mail_link(visit: Visit, form: Form) -> Response:
    from kvitto.web import link_request  # a form that is open to all begins without it

    return link_request.take(visit, form)


def _in_made_form(form_id: str, region: Region, rest: list[str]) -> Route:
    """A form made of another's questions: which one it is, only the draft that is posted can tell."""
    begun = partial(on_case.begin_made, region=region, form_id=form_id)
    if not rest:
        return _reading(begun, region)
    [step_id, *more] = rest
    if more:
        return Route({}, region)
    if step_id in (saving.OPEN, saving.REMOVED):
        shown = saving.open_made_page if step_id == saving.OPEN else saving.removed_page
        return _reading(partial(shown, region=region, form_id=form_id), region)
    again = _reading(lambda visit: visit.away(f"/{region.id}/{form_id}"), region).methods
    files = form_id == COMPLETION and step_id not in (form_pages.SEND, saving.SAVE)

    def posted(visit: Visit) -> Response:
        form = on_case.posted_form(visit, region, form_id, files=files)
        if step_id == form_pages.SEND:
            return journey.send(visit, form)
        if step_id == saving.SAVE:
            return journey.save(visit, form)
        return journey.answer_step(visit, form, step_id)

    return Route({**again, "POST": posted}, region, files=files)


def _in_registration(region: Region, rest: list[str]) -> Route:
    """The form that staff register a paper by; which one it is, only the draft that is posted can tell."""
    from kvitto.web import registering  # staff's, and seldom asked for

    if not rest:
        return _reading(partial(registering.begin, region=region), region)
    [step_id, *more] = rest
    if more:
        return Route({}, region)
    again = _reading(partial(registering.begin, region=region), region).methods
    files = step_id != form_pages.SEND

    def posted(visit: Visit) -> Response:
        form = registering.posted_form(visit, region, files=files)
        if step_id == form_pages.SEND:
            return journey.send(visit, form)
        return journey.answer_step(visit, form, step_id)

    return Route({**again, "POST": posted}, region, files=files)


def _reading(handler: Handler, region: Region | None = None, *, json: bool = False) -> Route:
    return Route({"GET": handler, "HEAD": handler}, region, json)


def _asked(visit: Visit, route: Route) -> Handler:
    if not route.methods:
        raise NotFound
    methods = [*route.methods, "OPTIONS"]
    if visit.request.method == "OPTIONS":
        return partial(_options, methods=methods)
    if visit.request.method not in route.methods:
        raise MethodNotAllowed(methods)
    return route.methods[visit.request.method]


def _options(visit: Visit, methods: list[str]) -> Response:
    return dress(Response(status=204, headers={"Allow": ", ".join(methods)}), visit.request, "shortly")


def _asset(visit: Visit, name: str) -> Response:
    """Stylesheet, script or icon. An old name, from a page opened before a new version, has the content of today."""
    owner = assets.owner_of(name)
    if owner in assets.FIXED:
        content, mimetype = assets.asset(".".join(owner)), assets.FIXED[owner]
    elif owner is not None and owner[1] == "css" and owner[0] in visit.office.forms.regions():
        content, mimetype = assets.stylesheet(visit.office.forms.region(owner[0]).colours), "text/css"
    else:
        raise NotFound
    current = assets.hashed(*owner, content) == visit.request.path
    return dress(Response(content, mimetype=mimetype), visit.request, "for_ever" if current else "shortly")


def _failure(visit: Visit, route: Route, status: int, detail: str = "") -> Response:
    """The answer when there is none: a page, or a problem for those who speak JSON."""
    speaks_json = route.json or visit.request.mimetype.endswith("json") or status == 415
    if speaks_json:
        title, advice = json_api.ADVICE.get(status, json_api.ADVICE[500])
        response = json_api.problem(visit, status, title, detail or advice)
    else:
        response = visit.page("error", route.region, "nowhere", status=status, status_code=status)
    if status == 413:
        # The body is left unread. functions-framework reads what is left after every answer but a streamed one.
        response.response = iter([response.get_data()])
    return response


def _language(request: Request) -> Language:
    return "en" if request.args.get("lang") == "en" else "sv"
