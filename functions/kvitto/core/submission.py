"""An accepted post, as it lies in the journal for ever.

The record keeps the answers both as typed values and as the person saw them (``copy``), so that
it can be read when the form has long since changed.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

from kvitto.core.ids import Reference, RegionId, Token

Via = Literal["web", "json", "letter", "email"]
"""How it came; the last two to staff, who have registered it."""

Doubt = Literal["trap", "speed", "flood"]
"""Signs that a machine sent it: a hidden input filled in, no time to read, or very many from one address."""

Change = tuple[str, str, str, str]
"""A question's id and its label, the answer before and the answer now, in Swedish words."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One accepted post.

    ``received_at`` is the server's time of pressing *Skicka* (UTC). ``copy`` is sections of
    (label, shown answer) in the language that the form was filled in. ``case`` is the reference
    of the application that the post belongs to: its own, for an application. ``late``: it came after the last day.

    A post on a case has a reference of its own too, which people do not meet. ``about`` are cells of the application
    that its rows show, ``changes`` what it answers otherwise, ``replaces`` the object that named the contact before.
    ``held`` says why it waits for staff to look at it before it becomes a case.
    """

    token: Token
    region: RegionId
    form: str
    version: int
    purpose: str
    language: Literal["sv", "en"]
    reference: Reference
    case: Reference
    received_at: datetime
    via: Via
    # Any: the answers are JSON values by the kinds of the form, which the form's checks vouch for.
    answers: Mapping[str, Any]
    copy: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    late: bool = False
    about: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    replaces: str = ""
    held: Doubt | Literal[""] = ""
    arrived: str = ""
    """The day (ISO) on which staff got what they have registered; "" for what came by the form itself."""
    receipt: bool = True
    lacking: tuple[str, ...] = ()
    """Questions that a registered paper leaves open, or answers against a rule."""


_FIELDS = tuple(one.name for one in fields(Submission))


def key_of(token: Token) -> str:
    """The journal key of a submission."""
    return f"received/{token}"


def encode(submission: Submission) -> bytes:
    """A submission as the bytes of its object: UTF-8 JSON."""
    body = {name: getattr(submission, name) for name in _FIELDS}
    # To the microsecond, so that two presses at once hardly write the same bytes and both think they were first.
    body |= {"record": 1, "received_at": submission.received_at.isoformat(timespec="microseconds")}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def decode(raw: bytes) -> Submission:
    """Read a submission back. Raises: ValueError, KeyError or TypeError when it is damaged."""
    body = json.loads(raw)
    if body.pop("record") != 1:
        raise ValueError("A submission of a record version that this code does not know.")
    return Submission(
        **body
        | {
            "received_at": datetime.fromisoformat(body["received_at"]),
            "lacking": tuple(body.get("lacking", ())),
            "changes": tuple(tuple(one) for one in body.get("changes", ())),
            "copy": tuple((title, tuple((label, shown) for label, shown in rows)) for title, rows in body["copy"]),
        }
    )


def digest_of(form: str, answers: Mapping[str, Any]) -> str:
    """A digest that is equal exactly when form and answers are: the test for *the same press again*."""
    canonical = json.dumps([form, answers], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
