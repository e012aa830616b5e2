"""Two pumps at once on one journal, as two processes: one sleeps where it hurts, and wakes when the other is done."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from kvitto.steps.ledger import catch_up
from tests.processes.asking import wait_for
from tests.processes.deployed import deployed
from tests.town import VGR, town

LATE_S = 0.5
"""How long sheet or relay take with what the sleeper asked, so that it surely sleeps before it hears."""


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    with town(tmp_path_factory.mktemp("two-pumps")) as it:
        yield it


@pytest.fixture(scope="module")
def pumps(here, tmp_path_factory):
    output = tmp_path_factory.mktemp("output") / "pumps.log"
    with deployed("pump", here.settings, output) as one, deployed("pump", here.settings, output) as other:
        yield one, other


def rows(here, reference):
    """How many rows the reference has in each tab."""
    tabs = here.rows(), here.rows("Kontakter", "contacts")
    return [sum(row["Referens"] == reference for row in tab) for tab in tabs]


def receipts(here, reference):
    return [mail for mail in here.mails() if mail["X-Kvitto-Reference"] == reference]


def while_asleep(here, sleeper, part, fault, act):
    """Call the sleeper, freeze it once its request has met the fault, act, wake it, and answer what it did."""
    here.faults.add({"times": 1, "kind": "delay", "seconds": LATE_S, **fault})
    with ThreadPoolExecutor(1) as calls:
        call = calls.submit(sleeper.done, part=part)
        wait_for("the sleeper's request", lambda: not here.faults.planned())
        sleeper.process.freeze()
        try:
            act()
        finally:
            sleeper.process.wake()
        return call.result()[part]


@pytest.mark.parametrize("asleep", ["between read and write", "between write and answer"])
def test_a_pump_that_sleeps_over_its_write_makes_no_second_row(here, pumps, asleep):
    reference = here.press(f"w-{asleep.replace(' ', '-')}").submission.reference
    sleeper, other = pumps
    match = {"between read and write": "GET", "between write and answer": "appendCells"}[asleep]
    before = len(here.requests("appendCells"))

    while_asleep(here, sleeper, "rows", {"target": "sheets", "match": match}, lambda: other.done(part="rows"))

    assert rows(here, reference) == [1, 1]
    refused = [one for one in here.requests("appendCells")[before:] if one["status"] == 400]
    assert refused, "the two never sent the same batch, so nothing was tried"


@pytest.mark.parametrize("asleep", ["before its claim", "after the mail"])
def test_a_pump_that_sleeps_over_a_mail_makes_no_second_receipt(here, pumps, asleep):
    sleeper, other = pumps
    other.done()
    reference = here.press(f"m-{asleep.replace(' ', '-')}").submission.reference
    other.done(part="rows")
    match = {"before its claim": "RCPT", "after the mail": "DATA"}[asleep]
    sent = {}

    slept = while_asleep(
        here,
        sleeper,
        "mails",
        {"target": "mail", "match": match},
        lambda: sent.update(other.done(part="mails")["mails"]),
    )

    assert (slept["sent"], sent["sent"]) == {"before its claim": (0, 1), "after the mail": (1, 0)}[asleep]
    assert len(receipts(here, reference)) == 1
    state = catch_up(here.office(), VGR)
    assert [mail.status for mail in state.mails.values() if mail.reference == reference] == ["sent"]


def test_two_pumps_that_never_rest_make_one_row_and_one_receipt_each(here, pumps):
    pressed = Event()

    def pump(target):
        calls = 0
        while not pressed.is_set() or calls == 0:
            target.done()
            calls += 1

    with ThreadPoolExecutor(2) as threads:
        working = [threads.submit(pump, target) for target in pumps]
        sent = {here.press(f"b-{n}").submission.reference for n in range(60)}
        pressed.set()
        for one in working:
            one.result()
    pumps[0].done()

    standing = Counter(row["Referens"] for row in here.rows())
    contacts = Counter(row["Referens"] for row in here.rows("Kontakter", "contacts"))
    copies = Counter(mail["X-Kvitto-Reference"] for mail in here.mails())
    assert {standing[one] for one in sent} == {contacts[one] for one in sent} == {copies[one] for one in sent} == {1}


def test_neither_pump_printed_a_traceback_or_anything_personal(here, pumps):
    told = pumps[0].process.told()

    assert '"event": "rows_delivered"' in told
    assert "Traceback" not in told
    assert not [name for name in ("kontakt_epost", "kontakt_namn", "projekt_namn") if here.answers[name] in told]
