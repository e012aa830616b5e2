"""A small world: few numbers for markers and references, so that they collide, and small limits, soon reached."""

from zlib import crc32

from kvitto.core import references
from kvitto.core.decide import batches, looks
from kvitto.core.ids import Nonce, Reference, Token
from kvitto.steps import spreadsheet

_base_from = spreadsheet.base_from
_reference_for = references.reference_for
_markers_kept = batches.MARKERS_KEPT
_rows_at_once = looks.ROWS_AT_ONCE


def narrow(how: int) -> None:
    """0: as in life · 1: markers are pruned early, and two rows at once are many · 2: markers' numbers run into each
    other too · 3: references too.
    """
    looks.ROWS_AT_ONCE = 1 if how else _rows_at_once
    batches.MARKERS_KEPT = 1 if how else _markers_kept
    spreadsheet.base_from = _near_base if how > 1 else _base_from
    references.reference_for = _near_reference if how > 2 else _reference_for


def restore() -> None:
    narrow(0)


def _near_base(nonce: Nonce) -> int:
    return 1 + crc32(nonce.encode()) % 6


def _near_reference(prefix: str, year: int, token: Token, counter: int = 0, *, test: bool = False) -> Reference:
    """As the real one, but all posts have one of two hashes, so that two posts meet at the first counter."""
    return _reference_for(prefix, year, Token(f"{crc32(token.encode()) % 2}"), counter, test=test)
