"""The mailbox of the toy world: a real SMTP server, files that appear whole, faults on order."""

import re
import smtplib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from kvitto.adapters.file_post import Mailbox
from kvitto.adapters.smtp_post import SmtpPost
from kvitto.core.failures import Permanent
from kvitto.local.faults import Faults
from kvitto.local.mail_catcher import catching
from kvitto.ports import PostDelayed, PostRefused, PostUnclear
from tests.mail.office import OFFICE, REFERENCE, StandingClock, example, mailed, receipt, submitted

ANNA = "anna@hjo.example"
RECEIPT = mailed(receipt(submitted(example())))


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    return tmp_path / "data" / "mail"


@pytest.fixture
def post(mail: Path, faults: Faults) -> Iterator[SmtpPost]:
    with catching(Mailbox(mail, StandingClock()), partial(faults.take, "mail")) as url:
        yield SmtpPost(url)


def post_one(post: SmtpPost, message: bytes = RECEIPT) -> None:
    with closing(post.connect()) as session:
        session.address(OFFICE, ANNA)
        session.send(message)


def names(mail: Path) -> list[str]:
    return sorted(path.name for path in mail.iterdir())


def test_a_mail_lies_in_the_mailbox_byte_by_byte_under_its_time_number_kind_and_reference(post, mail):
    post_one(post)
    assert names(mail) == [f"20261120T080005Z-00001-receipt-{REFERENCE}.eml"]
    [file] = mail.iterdir()
    assert file.read_bytes() == RECEIPT


def test_a_restart_goes_on_counting(mail):
    for _ in range(2):
        with catching(Mailbox(mail, StandingClock())) as url:
            post_one(SmtpPost(url))
    assert [re.split("[-]", name)[1] for name in names(mail)] == ["00001", "00002"]


def test_other_files_in_the_mailbox_are_left_alone(post, mail):
    (mail / "20261120T080005Z-anteckning.eml").write_text("min egen")
    with catching(Mailbox(mail, StandingClock())) as url:
        post_one(SmtpPost(url))
    assert names(mail) == [f"20261120T080005Z-00001-receipt-{REFERENCE}.eml", "20261120T080005Z-anteckning.eml"]


def test_a_mailbox_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "data").write_text("en fil")
    with pytest.raises(Permanent, match="cannot be used"):
        Mailbox(tmp_path / "data" / "mail", StandingClock())


def test_many_at_once_get_each_their_file(post, mail):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: post_one(post), range(20)))
    assert len(names(mail)) == 20
    assert all(name.endswith(".eml") for name in names(mail))


@pytest.mark.parametrize("header", [b"X-Kvitto-Kind: ../../etc\r\n", b"X-Kvitto-Reference: a/b c\r\n", b""])
def test_no_header_leads_out_of_the_mailbox(post, mail, header):
    post_one(post, header + b"Subject: x\r\n\r\nHej\r\n")
    assert len(names(mail)) == 1


def test_a_second_recipient_is_turned_away(mail):
    with (
        catching(Mailbox(mail, StandingClock())) as url,
        smtplib.SMTP("127.0.0.1", int(url.rpartition(":")[2])) as line,
    ):
        line.ehlo()
        line.mail(OFFICE)
        assert line.rcpt(ANNA)[0] == 250
        assert line.rcpt("evil@x.example")[0] == 452


def test_a_port_that_is_taken_is_told(mail):
    mailbox = Mailbox(mail, StandingClock())
    with catching(mailbox) as url:
        taken = catching(mailbox, port=int(url.rpartition(":")[2]))
        with pytest.raises(OSError, match="in use"):
            taken.__enter__()


# -- Faults on order --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wish, becomes, kept",
    [
        ({"kind": "451"}, PostDelayed, 0),
        ({"kind": "550"}, PostRefused, 0),
        ({"kind": "451", "match": "DATA"}, PostDelayed, 0),
        ({"kind": "550", "match": "DATA"}, PostRefused, 0),
        ({"kind": "drop_before"}, PostDelayed, 0),
        ({"kind": "drop_before", "match": "DATA"}, PostUnclear, 0),
        ({"kind": "drop_after"}, PostUnclear, 1),
        ({"kind": "drop_after", "match": REFERENCE}, PostUnclear, 1),
        ({"kind": "550", "match": "receipt"}, PostRefused, 0),
        ({"kind": "550", "match": ANNA}, PostRefused, 0),
    ],
)
def test_each_fault_is_met_once_and_then_all_is_well(post, mail, faults, wish, becomes, kept):
    faults.add({"target": "mail", **wish})
    with pytest.raises(becomes):
        post_one(post)
    assert len(names(mail)) == kept
    post_one(post)
    assert len(names(mail)) == kept + 1


def test_a_fault_ordered_twice_meets_two_mails(post, mail, faults):
    faults.add({"target": "mail", "kind": "drop_after", "times": 2})
    for _ in range(2):
        with pytest.raises(PostUnclear):
            post_one(post)
    post_one(post)
    assert len(names(mail)) == 3


def test_a_fault_for_another_mail_is_not_met(post, mail, faults):
    faults.add({"target": "mail", "kind": "550", "match": "bertil@hjo.example"})
    faults.add({"target": "sheets", "kind": "500"})
    post_one(post)
    assert len(names(mail)) == 1


def test_a_delay_holds_up_one_mail_and_no_other(post, mail, faults):
    faults.add({"target": "mail", "kind": "delay", "seconds": 0.1})
    began = time.monotonic()
    post_one(post)
    assert time.monotonic() - began >= 0.1
    assert len(names(mail)) == 1
