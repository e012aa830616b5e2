"""What looks like a machine's waits in Karantän; a tick that stands makes it a case like any other, once."""

from datetime import timedelta

import pytest

from kvitto.core.ids import Reference, Token
from kvitto.core.submission import Submission
from kvitto.steps.accept import Accepted, accept
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.mail import send_mails
from kvitto.steps.prove import prove
from kvitto.steps.watch import watch
from tests.town import VGR, Town

TOKEN = Token("w-doubted")


def press(here: Town) -> Submission:
    outcome = accept(here.office(), here.form, TOKEN, here.answers, language="sv", via="web", held="trap")
    assert isinstance(outcome, Accepted)
    return outcome.submission


@pytest.fixture
def reference(here) -> Reference:
    """One in quarantine, seen by a look."""
    post = press(here)
    deliver_rows(here.office(), VGR)
    look(here)
    return post.reference


def look(here: Town) -> None:
    here.clock.moved += timedelta(minutes=5)
    watch(here.office(), VGR)


def pump(here: Town) -> None:
    deliver_rows(here.office(), VGR)
    send_mails(here.office(), VGR)


def tick(here: Town, *, on: bool = True) -> None:
    tab = here.spreadsheet().worksheet("Karantän")
    tab.update_cell(2, tab.row_values(1).index("Släpp") + 1, on)


def test_it_stands_in_karantan_with_why_and_nowhere_else_and_no_mail_goes(here, reference):
    pump(here)

    [row] = here.rows("Karantän")
    assert row["Referens"] == reference
    assert row["Projekt"] == here.answers["projekt_namn"]
    assert row["Skäl"].startswith("Ett fält som människor inte ser")
    assert row["Läge"] == "I karantän"
    assert here.rows() == []
    assert here.rows("Kontakter", "contacts") == []
    assert here.mails() == []


def test_a_tick_that_stands_in_three_looks_makes_it_a_case_with_row_and_receipt_once(here, reference):
    tick(here)
    look(here)
    look(here)
    pump(here)
    assert here.rows() == []
    look(here)
    for _ in range(3):
        pump(here)
        look(here)

    assert [row["Referens"] for row in here.rows()] == [reference]
    assert [row["Referens"] for row in here.rows("Kontakter", "contacts")] == [reference]
    assert [mail["To"] for mail in here.mails()] == [here.answers["kontakt_epost"]]
    assert [row["Läge"] for row in here.rows("Karantän")] == ["Släppt"]


def test_two_pumps_at_once_let_it_out_once(here, reference):
    tick(here)
    for _ in range(3):
        look(here)
    first, second = here.office(), here.office()
    deliver_rows(first, VGR)
    deliver_rows(second, VGR)
    pump(here)

    assert len(here.rows()) == 1
    assert len(here.mails()) == 1


def test_a_tick_taken_back_before_it_counts_changes_nothing(here, reference):
    tick(here)
    look(here)
    tick(here, on=False)
    for _ in range(4):
        look(here)
        pump(here)

    assert here.rows() == []
    assert here.mails() == []


def test_what_is_in_quarantine_has_come_in_and_the_proof_holds(here, reference):
    here.press("w-other")
    pump(here)
    proof = prove(here.office(), VGR)

    assert proof.line == "2 mottagna, 2 rader, 1 kvitton, 1 i karantän, 0 saknas"
    assert proof.holds
    assert [finding.reference for finding in proof.findings if finding.what == "post held"] == [reference]


def test_the_proof_holds_when_it_has_been_let_out(here, reference):
    tick(here)
    for _ in range(3):
        look(here)
    pump(here)

    assert prove(here.office(), VGR).line == "1 mottagna, 1 rader, 1 kvitton, 0 saknas"


def test_a_mark_put_again_and_a_cold_start_change_nothing(here, reference):
    press(here)
    for _ in range(2):
        pump(here)

    assert len(here.rows("Karantän")) == 1
    assert here.office().journal.list("todo/vgr/", 5) == []
