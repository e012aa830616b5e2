"""The bytes of a mail: what every relay and every reader of mail can take, and what nobody can sneak in."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kvitto.core.failures import Permanent
from kvitto.core.forms import reading
from kvitto.core.ids import MailId, Reference
from kvitto.core.message import SUBJECT_CHARS_MAX, Letter, ascii_address, build

REFERENCE = Reference("VGR-2026-7KQ4-M2XP")
LETTER = Letter(
    f"{REFERENCE} – Vi har tagit emot er ansökan",
    "Hej!\n\n.En punkt först, och åäö ÅÄÖ é ß 漢 🙂.\nFrom början\n" + "långt " * 300 + "slut\n",
    "<p>Hej!</p>\n<p>åäö &amp; " + "x" * 2000 + "</p>\n",
)


def written(letter: Letter = LETTER, **changed: object) -> bytes:
    asked = {
        "sender": "bibliotek@vgr.example",
        "recipient": "anna@hjo.example",
        "reply_to": "bibliotek@vgr.example",
        "reference": REFERENCE,
        "kind": "receipt",
        "mail": f"{REFERENCE}.receipt",
        "message_id_key": b"key",
        "date": datetime(2026, 11, 20, 8, 0, 5, tzinfo=UTC),
        "language": "sv",
    }
    return build(letter, **(asked | changed))  # type: ignore[arg-type] # tests change any one of them


def read(message: bytes) -> EmailMessage:
    return email.message_from_bytes(message, policy=email.policy.default)


def parts(message: bytes) -> tuple[str, str]:
    """Text and HTML, with the line ends of this machine."""
    plain, html = (part.get_content().replace("\r\n", "\n") for part in read(message).iter_parts())
    return plain, html


def test_a_reader_of_mail_finds_the_letter_as_it_was_written():
    mail = read(written())
    plain, html = mail.iter_parts()
    assert mail["Subject"] == LETTER.subject
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in (plain, html)] == ["text/plain", "text/html"]
    assert parts(written()) == (LETTER.text, LETTER.html)
    assert mail.defects == plain.defects == html.defects == []


def test_the_headers_say_what_a_mail_from_an_office_should():
    mail = read(written())
    assert {name: mail[name] for name in mail} == {
        "Subject": LETTER.subject,
        "From": "bibliotek@vgr.example",
        "To": "anna@hjo.example",
        "Reply-To": "bibliotek@vgr.example",
        "Date": "Fri, 20 Nov 2026 08:00:05 +0000",
        "Message-ID": mail["Message-ID"],
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "X-Kvitto-Kind": "receipt",
        "X-Kvitto-Reference": REFERENCE,
        "Content-Language": "sv",
        "MIME-Version": "1.0",
        "Content-Type": mail["Content-Type"],
    }


def test_the_reference_can_be_read_in_the_raw_subject():
    """Whoever searches a mail log for it must find it."""
    assert written().startswith(f"Subject: {REFERENCE} =?utf-8?".encode())


def test_the_same_mail_has_the_same_bytes_always():
    assert written() == written()


def test_message_id_is_stable_to_a_mail_and_cannot_be_guessed_without_the_key():
    def message_id(**changed: object) -> str:
        return str(read(written(LETTER, **changed))["Message-ID"])

    assert message_id() == message_id(recipient="bertil@hjo.example", date=datetime(2027, 1, 1, tzinfo=UTC))
    assert message_id() != message_id(message_id_key=b"another")
    assert message_id() != message_id(mail=f"{REFERENCE}.decision")
    assert message_id().endswith("@vgr.example>")
    assert REFERENCE not in message_id()


def test_later_mails_of_a_case_refer_to_its_receipt_and_welcome_automatic_answers():
    """An answer like "I have left the library" is what staff need to see when a mail wants an answer."""
    receipt, decision = read(written()), read(written(kind="decision", mail=f"{REFERENCE}.decision"))
    assert decision["References"] == receipt["Message-ID"]
    assert receipt["References"] is None
    assert decision["X-Auto-Response-Suppress"] is None
    assert decision["Auto-Submitted"] == "auto-generated"


# -- Over any wire ----------------------------------------------------------------------------

anything = st.text(st.characters(), max_size=300)


@given(anything, anything, anything)
@example("=?utf-8?q?=0D=0ABcc:_evil=40x.example?=", "\r\n.\r\n", "\x00")
@example("å" * 500, "\ud800", "")
@example("", "", "")
def test_whatever_a_letter_says_the_wire_carries_ascii_in_short_lines_ended_by_crlf(subject, text, html):
    message = written(Letter(subject, text, html))
    message.decode("ascii")
    assert message.endswith(b"\r\n")
    lines = message.removesuffix(b"\r\n").split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line or b"\0" in line for line in lines)
    assert max(map(len, lines)) <= 78


@given(anything, anything, anything)
@example("\r\nBcc: evil@x.example", "\r\n\r\n--=_\r\nContent-Type: text/html", "\n.\nMAIL FROM:<evil@x.example>")
@example("a\u2028Bcc: evil@x.example", "", "")
@example("a\x85b\x1cc", "", "")
def test_whatever_a_letter_says_the_headers_and_parts_are_the_same(subject, text, html):
    plain, hostile = read(written()), read(written(Letter(subject, text, html)))
    assert {name: hostile[name] for name in hostile if name != "Subject"} == {
        name: plain[name] for name in plain if name != "Subject"
    }
    assert [part.get_content_type() for part in hostile.iter_parts()] == ["text/plain", "text/html"]


@given(anything.filter(str.strip))
@example("=?utf-8?q?=41?=")
@example(f"{REFERENCE} =?utf-8?q?=41?=")
def test_a_subject_comes_as_it_was_written_on_one_line(subject):
    came = str(read(written(Letter(subject, "", "")))["Subject"])
    assert "\n" not in came
    assert "\r" not in came
    if subject.isprintable() and subject == subject.strip() and len(subject) <= SUBJECT_CHARS_MAX:
        assert came == subject


@given(anything)
def test_a_text_comes_as_it_was_written_but_for_its_line_ends(text):
    plain, _ = parts(written(Letter("", text, "")))
    lines = text.rstrip().replace("\r\n", "\n").replace("\r", "\n")
    assert plain == lines.encode(errors="replace").decode() + "\n"


def test_what_cannot_be_seen_in_a_subject_becomes_a_space():
    """Line ends and controls, and the signs that turn the reading direction."""
    came = read(written(Letter("ett\r\ntvå\u2028tre\x00fyra\u202efem\x85sex", "", "")))["Subject"]
    assert str(came) == "ett två tre fyra fem sex"


def test_a_long_subject_is_cut_where_a_reader_sees_that_it_was():
    came = str(read(written(Letter("å" * 500, "", "")))["Subject"])
    assert came == "å" * (SUBJECT_CHARS_MAX - 1) + "…"


@pytest.mark.parametrize("header", ["kind", "reference"])
@pytest.mark.parametrize("words", ["a\r\nBcc: evil@x.example", "å", "a\u2028b", "", "x" * 2000])
def test_a_header_of_ours_that_could_begin_another_is_never_written(header, words):
    with pytest.raises(Permanent):
        written(**{header: words})


# -- Addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address, wire",
    [
        ("anna@hjo.example", "anna@hjo.example"),
        ("Biblio.Teket+bidrag@Hjo.Example", "Biblio.Teket+bidrag@Hjo.Example"),
        ("o'bibliotek@hjo.example", "o'bibliotek@hjo.example"),
        ("anna@åmål.example", "anna@xn--ml-xiab.example"),
        ("anna@ÅMÅL.example", "anna@xn--ml-xiab.example"),
        ("anna@a\u030ama\u030al.example", "anna@xn--ml-xiab.example"),
        ("anna@xn--ml-xiab.example", "anna@xn--ml-xiab.example"),
    ],
)
def test_an_address_goes_in_ascii(address, wire):
    assert ascii_address(address) == wire


@pytest.mark.parametrize("who", ["sender", "recipient", "reply_to"])
@pytest.mark.parametrize(
    "address",
    [
        "Anna Lund, evil@x.example, " + "x" * 80 + " <anna@hjo.example>",
        "anna@hjo.example, evil@x.example",
        "anna@hjo.example\r\nBcc: evil@x.example",
        "anna@faß.example",
        "anna@ｈｊｏ.example",
    ],
)
def test_no_address_header_holds_a_name_or_a_second_address_or_a_stranger_s_domain(who, address):
    with pytest.raises(Permanent) as fault:
        written(**{who: address})
    assert "anna" not in str(fault.value)


labels = st.from_regex(r"[a-z0-9åäöéü]([a-z0-9åäöéü-]{0,20}[a-z0-9åäöéü])?", fullmatch=True)
locals_ = st.from_regex(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\.[A-Za-z0-9_]{1,10}){0,3}", fullmatch=True)


@given(locals_, st.lists(labels, min_size=1, max_size=4))
def test_a_mail_can_go_to_every_address_that_the_form_takes(local, domain):
    """A receipt that was promised must not fail on its address."""
    typed = f"{local}@{'.'.join(domain)}.example"
    try:
        taken = reading.email(typed)
    except reading.Unreadable:
        return
    wire = ascii_address(taken)
    assert str(read(written(recipient=taken))["To"]) == wire


def test_a_very_long_domain_stays_whole_in_every_header():
    domain = ".".join(["a" * 60] * 3) + ".example"
    mail = read(written(sender=f"bibliotek@{domain}", kind="decision", mail=MailId("x.decision")))
    assert str(mail["Message-ID"]).endswith(f"@{domain}>")
    assert str(mail["References"]).endswith(f"@{domain}>")
    assert mail["From"].addresses[0].domain == domain
