"""A year at the unit, on a real `kvitto run` with its clock moved: `python -m tests.year`.

Tells day by day what is done and what comes of it, and at the end the mailbox, Utskick, Budget, Kontroll and the proof.
"""

import argparse
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.served import served
from tests.year.story import BEGINS, DAYS, Cases, Day
from tests.year.unit import CASES, Unit

LETTERS = ("Referens", "Brev", "Till", "Skicka", "Läge", "Tid")
LINES = ("Tid", "Vad", "Var", "Gör så här")


def main() -> int:
    """Tell the year; 1 if it ends with something missing."""
    asked = argparse.ArgumentParser(prog="python -m tests.year", description=__doc__)
    asked.add_argument("--days", type=int, default=len(DAYS), help="how many of the days that something is done on")
    days = DAYS[: asked.parse_args().days]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), "--now", BEGINS) as base:
        unit = Unit(base, Path(folder) / "data")
        unit.take_blank_rows_away()
        cases = Cases(unit)
        seen = 0
        for day in days:
            live(cases, day)
            seen = _tell_day(day, cases, seen)
        _tell_end(unit)
        proof = unit.proof()
    print(f"\n{time.monotonic() - began:.0f} seconds for {len(days)} days of a year.")
    return 0 if proof["holds"] else 1


def live(cases: Cases, day: Day) -> None:
    cases.unit.go_to(day.when)
    day.do(cases)


def _tell_day(day: Day, cases: Cases, seen: int) -> int:
    print(f"\n{day.when[:10]}  {day.done}")
    stands = {row["Referens"]: row for row in cases.unit.rows(CASES)}
    for reference, name in cases.names.items():
        row = stands[reference]
        print(f"    {name:9} {reference}  {row['Läge']}" + (f" – {row['Att göra']}" if row["Att göra"] else ""))
    mails = cases.unit.mails()
    for mail in mails[seen:]:
        print(f"    mail to {mail['To']}: {mail['Subject']}")
    for moment in [moment for moment in cases.remarks if moment not in _told]:
        _told.add(moment)
        print(f"    Att göra had said of {moment}: {cases.remarks[moment]}")
    return len(mails)


_told: set[str] = set()


def _tell_end(unit: Unit) -> None:
    print("\n== The mailbox")
    for mail in unit.mails():
        print(f"  {str(mail['Date'])[5:16]}  {mail['X-Kvitto-Kind']:15} {mail['To']}: {mail['Subject']}")
    for title, headings in (("Utskick", LETTERS), ("Budget", ()), ("Kontroll", LINES)):
        print(f"\n== {title}")
        _table(unit.rows(title), headings)


def _table(rows: Iterable[Mapping[str, Any]], headings: Sequence[str]) -> None:
    for row in rows:
        told = [f"{heading}: {row[heading]}" for heading in headings or row if row.get(heading) not in ("", None)]
        if told:
            print(textwrap.indent(textwrap.fill("; ".join(told), 116, subsequent_indent="    "), "  "))


if __name__ == "__main__":
    sys.exit(main())
