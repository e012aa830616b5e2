"""A plan's goals are data: worded once, found again in the forms, and a mistake told as of any form."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from kvitto.cli import main
from kvitto.core.forms.faults import FormFileError
from kvitto.core.goals import make_goals
from kvitto.core.goals_file import refuse_wrong_goals
from tests.forms.material import SCHEMAS, files

PAGE = (Path(__file__).parents[2] / "docs" / "goals.md").read_text(encoding="utf-8")
FIRST = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)[0]


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
