"""The turn of the year in `kvitto run --demo`: each mail with its reason, each reminder that does not go, and why.

`python -m tests.year_end` runs from 10 November 2026 to 31 March 2027, in some minutes; `--until 2026-12-04` ends
earlier.
"""

import argparse
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

from tests.year_end.story import ENDS
from tests.year_end.winter import winter


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.year_end", description=__doc__)
    parser.add_argument("--until", type=date.fromisoformat, default=ENDS, help="the last day")
    asked = parser.parse_args()
    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, winter(Path(folder)) as here:
        for name, reference in here.references.items():
            print(f"{reference}  {name}")
        for line in here.days(asked.until):
            print(line, flush=True)
            counted[line.what] += 1
    print(", ".join(f"{count} {what}" for what, count in sorted(counted.items())))


if __name__ == "__main__":
    main()
