"""Örebro's application and goals keep what the region's pages say: one test for each sentence."""

from datetime import date, timedelta

import pytest

from kvitto.core.forms.answers import Checked, Setting
from kvitto.core.forms.check import check
from kvitto.core.forms.columns import cells
from kvitto.core.forms.examples import examples
from tests.forms.material import TODAY, codes, files, only
from tests.web.site import Site

OREBRO, FORM, GOALS = files().region("orebro"), files().form("orebro", "ansokan"), files().goals("orebro")
GOAL_3 = "stödja folkbibliotekens arbete med relevans för sina kommuninvånare"
SUBGOALS_3 = [
    (
        "arbeta för att basen för allmänhetens användning av, och deltagande i, folkbibliotekens tjänsteutbud ska bli "
        "bredare och kvaliteten ökar"
    ),
    "utveckla samverkan inom och utanför biblioteksområdet",
]


def read(**changes: object) -> Checked:
    """A good application with the answers changed; None takes one away."""
    body = {**examples(FORM, OREBRO, 1, TODAY)[0], **changes}
    return check(FORM, OREBRO, {key: value for key, value in body.items() if value is not None}, Setting(TODAY))


def cell(checked: Checked, field: str) -> str:
    return str(cells(FORM, OREBRO, checked.answers)[field])


def test_R_O01_the_public_entry_leads_to_the_form(tmp_path):
    anna = Site(tmp_path).visitor().go("/orebro/")
    assert "Utvecklingsmedel – folkbibliotek" in anna.page.words
    anna.go("/orebro/ansokan")
    assert "Utvecklingsmedel – folkbibliotek" in anna.page.words.replace("utvecklingsmedel", "Utvecklingsmedel")
    assert anna.follow("Börja").answer.status_code == 200


def test_R_O02_goal_3_and_its_sub_goals_are_held_verbatim_and_can_be_marked():
    goal = GOALS.goal_of("OR-G3")
    assert goal.text.sv == GOAL_3
    assert [one.text.sv for one in goal.subgoal] == SUBGOALS_3
    for one in goal.subgoal:
        marked = read(mal_ids=["OR-G3"], delmal_ids=[one.id])
        assert marked.errors == ()
        assert cell(marked, "mal_ids") == f"Mål 3: {GOAL_3}"
        assert cell(marked, "delmal_ids") == f"Delmål {one.number}: {one.text.sv}"


def test_R_O02_a_sub_goal_needs_its_goal():
    stray = read(mal_ids=["OR-G1"], delmal_ids=["OR-G3-D1"])
    assert codes(stray) == [("/delmal_ids", "other_goal")]
    assert "Delmål 3.1" in only(stray.errors).text.sv


def test_R_O10_the_audience_is_the_municipalities_public_libraries():
    assert OREBRO.programme.audience is not None
    assert OREBRO.programme.audience.sv == "Kommunernas folkbibliotek i Örebro län"


def test_R_O11_guidance_mentorship_and_coaching_can_be_asked_for_besides_money():
    wanted = read(stodtyper=["handledning", "mentorskap", "coaching"])
    assert wanted.errors == ()
    assert cell(wanted, "stodtyper") == "Handledning, Mentorskap, Coaching"
    kinds = next(column for column in tab("insatser").columns if column.key == "typ").choices
    assert {"Handledning", "Mentorskap", "Coaching"} <= set(kinds)


@pytest.mark.parametrize("requirement, role", [("R-O12", "bibliotek och litteratur"), ("R-O27", "bibliotek")])
def test_R_O12_R_O27_the_contacts_are_roles(requirement, role):
    assert f"utvecklingsledare för {role}" in [contact.role.sv for contact in OREBRO.contacts]
    assert all(contact.mailbox == OREBRO.functional_mailbox for contact in OREBRO.contacts)


def test_R_O13_of_by_for_all_can_be_marked_on_an_application_and_on_an_activity():
    assert cell(read(arbetssatt_ofbyforall=True), "arbetssatt_ofbyforall") == "Ja"
    assert any(column.key == "arbetssatt" for column in tab("insatser").columns)


def test_R_O20_there_are_four_goals_with_three_two_two_and_two_sub_goals():
    assert [goal.number for goal in GOALS.goal] == ["1", "2", "3", "4"]
    assert [len(goal.subgoal) for goal in GOALS.goal] == [3, 2, 2, 2]
    assert [goal.text.sv for goal in GOALS.goal] == [
        "stödja folkbibliotekens arbete med mänskliga rättigheter, hållbarhet och demokrati",
        "stödja folkbibliotekens arbete med digitaliseringens effekter",
        GOAL_3,
        "stödja folkbibliotekens arbete med läs- och litteraturfrämjande insatser",
    ]


def test_R_O21_goal_3_is_worded_once_with_both_its_sources():
    assert GOALS.goal_of("OR-G3").sources == ("uppdragssida", "malsida")
    folder = files()._folder / "orebro"
    assert [file.name for file in sorted(folder.iterdir()) if GOAL_3 in file.read_text("utf-8")] == ["goals.toml"]


def test_R_O22_the_six_lines_of_the_assignment_are_kept():
    assert GOALS.assignment is not None
    assert len(GOALS.assignment.lines) == 6
    assert "annat modersmål än svensk och" in GOALS.assignment.lines[3]


def test_R_O23_the_three_groups_and_apart_from_them_children_can_be_marked():
    labels = [option.label.sv for option in FORM.field("prioriterade_grupper").options]
    assert labels == [
        "Nationella minoriteter",
        "Personer med annat modersmål än svenska",
        "Personer med funktionsnedsättning",
        "Barn och unga (särskilt fokus)",
    ]
    assert read(prioriterade_grupper=["nationella_minoriteter"]).errors == ()
    children = read(prioriterade_grupper=["barn_och_unga"], barnratt=None)
    assert codes(children) == [("/barnratt", "required")]


@pytest.mark.parametrize(
    "span, taken",
    [("6–12", True), ("13", True), ("0-25 år", True), ("6 till 12 år", True), ("12–6", False), ("6–26", False),
     ("små barn", False)],
)  # fmt: skip
def test_an_age_span_lies_within_25_years(span, taken):
    told = codes(read(prioriterade_grupper=["barn_och_unga"], barnratt="De väljer.", barn_unga_alder=span))
    assert told == ([] if taken else [("/barn_unga_alder", "age_span")])


def test_R_O25_the_form_asks_for_an_adopted_library_plan_and_until_when_it_holds():
    plan = read(biblioteksplan="ja", biblioteksplan_ar=2028)
    assert plan.errors == ()
    assert cell(plan, "biblioteksplan_ar") == "2028"


def test_R_O26_the_kinds_of_activity_can_be_chosen():
    kinds = next(column for column in tab("insatser").columns if column.key == "typ").choices
    assert {"Fortbildning", "Nätverk", "Omvärldsbevakning", "Nationellt eller interregionalt projekt"} <= set(kinds)
    assert FORM.has("sokt_belopp")  # projektmedel


def test_R_O28_areas_can_be_marked():
    labels = [option.label.sv for option in FORM.field("omraden").options]
    assert labels == [
        "Läsfrämjande",
        "Barnrättsfrågor",
        "Medie- och informationskunnighet (MIK)",
        "Andra kulturuttryck",
    ]
    assert read(omraden=["mik", "barnratt"]).errors == ()


def test_R_O29_goals_belong_to_a_named_and_dated_plan():
    [plan] = GOALS.plan
    assert {goal.plan for goal in GOALS.goal} == {plan.id}
    assert plan.name.sv.startswith("Regional biblioteksplan")
    assert plan.valid_from == date(2021, 12, 29)


def test_there_is_no_ceiling_that_the_sources_do_not_have():
    assert FORM.field("sokt_belopp").maximum is None
    assert read(sokt_belopp=104_000).errors == ()
    assert codes(read(sokt_belopp=0)) == [("/sokt_belopp", "too_small")]


def test_there_is_no_support_afterwards():
    yesterday, today = (str(TODAY - timedelta(days)) for days in (1, 0))
    assert codes(read(start_datum=today, ar=TODAY.year)) == []
    assert codes(read(start_datum=yesterday, ar=TODAY.year)) == [("/start_datum", "retroactive")]


def test_the_window_is_1_january_to_15_october_of_dated_years():
    windows = {window.opens.date(): window.last.date() for window in FORM.windows}
    assert windows[date(2026, 1, 1)] == date(2026, 10, 15)
    assert windows[date(2027, 1, 1)] == date(2027, 10, 15)


def tab(key):
    return next(tab for tab in files().tabs("orebro") if tab.key == key)
