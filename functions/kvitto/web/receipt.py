"""After *Skicka*: the receipt page, and the page that the mailed link opens."""

from datetime import datetime, timedelta
from types import MappingProxyType

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from kvitto.core import links, swedish
from kvitto.core.forms.answers import Problem
from kvitto.core.forms.form import Field, Form, Language, Step, Text
from kvitto.core.ids import Token
from kvitto.core.seal import seal, unseal
from kvitto.core.submission import Submission, key_of
from kvitto.steps.accept import STOCKHOLM, find
from kvitto.steps.case_file import open_case
from kvitto.steps.feedback import has_given_feedback
from kvitto.web import view
from kvitto.web.body import Typed
from kvitto.web.on_case import sealed_link
from kvitto.web.visit import Switch, Visit

Problems = tuple[Problem, ...]

USEFUL = Field(
    id="_nytta", kind="yes_no", label=Text("Hade ni nytta av sidan?", "Was the page of use to you?"), required=True
)
WORDS = Field(id="_ord", kind="text", label=Text("Vill ni säga något mer?", "Anything more to say?"), chars_max=300)
QUESTION = Step("nytta", USEFUL.label, None, (USEFUL, WORDS))

COPY_SHOWN = timedelta(hours=1)
"""How long the receipt page shows the answers: its address stays in the history of a shared computer."""


def to_receipt(visit: Visit, post: Submission) -> Response:
    """Send the browser on to the receipt, so that reloading it sends nothing."""
    sealed = seal(visit.office.secret, _purpose(post.region, post.form), post.token)
    return visit.away(f"/{post.region}/{post.form}/kvitto", linked=True, k=sealed)


def opened_post(visit: Visit, form: Form) -> Submission:
    """What the receipt page's address opens. Raises: BrokenSeal; Unreadable; NotFound; JournalUnavailable."""
    return _post(visit, Token(unseal(visit.office.secret, _purpose(form.region, form.id), sealed_link(visit))))


def receipt_page(visit: Visit, form: Form, typed: Typed = MappingProxyType({}), problems: Problems = ()) -> Response:
    """The reference and what happens next; for an hour also the answers, to print or save; and one question.

    ``typed`` and ``problems`` are of the question, when its answer cannot be taken.
    Raises: as :func:`opened_post`.
    """
    sealed, post = sealed_link(visit), opened_post(visit, form)
    asked = not has_given_feedback(visit.office, post)
    return visit.page(
        "receipt",
        visit.region(form),
        "nowhere",
        status=422 if problems else 200,
        linked=True,
        blocks=view.blocks(visit.region(form), QUESTION, typed, problems) if asked else (),
        summary=view.summary(QUESTION, typed, problems),
        action=visit.href(f"/{form.region}/{form.id}/kvitto", None, k=sealed),
        form=form,
        post=post,
        follow=_link(visit, post),
        beside=_beside(visit, form, post),
        received=moment(post.received_at, visit.language),
        contacts=directions(form, post),
        copy=post.copy if visit.now - post.received_at <= COPY_SHOWN else (),
        switch=Switch("link", f"/{form.region}/{form.id}/kvitto?k={sealed}"),
    )


def _beside(visit: Visit, form: Form, post: Submission) -> str:
    """Of an indicator report the page that the municipality gets back: its figures beside others'."""
    if form.purpose != "indicators" or post.held:
        return ""
    answers = post.answers
    key = links.report_key(visit.office.secret, form, answers["kommun_kod"], answers["ar"])
    return visit.href(f"/{form.region}/jamforelse", None, k=key)


def directions(form: Form, post: Submission) -> list[tuple[Text, Text]]:
    """Whom to ask about what was chosen: the alternative and its contact role."""
    chosen = {
        (field.id, one)
        for field in form.fields
        if field.id in post.answers
        for one in _as_list(post.answers[field.id])
        if isinstance(one, str)
    }
    return [
        (option.label, option.contact_role)
        for field in form.fields
        if field.main_of is None
        for option in field.options
        if option.contact_role is not None and (field.id, option.id) in chosen
    ]


def moment(at: datetime, language: Language) -> str:
    """Day and time of day in Sweden, in words."""
    local = at.astimezone(STOCKHOLM)
    if language == "en":
        return f"{swedish.english_day(local.date())} at {local:%H:%M}"
    return f"{swedish.day(local.date())} klockan {local:%H.%M}"


def _link(visit: Visit, post: Submission) -> str:
    """Where the case of a post on it can be followed; nothing where somebody else has been named to follow it."""
    if post.case == post.reference or post.purpose == "contact_change":
        return ""
    case = open_case(visit.office, post.token)
    if case is None:
        return ""
    sealed = links.case_key(visit.office.secret, post.region, case.opening.token, contact=key_of(case.contact.token))
    return visit.href(f"/{post.region}/arende", None, k=sealed)


def _post(visit: Visit, token: Token) -> Submission:
    post = find(visit.office, token)
    if post is None:
        raise NotFound
    return post


def _as_list(answer: object) -> list[object]:
    return answer if isinstance(answer, list) else [answer]


def _purpose(region: str, form: str) -> str:
    return f"receipt {region}/{form}"
