"""Hostile words as names, titles and answers: one recipient, our headers, and words that stay words."""

import email
import email.policy
import re
from contextlib import closing
from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitto.adapters.smtp_post import Patience, SmtpPost
from kvitto.core.forms.answers import Setting
from kvitto.core.forms.check import check
from kvitto.core.message import Letter
from tests.mail.office import FORMS, LINK, OFFICE, REFERENCE, Answers, example, mailed, receipt, submitted
from tests.mail.relay import Desk, relaying
from tests.mail.test_templates import HtmlText

ANNA = "anna@hjo.example"

BITS = (
    "\r\nBcc: evil@x.example", "\nTo: evil@x.example", "\rSubject: x", "%0d%0aBcc: evil@x.example",
    "\u2028Bcc: evil@x.example", "\u2029", "\x85Bcc: evil@x.example", "\x0b", "\x0c", "\x1c", "\x00", "\ud800",
    "\ufeff", "\u202eolleh", "\u2066", "\u200d", "=?utf-8?q?=0D=0ABcc:_evil=40x.example?=", "=?utf-8?b?PGI+?=",
    "Anna, evil@x.example, " + "x" * 80, "<evil@x.example>", '"Anna" <evil@x.example>', "Anna (evil@x.example)",
    "a;b:c,d", "\n.\r\nMAIL FROM:<evil@x.example>", "\r\n.\r\nQUIT\r\n", ".", "..", "From evil", "--=_",
    "\n\n--boundary--\n\n", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</title></head>",
    "</div></body>", "<!--", "-->", "<![CDATA[", "&lt;b&gt;", "&#60;", "'\"><b>", "javascript:alert(1)",
    "http://evil.example", "https://evil.example", "Följ ärendet: https://evil.example",
    "<a href='https://evil.example'>här</a>", "{{ 7 * 7 }}", "{% for x in y %}", "{# note #}", "{{ config }}",
    "{{ ''.__class__.__mro__ }}", "${7*7}", "#{7*7}", "%(x)s", "%s%n", "{0.__class__}", "\\N{BULLET}", "=1+1",
    "+46", "-1", "@sum", "\t=cmd", "# Rubrik", "Rubrik\n======", "Mindre\n------", "1. ett", "- punkt",
    "  indraget", "\n\n\n", "\ue0000\ue001", "\ue00099999\ue001", "å" * 500, "🙂" * 100, "漢字", "a\u0300" * 50,
    "Ω≈ç√", "`rm -rf`", "'; DROP TABLE", "../../etc/passwd", "{}", "[]", "()",
)  # fmt: skip
"""Each is tried alone, and hundreds of mixtures with one another and with hypothesis's own."""

hostile = st.lists(st.sampled_from(BITS) | st.text(st.characters(), max_size=30), min_size=1, max_size=3).map("".join)


@pytest.fixture(scope="module")
def relay():
    desk = Desk()
    with relaying(desk) as port:
        yield desk, SmtpPost(f"smtp://127.0.0.1:{port}", patience=Patience(2, 2, 2))


def written_everywhere(words: str) -> Answers:
    """An application with these words wherever one may write; mail must hold without the form's own checks."""
    answers = example()
    for field in FORMS.form("vgr", "ansokan").fields:
        if field.kind in ("line", "text") and field.id in answers:
            answers[field.id] = words
    return answers


def sent(relay, words: str, *, known: bool = True):
    """The mail as the relay took it, with its envelope."""
    desk, post = relay
    desk.inbox.clear()
    with closing(post.connect()) as session:
        session.address(OFFICE, ANNA)
        session.send(mailed(receipt(submitted(written_everywhere(words)), known=known)))
    [mail] = desk.inbox
    return mail


def assert_harmless(mail, words: str) -> None:
    came = email.message_from_bytes(mail.message, policy=email.policy.default)
    assert mail.recipient == ANNA
    assert [address.addr_spec for address in came["To"].addresses] == [ANNA]
    assert came.items() == email.message_from_bytes(mailed(innocent()), policy=email.policy.default).items()
    assert str(came["Subject"]).startswith(f"{REFERENCE} – ")
    plain, html = (part.get_content() for part in came.iter_parts())
    assert tags(html) == tags(innocent().html)
    assert re.findall(r'href="([^"]*)"', html) == [LINK, "https://ansok.bibliotek.example/vgr/personuppgifter"]
    HtmlText.of(html)
    for line in words.encode(errors="replace").decode().splitlines():
        assert line.rstrip() in plain


@cache
def innocent() -> Letter:
    return receipt(submitted(written_everywhere("x")))


def tags(html: str) -> set[str]:
    """What the HTML is made of; an answer of several lines has breaks."""
    return set(re.findall(r"<[^>]*>", html)) - {"<br>"}


@pytest.mark.parametrize("words", BITS, ids=ascii)
def test_hostile_words_stay_words(relay, words):
    assert_harmless(sent(relay, words), words)


@given(hostile)
def test_hostile_words_together_stay_words(relay, words):
    assert_harmless(sent(relay, words), words)


@given(hostile.filter(lambda words: len(words.strip()) > 3))
def test_not_one_hostile_word_reaches_a_stranger(relay, words):
    mail = sent(relay, words, known=False)
    assert mail.message == sent(relay, "x", known=False).message


@given(st.sampled_from(["projekt_namn", "kontakt_namn", "syfte"]), hostile)
def test_whatever_the_form_takes_can_be_mailed(question, words):
    """A receipt was promised: nothing that intake accepts may stop it."""
    form, region = FORMS.form("vgr", "ansokan"), FORMS.region("vgr")
    checked = check(form, region, example() | {question: words}, Setting(date(2026, 11, 20)))
    if not checked.errors:
        mailed(receipt(submitted(checked.answers)))
