"""All four targets under plain functions-framework, between a Sheets server of its own and a mailbox."""

from contextlib import ExitStack

import pytest

from tests.processes.asking import ask
from tests.processes.deployed import deployed, rows
from tests.processes.librarian import FORM, press_until_taken, ready_to_send
from tests.town import VGR


@pytest.fixture(scope="module")
def intake(settings, folder):
    with deployed("intake", settings, folder / "intake.log") as it:
        yield it


@pytest.fixture(scope="module")
def librarians(intake):
    """Two who have filled in the form. They begin before the other targets do, since a form wants its time."""
    return iter([ready_to_send(intake.port), ready_to_send(intake.port)])


@pytest.fixture(scope="module")
def targets(intake, librarians, settings, folder):
    """The four of them by name."""
    with ExitStack() as running:
        yield {"intake": intake} | {
            name: running.enter_context(deployed(name, settings, folder / f"{name}.log"))
            for name in ("pump", "watch", "remind")
        }


def test_an_application_goes_from_the_form_to_the_sheet_and_its_receipt(targets, librarians, settings, folder):
    page = ask(targets["intake"].port, "GET", "/vgr/ansokan")
    assert (page.status, page.type) == (200, "text/html")

    reference = press_until_taken(next(librarians))
    done = targets["pump"].done()

    assert (done["rows"]["taken_in"], done["rows"]["rows"], done["mails"]["sent"]) == (1, 2, 1)
    assert reference in rows(settings, "work", "Ansökningar")
    assert reference in rows(settings, "contacts", "Kontakter")
    assert len(list((folder / "mail").glob(f"*-receipt-{reference}.eml"))) == 1


def test_intake_takes_json_only_where_the_form_says_so(targets):
    body = ask(targets["intake"].port, "GET", "/vgr/ansokan/example.json").json
    answer = ask(targets["intake"].port, "POST", "/vgr/ansokan", body)

    assert (answer.status, answer.type) == (
        (201, "application/json") if FORM.json else (403, "application/problem+json")
    )


def test_the_pump_tells_that_the_sheet_does_not_answer_and_goes_on_when_it_does(targets, librarians, settings, sheets):
    targets["pump"].done()
    ask(sheets, "POST", "/_local/faults", {"target": "sheets", "kind": "503", "times": 1000})
    reference = press_until_taken(next(librarians))
    down = targets["pump"].done(part="rows")["rows"]
    ask(sheets, "DELETE", "/_local/faults")
    up = targets["pump"].done(part="rows")["rows"]

    assert (down["taken_in"], down["rows"], down["stopped"]) == (1, 0, "unclear")
    assert (up["rows"], up["stopped"]) == (2, "")
    assert rows(settings, "work", "Ansökningar").count(reference) == 1


def test_watch_and_remind_answer_what_they_did_or_that_they_have_nothing_to_do(targets):
    for name in ("watch", "remind"):
        answer = targets[name].call()
        assert answer.status == 200, f"{name}: {answer}"
        assert set(answer.json) in ({VGR}, {"nothing_to_do"})
        assert "error" not in str(answer.json)


def test_a_call_for_a_region_that_is_not_there_is_refused(targets):
    assert targets["pump"].call(region="utopia").status == 400


def test_no_target_printed_a_traceback(targets, folder):
    assert not [name for name in targets if "Traceback" in (folder / f"{name}.log").read_text()]
