"""The relay's adapter beyond the contract: time limits, safe lines, logging in, and what goes over the wire."""

import logging
import ssl
import time
import traceback
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitto.adapters.file_post import FilePost
from kvitto.adapters.open_post import open_post
from kvitto.adapters.smtp_post import Patience, SmtpPost
from kvitto.core.failures import Permanent
from kvitto.ports import PostDelayed, PostUnclear
from tests.mail.certificates import Authority
from tests.mail.relay import Desk, relaying

OFFICE, ANNA = "bibliotek@vgr.example", "anna@hjo.example"
LETTER = b"Subject: Hej\r\n\r\nEn rad.\r\n"
SECRET = "korrekt-hast-batteri"

HASTY = Patience(connect_s=0.08, command_s=0.08, final_s=0.08)
CALM = Patience(connect_s=2, command_s=2, final_s=2)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


def post_one(post: SmtpPost, message: bytes = LETTER) -> None:
    with closing(post.connect()) as session:
        session.address(OFFICE, ANNA)
        session.send(message)


# -- What it takes ----------------------------------------------------------------------------


@pytest.mark.parametrize("told", [1_000_000, 26_214_400, None])
def test_the_relays_own_limit_is_read_from_its_greeting(told):
    with (
        relaying(Desk(), bytes_max=told) as port,
        closing(SmtpPost(f"smtp://127.0.0.1:{port}", patience=CALM).connect()) as session,
    ):
        assert session.mail_bytes_max == told


# -- Silence ----------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["connect", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_relay_that_falls_silent_before_the_mail_delays_it(phase):
    desk = Desk({phase: "hang"})
    with relaying(desk) as port:
        began = time.monotonic()
        with pytest.raises(PostDelayed) as delayed:
            post_one(SmtpPost(f"smtp://127.0.0.1:{port}", patience=HASTY))
        assert time.monotonic() - began < 1
    assert delayed.value.code == "connection"
    assert desk.inbox == []


@pytest.mark.parametrize("phase, fate", [("payload", "drop"), ("dot", "hang"), ("dot", 354), ("dot", 99)])
def test_silence_or_nonsense_after_the_mails_first_byte_is_unclear(phase, fate):
    with relaying(Desk({phase: fate})) as port, pytest.raises(PostUnclear):
        post_one(SmtpPost(f"smtp://127.0.0.1:{port}", patience=HASTY))


def test_nobody_listening_delays():
    with relaying(Desk()) as port:
        pass
    with pytest.raises(PostDelayed) as delayed:
        SmtpPost(f"smtp://127.0.0.1:{port}", patience=HASTY).connect()
    assert delayed.value.code == "connection"


def test_each_step_has_its_own_time_limit():
    """The relay may think for minutes after the final dot, and for seconds before it."""
    began = time.monotonic()
    with relaying(Desk({"MAIL": "hang"})) as port, pytest.raises(PostDelayed):
        post_one(SmtpPost(f"smtp://127.0.0.1:{port}", patience=Patience(9, 0.05, 9)))
    with relaying(Desk({"dot": "hang"})) as port, pytest.raises(PostUnclear):
        post_one(SmtpPost(f"smtp://127.0.0.1:{port}", patience=Patience(9, 9, 0.05)))
    assert time.monotonic() - began < 2


# -- A safe line ------------------------------------------------------------------------------


def test_starttls_carries_the_mail_once_the_certificate_is_checked(authority):
    desk = Desk()
    with relaying(desk, starttls=authority.server("127.0.0.1")) as port:
        post_one(SmtpPost(f"smtp+starttls://127.0.0.1:{port}", patience=CALM, trust=authority.trust()))
    assert [mail.recipient for mail in desk.inbox] == [ANNA]


def test_smtps_speaks_tls_from_the_first_byte(authority):
    desk = Desk()
    with relaying(desk, tls=authority.server("127.0.0.1")) as port:
        post_one(SmtpPost(f"smtps://127.0.0.1:{port}", patience=CALM, trust=authority.trust()))
    assert [mail.recipient for mail in desk.inbox] == [ANNA]


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
@pytest.mark.parametrize("proves, believes_it", [("127.0.0.1", False), ("127.0.0.2", True)])
def test_a_relay_that_cannot_prove_its_name_gets_nothing(authority, scheme, proves, believes_it):
    """Not signed by anybody we trust, or signed for another name."""
    desk = Desk()
    context = authority.server(proves)
    trust = authority.trust() if believes_it else ssl.create_default_context()
    with relaying(desk, **{"tls" if scheme == "smtps" else "starttls": context}) as port:
        with pytest.raises(PostDelayed) as delayed:
            post_one(SmtpPost(f"{scheme}://127.0.0.1:{port}", patience=CALM, trust=trust))
        assert delayed.value.code == "tls"
    assert desk.inbox == []
    assert not any(said.startswith("MAIL") for said in desk.commands)


def test_without_starttls_on_offer_nothing_goes_in_clear_text():
    """An attacker on the line need only take the offer away."""
    desk = Desk()
    with relaying(desk) as port:
        with pytest.raises(PostDelayed) as delayed:
            post_one(SmtpPost(f"smtp+starttls://kvitto@127.0.0.1:{port}", SECRET, patience=CALM))
        assert delayed.value.code == "not-offered"
    assert desk.commands == ["connect", "EHLO"]


# -- Logging in -------------------------------------------------------------------------------


def test_the_right_password_opens(authority):
    desk = Desk()
    with relaying(desk, starttls=authority.server("127.0.0.1"), password=SECRET) as port:
        url = f"smtp+starttls://kvitto%40vgr.example@127.0.0.1:{port}"
        post_one(SmtpPost(url, SECRET, patience=CALM, trust=authority.trust()))
    assert len(desk.inbox) == 1


def test_a_wrong_password_delays_and_stands_nowhere(authority, caplog):
    caplog.set_level(logging.DEBUG)
    with relaying(Desk(), starttls=authority.server("127.0.0.1"), password="another") as port:
        post = SmtpPost(f"smtp+starttls://kvitto@127.0.0.1:{port}", SECRET, patience=CALM, trust=authority.trust())
        with pytest.raises(PostDelayed) as delayed:
            post.connect()
    assert delayed.value.code == "535"
    told = "".join(traceback.format_exception(delayed.value)) + repr(post) + repr(delayed.value)
    ours = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("mail."))
    assert SECRET not in told + ours


@pytest.mark.parametrize(
    "url, password",
    [
        ("smtp://kvitto@relay.example", SECRET),
        ("smtp+starttls://kvitto@relay.example", None),
        ("smtp+starttls://kvitto@relay.example", ""),
        ("smtp+starttls://kvitto@relay.example", "lösen"),
        (f"smtps://kvitto:{SECRET}@relay.example", None),
        ("smtp+starttls://", None),
        ("smtp://relay.example:port", None),
        ("smtp://relay.example:99999", None),
        ("smtp://[::1", None),
        ("smtp://relay.example/inbox", None),
        ("imap://relay.example", None),
        ("relay.example:587", None),
        ("", None),
    ],
)
def test_a_url_that_cannot_be_used_is_told_at_the_start_without_its_secrets(url, password):
    with pytest.raises(Permanent) as fault:
        open_post(url, password)
    assert SECRET not in str(fault.value)


def test_a_file_url_keeps_the_mails_in_that_folder(tmp_path: Path):
    post = open_post((tmp_path / "sparade mejl").as_uri(), None)
    assert isinstance(post, FilePost)
    with closing(post.connect()) as session:
        session.address(OFFICE, ANNA)
        session.send(b"X-Kvitto-Kind: receipt\r\nX-Kvitto-Reference: VGR-2026-7KQ4-M2XP\r\n\r\nHej\r\n")
    [file] = (tmp_path / "sparade mejl").iterdir()
    assert file.name.endswith("Z-00001-receipt-VGR-2026-7KQ4-M2XP.eml")


# -- Over the wire ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def quiet_relay():
    desk = Desk()
    with relaying(desk) as port:
        yield desk, SmtpPost(f"smtp://127.0.0.1:{port}", patience=CALM)


@given(
    st.lists(st.sampled_from([b"\r\n", b"\n", b"\r", b".", b"..", b"QUIT", b"RCPT TO:<evil@x.example>", b" ", b"a"]))
)
def test_no_mail_can_end_itself_and_begin_another(quiet_relay, pieces):
    """A lone CR or LF around a dot has made relays see two mails where there was one."""
    desk, post = quiet_relay
    message = b"Subject: x\r\n\r\n" + b"".join(pieces)
    desk.inbox.clear()
    post_one(post, message)
    [mail] = desk.inbox
    lines = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    assert mail.message == b"\r\n".join(lines) + b"\r\n"
    assert mail.recipient == ANNA
