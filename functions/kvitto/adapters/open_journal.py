"""From KVITTO_JOURNAL to a journal."""

import re
from pathlib import Path
from urllib.parse import unquote

from kvitto.adapters.folder_journal import FolderJournal
from kvitto.adapters.journal_keys import is_key
from kvitto.core.failures import Permanent
from kvitto.ports import Clock, Journal

_BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]")


def open_journal(url: str, clock: Clock, *, patient: bool) -> Journal:
    """The journal at ``file:///folder``, ``gs://bucket[/prefix]`` or ``s3://bucket[/prefix]``.

    ``patient``: the pump and the other timed calls can wait for a slow store; a person at a form cannot.
    Raises: Permanent when the address is none of these, or the folder cannot be used. A bucket is
    first asked when something is read or put.
    """
    kind, _, place = url.partition("://")
    if kind == "file" and place.startswith("/"):
        return FolderJournal(Path(unquote(place)), clock)
    bucket, _, prefix = place.rstrip("/").partition("/")
    if kind in {"gs", "s3"} and _BUCKET_NAME.fullmatch(bucket) and (not prefix or is_key(prefix)):
        # Opened here: a folder's cold start is spared the library.
        from kvitto.adapters import bucket_journal

        patience = bucket_journal.PUMP if patient else bucket_journal.INTAKE
        return bucket_journal.open_bucket(kind, bucket, prefix or None, clock, patience)
    raise Permanent(
        f"KVITTO_JOURNAL={url}: this names no journal. Write file:///folder (three slashes), gs://bucket/prefix "
        "or s3://bucket/prefix; the prefix may be left out."
    )
