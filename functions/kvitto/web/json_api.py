"""JSON in and out: the same forms, the same checks and the same promise as the pages."""

import hashlib
import json
import re
from typing import Any

from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.wrappers import Response

from kvitto.core import links
from kvitto.core.forms.answers import Problem
from kvitto.core.forms.form import Form
from kvitto.core.ids import RegionId, Token
from kvitto.core.submission import Submission
from kvitto.steps.accept import Conflict, accept, find
from kvitto.web import body, on_case
from kvitto.web.headers import Keep, dress
from kvitto.web.visit import Visit

EXAMPLES_MAX = 1000
_KEY = re.compile(r"[!-~]{1,64}")

ADVICE = {
    400: ("The request cannot be read", "See the detail, and send it again."),
    403: ("Not allowed", "Open the form on our site and send it from there."),
    404: ("Not found", "See /openapi.json for what there is."),
    405: ("The method is not allowed here", "See the Allow header."),
    413: ("The body is too large", f"Send at most {body.BODY_BYTES_MAX} bytes and {body.PARTS_MAX} parts."),
    415: ("The body is of the wrong type", "Send application/json here, and pages' forms to their own steps."),
    429: ("Too many requests from one address", "Wait as long as Retry-After says, and send it again."),
    500: ("Something is wrong here", "It has been noted. Try again; with the same Idempotency-Key that is safe."),
    503: ("We could not keep the submission", "Send it again in a while; with the same Idempotency-Key that is safe."),
}
"""What went wrong and what to do, by status."""


def take(visit: Visit, form: Form) -> Response:
    """POST of one body: 201 with its reference, 200 for the same again, 409 for another under the same key.

    Raises: UnsupportedMediaType; Unreadable; JournalUnavailable, after which the same key may be sent again.
    """
    from kvitto.core.forms.check import read_json

    if not (form.json or visit.open_json):
        return problem(visit, 403, "The form is not open for JSON", "Send it by its web page instead.")
    if visit.request.mimetype != "application/json":
        raise UnsupportedMediaType
    if visit.season(form).phase == "before":
        return problem(visit, 403, "The form is not open yet", "Its start page says when it opens.")
    linked = "k" in visit.request.args
    report = None
    if linked and form.is_report:
        from kvitto.web.report_link import report_of_link

        report = report_of_link(visit, form)
    if form.is_report and report is None and not visit.open_json:
        return problem(visit, 403, "The report is opened by the municipality's link", "Send ?k= as in that link.")
    rests = on_case.of_link(visit, form) if linked and report is None else None
    if form.by_link and rests is None:
        return problem(visit, 403, "The form is opened by the link to a case", "Send ?k= as it stands in that link.")
    token = _token(visit, form)
    sent = body.json_body(visit.request)
    checked = read_json(form, visit.region(form), sent, visit.setting)
    if report is not None and (checked.answers.get("kommun_kod"), checked.answers.get("ar")) != (
        report.municipality,
        report.year,
    ):
        return problem(visit, 403, "The link is another municipality's or year's", "Send what the link is for.")
    if not isinstance(sent, dict):
        return problem(visit, 400, "The body is not an object", "Send one JSON object.", errors=checked.errors)
    if checked.errors and not _is_repeat(visit, form, token, checked.answers):
        codes = ",".join(sorted({fault.code for fault in checked.errors}))
        visit.office.log(
            "submission_rejected", region=form.region, form=form.id, problems=len(checked.errors), codes=codes
        )
        return problem(visit, 422, "Some answers cannot be taken", "Mend them and send again.", errors=checked.errors)
    replaced: tuple[Problem, ...] = ()
    if form.is_report:
        from kvitto.web.report_link import already_sent

        replaced = already_sent(visit, form, checked.answers)
    outcome = accept(visit.office, form, token, checked.answers, language=visit.language, via="json", on=rests)
    if isinstance(outcome, Conflict):
        visit.office.log("submission_conflicts", region=form.region, form=form.id)
        return problem(visit, 409, "The key has been used for other answers", "Use a new Idempotency-Key.")
    post = outcome.submission
    visit.office.log(
        "submission_accepted", region=form.region, form=form.id, reference=post.reference, again=outcome.again
    )
    visit.wake(RegionId(form.region))
    told = checked.warnings if outcome.again else (*replaced, *checked.warnings)
    warnings = [_told(visit, warning) for warning in told]
    answer = {"reference": post.reference, "status_url": _status_url(visit, post), "warnings": warnings}
    return as_json(visit, answer, "nowhere", status=200 if outcome.again else 201)


def schema(visit: Visit, form: Form) -> Response:
    """The JSON Schema of the form's body."""
    from kvitto.core.forms.schema import json_schema

    return as_json(visit, json_schema(form, visit.region(form)), "shortly", mimetype="application/schema+json")


def example(visit: Visit, form: Form) -> Response:
    """A body that would be taken; with ?n=3 a list of three different ones. Raises: Unreadable."""
    from kvitto.core.forms.examples import examples

    asked = visit.request.args.getlist("n")
    if len(asked) > 1 or (asked and not re.fullmatch(r"[0-9]{1,4}", asked[0])):
        raise body.Unreadable(f"n is one whole number, 1 to {EXAMPLES_MAX}.")
    n = int(asked[0]) if asked else 1
    if not 1 <= n <= EXAMPLES_MAX:
        raise body.Unreadable(f"n is one whole number, 1 to {EXAMPLES_MAX}.")
    bodies = examples(form, visit.region(form), n, visit.today)
    return as_json(visit, bodies if asked else bodies[0], "shortly")


def problem(visit: Visit, status: int, title: str, detail: str, *, errors: tuple[Problem, ...] = ()) -> Response:
    """What went wrong and what to do, as RFC 9457 has it; ``errors`` are all the faulty answers."""
    answer: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if errors:
        answer["errors"] = [_told(visit, error) for error in errors]
    return as_json(visit, answer, "nowhere", status=status, mimetype="application/problem+json")


def as_json(
    visit: Visit, answer: Any, keep: Keep, *, status: int = 200, mimetype: str = "application/json"
) -> Response:
    """An answer as JSON. What cannot be written as UTF-8 (a lone surrogate in a key) becomes a question mark."""
    # Documents are read by people; an answer to a POST in a hurry is not (indenting is not done in C).
    text = json.dumps(answer, ensure_ascii=False, indent=2 if keep == "shortly" else None) + "\n"
    return dress(Response(text.encode("utf-8", "replace"), status, mimetype=mimetype), visit.request, keep)


def _token(visit: Visit, form: Form) -> Token:
    """The Idempotency-Key as a submission id of this form, or a fresh one. Raises: Unreadable."""
    key = visit.request.headers.get("Idempotency-Key")
    if key is None:
        return Token(f"r{visit.office.nonce()}")
    if not _KEY.fullmatch(key):
        raise body.Unreadable("Idempotency-Key is 1 to 64 visible ASCII characters.")
    return Token("j" + hashlib.sha256(f"{form.region}/{form.id}\0{key}".encode()).hexdigest()[:40])


def _is_repeat(visit: Visit, form: Form, token: Token, answers: Any) -> bool:
    """Whether just these answers were taken once, when the rules or the year were others."""
    from kvitto.core.submission import digest_of

    earlier = find(visit.office, token) if "Idempotency-Key" in visit.request.headers else None
    return earlier is not None and digest_of(form.id, earlier.answers) == digest_of(form.id, answers)


def _told(visit: Visit, fault: Problem) -> dict[str, str]:
    return {"pointer": fault.pointer, "code": fault.code, "detail": fault.text.to(visit.language)}


def _status_url(visit: Visit, post: Submission) -> str:
    if post.case != post.reference:  # The case that it belongs to is followed by the link that it was sent by.
        return f"{visit.office.public_url}/{post.region}/arende?k={on_case.sealed_link(visit)}"
    return links.case_link(visit.office.public_url, visit.office.secret, post.region, post.token)
