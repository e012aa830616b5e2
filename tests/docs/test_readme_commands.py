"""The README's own commands, run as they stand."""

import re
import subprocess
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def test_the_example_application_of_the_readme_gets_a_reference(kvitto):
    [commands] = re.findall(r"^```sh\n(.*?)^```$", README.read_text(), re.MULTILINE | re.DOTALL)
    commands = commands.replace("http://127.0.0.1:8080", kvitto)

    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands], check=True, capture_output=True, text=True, timeout=60
    )

    assert re.search(r'"reference": ?"(TEST-)?VGR-20\d\d-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}"', run.stdout)
    assert '"spreadsheets"' in run.stdout
