"""Documents that are zip packages: Word, Excel (ISO/IEC 29500) and OpenDocument text (ISO/IEC 26300).

Only the list of what is inside and the small parts that say how it hangs together are read; nothing is unpacked as
a whole, so a bomb stays packed.
"""

import re
import zlib
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from kvitto.core.files.attachment import FileType
from kvitto.core.files.refused import Refused

PARTS_MAX = 5_000
UNPACKED_MAX = 300_000_000
"""Bytes that a package may say it holds: staff's programs unpack all of it."""
READ_MAX = 1_000_000
"""Bytes of one part that are read; lists of types and links are some kilobytes."""
LINKS_MAX = 500

_MACRO = re.compile(
    r"vbaproject|vbadata|/macrosheets/|/activex/|/embeddings/.*\.(bin|docm|xlsm|pptm|exe|js|vbs)$"
    r"|^basic/|^scripts/|^object \d+$",
    re.IGNORECASE,
)
"""Parts that hold programs, or old documents within the document that may."""
_FETCHED = rb"(?:attachedTemplate|oleObject|frame|subDocument)\""
_ELSEWHERE = rb"TargetMode=\"External\""
_FETCHES = re.compile(rb"%b[^>]*%b|%b[^>]*%b" % (_FETCHED, _ELSEWHERE, _ELSEWHERE, _FETCHED), re.IGNORECASE)
"""A part that is fetched from elsewhere when the document is opened, and may be a program by then."""

_ODT = b"application/vnd.oasis.opendocument.text"


def package_type(content: BinaryIO) -> FileType:
    """The type of a package that may be taken. Raises: Refused."""
    try:
        with ZipFile(content) as package:
            parts = package.infolist()
            _refuse_odd(parts)
            found = _type(package, {part.filename for part in parts})
            if any(_MACRO.search(part.filename) for part in parts) or _is_active(package, parts):
                raise Refused("file_macro")
            return found
    except (BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError) as fault:
        raise fault if isinstance(fault, Refused) else Refused("file_damaged") from None


def _refuse_odd(parts: list[ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("file_locked")
    names = [part.filename for part in parts]
    leads_out = any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names)
    twice = len({name.lower() for name in names}) < len(names)
    if leads_out or twice or len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
        raise Refused("file_damaged")


def _type(package: ZipFile, names: set[str]) -> FileType:
    if "[Content_Types].xml" in names and "word/document.xml" in names:
        return "docx"
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return "xlsx"
    if "mimetype" in names and "content.xml" in names and _read(package, "mimetype").strip() == _ODT:
        if b"encryption-data" in _read(package, "META-INF/manifest.xml"):
            raise Refused("file_locked")
        return "odt"
    raise Refused("file_type")


def _is_active(package: ZipFile, parts: list[ZipInfo]) -> bool:
    names = [part.filename for part in parts]
    links = [name for name in names if name.lower().endswith(".rels")]
    if len(links) > LINKS_MAX:
        raise Refused("file_damaged")
    if "[Content_Types].xml" in names and b"macroenabled" in _read(package, "[Content_Types].xml").lower():
        return True
    return any(_FETCHES.search(_read(package, one)) for one in links)


def _read(package: ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        text = part.read(READ_MAX + 1)
    if len(text) > READ_MAX:
        raise Refused("file_damaged")
    return text
