"""Mails kept as files instead of sent: ``file:///…`` for trying out, and the mailbox of the toy world."""

import re
import threading
from email.parser import BytesHeaderParser
from pathlib import Path

from kvitto.core.failures import Permanent
from kvitto.core.message import ascii_address
from kvitto.ports import Clock, PostDelayed, PostRefused

_NAME = re.compile(r"[0-9]{8}T[0-9]{6}Z-([0-9]+)-.*\.eml")


class Mailbox:
    """A folder of .eml files, ``<UTC>-<seq>-<kind>-<reference>.eml``, in the order they came."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """Raises: Permanent when the folder cannot be made or read."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            names = [_NAME.fullmatch(path.name) for path in folder.iterdir()]
        except OSError as fault:
            raise Permanent(f"The mailbox {folder} cannot be used: {fault.strerror}. Name another folder.") from None
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._kept = max((int(name[1]) for name in names if name), default=0)

    def keep(self, message: bytes) -> Path:
        """Keep the mail, byte by byte. The file appears under its name when it is whole. Raises: OSError."""
        with self._lock:
            self._kept += 1
            number = self._kept
        name = re.sub(r"[^A-Za-z0-9_-]", "-", name_of(message))
        path = self._folder / f"{self._clock.now():%Y%m%dT%H%M%SZ}-{number:05}-{name}.eml"
        unfinished = path.with_name(f".{path.name}.unfinished")
        try:
            unfinished.write_bytes(message)
            return unfinished.rename(path)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise


class FilePost:
    """A relay that takes every mail and keeps it."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._mailbox = Mailbox(folder, clock)

    def connect(self) -> "FileSession":
        return FileSession(self._mailbox)


class FileSession:
    """A connection to nowhere."""

    mail_bytes_max: int | None = None

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def address(self, sender: str, recipient: str) -> None:
        """Raises: PostRefused when one of them is no plain address."""
        try:
            ascii_address(sender), ascii_address(recipient)
        except Permanent:
            raise PostRefused("address") from None

    def send(self, message: bytes) -> None:
        """Raises: PostDelayed when the file cannot be written."""
        try:
            self._mailbox.keep(message)
        except OSError:
            raise PostDelayed("disk") from None

    def drop(self) -> None:
        """Nothing was begun."""

    def close(self) -> None:
        """Nothing is open."""


def name_of(message: bytes) -> str:
    """Kind and reference of a mail, by its headers: "receipt VGR-2026-7KQ4-M2XP"."""
    headers = BytesHeaderParser().parsebytes(message)
    return " ".join(str(headers[f"X-Kvitto-{what}"] or "unknown")[:80] for what in ("Kind", "Reference"))
