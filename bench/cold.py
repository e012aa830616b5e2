"""Cold start of intake: CPU from an empty process to the first answer, against a bare function."""

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from bench.served import BARE, KVITTO, ROOT, environment
from bench.table import Table

ROUNDS = 7

_FIRST = """
import json, sys
from functions_framework import create_app
app = create_app("intake", sys.argv[1], "http")
client = app.test_client()
if sys.argv[2] == "get":
    answer = client.get("/vgr/ansokan")
else:
    answer = client.post("/vgr/ansokan", json=json.load(open(sys.argv[3])))
assert answer.status_code in (200, 201), (answer.status_code, answer.text)
"""


def measure() -> list[Table]:
    """First GET of a form and first accepted POST, each in fresh processes, in turn with the bare one."""
    table = Table(
        "Cold start of intake, CPU", note=f"Median of {ROUNDS} fresh processes each, in turn, user + system time."
    )
    with tempfile.TemporaryDirectory() as folder:
        body = Path(folder) / "body.json"
        body.write_text(json.dumps(example_body()))
        for what, verb, goal in (("first GET of a form", "get", 1.4), ("first accepted POST", "post", 1.7)):
            ours, bare = [], []
            for _ in range(ROUNDS):
                ours.append(_cpu_s(KVITTO, verb, body))
                bare.append(_cpu_s(BARE, verb, body))
            table.ratio(what, median(ours) * 1000, median(bare) * 1000, "ms", goal)
    return [table]


def example_body() -> dict[str, object]:
    """One valid application, as the form's own examples have it."""
    from datetime import UTC, datetime

    from kvitto.adapters.data_files import DataFiles
    from kvitto.core.forms.examples import examples

    files = DataFiles(ROOT / "schemas")
    return dict(examples(files.form("vgr", "ansokan"), files.region("vgr"), 1, datetime.now(UTC).date())[0])


def _cpu_s(source: Path, verb: str, body: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "-c", _FIRST, str(source), verb, str(body)],
            env=environment(Path(folder)) | {"PYTHONDONTWRITEBYTECODE": ""},
            cwd=os.fspath(ROOT),
            capture_output=True,
            text=True,
            check=False,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
