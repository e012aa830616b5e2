"""A letter as the bytes that go over the wire (RFC 5322, MIME).

Written out by hand, line by line, since the bytes are frozen and must be ours alone: the standard library's
EmailMessage draws its boundary at random, and folds a long name in an address header so that what stands
behind a comma becomes one more recipient (CPython gh-80222). No header here holds anybody's name.
"""

import base64
import binascii
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

from kvitto.core.decide.intake import receipt_of
from kvitto.core.failures import Permanent
from kvitto.core.forms.form import Language
from kvitto.core.ids import MailId, Reference

NEEDS_NO_ANSWER = frozenset({"receipt", "draft", "draft-reminder", "draft-closing", "report-link"})
"""Kinds that ask automatic answers to stay away. To all others "I have left the library" is what staff need to see."""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
_VISIBLE = re.compile(r"[\x20-\x7e]{1,990}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
SUBJECT_CHARS_MAX = 200
_LINE_CHARS = 76


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in words: one line of subject, plain text, and the same as HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside the letter; ``name`` is of letters, digits, "-" and ".", and ``mimetype`` with its parameters."""

    name: str
    mimetype: str
    content: bytes


def build(
    letter: Letter,
    *,
    sender: str,
    recipient: str,
    reply_to: str,
    reference: Reference | None,
    kind: str,
    mail: MailId,
    message_id_key: bytes,
    date: datetime,
    language: Language,
    files: Sequence[Attachment] = (),
) -> bytes:
    """The whole mail: ASCII only, CRLF, no line over 998 bytes; plain text first, the HTML as its alternative,
    and ``files`` behind them.

    The same arguments give the same bytes. ``date`` is aware of its zone. Message-ID is a keyed digest of
    ``mail``, so nobody can guess it; every mail but the receipt refers to the receipt's, which keeps a case in
    one thread. A mail of no case has no ``reference``. Raises: Permanent when an address cannot stand in a mail.
    """
    sender, recipient, reply_to = ascii_address(sender), ascii_address(recipient), ascii_address(reply_to)
    host = sender.rpartition("@")[2]
    # "=_" cannot occur in quoted-printable text, so no answer can contain the boundary (RFC 2045, 6.7).
    boundary = "=_" + _keyed(message_id_key, f"boundary {mail}")[:16]
    headers = [
        ("From", sender),
        ("To", recipient),
        ("Reply-To", reply_to),
        ("Date", format_datetime(date)),
        ("Message-ID", message_id(mail, message_id_key, host)),
    ]
    receipt = receipt_of(reference) if reference is not None else mail
    if mail != receipt:
        headers.append(("References", message_id(receipt, message_id_key, host)))
    headers.append(("Auto-Submitted", "auto-generated"))
    if kind in NEEDS_NO_ANSWER:
        # Not "All", which would also keep bounces from us (MS-OXCMAIL, X-Auto-Response-Suppress).
        headers.append(("X-Auto-Response-Suppress", "OOF, AutoReply"))
    headers.append(("X-Kvitto-Kind", kind))
    if reference is not None:
        headers.append(("X-Kvitto-Reference", reference))
    headers += [
        ("Content-Language", language),
        ("MIME-Version", "1.0"),
        _holding("mixed" if files else "alternative", boundary),
    ]
    lines = [_subject(letter.subject, reference), *(_header(name, value) for name, value in headers), ""]
    if files:
        inner = "=_" + _keyed(message_id_key, f"inner boundary {mail}")[:16]
        lines += [f"--{boundary}", _header(*_holding("alternative", inner)), "", *_both(letter, inner)]
        for file in files:
            lines += [f"--{boundary}", *_attached(file)]
        lines += [f"--{boundary}--", ""]
    else:
        lines += _both(letter, boundary)
    return "\r\n".join(lines).encode("ascii")


def _holding(how: str, boundary: str) -> tuple[str, str]:
    return "Content-Type", f'multipart/{how}; boundary="{boundary}"'


def _both(letter: Letter, boundary: str) -> Iterator[str]:
    """The letter's two forms, and the end of them."""
    for subtype, words in (("plain", letter.text), ("html", letter.html)):
        yield from (f"--{boundary}", f"Content-Type: text/{subtype}; charset=utf-8")
        yield from ("Content-Transfer-Encoding: quoted-printable", "", _quoted_printable(words))
    yield from (f"--{boundary}--", "")


def _attached(file: Attachment) -> Iterator[str]:
    yield _header("Content-Type", file.mimetype)
    yield _header("Content-Disposition", f'attachment; filename="{file.name}"')
    yield from ("Content-Transfer-Encoding: base64", "")
    yield from base64.encodebytes(file.content).decode("ascii").splitlines()


def message_id(mail: MailId, key: bytes, host: str) -> str:
    """The Message-ID of a mail from ``host``."""
    return f"<{_keyed(key, f'message-id {mail}')}@{host}>"


def ascii_address(address: str) -> str:
    """The address as it goes over the wire: a dot-atom, "@", and the domain in punycode.

    A domain that IDNA 2003 would turn into another one ("ß" into "ss") is refused: that one may be somebody else's.
    Raises: Permanent for anything but one plain address. The text does not tell which.
    """
    local, _, domain = address.rpartition("@")
    try:
        host = domain if domain.isascii() else domain.encode("idna").decode("ascii")
        same = host == domain or host.encode().decode("idna") == unicodedata.normalize("NFC", domain).lower()
    except UnicodeError:
        host, same = "", False
    whole = f"{local}@{host}"
    if not same or len(whole) > 254 or not _LOCAL_PART.fullmatch(local) or not _HOST.fullmatch(host):
        raise Permanent("A mail was to go to or from something that is not a plain e-mail address.")
    return whole


def _header(name: str, value: str) -> str:
    """A header of our own words. Whatever could begin another header stops here."""
    if not _VISIBLE.fullmatch(value):
        raise Permanent(f"The header {name} of a mail would hold more than visible ASCII.")
    return f"{name}: {value}"


def _subject(words: str, reference: Reference | None) -> str:
    """The subject on one line: the reference readable as it is, all else encoded.

    Encoded even where it is ASCII, so that a title that looks like an encoded word stays as it was typed.
    """
    line = _UNSEEN.sub(" ", words).strip().encode(errors="replace").decode()
    if len(line) > SUBJECT_CHARS_MAX:
        line = line[: SUBJECT_CHARS_MAX - 1] + "…"
    header = Header(header_name="Subject", maxlinelen=_LINE_CHARS)
    if reference is not None and line.startswith(f"{reference} "):
        header.append(reference, "us-ascii")
        line = line.removeprefix(f"{reference} ")
    header.append(line, "utf-8")
    return "Subject: " + header.encode(linesep="\r\n")


def _quoted_printable(words: str) -> str:
    lines = re.sub(r"\r\n?|\n", "\r\n", words.rstrip() + "\n")
    return binascii.b2a_qp(lines.encode(errors="replace")).decode("ascii")


def _keyed(key: bytes, words: str) -> str:
    return hmac.digest(key, words.encode(), hashlib.sha256)[:16].hex()
