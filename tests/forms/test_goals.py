"""A plan's goals are data: worded once, found again in the forms, and a mistake told as of any form."""

import re
import shutil
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

from kvitto.cli import main
from kvitto.core.forms.faults import FormFileError
from kvitto.core.goals import make_goals
from kvitto.core.goals_file import refuse_wrong_goals
from kvitto.core.indicators import Indicator
from kvitto.core.indicators_file import refuse_wrong_indicators
from tests.forms.material import SCHEMAS, files

PAGE = (Path(__file__).parents[2] / "docs" / "goals.md").read_text(encoding="utf-8")
FIRST, SECOND = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)

GOALS = make_goals(tomllib.loads(FIRST))


def faults(shown):
    toml = tomllib.loads(shown.replace("plansida", "uppdragssida"))
    try:
        refuse_wrong_goals(toml, files().region("orebro"), file="schemas/prov/goals.toml")
    except FormFileError as wrong:
        return wrong.problems
    return ()


def test_the_goals_that_the_page_shows_are_right():
    assert faults(FIRST) == ()
    [goal] = make_goals(tomllib.loads(FIRST)).goal
    assert goal.ids == ("NB-G1", "NB-G1-D1")


@pytest.mark.parametrize(
    "old, new, told",
    [
        ('plan = "biblioteksplan"', 'plan = "biblioteksplanen"', 'Did you mean "biblioteksplan"?'),
        ("valid_to = 2027-12-31", "valid_to = 2023-12-31", "valid_to is before valid_from"),
        ("NB-G1-D1", "NB-D1", 'does not begin with "NB-G1-"'),
        ('id = "NB-G1-D1"', 'id = "NB-G1"', 'goal "NB-G1" stands there twice'),
        ('number = "1"', "number = 1", '"number": input should be a valid string'),
        ('sources = ["plansida"]', 'sources = ["sidan"]', 'source "sidan" is not one of'),
        ("[assignment]", "[uppdrag]", 'unknown word "uppdrag"'),
    ],
)
def test_a_mistake_is_told(old, new, told):
    assert old in FIRST
    assert told in "\n".join(faults(FIRST.replace(old, new, 1)))


def indicator_faults(shown):
    toml = tomllib.loads(shown.replace("plansida", "uppdragssida"))
    try:
        refuse_wrong_indicators(toml, files().region("orebro"), GOALS, file="schemas/prov/indicators.toml")
    except FormFileError as wrong:
        return wrong.problems
    return ()


def test_the_indicators_that_the_page_shows_are_right():
    assert indicator_faults(SECOND) == ()


@pytest.mark.parametrize(
    "old, new, told",
    [
        (
            'goal = "NB-G1"',
            'goal = "NB-G2"',
            'indicator "NB-01": goal "NB-G2" is not in goals.toml. Did you mean "NB-G1"',
        ),
        ('id = "NB-02"', 'id = "NB-01"', 'indicator "NB-01" stands there twice'),
        ('aggregate = "ratio"', 'aggregate = "sum"', "a share is put together by ratio, not by sum"),
        ("whole = {", "hole = {", 'unknown word "hole". Did you mean "whole"?'),
        ("valid_to = 2026-12-31", "valid_to = 2027-12-31", 'replaces "NB-01", which must end (valid_to) before'),
        ('replaces = "NB-01"', 'replaces = "NB-1"', 'there is no other indicator "NB-1". Did you mean "NB-01"'),
        ("maximum = 1000", "maximum = 1000\nminimum = 2000", "minimum 2000 is above maximum 1000"),
        ('value = "count"', 'value = "antal"', 'value "antal" is not one of count, decimal'),
        ('source = "forslag"', 'source = "forslaget"', 'source "forslaget" is not one of'),
    ],
)
def test_a_mistake_in_an_indicator_is_told(old, new, told):
    assert old in SECOND
    assert told in "\n".join(indicator_faults(SECOND.replace(old, new, 1)))


@pytest.mark.parametrize("word", [one.name for one in fields(Indicator)])
def test_every_word_of_an_indicator_is_told(word):
    assert f"`{word}`" in PAGE


@pytest.fixture
def schemas(tmp_path):
    shutil.copytree(SCHEMAS / "orebro", tmp_path / "orebro")
    return tmp_path


def test_a_goal_reworded_in_its_one_place_is_reworded_in_the_form(schemas):
    file = schemas / "orebro" / "goals.toml"
    file.write_text(file.read_text("utf-8").replace("läs- och litteraturfrämjande insatser", "läsning", 1), "utf-8")
    ran = CliRunner().invoke(main, ["check", "--schemas", str(schemas)])
    assert ran.exit_code == 0, ran.output
    form = type(files())(schemas).form("orebro", "ansokan")
    assert form.field("mal_ids").option("OR-G4").label.sv == "Mål 4: stödja folkbibliotekens arbete med läsning"


def test_a_form_that_takes_alternatives_from_nowhere_is_told(schemas):
    file = schemas / "orebro" / "ansokan.toml"
    file.write_text(file.read_text("utf-8").replace('options_from = "goals"', 'options_from = "goal"', 1), "utf-8")
    ran = CliRunner().invoke(main, ["check", "--schemas", str(schemas)])
    assert ran.exit_code == 1
    assert 'field "mal_ids": unknown word "options_from"' in ran.output
