"""A mail as it was first rendered: every copy that is ever sent has these bytes."""

import json
from dataclasses import dataclass

from kvitto.core.ids import MailId


@dataclass(frozen=True, slots=True)
class FrozenMail:
    """``sender`` and ``recipient`` are the envelope's; ``message`` is ASCII, with CRLF line ends."""

    sender: str
    recipient: str
    message: bytes


def key_of(mail: MailId) -> str:
    """The journal key of a frozen mail."""
    return f"mail/{mail}"


def encode(mail: FrozenMail) -> bytes:
    """A frozen mail as the bytes of its object: JSON, so that a person can read it."""
    body = {"sender": mail.sender, "recipient": mail.recipient, "message": mail.message.decode("ascii")}
    return json.dumps(body, ensure_ascii=False, indent=0).encode()


def decode(raw: bytes) -> FrozenMail:
    """Read a frozen mail back. Raises: ValueError or KeyError when it is damaged."""
    body = json.loads(raw)
    return FrozenMail(body["sender"], body["recipient"], body["message"].encode("ascii"))
