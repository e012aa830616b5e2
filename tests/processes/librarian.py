"""One librarian at the form's pages, over HTTP."""

import time
from datetime import timedelta

from werkzeug.test import Client

from kvitto.adapters.data_files import DataFiles
from kvitto.core.references import is_reference
from kvitto.wiring import data_folder
from tests.processes.asking import ask, over_http
from tests.web.applicant import fill_in, typed_as
from tests.web.visitor import Visitor

FORM = DataFiles(data_folder() / "schemas").form("vgr", "ansokan")
A_WHILE = timedelta(seconds=5)
"""What a person needs at least for the form; whoever sends it sooner is asked to press again."""


def ready_to_send(port: int) -> Visitor:
    """Somebody who has filled in everything and has only *Skicka* left."""
    answers = ask(port, "GET", "/vgr/ansokan/example.json").json
    anna = fill_in(Visitor(Client(over_http(port))), FORM, answers)
    assert FORM.declaration
    return anna.fill(typed_as(FORM.declaration.fields, answers))


def press_until_taken(anna: Visitor) -> str:
    """Press *Skicka*, once more after a while when it was too soon, and answer with the reference.

    Whoever presses too soon a second time is taken for a machine, and has to wait for staff.
    """
    if anna.press("Skicka").answer.status_code != 200:
        time.sleep(A_WHILE.total_seconds())
        anna.press("Skicka")
    assert anna.answer.status_code == 200, anna.page.words
    [reference] = references_on(anna)
    return reference


def references_on(anna: Visitor) -> set[str]:
    """The references that the page shows."""
    return {word.strip(".") for word in anna.page.words.split() if is_reference(word.strip("."))}
