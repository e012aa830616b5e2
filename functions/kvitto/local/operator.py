"""The environment of a running toy world, for the operator's commands: `. .local/environment && kvitto doctor`."""

import os
import shlex
from contextlib import suppress
from pathlib import Path

from kvitto.wiring import WORKBOOKS, Settings

NAME = "environment"


def write_environment(folder: Path, settings: Settings) -> None:
    """Write the variables of docs/operations.md as a shell reads them. The file holds the toy world's secret."""
    values = {
        "KVITTO_JOURNAL": settings.journal,
        "KVITTO_MAIL": settings.mail,
        "KVITTO_SECRET": settings.secret.decode(),
        "KVITTO_PUBLIC_URL": settings.public_url,
        "KVITTO_SHEETS_API": settings.sheets_api,
        "KVITTO_REGIONS": " ".join(settings.regions),
    } | {WORKBOOKS[book] + region.upper(): id_ for (region, book), id_ in settings.spreadsheets.items()}
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in values.items()]
    target, fresh, content = folder / NAME, folder / f"{NAME}.new", "".join(lines)
    with suppress(OSError):  # On a full disk the world starts all the same: this is a convenience, and nobody's work.
        if target.is_file() and target.read_text(encoding="utf-8") == content:
            return
        fresh.touch(mode=0o600)
        fresh.write_text(content, encoding="utf-8")
        os.replace(fresh, target)  # noqa: PTH105 - whoever reads it meets the old or the new, never half
