"""Prints a report with typst: PDF/UA-1 for who reads by ear, PDF/A-2a for the archive, both in one file."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

from kvitto.adapters import plots
from kvitto.adapters.typst_printer import printable
from kvitto.core.failures import Permanent


# Any: what a template takes.
def print_report(template: Path, facts: Mapping[str, Any], drawn: Mapping[str, str], last: date) -> bytes:
    """The PDF of what the template makes of the facts and the plots. The same facts give the same bytes.

    ``last`` is the last day that is told, and dates the file. Raises: Permanent when typst refuses.
    """
    in_print = {id_: plots.in_colours(svg, {}, "Libertinus Serif") for id_, svg in drawn.items()}
    report = json.dumps({**facts, "plots": in_print, "date": [last.year, last.month, last.day]}, ensure_ascii=False)
    try:
        return typst.compile(
            template.read_bytes(),
            format="pdf",
            sys_inputs={"report": printable(report)},
            font_paths=typst.Fonts(include_system_fonts=False),
            ignore_system_fonts=True,
            pdf_standards=["ua-1", "a-2a"],
            timestamp=int(datetime.combine(last, time(), UTC).timestamp()),
        )
    except (RuntimeError, ValueError) as fault:  # TypstError among them.
        raise Permanent(f"typst cannot print {template.name}: {fault}") from fault
