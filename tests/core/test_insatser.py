"""The register of activities is read as staff type it, and what cannot be read is told with its row."""

from datetime import date

import pytest

from kvitto.core.insatser import read_activities, read_day, read_goals, read_municipalities, read_number
from kvitto.core.sheet import SeenRow
from tests.forms.material import files

OREBRO, GOALS = files().region("orebro"), files().goals("orebro")


@pytest.mark.parametrize(
    "typed",
    [
        46082,
        46082.0,
        "2026-03-01",
        "1/3 2026",
        "1.3.2026",
        "1 mars 2026",
        " 1 Mars 2026. ",
        "27/2–1/3 2026",
        "1/3-2026",
    ],
)
def test_a_day_is_read_however_it_is_typed(typed):
    assert read_day(typed) == date(2026, 3, 1)


@pytest.mark.parametrize("typed", ["mars", "våren 2026", "2026-02-30", "", 3, True, "31/4 2026"])
def test_what_is_no_day_is_not_guessed(typed):
    assert read_day(typed) is None


@pytest.mark.parametrize(
    "typed, goals",
    [
        ("Mål 3", ["OR-G3"]),
        (3, ["OR-G3"]),
        (3.0, ["OR-G3"]),
        ("3.1", ["OR-G3-D1"]),
        ("3.1, 4", ["OR-G3-D1", "OR-G4"]),
        ("Mål 3 och mål 4", ["OR-G3", "OR-G4"]),
        ("Delmål 3:1; delmål 3.1", ["OR-G3-D1"]),
        ("mål 3: relevans", ["OR-G3"]),
        ("", []),
    ],
)
def test_goals_are_read_by_their_numbers(typed, goals):
    assert read_goals(typed, GOALS) == (tuple(goals), [])


def test_a_goal_that_is_not_in_the_plan_is_told():
    assert read_goals("Mål 3, Mål 9, läsning", GOALS) == (("OR-G3",), ["Mål 9", "läsning"])


@pytest.mark.parametrize(
    "typed, codes",
    [
        ("Laxå, Kumla och Nora", ["1860", "1881", "1884"]),
        ("laxå kommun; KUMLA", ["1860", "1881"]),
        ("1860/1881", ["1860", "1881"]),
        (1860, ["1860"]),
        ("Hällefors\nKumla", ["1863", "1881"]),
    ],
)
def test_municipalities_are_read_by_name_or_code(typed, codes):
    assert read_municipalities(typed, OREBRO) == (tuple(codes), [])


def test_all_municipalities_can_be_meant():
    assert len(read_municipalities("Alla", OREBRO)[0]) == len(read_municipalities("hela länet", OREBRO)[0]) == 12


@pytest.mark.parametrize(
    "typed, number", [(25, 25), (25.0, 25), ("1 200", 1200), ("25 st", 25), ("12 deltagare", 12), (0, 0)]
)
def test_numbers_are_read(typed, number):
    assert read_number(typed) == number


@pytest.mark.parametrize("typed", ["ca 25", "20-30", 2.5, -1, "många", True])
def test_an_estimate_is_no_number(typed):
    assert read_number(typed) is None


def test_faults_are_told_with_row_and_heading_and_the_rest_still_counts():
    rows = [
        SeenRow(2, {"datum": "våren", "mal": "Mål 3", "kommuner": "Lakså", "deltagare": "ca 20", "rubrik": "Läsning"}),
        SeenRow(3, {"anteckning": "  "}),
        SeenRow(4, {"rubrik": "Bokprat", "datum": 46082, "mal": "Delmål 3.1"}),
    ]
    activities, faults = read_activities(rows, OREBRO, GOALS)

    assert [(fault.row, fault.heading) for fault in faults] == [(2, "Datum"), (2, "Kommuner"), (2, "Antal deltagare")]
    assert "Menar ni Laxå?" in faults[1].text
    assert [activity.title for activity in activities] == ["Läsning", "Bokprat"]
    assert activities[0].touches("OR-G3")
    assert activities[1].touches("OR-G3")
    assert not activities[1].touches("OR-G3-D2")


def test_a_goal_that_the_sheet_would_not_count_is_told():
    [_], [fault] = read_activities([SeenRow(2, {"datum": 46082, "mal": "Mål 3 och 4"})], OREBRO, GOALS)
    assert fault.text.startswith("Skriv ”Mål 4”")
