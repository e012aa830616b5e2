"""One step of the web form, as it was typed."""

import pytest

from kvitto.core.forms.check import check
from kvitto.core.forms.typed import read_typed
from tests.forms import material
from tests.forms.material import application, codes, only, vgr

STOD = {
    "kompetensstod": ["Inget"],
    "sokt_belopp": ["45 000 kr"],
    "egen_insats_timmar": ["1 200"],
    "egen_insats_text": ["Två timmar i veckan.\r\nÅret om."],
}


def typed(step, **names):
    return read_typed(
        application(), vgr(), application().step(step), {key.replace("__", "-"): value for key, value in names.items()}
    )


def test_what_was_typed_becomes_canonical_answers():
    checked = typed("stod", **STOD, egen_insats_belopp=[""])
    assert codes(checked) == []
    assert checked.answers == {
        "kompetensstod": "Inget",
        "sokt_belopp": 45000,
        "egen_insats_timmar": 1200,
        "egen_insats_text": "Två timmar i veckan.\nÅret om.",
    }


def test_an_empty_step_tells_all_that_is_required():
    checked = typed("stod")
    assert codes(checked) == [(f"/{name}", "required") for name in STOD]
    assert checked.errors[1].text.sv == "Sökt belopp: ange ett belopp i hela kronor."


def test_an_answer_that_cannot_be_read_is_told_once_and_the_others_are_kept():
    checked = typed("stod", **STOD | {"sokt_belopp": ["45 tkr"]})
    assert only(checked.errors).text.sv == "Sökt belopp: skriv beloppet i hela kronor, till exempel 45 000."
    assert set(checked.answers) == set(STOD) - {"sokt_belopp"}


def test_an_amount_above_the_ceiling_is_told_in_the_forms_own_words():
    checked = typed("stod", **STOD | {"sokt_belopp": ["50 001"]})
    assert only(checked.errors).text.sv == "Ni kan söka högst 50\u00a0000\u00a0kr per ansökan."


def test_a_name_that_comes_twice_is_never_guessed_at():
    assert codes(typed("stod", **STOD | {"sokt_belopp": ["1", "2"]})) == [("/sokt_belopp", "repeated")]


def test_unknown_names_are_told_but_the_webs_own_are_not():
    checked = typed("stod", **STOD, _token=["x"], hej=["1"], kommun_kod=["1480"], sokt_belopp__0__x=["1"])
    assert codes(checked) == [(f"/{name}", "unknown_field") for name in ("hej", "kommun_kod", "sokt_belopp-0-x")]
    assert codes(typed("budget", budget_kostnader__01__belopp=["1"])) == [
        ("/budget_kostnader-01-belopp", "unknown_field")
    ]


def test_several_may_be_ticked_and_one_is_the_main_one():
    answers = {"dialog_konsulent": ["ja"], "projekt_namn": ["x"], "inriktning": ["VG-LARANDE", "VG-LAS"]}
    assert codes(typed("ide", **answers)) == [("/huvudinriktning", "main_required")]
    checked = typed("ide", **answers, huvudinriktning=["VG-LAS"])
    assert codes(checked) == []
    assert checked.answers["inriktning"] == ["VG-LAS", "VG-LARANDE"]
    assert checked.answers["dialog_konsulent"] is True


@pytest.mark.parametrize("answer", ["kanske", "1", "JA"])
def test_yes_and_no_are_what_the_page_sends(answer):
    assert ("/dialog_konsulent", "unknown_choice") in codes(typed("ide", dialog_konsulent=[answer]))


def test_rows_are_gathered_and_blank_ones_left_out():
    checked = typed(
        "budget",
        budget_kostnader__0__kategori=[""], budget_kostnader__0__text=[" "], budget_kostnader__0__belopp=[""],
        budget_kostnader__1__kategori=["resor"], budget_kostnader__1__text=[""], budget_kostnader__1__belopp=["4 000"],
        budget_kostnader__10__kategori=["lokal"], budget_kostnader__10__belopp=["500:-"],
    )  # fmt: skip
    assert codes(checked) == []
    assert checked.answers == {
        "budget_kostnader": [{"kategori": "resor", "belopp": 4000}, {"kategori": "lokal", "belopp": 500}]
    }


def test_a_problem_in_a_row_points_at_the_row_as_it_stands_on_the_page():
    checked = typed(
        "budget",
        budget_kostnader__0__belopp=[""],
        budget_kostnader__2__kategori=["resor"],
        budget_kostnader__2__belopp=["mycket"],
        budget_kostnader__3__belopp=["1"],
    )
    assert codes(checked) == [
        ("/budget_kostnader/2/belopp", "not_a_number"),
        ("/budget_kostnader/3/kategori", "required"),
    ]
    assert "budget_kostnader" not in checked.answers


def test_a_sixth_row_is_one_too_many():
    rows = {
        f"budget_kostnader__{n}__{part}": [value]
        for n in range(6)
        for part, value in (("kategori", "resor"), ("belopp", "1"))
    }
    problem = only(typed("budget", **rows).errors)
    assert (problem.code, problem.text.sv) == ("too_many", "Kostnader: fyll i högst 5 rader.")


def test_a_hidden_question_is_dropped_whatever_it_holds():
    checked = typed("tidigare", tidigare_stod=["nej"], tidigare_stod_text=["x\x00", "y"])
    assert codes(checked) == []
    assert checked.answers == {"tidigare_stod": False}


def test_a_shown_question_must_be_answered():
    assert codes(typed("tidigare", tidigare_stod=["ja"], tidigare_stod_text=[""])) == [
        ("/tidigare_stod_text", "required")
    ]


def test_the_declaration_must_be_made_and_says_so_in_its_own_words():
    checked = typed("intyga", personuppgifter_ok=["ja"])
    assert only(checked.errors).text.sv.startswith("Intyga att du är behörig")


def test_step_by_step_is_the_same_as_all_at_once():
    answers = material.full_body()
    gathered: dict[str, object] = {}
    for step in application().all_steps:
        names: dict[str, list[str]] = {}
        for field in step.fields:
            if field.id in answers:
                names |= _as_typed(field.id, answers[field.id])
        checked = read_typed(application(), vgr(), step, names)
        assert codes(checked) == []
        gathered |= checked.answers
    assert check(application(), vgr(), gathered, material.SETTING).answers == answers


def _as_typed(name, value):
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {
            key: text
            for n, row in enumerate(value)
            for part in row
            for key, text in _as_typed(f"{name}-{n}-{part}", row[part]).items()
        }
    if isinstance(value, bool):
        return {name: ["ja" if value else "nej"]}
    return {name: value if isinstance(value, list) else [str(value)]}
