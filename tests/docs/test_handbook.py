"""What the handbook tells staff of is in the sheet, under that name, and every picture that it shows is there."""

import re
import tomllib
from pathlib import Path

from kvitto.core.words import of_letter, of_report
from tests.pictures import PICTURES

ROOT = Path(__file__).parents[2]
HANDBOOK = (ROOT / "docs/handbok.md").read_text(encoding="utf-8")
TABS = tomllib.loads((ROOT / "schemas/vgr/sheet.toml").read_text(encoding="utf-8"))["tab"]
OREBRO = tomllib.loads((ROOT / "schemas/orebro/sheet.toml").read_text(encoding="utf-8"))["tab"]
"""The region that collects figures."""
LETTERS = set(re.findall(r'return "([^"{]+)"', Path(of_letter.__file__).read_text(encoding="utf-8")))
"""What a letter's state may be called."""
REPORTS = {word for name, word in vars(of_report).items() if name.isupper() and isinstance(word, str)}
"""The same of a report's."""


BOLD = re.compile(r"\*\*([^*]+)\*\*")
ITALIC = re.compile(r"\*(\S[^*]*)\*")
PLAIN = re.sub(r"^\* ", "", BOLD.sub("", HANDBOOK), flags=re.MULTILINE)
"""Without bold words and list marks, so that a star is the beginning or the end of something in italics."""


def test_every_tab_is_told_of_and_no_other():
    told = set(re.findall(r"^\| \*\*([^*]+)\*\* \|", HANDBOOK, flags=re.MULTILINE))

    assert told == {tab["title"] for tab in TABS}


def test_every_tab_that_is_named_is_there():
    sentences = {"en rad", "Grått är Kvittos, blått kom in, gult är ert.", "fet stil"}

    assert set(BOLD.findall(HANDBOOK)) - sentences <= {tab["title"] for tab in TABS}


def test_every_column_view_and_word_that_is_named_is_there():
    columns = [column for tab in (*TABS, *OREBRO) for column in tab["column"]]
    known = {column["heading"] for column in columns} | {word for one in columns for word in one.get("choices", [])}
    known |= {view["title"] for tab in TABS for view in tab.get("view", [])}

    assert set(ITALIC.findall(PLAIN)) - {"kursiv stil"} - LETTERS - REPORTS <= known


def test_every_picture_is_taken_by_the_command_and_shown_once():
    shown = re.findall(r"!\[[^\]]+\]\(bilder/([a-z-]+)\.png\)", HANDBOOK)

    assert sorted(shown) == sorted(picture.name for picture in PICTURES)
    assert {picture.tab for picture in PICTURES} <= {tab["title"] for tab in TABS}
