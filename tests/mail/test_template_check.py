"""A slip in a template is told by `kvitto check`, before a letter meets it."""

import shutil
from pathlib import Path

import pytest

from kvitto.adapters.data_files import DataFiles
from kvitto.adapters.template_check import checked
from kvitto.core.forms.examples import full_example
from kvitto.core.letter_words import DECISION, LETTERS, PART_OF
from kvitto.core.letters import added_facts, draft_facts, receipt_facts
from kvitto.local.letter_examples import written_facts
from tests.mail.office import FORMS, LINK, SCHEMAS, TEMPLATES, TODAY, submitted


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Schemas and templates of one's own."""
    return (
        Path(shutil.copytree(SCHEMAS, tmp_path / "schemas")),
        Path(shutil.copytree(TEMPLATES, tmp_path / "templates")),
    )


def faults(folders: tuple[Path, Path]) -> list[str]:
    schemas, templates = folders
    return [
        line for _, fault in checked(DataFiles(schemas), schemas, templates) if fault for line in str(fault).split("\n")
    ]


def change(path: Path, right: str, wrong: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")


def test_every_template_there_is_is_right(folders):
    assert faults(folders) == []


@pytest.mark.parametrize(
    "name, right, wrong, told",
    [
        (
            "remind-agreement.sv",
            "it.last_run",
            "it.lastrun",
            'agreement.sv.txt.jinja: line 10: there is no fact "lastrun" of a reminder. Did you mean "last_run"?',
        ),
        (
            "receipt.sv",
            "{{ processing }}",
            "{{ procesing }}",
            'there is no fact "procesing" in this letter. Did you mean "processing"?',
        ),
        ("_footer.sv", "{{ unit }}", "{{ units }}", 'line 2: there is no fact "units" in this letter.'),
        ("digest.sv", "{% if halted %}", "{% if halted ", "line 15: "),
        (
            "remind-report.en",
            "{% macro body(it) %}",
            "{% macro text(it) %}",
            "the template remind-report.en has no body",
        ),
        (
            "remind-unpaid.sv",
            "{% macro line(it) %}",
            "{% macro row(it) %}",
            "the template remind-unpaid.sv has no line",
        ),
    ],
)
def test_a_slip_is_told_with_file_line_and_what_was_meant(folders, name, right, wrong, told):
    change(folders[1] / f"{name}.txt.jinja", right, wrong)
    [*lines] = faults(folders)
    assert any(told in line for line in lines), lines


def test_a_rule_whose_template_is_missing_is_told(folders):
    change(folders[0] / "vgr" / "reminders.toml", 'template = "remind-agreement"', 'template = "remind-agrement"')
    [told] = faults(folders)
    assert told.startswith(
        'schemas/vgr/reminders.toml: reminder "agreement-21": there is no template "remind-agrement"'
    )
    assert told.endswith('Did you mean "remind-agreement"?')


def test_a_region_may_word_a_letter_its_own_way_and_is_looked_into_too(folders):
    own = folders[0] / "vgr" / "mail" / "remind-unpaid.sv.txt.jinja"
    own.parent.mkdir(exist_ok=True)
    own.write_text("{% macro line(it) %}{{ it.belopp }}{% endmacro %}", encoding="utf-8")
    assert faults(folders) == [
        'schemas/vgr/mail/remind-unpaid.sv.txt.jinja: line 1: there is no fact "belopp" of a reminder.'
    ]


def test_the_facts_that_are_told_of_are_those_that_letters_get():
    form, region = FORMS.form("vgr", "ansokan"), FORMS.region("vgr")
    post = submitted(dict(full_example(form, region, TODAY)))

    assert set(receipt_facts(post, form, region, LINK, known=True)) == LETTERS["receipt"]
    assert set(draft_facts(form.title, region, "sv", LINK, TODAY)) == LETTERS["draft"]
    assert set(added_facts(post, post, region, LINK, known=True)) == LETTERS["added"] == LETTERS["contact-left"]


def test_no_letter_is_left_out_of_the_check():
    there = {path.name.partition(".")[0] for path in TEMPLATES.glob("*.txt.jinja")}
    assert {name for name in there if not name.startswith(("_", PART_OF))} == set(LETTERS)


def test_every_letter_has_an_example_to_be_read():
    shown = {name for name, _, _ in written_facts(FORMS)}
    parts = {path.name.partition(".")[0] for path in TEMPLATES.glob(f"{PART_OF}*")}
    assert parts - shown == {"remind-unpaid"}  # Only staff and their head are told of it: in digest and guard.
    assert set(LETTERS) - {"reminder"} <= shown


def test_the_letters_about_decisions_are_told_of_as_they_are_in_the_programme():
    programme = FORMS.programme("vgr")
    assert programme is not None
    assert {letter.kind for letter in programme.letter} <= set(LETTERS)
    assert all(LETTERS[letter.kind] == DECISION for letter in programme.letter)
    assert {name for name, kind, facts in written_facts(FORMS) if kind == "granted" and set(facts) != DECISION} == set()
