"""No log line holds what a person has written: every line that the tests of this run have made is read.

Runs after all others (tests/conftest.py), or by itself on the folders that they have left (`--of`). Alone it reads the
lines of its own application.
"""

import json
import re
from datetime import date

import pytest

from kvitto.adapters.data_files import DataFiles
from kvitto.core.forms.examples import examples
from kvitto.ports import Facts
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.mail import send_mails
from kvitto.wiring import data_folder
from tests.town import VGR, town

FILES = DataFiles(data_folder() / "schemas")
FORMS = [(region, form) for region in FILES.regions() for form in FILES.forms(region)]
KEYS = {*Facts.__annotations__, "event", "severity"}


@pytest.fixture(scope="module")
def lines(tmp_path_factory, pytestconfig):
    """Every log line below the folders of the tests, with the file that it stands in."""
    with town(tmp_path_factory.mktemp("logs")) as here:
        here.press("w-1")
        deliver_rows(here.office(), VGR)
        send_mails(here.office(), VGR)
    return [
        (path.name, line)
        for folder in filter(None, [tmp_path_factory.getbasetemp(), pytestconfig.getoption("of")])
        for path in folder.rglob("*.log")
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if line.startswith("{") and '"event"' in line
    ]


def said() -> set[str]:
    """What a person would have written in any form: whatever is long enough not to be a word of Kvitto's own."""
    words: set[str] = set()
    for region, form in FORMS:
        for answers in examples(FILES.form(region, form), FILES.region(region), 3, date(2026, 11, 20)):
            for key, answer in answers.items():
                for text in texts(answer):
                    if "@" in text or " " in text or "epost" in key or "telefon" in key or len(text) > 20:
                        words.add(text)
    return words


def texts(answer):
    match answer:
        case str():
            yield answer
        case list():
            for one in answer:
                yield from texts(one)
        case dict():
            for one in answer.values():
                yield from texts(one)


def test_there_are_lines_and_answers_to_look_for(lines):
    assert lines
    assert len(said()) > 20


def test_no_line_holds_an_answer(lines):
    telling = re.compile("|".join(re.escape(text) for text in sorted(said(), key=len, reverse=True)), re.IGNORECASE)
    told = [(name, line[:200]) for name, line in lines if telling.search(line)]

    assert told == []


def test_no_line_holds_an_address(lines):
    told = [(name, line[:200]) for name, line in lines if re.search(r"[\w.+-]+@[\w-]+\.\w", line)]

    assert told == []


def test_every_line_has_only_keys_that_are_allowed(lines):
    strange = {(name, key) for name, line in lines for key in json.loads(line) if key not in KEYS and "." not in key}

    assert strange == set()
