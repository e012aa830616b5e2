"""A mail that came back: what a report of it says (RFC 3464), and which of our mails it is about. Nothing is guessed.

The mailbox also gets people's answers, automatic ones and spam. Only a report in the standard's own form is acted on;
what looks like one and is not is told, for a person to read.
"""

import email
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Literal

BYTES_MAX = 5_000_000
"""A report brings the mail along; one that is larger is read no further."""

_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_ADDRESS = re.compile(r"[^\s<>@;]+@[^\s<>@;]+")
_ROBOTS = ("mailer-daemon", "postmaster", "microsoftexchange")
"""Who reports of mails write as, where a report is not in the standard's form."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """One recipient who was not reached. ``message_id``, ``reference`` and ``kind`` are those of our own mail.

    ``recipients`` are the addresses that the report names, in lower case; ``code`` the status, such as 5.1.1, or "".
    """

    recipients: frozenset[str]
    code: str
    message_id: str
    reference: str
    kind: str


@dataclass(frozen=True, slots=True)
class Report:
    """What one mail of the mailbox is. ``unclear``: it looks like a report and says nothing that can be acted on."""

    what: Literal["no report", "bounce", "no bounce", "unclear"]
    bounces: tuple[Bounce, ...] = ()


def read(raw: bytes) -> Report:
    """Read one mail, whatever it is."""
    try:
        return _read(email.message_from_bytes(raw[:BYTES_MAX]))
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return Report("unclear")  # Whoever wrote it, it is no mail that somebody meant to be read.


def digest_of(raw: bytes) -> str:
    """Names one mail of the mailbox, so that it is told of once."""
    return hashlib.sha256(raw).hexdigest()[:16]


def _read(mail: Message) -> Report:
    status = _part(mail, "message/delivery-status")
    if mail.get_content_type() != "multipart/report" or status is None:
        return Report("unclear" if _is_of_robot(mail) else "no report")
    people = [block for block in _blocks(status) if block.get("Final-Recipient") or block.get("Original-Recipient")]
    if not people or any(block.get("Action") is None for block in people):
        return Report("unclear")
    failed = [block for block in people if str(block["Action"]).strip().lower() == "failed"]
    if not failed:
        return Report("no bounce")  # Delayed, relayed or delivered: nothing to do.
    returned = _returned(mail)
    if returned is None:
        return Report("unclear")
    return Report("bounce", tuple(_bounce(block, returned) for block in failed))


def _bounce(block: Message, returned: Message) -> Bounce:
    named = " ".join(str(block.get(name, "")) for name in ("Original-Recipient", "Final-Recipient"))
    code = _CODE.search(str(block.get("Status", "")))
    return Bounce(
        recipients=frozenset(address.lower() for address in _ADDRESS.findall(named)),
        code=code[0] if code else "",
        message_id=str(returned.get("Message-ID", "")).strip(),
        reference=str(returned.get("X-Kvitto-Reference", "")).strip(),
        kind=str(returned.get("X-Kvitto-Kind", "")).strip(),
    )


def _part(mail: Message, content_type: str) -> Message | None:
    if not mail.is_multipart():
        return None
    parts = (part for part in mail.get_payload() if isinstance(part, Message))
    return next((part for part in parts if part.get_content_type() == content_type), None)


def _blocks(status: Message) -> Iterator[Message]:
    """The report's groups of fields: the first is of the mail, the others of a recipient each."""
    payload = status.get_payload()
    if isinstance(payload, list):
        yield from (block for block in payload if isinstance(block, Message))


def _returned(mail: Message) -> Message | None:
    """Our own mail, whole or its headers alone."""
    if (whole := _part(mail, "message/rfc822")) is not None and whole.is_multipart():
        inner = whole.get_payload(0)
        return inner if isinstance(inner, Message) else None
    headers = _part(mail, "text/rfc822-headers")
    return email.message_from_string(str(headers.get_payload())) if headers is not None else None


def _is_of_robot(mail: Message) -> bool:
    """Whether it says that it comes from a mail server. An automatic answer ("I have left") comes from a person."""
    sender = str(mail.get("From", "")).lower()
    is_answer = (
        str(mail.get("Auto-Submitted", "")).lower().startswith("auto-replied") and "X-Failed-Recipients" not in mail
    )
    named = _ADDRESS.search(sender)
    local = named[0].partition("@")[0] if named else sender
    return mail.get_content_type() == "multipart/report" or (local.startswith(_ROBOTS) and not is_answer)
