"""Lists and a meeting's material as pages to print: one file each, with nothing fetched from anywhere."""

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kvitto.core import swedish
from kvitto.core.export import Table
from kvitto.core.region import Region
from kvitto.core.sheet import Cell
from kvitto.steps.meeting import Meeting


def write_meeting(file: Path, templates: Path, region: Region, meeting: Meeting, day: date | None) -> None:
    """The cases to decide, each on a page of its own when it is printed."""
    title = f"Ärenden att besluta{f' {swedish.day(day)}' if day else ''}"
    _write(file, _filled(templates, "meeting", {"region": region, "title": title, "meeting": meeting}))


def write_list(file: Path, templates: Path, region: Region, table: Table) -> None:
    """A list as a table with its headings on every printed page."""
    kinds = [kind in ("money", "number") for kind in table.types]
    rows = [[_shown(cell, kind) for cell, kind in zip(row, table.types, strict=True)] for row in table.rows]
    _write(file, _filled(templates, "list", {"region": region, "table": table, "rows": rows, "numbers": kinds}))


def _filled(templates: Path, name: str, facts: Mapping[str, object]) -> str:
    environment = Environment(
        loader=FileSystemLoader(templates / "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kr"] = swedish.money
    return environment.get_template(f"{name}.html.jinja").render(**facts)


def _shown(cell: Cell, kind: str) -> str:
    if cell is None:
        return ""
    if kind == "money" and isinstance(cell, int):
        return swedish.money(cell)
    # What was disarmed for programs that run formulas needs no apostrophe on paper.
    return str(cell).removeprefix("'")


def _write(file: Path, page: str) -> None:
    """Write the file anew, for its owner alone: it holds personal data."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(page.encode("utf-8"))
