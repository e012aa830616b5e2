"""docs/forms.md tells every word, and what it shows works."""

import re
import tomllib
from pathlib import Path

import pytest

from kvitto.core.forms.compile import compile_form
from kvitto.core.forms.form import Form
from kvitto.core.forms.kinds import KINDS
from kvitto.core.forms.language import FieldWords, FormWords, OptionWords, StepWords
from kvitto.core.forms.messages import CODES
from kvitto.core.rules import RULES
from kvitto.core.sheet_file import ColumnInFile, SheetFile, TabInFile, ViewInFile, tabs_from
from tests.forms import material
from tests.forms.material import toml

PAGE = (Path(__file__).parents[2] / "docs" / "forms.md").read_text(encoding="utf-8")
ALL_SHOWN = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
TABS = [shown for shown in ALL_SHOWN if shown.startswith("[[tab]]")]
SHOWN = [shown for shown in ALL_SHOWN if shown not in TABS]


def compiled(shown: str) -> Form:
    whole = tomllib.loads(shown) if shown.startswith("version") else toml(shown)
    return compile_form(whole, file="schemas/vgr/prov.toml", region=material.vgr())


@pytest.mark.parametrize("shown", SHOWN)
def test_every_form_that_is_shown_is_right(shown):
    assert list(compiled(shown).fields)


def test_the_page_shows_a_whole_form_and_the_harder_kinds():
    kinds = {field.kind for shown in SHOWN for field in compiled(shown).fields}
    assert {"municipality", "date", "statement", "choices", "choice", "rows", "yes_no"} <= kinds


def test_every_tab_that_is_shown_works_beside_those_of_a_real_region():
    whole = tomllib.loads((material.SCHEMAS / "vgr/sheet.toml").read_text(encoding="utf-8"))
    for shown in TABS:
        [tab] = tomllib.loads(shown)["tab"]
        others = [one for one in whole["tab"] if one["key"] != tab["key"]]
        assert tabs_from({"tab": [*others, tab]}, "docs/forms.md", [])
    assert TABS


@pytest.mark.parametrize("words", [SheetFile, TabInFile, ColumnInFile, ViewInFile])
def test_every_word_of_the_sheet_is_told(words):
    assert set(words.model_fields) - {"tab", "column"} <= set(re.findall(r"`(\w+)`", PAGE))


@pytest.mark.parametrize("words", [FormWords, StepWords, FieldWords, OptionWords])
def test_every_word_is_told(words):
    told = set(re.findall(r"`(\w+)`", PAGE))
    assert {field.alias or word for word, field in words.model_fields.items()} - {"field"} <= told


@pytest.mark.parametrize("names", [set(KINDS), set(RULES), CODES])
def test_every_kind_rule_and_code_is_told_and_nothing_that_is_not_there(names):
    assert names <= set(re.findall(r"`(\w+)`", PAGE))


def test_each_kind_is_told_with_its_own_words_and_those_it_needs():
    for kind, words in re.findall(r"^\| `(\w+)` \|[^|]*\|[^|]*\| ?([^|]*)\|$", PAGE, flags=re.MULTILINE):
        told = set(re.findall(r"`(\w+)`", words)) - {"bankgiro", "plusgiro"}
        assert told == KINDS[kind].words, kind
        assert set(re.findall(r"`(\w+)` \(must\)", words)) == KINDS[kind].needs, kind
