"""A release is rolled back while posts of the newer one are on their way: they wait, and hold nobody up."""

from typing import Any

import pytest

from kvitto.core.forms.form import Form
from kvitto.core.ids import TabKey, Token
from kvitto.steps.accept import accept
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.mail import send_mails
from tests.simulation.office import Stage
from tests.simulation.paper import BEFORE, EARLIER, FORM, IDEA, IDEAS, REGION_ID, TABS, TODAY, WORK, Paper
from tests.simulation.tape import Tape
from tests.simulation.world import World


@pytest.fixture
def stage() -> Stage:
    world = World(Tape(recorded=[]))
    world.calm = True
    stage = Stage(world)
    stage.books = {"work": "book 1", "contacts": "book 2"}
    for name in stage.books.values():
        stage.sheets.book(name)
    return stage


def apply(stage: Stage, form: Form, token: str, **answers: Any) -> None:
    whole = {"projekt": "Bokbuss", "ar": 2027, "kommun": "1497", "omrade": "lasframjande"}
    whole |= {"kontakt_namn": "Biblioteket", "kontakt_epost": f"{token}@hjo.example", **answers}
    accept(stage.process("intake").office, form, Token(token), whole, language="sv", via="web")


def deliver(stage: Stage, paper: Paper) -> None:
    office = stage.process("pump", paper=paper).office
    deliver_rows(office, REGION_ID)
    send_mails(office, REGION_ID)


def rows(stage: Stage, key: TabKey) -> list[str]:
    [tab] = [tab for tab in TABS if tab.key == key]
    return sorted(line.token for book in stage.sheets.books.values() for line in book.grid(tab).lines)


def test_a_post_of_a_form_that_the_earlier_release_lacks_waits_for_the_later_one(stage: Stage) -> None:
    apply(stage, IDEA, "idea")
    apply(stage, BEFORE, "grant")

    deliver(stage, EARLIER)
    assert (rows(stage, WORK), rows(stage, IDEAS)) == (["grant"], [])

    deliver(stage, TODAY)
    assert (rows(stage, WORK), rows(stage, IDEAS)) == (["grant"], ["idea"])
    assert len(stage.relay.taken) == 2


def test_a_post_of_a_later_version_waits_rather_than_lose_what_the_earlier_does_not_know(stage: Stage) -> None:
    apply(stage, FORM, "newer", omrade="mote")
    deliver(stage, EARLIER)
    deliver(stage, TODAY)

    assert rows(stage, WORK) == ["newer"]
    assert stage.store.truth.aside == {}


def test_what_the_later_release_took_in_holds_nobody_up_under_the_earlier_one(stage: Stage) -> None:
    stage.sheets.books["book 1"].unshared = 60_000
    apply(stage, IDEA, "idea")
    deliver(stage, TODAY)
    apply(stage, BEFORE, "grant")
    stage.world.wait(11 * 60_000)

    deliver(stage, EARLIER)

    assert rows(stage, WORK) == ["grant"]
    assert [batch.tokens for batch in stage.store.truth.open_batches.values()] == [("idea",)]
