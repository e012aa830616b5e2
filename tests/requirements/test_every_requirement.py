"""Every sentence of requirements.csv has a test that bears its name, or stands below with why not yet."""

import csv
import re
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parent

LATER: dict[str, str] = {}
"""Those without a test, and what they wait for."""


def requirements() -> list[str]:
    with (HERE / "requirements.csv").open(encoding="utf-8", newline="") as file:
        return [row["id"] for row in csv.DictReader(file)]


def named_in_tests() -> set[str]:
    names = re.compile(r"^def (test_R_\w+)", re.MULTILINE)
    found: set[str] = set()
    for file in TESTS.rglob("test_*.py"):
        for name in names.findall(file.read_text(encoding="utf-8")):
            found |= {f"R-{one}" for one in re.findall(r"R_([A-Z]\d\d)(?=_)", name)}
    return found


def test_every_requirement_has_a_test_named_after_it():
    assert sorted(set(requirements()) - named_in_tests() - LATER.keys()) == []


def test_what_waits_is_a_requirement_and_says_why():
    assert LATER.keys() <= set(requirements())
    assert all(LATER.values())


def test_tests_are_named_after_requirements_that_there_are():
    assert sorted(named_in_tests() - set(requirements())) == []
