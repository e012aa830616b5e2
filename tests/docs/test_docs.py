"""What the documents name exists: paths, links, make targets, commands with their options, environment variables."""

import re
import shlex
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from kvitto.cli import main

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))]
TOP_FOLDERS = {".ci", "bench", "docs", "functions", "infra", "schemas", "templates", "tests"}

document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


@document
def test_every_path_in_code_letters_is_there(path):
    words = [word.rstrip(":,.") for code in _code(path) for word in code.split()]
    named = [word for word in words if "/" in word and word.split("/")[0] in TOP_FOLDERS]
    missing = [name for name in named if not list(ROOT.glob(re.sub(r"<[^>]+>|…", "*", name.rstrip("/"))))]

    assert not missing


@document
def test_every_link_within_the_repository_leads_somewhere(path):
    targets = re.findall(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)", path.read_text())
    broken = []
    for target, anchor in targets:
        there = (path.parent / unquote(target)) if target else path
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            broken.append(f"{target}#{anchor}")

    assert not broken


@document
def test_every_make_target_exists(path):
    named = {target for code in _code(path) for target in re.findall(r"\bmake (?:-\w+ )*([a-z][a-z-]*)", code)}

    assert named <= _make_targets()


@document
def test_every_kvitto_command_exists_with_its_options(path):
    wrong = [command for code in _code(path) for command in _kvitto_commands(code) if not _is_understood(command)]

    assert not wrong


@document
def test_every_environment_variable_is_one_that_kvitto_reads(path):
    families = tuple(name for name in _variables_read() if name.endswith("_"))
    unknown = {name for name in _variables(path.read_text()) - _variables_read() if not name.startswith(families)}

    assert not unknown


def test_every_environment_variable_is_explained_to_those_who_run_kvitto():
    assert _variables_read() <= _variables((ROOT / "docs/operations.md").read_text())


@pytest.mark.parametrize("path", sorted(ROOT.glob("docs/decisions/*.md")), ids=lambda path: path.stem)
def test_every_decision_tells_context_choice_and_price(path):
    assert re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE) == ["Context", "Choice", "Price"]


def test_the_way_through_the_folders_names_every_room():
    rooms = {room.relative_to(ROOT).as_posix() for room in (ROOT / "functions/kvitto").glob("[!_]*/") if room.is_dir()}
    told = (ROOT / "docs/architecture.md").read_text()

    assert rooms
    assert not [room for room in rooms if room.removeprefix("functions/") not in told]


def test_the_documents_are_found():
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"} <= {path.name for path in DOCUMENTS}
    assert len(_make_targets()) >= 8
    assert _variables_read()


def _code(path: Path) -> list[str]:
    """What stands in code letters: inline, and the lines of fenced blocks with their continuations joined."""
    text = path.read_text()
    fenced = re.findall(r"^```(?:sh)?\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in fenced for line in block.replace("\\\n", " ").splitlines()]
    return lines + re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@cache
def _make_targets() -> set[str]:
    lines = re.findall(r"^([a-z][a-z -]*):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return {target for line in lines for target in line.split()}


def _kvitto_commands(code: str) -> list[list[str]]:
    """The `kvitto …` commands of one piece of code, as words without `kvitto`."""
    if "kvitto " not in code or not re.search(r"(^|[\s/])kvitto [a-z]", code):
        return []
    words = shlex.split(code, comments=True)
    at = next((number for number, word in enumerate(words) if Path(word).name == "kvitto"), None)
    return [] if at is None else [words[at + 1 :]]


def _is_understood(words: list[str]) -> bool:
    command: click.Command | None = main
    context = click.Context(main)
    while isinstance(command, click.Group) and words:
        command, words = command.get_command(context, words[0]), words[1:]
    if command is None:
        return False
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    return {word.strip("[]").split("=")[0] for word in words if word.strip("[").startswith("--")} <= known | {"--help"}


def _variables(text: str) -> set[str]:
    """Names such as KVITTO_MAIL; KVITTO_SPREADSHEET_<REGION> counts as KVITTO_SPREADSHEET_."""
    return set(re.findall(r"\bKVITTO_(?:[A-Z]+_?)+", text))


@cache
def _variables_read() -> set[str]:
    """Those that the code names as text, rather than its own constants."""
    code = "\n".join(path.read_text() for path in (ROOT / "functions").rglob("*.py"))
    return _variables(" ".join(re.findall(r"[\"'](KVITTO_\w+)", code)))
