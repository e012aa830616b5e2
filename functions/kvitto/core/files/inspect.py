"""What a file is, by its content alone, and whether it may be taken: its name and its claimed type say nothing.

A sieve and no virus scanner: what runs by itself when somebody opens the file is refused, and so is what nobody
could open in ten years. What is let through is still handed out as a download that no browser opens.
"""

from typing import BinaryIO, Literal

from kvitto.core.files.attachment import FileType
from kvitto.core.files.package import package_type
from kvitto.core.files.pdf import refuse_active_pdf
from kvitto.core.files.refused import Refused

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
"""The name of the stream in which Word and Excel keep what a password locks ([MS-OFFCRYPTO])."""
_HEAD = 16


def type_of(content: BinaryIO) -> FileType:
    """The type of a file that may be taken. ``content`` is at its beginning, may be sought, and is read as it is.

    Raises: Refused, with the code of the message.
    """
    head = content.read(_HEAD)
    content.seek(0)
    match _family(head):
        case "pdf":
            refuse_active_pdf(content.read())
            return "pdf"
        case "package":
            return package_type(content)
        case "old office":
            raise Refused("file_locked" if _LOCKED_OFFICE in content.read() else "file_old_office")
        case "png":
            return "png"
        case "jpg":
            return "jpg"
        case "empty":
            raise Refused("file_empty")
        case "other":
            raise Refused("file_type")


def _family(head: bytes) -> Literal["pdf", "package", "old office", "png", "jpg", "empty", "other"]:
    if not head:
        return "empty"
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "package"
    if head.startswith(_OLD_OFFICE):
        return "old office"
    if head.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"):
        return "png"
    return "jpg" if head.startswith(b"\xff\xd8\xff") else "other"
