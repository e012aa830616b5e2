"""What goes wrong some day in a deployment: the alarm that tells, the doctor's words, and that nothing is lost."""

import re

import pytest

from kvitto.core.failures import Permanent
from kvitto.ports import JournalUnavailable
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.mail import send_mails
from kvitto.steps.nightly import prove_nightly
from tests.infra.facts import local
from tests.mail.certificates import Authority
from tests.mail.relay import Desk, relaying
from tests.town import VGR


@pytest.fixture
def deployment(here, kvitto, monkeypatch):
    monkeypatch.setenv("KVITTO_SECRET", "2026-11-01:" + "x" * 40)
    monkeypatch.setenv("KVITTO_PUBLIC_URL", "https://ansok.bibliotek.example")
    return here


def alarms(lines):
    """The alarms of infra/google that the log lines set off."""
    return {name for name, alarm in local("alarms").items() if any(_matches(alarm["filter"], line) for line in lines)}


def _matches(condition, line):
    """As Cloud Logging reads the few kinds of condition that the alarms have."""
    event = re.search(r'event=(\([^)]*\)|"\w+")', condition)
    assert event is not None
    if line["event"] not in re.findall(r'"(\w+)"', event[1]):
        return False
    rest = re.findall(r'jsonPayload\.(\w+)(>|:|=)"?(\w+)"?', condition.replace(event[0], ""))
    is_so = {
        ">": lambda has, than: has > int(than),
        ":": lambda has, part: part in str(has),
        "=": lambda has, it: has == it,
    }
    return not rest or any(is_so[how](line.get(key, 0 if how == ">" else ""), value) for key, how, value in rest)


def faults(kvitto):
    return [line for line in kvitto("doctor").output.splitlines() if line.startswith("fault")]


def test_a_withdrawn_share_is_told_and_the_row_comes_when_the_sheet_is_shared_again(deployment, kvitto):
    here = deployment
    withdrawn = here.sheets.access.withdrawn
    withdrawn.update(here.settings.spreadsheets.values())
    reference = here.press("w-1").submission.reference
    deliver_rows(here.office(), VGR)

    assert "sheet" in alarms(here.lines)
    assert any("Share the spreadsheet with the service account" in line for line in faults(kvitto))
    withdrawn.clear()
    here.clock.sleep(3600)
    deliver_rows(here.office(), VGR)
    assert [row["Referens"] for row in here.rows()] == [reference]


def test_a_relay_that_is_away_is_told_and_the_receipt_goes_when_it_is_back(deployment, kvitto, monkeypatch):
    here = deployment
    here.press("w-1")
    deliver_rows(here.office(), VGR)
    relay = here.settings.mail
    object.__setattr__(here.settings, "mail", "smtp://127.0.0.1:1")
    send_mails(here.office(), VGR)
    monkeypatch.setenv("KVITTO_MAIL", "smtp://127.0.0.1:1")

    assert "mail" in alarms(here.lines)
    assert any("relay" in line for line in faults(kvitto))
    object.__setattr__(here.settings, "mail", relay)
    here.clock.sleep(3600)
    send_mails(here.office(), VGR)
    assert len(here.mails()) == 1


def test_a_relay_whose_certificate_does_not_hold_gets_no_mail_and_the_doctor_says_why(
    deployment, kvitto, monkeypatch, tmp_path
):
    """Of another issuer than this machine trusts: as one that has expired, or that names another relay."""
    here = deployment
    here.press("w-1")
    deliver_rows(here.office(), VGR)
    relay, desk = here.settings.mail, Desk()
    with relaying(desk, tls=Authority(tmp_path).server("127.0.0.1")) as port:
        object.__setattr__(here.settings, "mail", f"smtps://127.0.0.1:{port}")
        monkeypatch.setenv("KVITTO_MAIL", here.settings.mail)
        send_mails(here.office(), VGR)

        assert "mail" in alarms(here.lines)
        assert any("its certificate does not hold" in line for line in faults(kvitto))
    assert desk.inbox == []
    object.__setattr__(here.settings, "mail", relay)
    here.clock.sleep(3600)
    send_mails(here.office(), VGR)
    assert len(here.mails()) == 1


def test_a_journal_that_is_full_or_locked_promises_nothing_and_the_doctor_says_so(deployment, kvitto, monkeypatch):
    here = deployment
    accepted = here.press("w-1").submission.reference

    def full(self, key, body):
        raise JournalUnavailable("no space left on the device")

    with monkeypatch.context() as broken:
        broken.setattr("kvitto.adapters.folder_journal.FolderJournal.put_once", full)
        with pytest.raises(JournalUnavailable):
            here.press("w-2")
        assert any("no space left on the device" in line for line in faults(kvitto))
    deliver_rows(here.office(), VGR)
    assert [row["Referens"] for row in here.rows()] == [accepted]


def test_a_proof_that_does_not_balance_is_told_and_the_doctor_leads_to_it(deployment, kvitto):
    here = deployment
    here.press("w-1")
    deliver_rows(here.office(), VGR)
    sheet = here.spreadsheet().worksheet("Ansökningar")
    sheet.append_row(sheet.row_values(2))
    prove_nightly(here.office(), VGR)

    assert "proof" in alarms(here.lines)
    assert any("Run kvitto proof" in line for line in faults(kvitto))


def test_a_spreadsheet_that_is_not_configured_is_told_and_its_rows_wait(deployment, kvitto, monkeypatch):
    here = deployment
    here.press("w-1")
    deliver_rows(here.without_spreadsheet("contacts"), VGR)
    monkeypatch.delenv("KVITTO_CONTACTS_VGR")

    assert "sheet" in alarms(here.lines)
    assert any("set KVITTO_CONTACTS_VGR" in line for line in faults(kvitto))
    deliver_rows(here.office(), VGR)
    assert len(here.rows("Kontakter", "contacts")) == 1


def test_a_call_that_failed_is_told(deployment):
    from kvitto.web.calls import Part

    def step(office, region):
        raise Permanent("the template is gone")

    Part(deployment.office(), step).run(VGR)

    assert "call" in alarms(deployment.lines)
