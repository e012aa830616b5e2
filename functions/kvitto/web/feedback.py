"""The question on the receipt page: was the page of use? Yes or no, and a few words if one likes."""

from werkzeug.wrappers import Response

from kvitto.core.forms.answers import Problem
from kvitto.core.forms.form import Form
from kvitto.steps.feedback import give_feedback
from kvitto.web import body
from kvitto.web.body import Typed
from kvitto.web.posted import own_post
from kvitto.web.receipt import USEFUL, WORDS, opened_post, receipt_page, to_receipt
from kvitto.web.view import YES_NO
from kvitto.web.visit import Visit


def answer_question(visit: Visit, form: Form) -> Response:
    """Keep the answer and show the receipt again, with thanks.

    Raises: CrossSite; BrokenSeal; Unreadable; NotFound; JournalUnavailable; and of a body that is none.
    """
    inputs = own_post(visit)
    post = opened_post(visit, form)
    words, problems = _read(inputs)
    if problems:
        return receipt_page(visit, form, inputs, problems)
    give_feedback(visit.office, post, useful=inputs[USEFUL.id] == (YES_NO[0][0],), words=words)
    return to_receipt(visit, post)


def _read(inputs: Typed) -> tuple[str, tuple[Problem, ...]]:
    from kvitto.core.forms.messages import message
    from kvitto.core.forms.reading import Unreadable, long_text

    problems = []
    if body.scalar(inputs, USEFUL.id) not in [value for value, _ in YES_NO]:
        problems.append(Problem(USEFUL.id, f"/{USEFUL.id}", "required", message(USEFUL, "required")))
    words = ""
    try:
        words = long_text(body.scalar(inputs, WORDS.id) or "")
        if len(words) > (WORDS.chars_max or 0):
            raise Unreadable("too_long")
    except Unreadable as fault:
        told = message(WORDS, fault.code, len(words))
        problems.append(Problem(WORDS.id, f"/{WORDS.id}", fault.code, told))
    return words, tuple(problems)
