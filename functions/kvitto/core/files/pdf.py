"""Whether a PDF does something by itself when it is opened, or cannot be opened at all.

Names are looked for where a reader would find objects: between streams, and in the packed streams of objects that
PDF 1.5 brought (ISO 32000-1, 7.5.7). Pictures and page contents are passed over, since any bytes may stand there.
"""

import re
import zlib
from collections.abc import Iterator

from kvitto.core.files.refused import Refused

UNPACKED_MAX = 40_000_000
"""Bytes of packed objects that are looked through; a PDF of ten megabytes has far fewer, unless it is a bomb."""

_NAME = re.compile(rb"/((?:[A-Za-z]|#[0-9A-Fa-f]{2})+)")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_ACTIVE = {b"JavaScript", b"JS", b"Launch", b"ImportData", b"RichMedia", b"EmbeddedFile", b"XFA"}
"""Scripts, programs and files within the file. XFA is a form language with scripts of its own."""


def refuse_active_pdf(raw: bytes) -> None:
    """Raises: Refused for a PDF that is locked, active, or in pieces."""
    if b"%%EOF" not in raw[-2048:] or b"startxref" not in raw:
        raise Refused("file_damaged")
    names: set[bytes] = set()
    for objects in _objects(raw):
        names |= {_HEX.sub(_character, found) for found in _NAME.findall(objects)}
        if b"Encrypt" in names:
            raise Refused("file_locked")
    if names & _ACTIVE:
        raise Refused("file_script")


def _character(found: re.Match[bytes]) -> bytes:
    """A name may be spelled in hexadecimal: /J#61vaScript is /JavaScript (7.3.5)."""
    return bytes((int(found[1], 16),))


def _objects(raw: bytes) -> Iterator[bytes]:
    """What lies between the streams, and what the streams of objects hold."""
    at, left = 0, UNPACKED_MAX
    while found := _STREAM.search(raw, at):
        between = raw[at : found.start()]
        yield between
        end = raw.find(b"endstream", found.end())
        if end < 0:
            raise Refused("file_damaged")
        dictionary = between[between.rfind(b" obj") :]
        if b"ObjStm" in _HEX.sub(_character, dictionary):
            unpacked = _unpacked(raw[found.end() : end], left)
            left -= len(unpacked)
            yield unpacked
        at = end
    yield raw[at:]


def _unpacked(packed: bytes, most: int) -> bytes:
    """Objects packed in the one way that programs pack them. Raises: Refused for any other, and for a bomb."""
    unpacking = zlib.decompressobj()
    try:
        unpacked = unpacking.decompress(packed, most)
    except zlib.error:
        raise Refused("file_damaged") from None
    if unpacking.unconsumed_tail:
        raise Refused("file_damaged")
    return unpacked
