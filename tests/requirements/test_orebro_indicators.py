"""Örebro's indicators and the report that asks for them keep what the region's pages say."""

from datetime import date

import pytest

from kvitto.core.forms.answers import Checked, Setting
from kvitto.core.forms.check import check
from kvitto.core.forms.columns import cells
from kvitto.core.forms.typed import read_typed
from tests.forms.material import codes, files, only

OREBRO, FORM = files().region("orebro"), files().form("orebro", "indikatorer")
INDICATORS = {one.id: one for one in files().indicators("orebro")}
BASE = {
    "kommun_kod": "1860",
    "ar": 2026,
    "kontakt_namn": "Bibliotekarien",
    "kontakt_epost": "biblioteket@laxa.example",
    "personuppgifter_ok": True,
}


def read(today: date = date(2026, 12, 1), earlier: dict[str, int] | None = None, **answers: object) -> Checked:
    return check(FORM, OREBRO, BASE | answers, Setting(today, earlier or {}))


def test_R_O03_the_four_indicators_of_goal_3_stand_verbatim_and_in_order():
    assert [one.text.sv for one in INDICATORS.values() if one.goal == "OR-G3"] == [
        "Antal fortbildningstillfällen som berör målet",
        "Antal projektbidrag som berör målet",
        (
            "Antal kommunala biblioteksplaner eller verksamhetsplaner som beskriver hur folkbiblioteken verkar för att "
            "nå befintliga och nya målgrupper efter corona-pandemin"
        ),
        "Antal kommuner som tillskriver folkbiblioteket rollen som samhällsviktig verksamhet efter corona-pandemin",
    ]
    assert all(one.origin == "source" for one in INDICATORS.values() if one.goal == "OR-G3")


def test_R_O07_plans_are_answered_yes_or_no_for_each_kind_of_document_with_a_link():
    labels = {field: FORM.field(field).label.sv.partition(":")[0] for field in INDICATORS["OR-G3-03"].field_ids}
    assert list(labels.values()) == ["Biblioteksplan", "Verksamhetsplan"]
    answered = read(or_g3_03_biblioteksplan="ja", or_g3_03_verksamhetsplan="nej", or_g3_03_lank="https://laxa.example")
    assert answered.errors == ()
    made = cells(FORM, OREBRO, answered.answers)
    assert (made["or_g3_03_biblioteksplan"], made["or_g3_03_verksamhetsplan"]) == ("Ja", "Nej")


def test_R_O09_an_indicator_that_was_retired_keeps_its_answers_and_takes_no_new_ones():
    assert read(or_g1_x3="ja").answers["or_g1_x3"] == "ja"
    assert "or_g1_x3" not in read(date(2028, 2, 1), ar=2027, or_g1_x3="ja").answers
    retired = INDICATORS["OR-G1-BR1"]
    assert [retired.holds_in(year) for year in (2020, 2021)] == [True, False]


def test_nothing_is_asked_that_already_stands_in_the_national_statistics():
    asked = {field for one in INDICATORS.values() if one.kb_key for field in one.field_ids}
    assert len(asked) >= 6
    assert not any(FORM.has(field) for field in asked)


@pytest.mark.parametrize(
    "answer, cell", [(0, 0), (12, 12), ("uppgift_saknas", "Uppgift saknas"), ("inte_relevant", "Inte relevant")]
)
def test_nought_not_known_and_not_relevant_are_three_answers_and_none_is_a_fourth(answer, cell):
    assert cells(FORM, OREBRO, read(or_g2_x3=answer).answers)["or_g2_x3"] == cell
    assert "or_g2_x3" not in cells(FORM, OREBRO, read().answers)


@pytest.mark.parametrize(
    "typed, taken",
    [(["12"], 12), (["1 200"], 1200), (["0"], 0), (["", "uppgift_saknas"], "uppgift_saknas"), ([""], None),
     (["Uppgift saknas"], "uppgift_saknas")],
)  # fmt: skip
def test_a_figure_is_read_as_it_is_typed(typed, taken):
    step = next(step for step in FORM.steps if step.id == "digitalt")
    read_step = read_typed(FORM, OREBRO, step, {"or_g2_x3": typed})
    assert read_step.errors == ()
    assert read_step.answers.get("or_g2_x3") == taken


@pytest.mark.parametrize(
    "typed, told",
    [(["ca 120"], "utan ”ca”"), (["12,5"], "decimaler"), (["-3"], "helt tal"), (["12", "uppgift_saknas"], "inte båda"),
     (["uppgift_saknas", "inte_relevant"], "inte båda")],
)  # fmt: skip
def test_what_is_no_figure_is_explained(typed, told):
    step = next(step for step in FORM.steps if step.id == "digitalt")
    problem = only(read_typed(FORM, OREBRO, step, {"or_g2_x3": typed}).errors)
    assert told in problem.text.sv


def test_a_share_is_given_as_part_and_whole_and_is_never_above_a_hundred_per_cent():
    assert read(or_g2_x4_antal=10, or_g2_x4_av=10).errors == ()
    assert codes(read(or_g2_x4_antal=11, or_g2_x4_av=10)) == [("/or_g2_x4_antal", "above_whole")]
    assert codes(read(or_g2_x4_antal=11)) == [("/or_g2_x4_av", "whole_missing")]
    assert codes(read(or_g2_x4_antal="uppgift_saknas", or_g2_x4_av=10)) == []


def test_a_great_change_from_last_year_is_asked_about_and_can_be_explained_but_never_stops():
    answered = read(earlier={"or_g2_x3": 10}, or_g2_x3=30)
    assert answered.errors == ()
    assert "Förra året svarade ni 10, nu 30" in only(answered.warnings).text.sv
    assert "or_g2_x3" in FORM.field("kommentar").comments_on
    assert read(earlier={"or_g2_x3": 10}, or_g2_x3=12).warnings == ()
    assert read(earlier={}, or_g2_x3=30).warnings == ()


def test_a_year_is_open_from_its_first_day_until_30_june_of_the_year_after():
    assert read(date(2026, 1, 1)).errors == ()
    assert read(date(2027, 6, 30)).errors == ()
    assert codes(read(date(2025, 12, 31))) == [("/ar", "not_begun")]
    locked = only(read(date(2027, 7, 1)).errors)
    assert locked.code == "locked"
    assert "låstes den 30 juni 2027" in locked.text.sv
