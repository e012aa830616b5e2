"""Measure what the design promises, both sides of each ratio, and write bench/RESULTS.md.

``python -m bench`` runs all; ``python -m bench cold accept`` some. Nothing here is a test: a slow
machine gives worse figures and no failure.
"""

import os
import platform
import subprocess
import sys
from pathlib import Path

from bench import accept, cold, cost, deliver, figures, idle, mails, visible
from bench.table import Table

BENCHES = {
    "cold": cold.measure,
    "accept": accept.measure,
    "deliver": deliver.measure,
    "visible": visible.measure,
    "idle": idle.measure,
    "figures": figures.measure,
    "mails": mails.measure,
    "cost": cost.measure,
}


def main(names: list[str]) -> None:
    tables: list[Table] = []
    for name in names or list(BENCHES):
        print(f"… {name}", flush=True)
        tables += BENCHES[name]()
        for table in tables[-1:]:
            print(table.text(), flush=True)
    if not names:
        Path(__file__).with_name("RESULTS.md").write_text(_page(tables), encoding="utf-8")


def _page(tables: list[Table]) -> str:
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    commit = asked.stdout.strip() or "unknown"
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    head = f"# Results\n\nWritten by `make bench` at commit {commit} on {machine}. Ratios are of medians.\n"
    return "\n".join([head, *(table.text() for table in tables)])


if __name__ == "__main__":
    main(sys.argv[1:])
