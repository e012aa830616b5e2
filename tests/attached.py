"""Files to attach, made byte by byte: whole ones of every type, and those that cannot be taken."""

import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
LOCKED_WORD = OLD_WORD + "EncryptedPackage".encode("utf-16-le")

_TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_MACRO_TYPES = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'


def pdf(objects: bytes = b"", packed: bytes = b"", dictionary: bytes = b"/Type /ObjStm /Filter /FlateDecode") -> bytes:
    """A PDF with these objects in the open, and these in a packed stream."""
    stream = b"2 0 obj\n<<" + dictionary + b">>\nstream\n" + zlib.compress(packed) + b"\nendstream\nendobj\n"
    return b"%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\n" + objects + stream + b"startxref\n9\n%%EOF\n"


def package(parts: Mapping[str, bytes]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            # With a day of its own: else the same package made two seconds later is another.
            file.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return made.getvalue()


def docx(words: str = "Hej", **more: bytes) -> bytes:
    """A Word document with more parts; a name's "__" is "/", and its "_0_" a dot."""
    own = {"[Content_Types].xml": _TYPES, "word/document.xml": f"<w:document>{words}</w:document>".encode()}
    return package(own | {name.replace("__", "/").replace("_0_", "."): content for name, content in more.items()})


def odt(**more: bytes) -> bytes:
    own = {
        "mimetype": b"application/vnd.oasis.opendocument.text",
        "content.xml": b"<office:document-content/>",
        "META-INF/manifest.xml": b"<manifest:manifest/>",
    }
    return package(own | {name.replace("__", "/").replace("_0_", "."): content for name, content in more.items()})


def xlsx() -> bytes:
    book, made = Workbook(), BytesIO()
    book.create_sheet("Budget").append(["Tåg", 4000])
    book.save(made)
    return made.getvalue()


def macro_types() -> bytes:
    return package({"[Content_Types].xml": _MACRO_TYPES, "word/document.xml": b""})


def locked_package() -> bytes:
    """A zip whose parts a password locks: the flag stands in both of its lists (APPNOTE 4.4.4)."""
    whole = bytearray(docx())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = whole.find(signature)
        while start >= 0:
            whole[start + at] |= 1
            start = whole.find(signature, start + 4)
    return bytes(whole)
