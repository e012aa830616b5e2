"""Måluppföljning: what the goals come to, counted live by the sheet itself over the other tabs."""

from collections.abc import Iterator
from typing import Any

import pytest
from gspread.utils import ValueInputOption

from kvitto.core.forms.examples import examples
from kvitto.core.ids import RegionId, Token
from kvitto.steps.accept import accept
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.watch import watch
from tests.town import START, Town, town
from tests.web.site import FILES

OREBRO = RegionId("orebro")
LAXA, KUMLA, NORA = "1860", "1881", "1884"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Three libraries have reported on 2026, one of them twice; two projects are granted; activities are registered."""
    with town(tmp_path_factory.mktemp("orebro"), OREBRO) as it:
        report(it, "w-1", LAXA, or_g3_03_biblioteksplan="ja", or_g3_03_verksamhetsplan="nej", or_g2_x3=5)
        laxa = {"or_g3_03_biblioteksplan": "ja", "or_g3_03_verksamhetsplan": "ja", "or_g3_04": "ja", "or_g2_x3": 10}
        report(it, "w-2", LAXA, **laxa, or_g2_x4_antal=1, or_g2_x4_av=2)
        kumla = {"or_g3_03_biblioteksplan": "ja", "or_g3_04": "ja", "or_g2_x3": 0}
        report(it, "w-3", KUMLA, **kumla, or_g2_x4_antal=30, or_g2_x4_av=40)
        nora = {"or_g3_03_biblioteksplan": "uppgift_saknas", "or_g3_04": "nej", "or_g2_x3": "uppgift_saknas"}
        report(it, "w-4", NORA, **nora, or_g2_x4_antal="uppgift_saknas", or_g2_x4_av=8)
        apply(it, "a-1", mal_ids=["OR-G3", "OR-G4"])
        apply(it, "a-2", mal_ids=["OR-G3"])
        apply(it, "a-3", mal_ids=["OR-G3"])
        deliver_rows(it.office(), OREBRO)
        it.clock.sleep(60)
        deliver_rows(it.office(), OREBRO)
        watch(it.office(), OREBRO)
        put(it, "Ansökningar", 2, Beviljat_belopp=30_000, Läge="Beviljad")
        put(it, "Ansökningar", 3, Beviljat_belopp=20_000, Läge="Utbetald")
        it.spreadsheet().worksheet("Insatser").update(
            [
                ["2026-03-01", "Läscirklar", "Fortbildning", "Mål 3"],
                ["2026-05-01", "Bokprat", "Nätverk", "Delmål 3.1, Mål 4"],
                ["2025-05-01", "Bokprat", "Nätverk", "Mål 3"],
            ],
            "A2",
            value_input_option=ValueInputOption.user_entered,
        )
        yield it


def report(here: Town, token: str, municipality: str, **answers: Any) -> None:
    form = FILES.form(OREBRO, "indikatorer")
    who = {"kommun_kod": municipality, "ar": 2026, "kontakt_namn": "B", "kontakt_epost": "b@laxa.example"}
    accept(here.office(), form, Token(token), who | answers, language="sv", via="web")
    here.clock.sleep(1)


def apply(here: Town, token: str, **answers: Any) -> None:
    form = FILES.form(OREBRO, "ansokan")
    body = dict(examples(form, FILES.region(OREBRO), 1, START.date())[0])
    accept(here.office(), form, Token(token), body | {"ar": 2026} | answers, language="sv", via="web")
    here.clock.sleep(1)


def put(here: Town, tab: str, row: int, **cells: Any) -> None:
    sheet = here.spreadsheet().worksheet(tab)
    headings = sheet.row_values(1)
    for heading, value in cells.items():
        sheet.update([[value]], f"R{row}C{headings.index(heading.replace('_', ' ')) + 1}")


@pytest.fixture(scope="module")
def figures(here: Town) -> dict[tuple[str, int], dict[str, Any]]:
    return {(row["Nyckel"], row["År"]): row for row in here.rows("Måluppföljning") if row["Nyckel"]}


def test_no_figure_is_an_error(figures):
    assert not [row for row in figures.values() for value in row.values() if str(value).startswith("#")]
    assert {year for _, year in figures} == {2024, 2025, 2026}


def test_R_O04_training_occasions_are_counted_in_the_register_by_year_and_goal(figures):
    assert [figures["OR-G3-01", year]["Värde"] for year in (2026, 2025, 2024)] == [2, 1, 0]
    assert figures["OR-G4-01", 2026]["Värde"] == 1


def test_R_O05_grants_are_counted_from_the_granted_rows_without_anybody_typing_a_figure(figures):
    assert [figures["OR-G3-02", year]["Värde"] for year in (2026, 2025)] == [2, 0]


def test_R_O06_a_grant_that_touches_two_goals_counts_once_for_each_and_once_in_all(here, figures):
    assert (figures["OR-G3-02", 2026]["Värde"], figures["OR-G4-02", 2026]["Värde"]) == (2, 1)
    assert figures["OR-G1-X2", 2026]["Värde"] == 0
    [budget] = [row for row in here.rows("Budget") if row["År"] == 2026]
    assert budget["Beviljade"] == 2


def test_R_O07_plans_are_counted_as_documents_and_as_municipalities(figures):
    row = figures["OR-G3-03", 2026]
    assert (row["Värde"], row["Kommuner"]) == (3, 2)
    assert (row["Svarat"], row["Av"], row["Uppgift saknas"]) == (2, 12, 1)


def test_R_O08_municipalities_that_say_yes_are_counted_once_each_and_never_more_than_twelve(figures):
    row = figures["OR-G3-04", 2026]
    assert (row["Värde"], row["Svarat"], row["Av"]) == (2, 3, 12)


def test_a_report_that_was_replaced_is_not_counted(figures):
    assert figures["OR-G2-X3", 2026]["Värde"] == 10


def test_a_share_is_all_parts_over_all_wholes_where_both_are_known(figures):
    row = figures["OR-G2-X4", 2026]
    assert (row["Del"], row["Helhet"], row["Svarat"]) == (31, 42, 2)
    assert row["Värde"] == pytest.approx(31 / 42)


def test_who_has_answered_and_who_has_not_stands_beside(here):
    told = {row["Kommun"]: row["Senaste årets svar"] for row in here.rows("Måluppföljning") if row["Kommun"]}
    assert len(told) == 12
    assert {name: word for name, word in told.items() if word != "Inte svarat"} == dict.fromkeys(
        ("Laxå", "Kumla", "Nora"), "Inskickad"
    )
