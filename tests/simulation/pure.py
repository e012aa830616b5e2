"""What is pure is reckoned out once: several processes read the same bytes, and schedules tell of the same posts.

Each commit and record is decoded by the real code the first time that it is read. What comes of it never
changes, so that all who read it later may share it. This makes schedules half as long again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from kvitto.core import ledger, message, submission
from kvitto.core.ledger import Commit
from kvitto.core.links import case_link
from kvitto.steps import letters

_decode = ledger.decode


@lru_cache(maxsize=256)
def _decoded(raw: bytes, _reader: int) -> Commit:
    return _decode(raw)


def _decode_once(raw: bytes) -> Commit:
    """What a reader makes of a commit depends on its version too."""
    return _decoded(raw, vars(ledger)["READER_VERSION"])


_REMEMBERING = (
    (ledger, "decode", _decode_once),
    (submission, "decode", lru_cache(maxsize=64)(submission.decode)),
    (message, "_subject", lru_cache(maxsize=64)(message._subject)),
    (letters, "case_link", lru_cache(maxsize=64)(case_link)),
)


@contextmanager
def remembering() -> Iterator[None]:
    """Let some pure functions remember what they have answered, for a while."""
    before = [(module, name, vars(module)[name]) for module, name, _ in _REMEMBERING]
    for module, name, function in _REMEMBERING:
        vars(module)[name] = function
    try:
        yield
    finally:
        for module, name, function in before:
            vars(module)[name] = function
