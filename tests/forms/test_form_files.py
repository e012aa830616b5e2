"""Every form file is tested by being there, and a mistake in one is told so that its writer can mend it."""

import shutil
import subprocess
import sys
import tomllib

import pytest
from click.testing import CliRunner

from kvitto.adapters.data_files import DataFiles
from kvitto.cli import main
from kvitto.core.forms.compile import compile_form
from kvitto.core.forms.faults import FormFileError
from kvitto.core.forms.form import Text
from tests.forms import material
from tests.forms.material import SCHEMAS, field, files, toml

OPTION = '\n[[step.field.option]]\nid = "ja"\nlabel = { sv = "Ja", en = "Yes" }'
ALL_FORMS = [(region, form) for region in files().regions() for form in files().forms(region)]


def faults(made):
    with pytest.raises(FormFileError) as wrong:
        compile_form(made, file="schemas/vgr/prov.toml", region=material.vgr())
    return wrong.value.problems


@pytest.mark.parametrize("taken", ["personuppgifter", "tillganglighet", "arende", "komplettering", "kontaktperson"])
def test_a_form_cannot_have_the_name_of_a_page(taken):
    with pytest.raises(FormFileError, match=f'cannot be called "{taken}"'):
        compile_form(toml(field("a", "yes_no")), file=f"schemas/vgr/{taken}.toml", region=material.vgr())


def test_there_are_forms_to_sweep():
    assert ("vgr", "ansokan") in ALL_FORMS


def test_every_data_file_is_right():
    told = {name: wrong for name, wrong in files().checked() if wrong is not None}
    assert told == {}


@pytest.mark.parametrize("region, form", ALL_FORMS)
def test_every_form_says_everything_in_both_languages(region, form):
    def texts(table, path):
        if isinstance(table, dict):
            if set(table) & {"sv", "en"}:
                yield path, table
            for word, value in table.items():
                yield from texts(value, f"{path}.{word}")
        elif isinstance(table, list):
            for n, value in enumerate(table):
                yield from texts(value, f"{path}.{n}")

    seen = list(texts(tomllib.loads((SCHEMAS / region / f"{form}.toml").read_text(encoding="utf-8")), form))
    assert len(seen) > 5
    for path, words in seen:
        assert set(words) == {"sv", "en"}, path
        assert "  " not in words["sv"] + words["en"], path
        assert not words["sv"].endswith(" "), path


def test_what_intake_builds_unchecked_is_what_the_check_saw():
    read = tomllib.loads((SCHEMAS / "vgr" / "ansokan.toml").read_text(encoding="utf-8"))
    checked = compile_form(read, file="schemas/vgr/ansokan.toml", region=files().region("vgr"))
    assert (checked.steps, checked.declaration) == (files().form("vgr", "ansokan").steps, checked.declaration)
    assert checked.title == Text("Ansök om stöd till biblioteksutveckling", "Apply for support for library development")


def test_an_amount_in_a_text_is_never_broken_at_the_end_of_a_line():
    form = files().form("vgr", "ansokan")
    assert "högst 50\u00a0000\u00a0kr per ansökan" in form.intro.sv
    assert "SEK\u00a050,000 per" in form.intro.en
    hint = form.field("start_datum").hint
    assert hint is not None
    assert hint.sv == "Till exempel 2027-02-01 eller 1/2 2027."


# -- Mistakes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "made, told",
    [
        (
            field("budget", "money", example=1),
            'step "ett", field "budget": kind "money" is not one of line, text, email, phone, choice, choices, ',
        ),
        (field("budget", "money", example=1), 'files. Did you mean "money_sek"?'),
        (
            field("budget", "monye_sek", example=1),
            'Did you mean "money_sek"?',
        ),
        (
            field("namn", "line", chars_max=9, example='"x"', requierd=True),
            'step "ett", field "namn": unknown word "requierd". Did you mean "required"?',
        ),
        (
            field("namn", "line", chars_max='"9"', example='"x"'),
            'field "namn": "chars_max": input should be a valid integer.',
        ),
        (
            field("namn", "line", chars_max=9, example='"x"', required='"ja"'),
            '"required": input should be a valid boolean.',
        ),
        (field("namn", "line", example='"x"'), 'field "namn": kind "line" needs "chars_max".'),
        (field("namn", "line", chars_max=9), 'field "namn": "example" is missing.'),
        (field("epost", "email", chars_max=9, example='"a@b.example"'), '"chars_max" means nothing for kind "email"'),
        (field("val", "choice"), 'kind "choice" needs "option"'),
        (field("val", "choices"), 'kind "choices" needs "option".'),
        (field("Namn", "line", chars_max=9, example='"x"'), 'field "Namn": "id": string should match'),
        (field("dag", "date", example='"2027-01-01"'), "the example of a date is relative"),
        (field("giro", "giro", example='"5402-9681"'), 'kind "giro" needs "giro".'),
        (field("n", "count", minimum=5, maximum=4, example=5), '"minimum" 5 is above "maximum" 4.'),
        (field("n", "count", example=5, autocomplete='"emial"'), 'autocomplete "emial" is not one of name, email'),
        (field("n", "count", example=5, source='"forslaget"'), 'Did you mean "forslag"?'),
        (field("n", "count", example=5, messages='{ to_large = { sv = "x", en = "y" } }'), 'Did you mean "too_large"?'),
        (
            field("n", "count", example=5, messages='{ too_large = { sv = "Högst {maximum}.", en = "y" } }'),
            '"{maximum}" in "too_large" is no limit of this field.',
        ),
        (
            field("a", "yes_no") + "\n" + field("b", "yes_no", shown_when='{ field = "aa", values = [true] }'),
            'shown_when: "aa" is no choice, choices or yes_no before it in the same step. Did you mean "a"?',
        ),
        (
            field("a", "yes_no") + "\n" + field("b", "yes_no", shown_when='{ field = "a", values = ["ja"] }'),
            'shown_when: "a" is never "ja".',
        ),
        (
            field("a", "choice") + OPTION + "\n" + field("b", "yes_no", shown_when='{ field = "a", values = ["jo"] }'),
            'shown_when: "a" is never "jo". Did you mean "ja"?',
        ),
        (field("a", "choice") + OPTION + OPTION, 'option "ja" is there twice.'),
        (field("a", "yes_no") + "\n" + field("a", "yes_no"), 'field "a" is there twice.'),
        (field("a", "choice", main_of='"b"'), 'main_of: "b" is no field of kind "choices".'),
        (field("a", "rows", rows_max=3), 'kind "rows" needs "part".'),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_was_meant(made, told):
    assert told in "\n".join(faults(toml(made)))


def test_rules_are_a_closed_set_and_need_their_questions():
    made = toml(field("ar", "count", year=True), rules=("grant_yaer", "ends_after_start"))
    assert faults(made) == [
        'rules: there is no rule "grant_yaer". Did you mean "grant_year"?',
        'rules: "ends_after_start" is about the field "start_datum", which the form does not have.',
        'rules: "ends_after_start" is about the field "slut_datum", which the form does not have.',
    ]


def test_a_row_cannot_hold_what_only_a_question_can():
    rows = (
        field("rader", "rows", rows_max=3, sum_of='"antal"')
        + """
[[step.field.part]]
id = "belopp"
kind = "money_sek"
label = { sv = "Belopp", en = "Amount" }
example = 1
heading = "Belopp"
"""
    )
    assert [fault.removeprefix('step "ett", field "rader": ') for fault in faults(toml(rows))] == [
        'part "belopp": "heading" cannot be used in a row.',
        'sum_of: "antal" is no part of kind money_sek or count.',
    ]


def test_rows_that_would_not_fit_in_a_cell_are_refused_before_anyone_writes_them():
    rows = (
        field("rader", "rows", rows_max=50)
        + """
[[step.field.part]]
id = "text"
kind = "text"
chars_max = 1000
label = { sv = "Text", en = "Text" }
example = "x"
"""
    )
    assert "longer than the 20000 characters of a cell" in faults(toml(rows))[0]


def test_every_mistake_is_told_at_once():
    made = toml(field("a", "lin"), field("b", "texts"))
    del made["title"]
    assert len(faults(made)) == 3


# -- The files -----------------------------------------------------------------------------------


@pytest.fixture
def schemas(tmp_path):
    shutil.copytree(SCHEMAS / "vgr", tmp_path / "vgr")
    return tmp_path


def change(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def kvitto_check(schemas):
    return CliRunner().invoke(main, ["check", "--schemas", str(schemas)])


def test_kvitto_check_says_ok_of_each_file(schemas):
    ran = kvitto_check(schemas)
    assert ran.exit_code == 0, ran.output
    assert "schemas/vgr/region.toml: ok\nschemas/vgr/ansokan.toml: ok\n" in ran.output


@pytest.mark.parametrize(
    "file, old, new, told",
    [
        (
            "ansokan.toml",
            'kind = "money_sek"',
            'kind = "money"',
            'schemas/vgr/ansokan.toml: step "stod", field "sokt_belopp"',
        ),
        *(
            ("ansokan.toml", 'id = "stod"', f'id = "{taken}"', f'step "{taken}": this name is taken')
            for taken in ("start", "kontrollera", "skicka", "kvitto")
        ),
        (
            "ansokan.toml",
            'comments_on = ["dialog_konsulent", "sokt_belopp"]',
            'comments_on = ["dialog_konsulent", "sokt_belop"]',
            'comments_on: there is no field "sokt_belop". Did you mean "sokt_belopp"?',
        ),
        (
            "ansokan.toml",
            'comments_on = ["dialog_konsulent", "sokt_belopp"]',
            'comments_on = ["sokt_belopp"]\nrequired = true',
            "comments_on: a comment is never required",
        ),
        (
            "ansokan.toml",
            'id = "egen_insats_text"\nkind = "text"',
            'id = "egen_insats_text"\nkind = "text"\ncomments_on = ["sokt_belopp"]',
            "comments_on: only a field of the declaration stands beside the warnings",
        ),
        ("ansokan.toml", 'talk_first = "kontakta"', 'talk_first = "ring"', 'talk_first: there is no form "ring"'),
        ("ansokan.toml", "version = 1", "version = ", "schemas/vgr/ansokan.toml: not TOML: Invalid value (at line 4"),
        (
            "ansokan.toml",
            'example = "212000-1355"',
            'example = "212000-1356"',
            "the example at /org_nr would be refused",
        ),
        ("ansokan.toml", 'contact = "konsulent-las"', 'contact = "konsulent"', None),
        ("ansokan.toml", 'contact = "konsulent-las"', 'contact = "konsulten"', 'Did you mean "konsulent'),
        (
            "region.toml",
            "municipality_count = 49",
            "municipality_count = 50",
            "municipality_count is 50, but there are 49",
        ),
        ("region.toml", 'county_code = "14"', "county_code = 14", '"county_code": input should be a valid string'),
        (
            "region.toml",
            'focus = "#8a3ffc"',
            'fokus = "#8a3ffc"',
            'colours, light: unknown word "fokus". Did you mean "focus"?',
        ),
        (
            "region.toml",
            'focus = "#8a3ffc"',
            'focus = "lila"',
            'colours.light: focus = "lila" is not six hexadecimal digits',
        ),
        ("municipalities.csv", "1401,", "401,", 'municipality "401" is not four digits'),
        ("municipalities.csv", "official_name", "official", 'unknown word "official". Did you mean "official_name"?'),
    ],
)
def test_kvitto_check_names_file_place_and_fault(schemas, file, old, new, told):
    change(schemas / "vgr" / file, old, new)
    ran = kvitto_check(schemas)
    assert ran.exit_code == (0 if told is None else 1)
    assert (told or "ansokan.toml: ok") in ran.output


def test_a_folder_without_a_region_is_no_success(tmp_path):
    ran = kvitto_check(tmp_path)
    assert ran.exit_code == 1
    assert "There is no region here" in ran.output


def test_a_form_that_cannot_be_built_is_told_as_the_check_would(schemas):
    change(schemas / "vgr" / "ansokan.toml", 'title = { sv = "Vilka ni är"', 'titel = { sv = "Vilka ni är"')
    with pytest.raises(FormFileError, match=r'unknown word "titel"\. Did you mean "title"'):
        DataFiles(schemas).form("vgr", "ansokan")


def test_a_region_that_cannot_be_built_is_told_as_the_check_would(schemas):
    change(schemas / "vgr" / "region.toml", 'unit = { sv = "', 'enhet = { sv = "')
    with pytest.raises(FormFileError, match='the word "unit" is missing'):
        DataFiles(schemas).region("vgr")


def test_reading_one_form_leaves_the_others_alone(schemas):
    (schemas / "vgr" / "trasig.toml").write_text("[[[", encoding="utf-8")
    assert DataFiles(schemas).form("vgr", "ansokan").id == "ansokan"
    assert "trasig" in DataFiles(schemas).forms("vgr")


@pytest.mark.parametrize(
    "region, form", [("vgr", "saknas"), ("norge", "ansokan"), ("vgr", "../vgr/ansokan"), ("..", "x")]
)
def test_what_is_not_there_is_told_by_name(schemas, region, form):
    with pytest.raises(FormFileError, match="there is no such file"):
        DataFiles(schemas).form(region, form)


def test_showing_a_form_loads_neither_pydantic_nor_the_rules():
    shown = "from kvitto.adapters.data_files import DataFiles; DataFiles(Path(sys.argv[1])).form('vgr', 'ansokan')"
    loaded = "print(*(name for name in ('pydantic', 'kvitto.core.rules', 'phonenumbers') if name in sys.modules))"
    program = f"import sys; from pathlib import Path; {shown}; {loaded}"
    ran = subprocess.run([sys.executable, "-c", program, str(SCHEMAS)], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


def test_a_file_in_another_encoding_is_told(schemas):
    file = schemas / "vgr" / "ansokan.toml"
    file.write_bytes(file.read_text(encoding="utf-8").encode("iso-8859-1", "replace"))
    with pytest.raises(FormFileError, match="not UTF-8 at byte"):
        DataFiles(schemas).form("vgr", "ansokan")
