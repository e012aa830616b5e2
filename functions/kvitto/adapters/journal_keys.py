"""Which keys a journal takes: those that mean the same in a folder and in every bucket."""

import re

KEY_CHARS_MAX = 600
"""Buckets take 1,024 bytes, of which a prefix and a time-stamped copy may want some."""

_SEGMENT = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}"  # No leading dot: no "..", and the adapters' own files stay apart.
_KEY = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")
_PREFIX = re.compile(rf"(?:{_SEGMENT}/)+")


def checked_key(key: str) -> str:
    """The key itself. Raises: ValueError when it is not ASCII words with slashes between them."""
    if len(key) > KEY_CHARS_MAX or not _KEY.fullmatch(key):
        raise ValueError(
            f"{key[:80]!r} is no journal key: words of A-Z a-z 0-9 . _ - with '/' between, none with a first dot."
        )
    return key


def checked_prefix(prefix: str) -> str:
    """The prefix itself. Raises: ValueError when it is not a folder of keys, ending in ``/``."""
    if len(prefix) > KEY_CHARS_MAX or not _PREFIX.fullmatch(prefix):
        raise ValueError(f"{prefix[:80]!r} is no journal folder: it is spelled like a key and ends in '/'.")
    return prefix
