"""What every post does, so that the steps may rely on it: the relay, the folder, and the one of the simulation.

The simulation's post is the one in memory, which answers there as the faults of a schedule have it.
"""

from collections.abc import Iterator, MutableMapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kvitto.adapters.file_post import FilePost
from kvitto.adapters.smtp_post import Patience, SmtpPost
from kvitto.ports import Post, PostDelayed, PostRefused, PostSession, PostUnclear
from tests.mail.office import StandingClock
from tests.mail.relay import Desk, relaying
from tests.simulation.memory_post import Delivered, MemoryPost

OFFICE = "bibliotek@vgr.example"
ANNA, BERTIL = "anna@hjo.example", "bertil@skara.example"
LETTER = b"Subject: Hej\r\n\r\nEn rad.\r\n.\r\n..tv\xc3\xa5 punkter\r\n\r\nFrom mig\r\n"

QUICK = Patience(connect_s=2, command_s=2, final_s=2)


@dataclass(slots=True)
class World:
    """A post, what goes wrong at which phase, and the mails that came."""

    post: Post
    plan: MutableMapping[Any, Any]  # Any: phase -> fate, as the memory post and the scripted relay name them
    inbox: list[Delivered]
    sessions: ExitStack = field(default_factory=ExitStack)

    def connect(self) -> PostSession:
        return self.sessions.enter_context(closing(self.post.connect()))


@pytest.fixture(params=["smtp", "memory"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "memory":
        plan: dict[Any, Any] = {}
        memory = MemoryPost(lambda phase: plan.pop(phase, None))
        yield World(memory, plan, memory.inbox)
    else:
        desk = Desk()
        with relaying(desk) as port:
            world = World(SmtpPost(f"smtp://127.0.0.1:{port}", patience=QUICK), desk.plan, desk.inbox)
            with world.sessions:
                yield world


@pytest.fixture(params=["smtp", "memory", "file"])
def any_post(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Post]:
    if request.param == "file":
        yield FilePost(tmp_path, StandingClock())
    else:
        with relaying(Desk()) as port:
            yield MemoryPost() if request.param == "memory" else SmtpPost(f"smtp://127.0.0.1:{port}", patience=QUICK)


# -- A good day -------------------------------------------------------------------------------


def test_a_mail_comes_byte_by_byte_to_the_one_it_was_addressed_to(world):
    session = world.connect()
    session.address(OFFICE, ANNA)
    session.send(LETTER)
    session.close()
    assert world.inbox == [Delivered(OFFICE, ANNA, LETTER)]


def test_one_connection_carries_many_mails_each_to_its_own_recipient(world):
    session = world.connect()
    for recipient in (ANNA, BERTIL, ANNA):
        session.address(OFFICE, recipient)
        session.send(LETTER)
    assert [mail.recipient for mail in world.inbox] == [ANNA, BERTIL, ANNA]


def test_a_dropped_mail_goes_to_nobody_and_the_next_only_to_its_own_recipient(world):
    session = world.connect()
    session.address(OFFICE, ANNA)
    session.drop()
    session.address(OFFICE, BERTIL)
    session.send(LETTER)
    assert [mail.recipient for mail in world.inbox] == [BERTIL]


def test_a_domain_with_swedish_letters_goes_in_punycode(world):
    session = world.connect()
    session.address("post@åmål.example", "anna@håbo.example")
    session.send(LETTER)
    [mail] = world.inbox
    assert (mail.sender, mail.recipient) == ("post@xn--ml-xiab.example", "anna@xn--hbo-ula.example")


def test_dropping_and_closing_never_fail_however_often(any_post):
    session = any_post.connect()
    session.drop()
    session.close()
    session.drop()
    session.close()


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "anna",
        "@hjo.example",
        "anna@",
        "anna@hjo",
        "anna@@hjo.example",
        "anna@hjo.example,evil@x.example",
        "anna@hjo.example> RCPT TO:<evil@x.example",
        "<anna@hjo.example>",
        "Anna <anna@hjo.example>",
        '"an na"@hjo.example',
        "anna(kommentar)@hjo.example",
        "an na@hjo.example",
        "anna@hjo.example\r\nRCPT TO:<evil@x.example>",
        "anna\u2028@hjo.example",
        "änna@hjo.example",
        "anna@[127.0.0.1]",
        "anna@hjo..example",
        "anna@-hjo.example",
        "anna@straße.example",
        "anna@" + "a" * 250 + ".example",
        "anna@hjo.example\ud800",
    ],
)
def test_nothing_but_one_plain_address_is_taken_and_the_session_goes_on(any_post, odd):
    with closing(any_post.connect()) as session:
        for sender, recipient in ((OFFICE, odd), (odd, ANNA)):
            with pytest.raises(PostRefused) as refused:
                session.address(sender, recipient)
            assert refused.value.code == "address"
        session.address(OFFICE, ANNA)
        session.send(LETTER)


# -- Before the mail's first byte: certainly not sent -----------------------------------------


@pytest.mark.parametrize("fate", [421, 451, 554, "drop"])
def test_a_relay_that_cannot_be_reached_delays_whatever_it_says(world, fate):
    """It speaks of us and not of the mail: a wrong password must not make every mail fail for good."""
    world.plan["connect"] = fate
    with pytest.raises(PostDelayed) as delayed:
        world.connect()
    assert delayed.value.code == ("connection" if fate in (421, "drop") else str(fate))
    world.connect().address(OFFICE, ANNA)


@pytest.mark.parametrize("code", [451, 550])
def test_a_no_to_the_sender_delays_since_it_speaks_of_us(world, code):
    world.plan["MAIL"] = code
    session = world.connect()
    with pytest.raises(PostDelayed) as delayed:
        session.address(OFFICE, ANNA)
    assert delayed.value.code == str(code)
    assert_goes_on(world, session)


@pytest.mark.parametrize("phase", ["RCPT", "DATA"])
def test_a_passing_no_delays_and_the_session_goes_on(world, phase):
    world.plan[phase] = 451
    session = world.connect()
    with pytest.raises(PostDelayed) as delayed:
        post_one(session)
    assert delayed.value.code == "451"
    assert_goes_on(world, session)


@pytest.mark.parametrize("phase", ["RCPT", "DATA"])
def test_a_lasting_no_refuses_and_the_session_goes_on(world, phase):
    world.plan[phase] = 554
    session = world.connect()
    with pytest.raises(PostRefused) as refused:
        post_one(session)
    assert refused.value.code == "554"
    assert_goes_on(world, session)


@pytest.mark.parametrize("phase", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("fate", [421, "drop"])
def test_a_line_lost_before_the_mail_delays_and_the_session_is_dead(world, phase, fate):
    """421 is how a relay says goodbye, as to a connection that stood idle."""
    world.plan[phase] = fate
    session = world.connect()
    with pytest.raises(PostDelayed) as delayed:
        post_one(session)
    assert delayed.value.code == "connection"
    assert world.inbox == []
    assert_dead(session)


# -- From the first byte on -------------------------------------------------------------------


@pytest.mark.parametrize("code", [421, 451, 452])
def test_a_passing_no_to_the_whole_mail_delays(world, code):
    world.plan["dot"] = code
    with pytest.raises(PostDelayed) as delayed:
        post_one(world.connect())
    assert delayed.value.code == str(code)
    assert world.inbox == []


@pytest.mark.parametrize("code", [550, 554])
def test_a_lasting_no_to_the_whole_mail_refuses_and_the_session_goes_on(world, code):
    world.plan["dot"] = code
    session = world.connect()
    with pytest.raises(PostRefused) as refused:
        post_one(session)
    assert refused.value.code == str(code)
    assert_goes_on(world, session)


@pytest.mark.parametrize("fate, kept", [("drop", 0), ("keep_and_drop", 1)])
def test_an_answer_lost_after_the_mail_is_unclear_whether_the_mail_was_kept_or_not(world, fate, kept):
    world.plan["dot"] = fate
    session = world.connect()
    with pytest.raises(PostUnclear):
        post_one(session)
    assert len(world.inbox) == kept
    assert_dead(session)


def post_one(session):
    session.address(OFFICE, ANNA)
    session.send(LETTER)


def assert_goes_on(world, session):
    """The next mail goes over the same connection, and only that one."""
    session.address(OFFICE, BERTIL)
    session.send(LETTER)
    assert world.inbox == [Delivered(OFFICE, BERTIL, LETTER)]


def assert_dead(session):
    for _ in range(2):
        with pytest.raises(PostDelayed) as delayed:
            session.address(OFFICE, BERTIL)
        assert delayed.value.code == "connection"
    session.drop()
    session.close()
