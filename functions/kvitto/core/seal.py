"""Words that only we can have written: tokens, links and answers that travel through the browser.

Sealed text is signed, not secret: what nobody else may read does not belong in it.
"""

import hashlib
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


@lru_cache(maxsize=16)
def _serializer(secret: bytes, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"kvitto {purpose}", signer_kwargs={"digest_method": hashlib.sha256})
