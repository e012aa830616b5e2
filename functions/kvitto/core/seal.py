"""Words that only we can have written: tokens, links and answers that travel through the browser.

Sealed text is signed, not secret: what nobody else may read does not belong in it.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from itsdangerous import BadData, URLSafeSerializer


class BrokenSeal(Exception):  # noqa: N818 - the seal is what broke
    """The text was not sealed by us for this purpose, or was changed on the way."""


def seal(secret: bytes, purpose: str, content: Any) -> str:  # Any: whatever JSON can say
    """Seal JSON content for one purpose: URL-safe text, compressed when that helps.

    The purpose is signed too, so that a sealed link can never pass for sealed answers.
    """
    return str(_serializer(secret, purpose).dumps(content))


def unseal(secret: bytes, purpose: str, sealed: str) -> Any:
    """The content that was sealed for ``purpose``.

    Raises: BrokenSeal for anything that :func:`seal` did not make.
    """
    try:
        return _serializer(secret, purpose).loads(sealed)
    except (BadData, ValueError) as broken:
        raise BrokenSeal(str(type(broken).__name__)) from None


def unseal_of(secret: bytes, purpose: str, region: str, sealed: str) -> Any:  # Any: as it was sealed
    """The one thing that was sealed with its region. Raises: BrokenSeal, also for a link of another region."""
    owner, value = unseal(secret, purpose, sealed)
    if owner != region:
        raise BrokenSeal("the link belongs to another region")
    return value


@dataclass(frozen=True, slots=True)
class Key:
    """A key that seals. ``drawn`` is the day it was drawn, where the secret says so."""

    value: bytes
    drawn: date | None = None


_DRAWN = re.compile(rb"(\d{4}-\d\d-\d\d):(.*)", re.DOTALL)


def keys_of(secret: bytes) -> tuple[Key, ...]:
    """The keys in a secret: ``[day:]key``, and after a comma the one before it.

    The first seals; each opens. So a key can be changed while links made with the old one still open.
    """
    return tuple(_key(part) for part in secret.split(b",") if part)


def _key(part: bytes) -> Key:
    dated = _DRAWN.fullmatch(part)
    if dated is None:
        return Key(part)
    try:
        return Key(dated[2], date.fromisoformat(dated[1].decode()))
    except ValueError:
        return Key(part)


@lru_cache(maxsize=16)
def _serializer(secret: bytes, purpose: str) -> URLSafeSerializer:
    oldest_first = [key.value for key in reversed(keys_of(secret))]
    return URLSafeSerializer(oldest_first, salt=f"kvitto {purpose}", signer_kwargs={"digest_method": hashlib.sha256})
