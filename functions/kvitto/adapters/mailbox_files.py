"""Mails as they lie in files: an mbox, a Maildir, one mail, or what is piped in. Nothing is changed there."""

import mailbox
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from kvitto.core.bounces import BYTES_MAX
from kvitto.core.failures import Permanent


def mails_in(place: str) -> Iterator[bytes]:
    """Each mail at ``place``; "-" is one mail on standard input. Raises: Permanent when it cannot be read."""
    if place == "-":
        yield sys.stdin.buffer.read(BYTES_MAX)
        return
    path = Path(place)
    try:
        if path.is_dir():
            if not (path / "cur").is_dir():
                raise Permanent(f"{place} is a folder without cur/ in it, so no Maildir.")
            box: mailbox.Mailbox[mailbox.Message] = mailbox.Maildir(path, create=False)
        elif path.read_bytes()[:5] == b"From ":
            box = mailbox.mbox(path, create=False)
        else:
            yield path.read_bytes()
            return
        with closing(box):
            for key in box.iterkeys():
                with box.get_file(key) as file:
                    yield file.read(BYTES_MAX)
    except OSError as fault:
        raise Permanent(f"{place} cannot be read ({fault.strerror}).") from fault
