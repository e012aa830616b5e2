"""An application read from JSON: what is taken, what is told, and that all is told at once."""

import json
import math

import pytest

from kvitto.core.forms.check import check, read_json
from kvitto.core.forms.form import Text
from tests.forms import material
from tests.forms.material import body, codes, field, full_body, only, read


def small(*fields, **answers):
    return read_json(material.form(*fields), material.vgr(), answers, material.SETTING)


def test_a_whole_application_is_taken_as_it_is():
    checked = read(full_body())
    assert codes(checked) == []
    assert checked.warnings == ()
    assert checked.answers == full_body()


def test_checking_again_what_was_read_changes_nothing():
    once = read(full_body())
    again = check(material.application(), material.vgr(), once.answers, material.SETTING)
    assert again == once
    assert json.loads(json.dumps(once.answers)) == once.answers


def test_all_problems_are_told_at_once_in_the_order_of_the_questions():
    checked = read(body(kommun_kod="0180", kontakt_epost="a@b@c", syfte=None, sokt_belopp=50001, hej=1))
    assert codes(checked) == [
        ("/hej", "unknown_field"),
        ("/kommun_kod", "unknown_choice"),
        ("/kontakt_epost", "email"),
        ("/syfte", "required"),
        ("/sokt_belopp", "too_large"),
    ]


def test_a_problem_says_what_to_do_in_both_languages():
    assert only(read(body(mal=None)).errors).text == Text("Mål: skriv ett svar.", "Goal: write an answer.")
    assert (
        only(read(body(behov=None)).errors).text.sv == "Vilket behov eller utvecklingsmål har ni sett? Skriv ett svar."
    )
    too_long = only(read(body(projekt_namn="å" * 134)).errors)
    assert too_long.text.sv == "Projektets namn: skriv högst 120 tecken. Nu är det 134."


def test_a_limit_without_words_of_its_own_is_told_with_both_ends():
    amount = field("stod", "money_sek", minimum=0, maximum=50000, example=1)
    told = only(small(amount, stod=60000).errors).text
    assert told.sv == "stod: ange ett belopp mellan 0 och 50\u00a0000 kronor."


# -- Kinds and types -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", ["45000", "45 000 kr", 45000.5, math.nan, math.inf, True, [45000], {"sek": 45000}, "", {}, []]
)
def test_money_in_json_is_an_integer(value):
    expected = "required" if value == "" else "wrong_type"
    assert codes(read(body(sokt_belopp=value))) == [("/sokt_belopp", expected)]


@pytest.mark.parametrize(
    "name, told",
    [
        ("mal", "Mål: ange svaret som text."),
        ("sokt_belopp", "Sökt belopp: ange ett heltal."),
        ("perspektiv", "Perspektiv: ange svaret som en lista."),
        ("samverkan_kommuner", "Samverkande kommuner: ange svaret som en lista."),
        ("start_datum", "Startdatum: ange svaret som text."),
        ("huvudsokande", "Är er kommun huvudsökande? Ange sant eller falskt (true, false)."),
    ],
)
def test_a_program_is_told_which_type_was_meant(name, told):
    assert only(read(body(**{name: {"x": 1}})).errors).text.sv == told


def test_what_json_schema_counts_as_an_integer_is_one():
    assert read(body(sokt_belopp=45000.0)).answers["sokt_belopp"] == 45000


@pytest.mark.parametrize("value", [10**400, 1e300, -1, 50001])
def test_an_amount_outside_the_limits_is_told_the_limits(value):
    problem = only(read(body(sokt_belopp=value)).errors)
    assert problem.pointer == "/sokt_belopp"
    assert problem.code in ("too_large", "too_small")


@pytest.mark.parametrize(
    "name, value, code",
    [
        ("kommun_kod", 1480, "unknown_choice"),
        ("kommun_kod", "480", "unknown_choice"),
        ("kommun_kod", ["1480"], "unknown_choice"),
        ("projekt_namn", 7, "wrong_type"),
        ("projekt_namn", ["x"], "wrong_type"),
        ("projekt_namn", "x\ny", "characters"),
        ("projekt_namn", "x\u2028y", "characters"),
        ("projekt_namn", "x\u202ey", "characters"),
        ("projekt_namn", "\ud800", "characters"),
        ("syfte", "\x00", "characters"),
        ("syfte", "a\x00", "characters"),
        ("syfte", "a\udfff", "characters"),
        ("syfte", "å" * 2001, "too_long"),
        ("syfte", "x" * 50_000, "too_long"),
        ("inriktning", "VG-LAS", "wrong_type"),
        ("inriktning", [], "required"),
        ("inriktning", ["VG-LAS", "VG-LAS"], "twice"),
        ("inriktning", ["VG-LAS"] * 5, "twice"),
        ("inriktning", ["VG-LAS", "VG-NYA"], "unknown_choice"),
        ("inriktning", [["VG-LAS"]], "unknown_choice"),
        ("dialog_konsulent", "ja", "wrong_type"),
        ("dialog_konsulent", 1, "wrong_type"),
        ("intygande", False, "required"),
        ("intygande", 1, "wrong_type"),
        ("start_datum", "1/2 2027", "date"),
        ("start_datum", 20270201, "wrong_type"),
        ("egen_insats_timmar", 0, "too_small"),
        ("ar", "2027", "wrong_type"),
        ("kontakt_telefon", "1234", "phone"),
        ("org_nr", "811228-9874", "personal_number"),
        ("samverkan_andra", {"namn": "x"}, "wrong_type"),
        ("samverkan_andra", [{"namn": "x"}] * 11, "too_many"),
    ],
)
def test_an_answer_of_the_wrong_kind_is_told_at_its_question(name, value, code):
    problem = only(read(body(**{name: value})).errors)
    assert (problem.field, problem.pointer, problem.code) == (name, f"/{name}", code)
    assert problem.text.sv != problem.text.en
    assert "{" not in problem.text.sv + problem.text.en


@pytest.mark.parametrize("value", [[], "x", 7, None, True, math.nan])
def test_a_body_that_is_no_object_has_one_problem(value):
    assert codes(read(value)) == [("", "wrong_type")]


def test_a_deep_body_is_refused_and_nothing_else_happens():
    deep: object = "x"
    for _ in range(500):
        deep = [deep]
    assert codes(read(body(syfte=deep, inriktning=deep))) == [
        ("/inriktning", "unknown_choice"),
        ("/syfte", "wrong_type"),
    ]


def test_no_answer_of_the_person_is_in_what_is_told():
    secret = "Hemligt\x00namn"
    checked = read(body(projekt_namn=secret, kontakt_epost=secret, syfte=secret, sokt_belopp=secret))
    assert len(checked.errors) == 4
    assert "Hemligt" not in repr(checked.errors)


@pytest.mark.parametrize("name", ["hej", "a/b~c", "x" * 9000, "\ud800", ""])
def test_an_unknown_question_is_told_by_a_name_that_can_be_written(name):
    problem = only(read(body() | {name: 1}).errors)
    assert problem.code == "unknown_field"
    assert len(problem.pointer.encode()) <= 80


def test_a_thousand_unknown_questions_are_told_by_a_few():
    assert len(read(body(**{f"x{n}": 1 for n in range(1000)})).errors) == 20


def test_a_row_of_rubbish_is_told_by_a_part_of_it():
    checked = read(body(samverkan_andra=[{f"x{n}": n for n in range(5000)}]))
    assert 200 <= len(checked.errors) <= 201
    assert "samverkan_andra" not in checked.answers


def test_optional_questions_may_be_null_or_blank():
    checked = read(body() | {"bakgrund": None, "forvaltning": " ", "perspektiv": [], "samverkan_andra": []})
    assert codes(checked) == []
    assert not {"bakgrund", "forvaltning", "perspektiv", "samverkan_andra"} & set(checked.answers)


def test_text_comes_out_normalised_whatever_computer_it_was_typed_on():
    checked = read(body(projekt_namn="La\u0308slust", syfte="a\r\nA\u030a  "))
    assert checked.answers["projekt_namn"] == "Läslust"
    assert checked.answers["syfte"] == "a\nÅ"


def test_choices_come_out_in_the_order_of_the_form_so_that_answers_can_be_compared():
    assert read(body(perspektiv=["delaktighet", "tillganglighet"])).answers["perspektiv"] == [
        "tillganglighet",
        "delaktighet",
    ]


# -- Rows ----------------------------------------------------------------------------------------


def test_a_problem_in_a_row_points_at_its_cell():
    rows = [{"kategori": "resor", "belopp": 1}, {"kategori": "tåg", "text": "x\n"}, {"belopp": -1, "hej": 2}, "x"]
    checked = read(body(budget_kostnader=rows))
    assert sorted(codes(checked)) == [
        ("/budget_kostnader/1/belopp", "required"),
        ("/budget_kostnader/1/kategori", "unknown_choice"),
        ("/budget_kostnader/1/text", "characters"),
        ("/budget_kostnader/2/belopp", "too_small"),
        ("/budget_kostnader/2/hej", "unknown_field"),
        ("/budget_kostnader/2/kategori", "required"),
        ("/budget_kostnader/3", "wrong_type"),
    ]
    assert {problem.field for problem in checked.errors} == {"budget_kostnader"}


def test_a_problem_in_a_row_is_told_with_the_label_of_its_cell():
    checked = read(body(samverkan_andra=[{"namn": "x" * 121}]))
    assert only(checked.errors).text.sv == "Namn: skriv högst 120 tecken. Nu är det 121."


# -- Shown when ----------------------------------------------------------------------------------


def test_a_question_that_is_shown_must_be_answered():
    assert codes(read(body(tidigare_stod=True, tidigare_stod_text=None))) == [("/tidigare_stod_text", "required")]


@pytest.mark.parametrize("answer", [False, None])
def test_a_hidden_question_is_neither_required_nor_kept(answer):
    checked = read(body(tidigare_stod=answer) | {"tidigare_stod_text": "x\x00"})
    assert codes(checked) == []
    assert "tidigare_stod_text" not in checked.answers


def test_what_is_nearly_yes_shows_nothing():
    assert codes(read(body(tidigare_stod=1, tidigare_stod_text=None))) == [("/tidigare_stod", "wrong_type")]


def test_a_question_hangs_on_one_of_several_values():
    choice = field("val", "choice") + "".join(
        f'\n[[step.field.option]]\nid = "{one}"\nlabel = {{ sv = "{one}", en = "{one}" }}' for one in "abc"
    )
    hidden = field(
        "mer", "line", chars_max=9, example='"x"', required=True, shown_when='{ field = "val", values = ["a", "b"] }'
    )
    assert codes(small(choice, hidden, val="b")) == [("/mer", "required")]
    assert codes(small(choice, hidden, val="c", mer="x")) == []


# -- The main one of several ---------------------------------------------------------------------


def test_of_one_direction_that_is_the_main_one():
    assert read(body(inriktning=["VG-OPPNA"], huvudinriktning=None)).answers["huvudinriktning"] == "VG-OPPNA"


def test_of_several_directions_the_main_one_must_be_said():
    problem = only(read(body(inriktning=["VG-LAS", "VG-OPPNA"], huvudinriktning=None)).errors)
    assert (problem.pointer, problem.code) == ("/huvudinriktning", "main_required")


def test_the_main_direction_is_one_of_those_chosen():
    problem = only(read(body(inriktning=["VG-LAS", "VG-OPPNA"], huvudinriktning="VG-LARANDE")).errors)
    assert (problem.pointer, problem.code) == ("/huvudinriktning", "main_not_chosen")


# -- Rules between answers -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes, pointer, code",
    [
        ({"ar": 2025}, "/ar", "grant_year"),
        ({"ar": 2028, "start_datum": "2028-01-01", "slut_datum": "2028-06-01"}, "/ar", "grant_year"),
        ({"ar": 2027, "start_datum": "2026-12-31"}, "/start_datum", "before_grant_year"),
        ({"start_datum": "2027-06-02", "slut_datum": "2027-06-01"}, "/slut_datum", "before_start"),
        ({"kommun_kod": "1480", "samverkan_kommuner": ["1402", "1480"]}, "/samverkan_kommuner", "own_municipality"),
        ({"samverkan_kommuner": ["1402"], "huvudsokande": False}, "/huvudsokande", "lead"),
        ({"samverkan_andra": [{"namn": "x"}], "huvudsokande": False}, "/huvudsokande", "lead"),
        ({"budget_kostnader": [{"kategori": "resor", "belopp": 44999}]}, "/budget_kostnader", "unbalanced"),
        ({"budget_kostnader": [{"kategori": "resor", "belopp": 45001}]}, "/budget_kostnader", "unbalanced"),
    ],
)
def test_answers_that_contradict_each_other_are_told(changes, pointer, code):
    assert codes(read(body(**changes))) == [(pointer, code)]


@pytest.mark.parametrize(
    "changes",
    [
        {"ar": 2026},
        {"ar": 2026, "start_datum": "2026-01-01"},
        {"start_datum": "2027-06-01", "slut_datum": "2027-06-01"},
        {"samverkan_kommuner": ["1402"]},
        {"huvudsokande": False},
        {"budget_kostnader": [{"kategori": "resor", "belopp": 45000}]},
        {
            "egen_insats_belopp": 500,
            "budget_kostnader": [{"kategori": "resor", "belopp": 40500}, {"kategori": "lokal", "belopp": 6000}],
            "budget_finansiering": [{"kalla": "Stiftelsen", "belopp": 1000}],
        },
        {
            "egen_insats_belopp": 500,
            "budget_kostnader": [{"kategori": "resor", "belopp": 46500}],
            "budget_finansiering": [
                {"kalla": "Regionen", "belopp": 45000},
                {"kalla": "Vi", "belopp": 500},
                {"kalla": "Stiftelsen", "belopp": 1000, "beviljad": False},
            ],
        },
    ],
)
def test_answers_that_agree_are_taken(changes):
    assert codes(read(body(**changes))) == []


def test_a_budget_that_does_not_add_up_is_told_both_sums():
    problem = only(read(body(budget_kostnader=[{"kategori": "resor", "belopp": 12345}])).errors)
    assert problem.text.sv.replace("\u00a0", " ") == (
        "Summan av kostnaderna (12 345 kr) måste vara lika stor som summan av finansieringen (45 000 kr)."
    )


def test_a_rule_waits_until_the_answers_it_is_about_can_be_read():
    assert codes(read(body(start_datum="snart", slut_datum="2020-01-01"))) == [("/start_datum", "date")]
    costs = [{"kategori": "resor", "belopp": 45000}]
    assert codes(read(body(sokt_belopp="mycket", budget_kostnader=costs))) == [("/sokt_belopp", "wrong_type")]


@pytest.mark.parametrize(
    "changes, pointer",
    [
        ({"dialog_konsulent": False}, "/dialog_konsulent"),
        ({"sokt_belopp": 0, "kompetensstod": "Inget."}, "/sokt_belopp"),
        ({"org_nr": "556036-0793"}, "/org_nr"),
    ],
)
def test_a_warning_never_stops(changes, pointer):
    checked = read(body(**changes))
    assert codes(checked) == []
    assert only(checked.warnings).pointer == pointer
