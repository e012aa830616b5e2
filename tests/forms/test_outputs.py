"""What a form gives the rest of the house: columns, cells, the copy of answers, the schema, examples."""

import unicodedata
from datetime import date

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitto.core.forms.answers import Setting
from kvitto.core.forms.check import read_json
from kvitto.core.forms.columns import cells, columns
from kvitto.core.forms.examples import examples, full_example
from kvitto.core.forms.schema import json_schema
from kvitto.core.forms.show import copy_of_answers
from tests.forms import material
from tests.forms.material import application, body, codes, field, files, full_body, read, vgr

ALL_FORMS = [(region, form) for region in files().regions() for form in files().forms(region)]
TODAYS = [material.TODAY, date(2024, 2, 29), date(2031, 1, 1), date(2031, 12, 31)]


# -- The sheet -----------------------------------------------------------------------------------


def test_the_columns_that_staff_know_have_the_headings_they_know():
    headings = {column.heading: column for column in columns(application())}
    known = {
        "Kommun": "text", "Projekt": "text", "Stödår": "year", "Sökt belopp": "money", "Huvudinriktning": "text",
        "Övriga inriktningar": "text", "Samverkande kommuner": "text", "Start": "date", "Slut": "date",
        "Egen insats timmar": "number", "Önskat kompetensstöd": "text",
    }  # fmt: skip
    assert {heading: headings[heading].type for heading in known} == known
    assert {headings[heading].zone for heading in known} == {"inkommet"}
    assert headings["Syfte"].zone == "alla_svar"


def test_personal_data_goes_to_the_contacts_workbook_and_nothing_else_does():
    contacts = [column.heading for column in columns(application()) if column.workbook == "contacts"]
    assert contacts == [
        "Kontaktperson", "E-post", "Telefon", "Bibliotekschef", "Bibliotekschef e-post",
        "Behörig företrädare/firmatecknare",
    ]  # fmt: skip


OFFER = {"id": "0" * 32, "name": "Offert.pdf", "type": "pdf", "bytes": 120_000}


def test_files_stand_in_the_sheet_by_name_and_are_shown_with_type_and_size():
    letter = {"id": "1" * 32, "name": "Brev från skolan.docx", "type": "docx", "bytes": 48_000}
    sent = full_body(bilagor=[OFFER, letter])

    assert cells(application(), vgr(), sent)["bilagor"] == "Offert.pdf, Brev från skolan.docx"
    rows = {label: shown for one in copy_of_answers(application(), vgr(), sent, "sv") for label, shown in one.rows}
    assert rows["Bilagor"] == "Offert.pdf (PDF, 120 kB)\nBrev från skolan.docx (DOCX, 48 kB)"


def test_every_answer_has_a_column_and_every_column_its_own_heading():
    made = columns(application())
    answered = cells(application(), vgr(), full_body(bilagor=[OFFER]))
    assert {column.key for column in made} == set(answered) | {"inriktning"}
    assert len({column.heading for column in made}) == len(made)


def test_cells_are_typed_as_staff_count_and_sort_them():
    made = cells(application(), vgr(), full_body(kommun_kod="1485", kontakt_telefon="+46196027000"))
    expected = {
        "kommun_kod": "Uddevalla", "kommun_kod.kod": "1485", "sokt_belopp": 45000, "egen_insats_timmar": 120,
        "start_datum": date(2027, 2, 1), "ar": 2027, "org_nr": "212000-1355", "kontakt_telefon": "+46196027000",
        "dialog_konsulent": "Ja", "perspektiv": "Tillgänglighet, Delaktighet",
        "samverkan_andra": "Studieförbundet Exemplet, Förening eller studieförbund, Leder skrivarkvällar",
        "budget_finansiering": "Sparbanksstiftelsen Exemplet, 10\u00a0000\u00a0kr, Är pengarna beviljade? Ja\n"
        "Summa: 10\u00a0000\u00a0kr",
    }  # fmt: skip
    assert {key: made[key] for key in expected} == expected
    assert {type(made[key]) for key in ("sokt_belopp", "ar", "egen_insats_timmar")} == {int}


def test_the_main_direction_and_the_others_stand_in_columns_of_their_own():
    answers = read(body(inriktning=["VG-OPPNA", "VG-LAS", "VG-LARANDE"], huvudinriktning="VG-LAS")).answers
    made = cells(application(), vgr(), answers)
    assert made["huvudinriktning"] == "Det läs- och skrivfrämjande biblioteket"
    assert made["inriktning"] == "Det öppna biblioteket, Det lärande biblioteket"


def test_a_missing_answer_has_no_cell_and_zero_and_no_have():
    made = cells(application(), vgr(), read(body(sokt_belopp=0, bakgrund=None, huvudsokande=False)).answers)
    assert "bakgrund" not in made
    assert (made["sokt_belopp"], made["huvudsokande"]) == (0, "Nej")


def test_municipalities_are_named_in_the_order_of_the_alphabet():
    made = cells(application(), vgr(), {"samverkan_kommuner": ["1407", "1487", "1440", "1442"]})
    assert made == {"samverkan_kommuner": "Ale, Vårgårda, Vänersborg, Öckerö"}


def test_a_cell_that_would_be_too_long_is_never_cut():
    with pytest.raises(ValueError, match="would hold 20001 characters"):
        cells(application(), vgr(), {"syfte": "x" * 20_001})


# -- The copy of answers -------------------------------------------------------------------------


def test_the_copy_tells_the_answers_in_words():
    copy = {
        label: shown
        for section in copy_of_answers(application(), vgr(), full_body(), "sv")
        for label, shown in section.rows
    }
    assert copy["Sökande kommun"] == "Härryda kommun"
    assert copy["Sökt belopp"] == "45\u00a0000\u00a0kr"
    assert copy["Startdatum"] == "den 1 februari 2027"
    assert copy["Stödår"] == "2027"
    assert copy["Telefon till kontaktperson"] == "010-441 00 00"
    assert copy["Kostnader"].endswith("Summa: 60\u00a0000\u00a0kr")


def test_the_copy_speaks_english_to_those_who_read_english():
    sections = copy_of_answers(application(), vgr(), full_body(), "en")
    copy = {label: shown for section in sections for label, shown in section.rows}
    assert sections[0].title == "Who you are"
    assert (copy["Start date"], copy["Discussed with a consultant?"]) == ("1 February 2027", "Yes")
    assert copy["Main direction"] == "The library that promotes reading and writing"


def test_a_step_without_answers_is_not_in_the_copy():
    steps = [section.step for section in copy_of_answers(application(), vgr(), read(body()).answers, "sv")]
    assert "samverkan" not in steps
    assert steps[0] == "sokande"


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Z")), max_size=60))
def test_what_is_written_stands_unchanged_in_row_and_copy(text):
    answers = read(full_body(bakgrund=f"Åäö {text} slut")).answers
    written = unicodedata.normalize("NFC", f"Åäö {text} slut").replace("\u2028", "\n").replace("\u2029", "\n")
    assert cells(application(), vgr(), answers)["bakgrund"] == written
    assert written in dict(copy_of_answers(application(), vgr(), answers, "sv")[3].rows).values()


# -- Schema and examples -------------------------------------------------------------------------


@pytest.mark.parametrize("region, form", ALL_FORMS)
def test_the_schema_is_one_and_every_example_fits_it(region, form):
    made, home = files().form(region, form), files().region(region)
    schema = json_schema(made, home)
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema)
    for answers in [*examples(made, home, 60, material.TODAY), full_example(made, home, material.TODAY)]:
        judge.validate(answers)


@pytest.mark.parametrize("today", TODAYS)
@pytest.mark.parametrize("region, form", ALL_FORMS)
def test_every_example_is_taken_whatever_the_day_and_none_is_another(region, form, today):
    made, home = files().form(region, form), files().region(region)
    bodies = [*examples(made, home, 60, today), full_example(made, home, today)]
    for answers in bodies:
        checked = read_json(made, home, answers, Setting(today))
        assert (checked.errors, checked.warnings) == ((), ())
    assert len({repr(answers) for answers in bodies[:60]}) == 60
    assert bodies[:60] == examples(made, home, 60, today)


@pytest.mark.parametrize("region, form", ALL_FORMS)
def test_a_full_example_answers_every_question_that_can_be_answered_in_words(region, form):
    made = files().form(region, form)
    asked = {one.id for one in made.fields if one.kind != "files"}
    assert set(full_example(made, files().region(region), material.TODAY)) == asked


def test_any_one_value_of_an_example_may_be_changed_for_trying():
    for changes in (
        {"sokt_belopp": 0}, {"sokt_belopp": 50000}, {"ar": 2026}, {"kommun_kod": "1480"}, {"inriktning": ["VG-OPPNA"]},
        {"egen_insats_timmar": 1}, {"slut_datum": "2028-01-31"},
    ):  # fmt: skip
        assert codes(read(body(**changes))) == []


@pytest.mark.parametrize("code", [municipality.code for municipality in vgr().municipalities])
def test_each_municipality_can_apply(code):
    assert codes(read(body(kommun_kod=code))) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"kommun_kod": "0180"},
        {"kommun_kod": 1480},
        {"sokt_belopp": 50001},
        {"sokt_belopp": "0"},
        {"sokt_belopp": 0.5},
        {"sokt_belopp": True},
        {"hej": 1},
        {"intygande": False},
        {"inriktning": []},
        {"inriktning": ["VG-LAS", "VG-LAS"]},
        {"samverkan_andra": [{"roll": "x"}]},
        {"samverkan_andra": [{"namn": "x", "hej": 1}]},
        {"projekt_namn": "x" * 121},
        {"projekt_namn": ""},
        {"egen_insats_timmar": 0},
    ],
)
def test_what_the_schema_refuses_the_form_refuses_too(changes):
    judge = jsonschema.Draft202012Validator(json_schema(application(), vgr()))
    assert not judge.is_valid(body(**changes))
    assert read(body(**changes)).errors


@pytest.mark.parametrize("changes", [{"bakgrund": None}, {"sokt_belopp": 45000.0}, {"perspektiv": None}])
def test_what_the_schema_takes_as_no_answer_or_as_an_integer_the_form_takes(changes):
    made = body() | changes
    jsonschema.Draft202012Validator(json_schema(application(), vgr())).validate(made)
    assert codes(read(made)) == []


def test_the_schema_tells_what_every_question_is():
    schema = json_schema(application(), vgr())
    assert schema["title"] == "Ansök om stöd till biblioteksutveckling"
    assert schema["properties"]["sokt_belopp"] == {
        "description": "I hela kronor, högst 50\u00a0000\u00a0kr. Skriv 0 om ni bara söker kompetens.",
        "maximum": 50000,
        "minimum": 0,
        "title": "Sökt belopp",
        "type": "integer",
    }
    assert "tidigare_stod_text" not in schema["required"]
    assert {"kommun_kod", "sokt_belopp", "intygande"} <= set(schema["required"])


def test_each_kind_can_be_asked_checked_shown_and_kept():
    option = '\n[[step.field.option]]\nid = "a"\nlabel = { sv = "Å", en = "A" }'
    part = '\n[[step.field.part]]\nid = "n"\nkind = "count"\nlabel = { sv = "N", en = "N" }\nexample = 12000'
    made = material.form(
        field("line", "line", chars_max=9, example='"x"'),
        field("text", "text", chars_max=9, example='"y"'),
        field("email", "email", example='"a@b.example"'),
        field("phone", "phone", example='"019-602 70 00"'),
        field("choice", "choice") + option,
        field("choices", "choices") + option,
        field("municipality", "municipality"),
        field("money", "money_sek", example=45000),
        field("count", "count", example=12000),
        field("date", "date", example="{ days_from_start = 0 }"),
        field("yes_no", "yes_no"),
        field("org", "org_number", example='"2120001355"'),
        field("bankgiro", "giro", giro='"bankgiro"', example='"54029681"'),
        field("plusgiro", "giro", giro='"plusgiro"', example='"12345674"'),
        field("rows", "rows", rows_max=2, sum_of='"n"') + part,
        field("statement", "statement", required=True),
    )
    checked = read_json(made, vgr(), full_example(made, vgr(), material.TODAY), material.SETTING)
    assert codes(checked) == []
    copy = dict(copy_of_answers(made, vgr(), checked.answers, "sv")[0].rows)
    assert copy == {
        "line": "x", "text": "y", "email": "a@harryda.example", "phone": "019-602 70 00", "choice": "Å", "choices": "Å",
        "municipality": "Härryda kommun", "money": "45\u00a0000\u00a0kr", "count": "12\u00a0000",
        "date": "den 1 januari 2027", "yes_no": "Ja", "org": "212000-1355", "bankgiro": "5402-9681",
        "plusgiro": "1234567-4", "rows": "12\u00a0000\nSumma: 12\u00a0000", "statement": "Ja",
    }  # fmt: skip
    assert cells(made, vgr(), checked.answers)["phone"] == "+46196027000"
