"""Västra Götaland's sharing day keeps the programme's own sentences: one test for each."""

from pathlib import Path

import pytest

from kvitto.core.forms.examples import examples
from kvitto.core.ids import Token
from kvitto.steps.accept import accept
from kvitto.steps.case_file import open_case, rests_on
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.ledger import catch_up
from kvitto.steps.lists import presenters
from tests.steps.test_decisions import Staff
from tests.town import VGR, town

HJO, SKARA = "1497", "1495"


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory):
    """Hjo and Skara are granted; Hjo presents and has reported, with a yes to being told of. Ale is not granted."""
    folder: Path = tmp_path_factory.mktemp("sharing")
    with town(folder) as here:
        for token, code in (("s-1", HJO), ("s-2", SKARA), ("s-3", "1440")):
            here.press(token, kommun_kod=code, projekt_namn=f"Projekt {token}")
        staff = Staff(here)
        at = {row["Projekt"]: number for number, row in enumerate(here.rows(), start=2)}
        staff.grant(at["Projekt s-1"])
        staff.grant(at["Projekt s-2"])
        staff.write(at["Projekt s-1"], Delningsdag="Presenterar")
        staff.write(at["Projekt s-2"], Delningsdag="Deltar")
        staff.wait()
        report(staff, "s-1", red_lardomar="Högläsning bär.", red_publicering=True)
        report(staff, "s-2", red_lardomar="Vi behåller det för oss.", red_publicering=False)
        yield staff


def report(staff, token, **answers):
    office = staff.office
    form, case = office.forms.form("vgr", "slutredovisning"), open_case(office, Token(token))
    assert case is not None
    [example] = examples(form, office.forms.region("vgr"), 1, staff.here.clock.now().date())
    accept(
        office, form, Token(f"{token}-r"), {**example, **answers}, language="sv", via="web", on=rests_on(office, case)
    )
    deliver_rows(office, VGR)


def test_R_V29_each_grant_is_linked_to_the_years_sharing_day_and_takes_part_or_not(staff):
    table = presenters(staff.office, VGR, 2027)
    assert table.title == "Delningsdag 2027"
    assert {row[0]: row[2] for row in table.rows} == {"Hjo kommun": "Presenterar", "Skara kommun": "Deltar"}
    assert {catch_up(staff.office, VGR).cases[one].year for one in catch_up(staff.office, VGR).cases} == {2027}


def test_R_V30_the_presenters_are_listed_from_the_years_granted_cases(staff):
    first, second = presenters(staff.office, VGR, 2027).rows
    assert first[:4] == ("Hjo kommun", "Projekt s-1", "Presenterar", 10)
    assert second[:4] == ("Skara kommun", "Projekt s-2", "Deltar", None)
    assert presenters(staff.office, VGR, 2026).rows == ()


def test_R_V38_lessons_are_recorded_and_told_where_the_library_has_said_yes(staff):
    lessons = {row[0]: row[4] for row in presenters(staff.office, VGR, 2027).rows}
    assert lessons == {"Hjo kommun": "Högläsning bär.", "Skara kommun": ""}
    recorded = {row["Lärdomar"] for row in staff.here.rows("Redovisningar")}
    assert recorded == {"Högläsning bär.", "Vi behåller det för oss."}
