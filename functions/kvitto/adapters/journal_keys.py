"""Which keys a journal takes: those that mean the same in a folder and in every bucket."""

import re

KEY_CHARS_MAX = 600
"""Buckets take 1,024 bytes, their own prefix included."""

_SEGMENT = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}"  # No leading dot: no "..", and the adapters' own files stay apart.
_KEY = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")


def is_key(text: str) -> bool:
    return len(text) <= KEY_CHARS_MAX and _KEY.fullmatch(text) is not None


def checked_key(key: str) -> str:
    """The key itself. Raises: ValueError when it is not ASCII words with slashes between them."""
    if not is_key(key):
        raise ValueError(
            f"{key[:80]!r} is no journal key: words of A-Z a-z 0-9 . _ - with '/' between, none with a first dot."
        )
    return key


def checked_prefix(prefix: str) -> str:
    """The prefix itself. Raises: ValueError when it is not a folder of keys, ending in ``/``."""
    if not (prefix.endswith("/") and is_key(prefix[:-1])):
        raise ValueError(f"{prefix[:80]!r} is no journal folder: it is spelled like a key and ends in '/'.")
    return prefix
