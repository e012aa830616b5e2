"""What is deployed is pinned, hashed and complete."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOYED = [path for path in (ROOT / "functions").rglob("*.py") if "local" not in path.relative_to(ROOT).parts]


def test_what_is_deployed_imports_only_what_is_named_for_run_time():
    named = _named("requirements.in")
    distributions = packages_distributions()
    imported = {name for path in DEPLOYED for name in _imported(path)} - sys.stdlib_module_names - {"kvitto"}

    unnamed = {
        name
        for name in imported
        if not named & {by.lower().replace("_", "-") for by in distributions.get(name, [name])}
    }

    assert "pydantic" in imported
    assert unnamed == {"matplotlib"} <= _named("requirements-report.in")


def test_what_draws_a_reports_plots_is_not_deployed():
    assert "matplotlib" not in (ROOT / "requirements.txt").read_text()
    assert "matplotlib" in (ROOT / "requirements-report.txt").read_text()
    where = [path.name for path in DEPLOYED if "matplotlib" in _imported(path)]
    assert where == ["plots.py"]


@pytest.mark.parametrize("name", ["requirements", "requirements-report", "requirements-dev"])
def test_every_requirement_is_pinned_with_hashes_and_no_address(name):
    lines = (ROOT / f"{name}.txt").read_text().splitlines()
    pins = [number for number, line in enumerate(lines) if re.match(r"[\w.-]+==", line)]

    assert pins
    assert [
        line for line in lines if not re.match(r"( +(#|--hash=sha256:[0-9a-f]{64})|[\w.-]+==[\w.]+ \\$)", line)
    ] == []
    assert [lines[number] for number in pins if "--hash=sha256:" not in lines[number + 1]] == []


def test_tests_and_production_run_the_same_versions():
    run_time, report, dev = (
        set(re.findall(r"^[\w.-]+==[\w.]+", (ROOT / f"{name}.txt").read_text(), re.MULTILINE))
        for name in ("requirements", "requirements-report", "requirements-dev")
    )

    assert run_time < report < dev


def _named(file: str) -> set[str]:
    return set(re.findall(r"^([\w-]+)", (ROOT / file).read_text(), re.MULTILINE))


def _imported(path: Path) -> set[str]:
    """The top-level names of all modules that a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found
