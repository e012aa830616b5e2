"""Forms to test with: the real application, and small ones made of a few words of TOML."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kvitto.adapters.data_files import DataFiles
from kvitto.core.forms.answers import Checked, Problem, Setting
from kvitto.core.forms.check import read_json
from kvitto.core.forms.compile import compile_form
from kvitto.core.forms.examples import examples, full_example
from kvitto.core.forms.form import Form
from kvitto.core.region import Region

SCHEMAS = Path(__file__).parents[2] / "schemas"
TODAY = date(2026, 11, 22)
SETTING = Setting(TODAY)

_HEAD = """
version = 1
purpose = "application"
tab = "ansokningar"
minutes = 5
source = "forslag"
rules = {rules}
title = {{ sv = "Prov", en = "Trial" }}
intro = {{ sv = "Prov.", en = "Trial." }}
who = {{ sv = "Alla.", en = "All." }}
[[step]]
id = "ett"
title = {{ sv = "Ett", en = "One" }}
"""


@cache
def files() -> DataFiles:
    return DataFiles(SCHEMAS)


def vgr() -> Region:
    return files().region("vgr")


def application() -> Form:
    return files().form("vgr", "ansokan")


def body(**changes: Any) -> dict[str, Any]:
    """An application that is taken, with the answers changed; None takes an answer away."""
    made = dict(examples(application(), vgr(), 1, TODAY)[0]) | changes
    return {key: value for key, value in made.items() if value is not None}


def full_body(**changes: Any) -> dict[str, Any]:
    return dict(full_example(application(), vgr(), TODAY)) | changes


def read(answers: object) -> Checked:
    return read_json(application(), vgr(), answers, SETTING)


def codes(checked: Checked) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.code) for problem in checked.errors]


def only(problems: tuple[Problem, ...]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


def field(id_: str, kind: str, **words: Any) -> str:
    """The TOML of one field, its label the id; words as they would stand in the file."""
    given: Mapping[str, Any] = {"id": f'"{id_}"', "kind": f'"{kind}"', "label": f'{{ sv = "{id_}", en = "{id_}" }}'}
    lines = [f"{word} = {_toml(value)}" for word, value in words.items()]
    return "\n".join(["[[step.field]]", *(f"{word} = {value}" for word, value in given.items()), *lines])


def _toml(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def toml(*fields: str, rules: tuple[str, ...] = ()) -> dict[str, Any]:
    return tomllib.loads(_HEAD.format(rules=list(rules)) + "\n".join(fields))


def form(*fields: str, rules: tuple[str, ...] = ()) -> Form:
    return compile_form(toml(*fields, rules=rules), file="schemas/vgr/prov.toml", region=vgr())
