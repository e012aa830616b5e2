"""Log lines as JSON on standard output, the form that Cloud Logging reads."""

import json
import sys
from contextlib import suppress
from typing import Unpack

from kvitto.ports import Facts

_WARNINGS = frozenset(
    {
        "journal_unavailable",
        "no_spreadsheet",
        "record_unreadable",
        "batch_unreadable",
        "tab_parked",
        "tab_not_seen",
        "columns_missing",
        "cells_misplaced",
        "mail_not_written",
        "headings_moved",
        "call_failed",
        "caller_refused",
        "markers_not_pruned",
    }
)


def log(event: str, **facts: Unpack[Facts]) -> None:
    """Write one line: severity, event, and the facts that have a key in ``Facts``.

    A line that cannot be written is lost: a full disk must not undo, or hold up, what the line tells of.
    """
    line = {"severity": "WARNING" if event in _WARNINGS else "INFO", "event": event, **facts}
    with suppress(OSError):
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
