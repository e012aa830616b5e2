"""Måluppföljning: what the goals come to, counted live by the sheet itself over the other tabs."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from gspread.utils import ValueInputOption
from openpyxl import load_workbook

from kvitto.adapters.report_files import Told, write_report
from kvitto.core.forms.examples import examples
from kvitto.core.ids import RegionId, Token
from kvitto.core.year_report import Figure, Period
from kvitto.core.year_report import figures as count
from kvitto.steps.accept import accept
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.watch import watch
from kvitto.steps.year_report import gather
from kvitto.wiring import data_folder
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
        decide(it, Status="Under beredning")
        decide(it, Beviljat_belopp=30_000, Motivering="Bra.", Beslutsdatum="2026-11-20", Beslutat_av="Enhetschef")
        decide(it, Status="Beviljad")
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


def decide(here: Town, **cells: Any) -> None:
    """Staff write in the two oldest applications, and three looks pass, so that it counts."""
    for row in (2, 3):
        put(here, "Ansökningar", row, **cells)
    for _ in range(4):
        here.clock.sleep(200)
        watch(here.office(), OREBRO)


def put(here: Town, tab: str, row: int, **cells: Any) -> None:
    sheet = here.spreadsheet().worksheet(tab)
    headings = sheet.row_values(1)
    for heading, value in cells.items():
        at = headings.index(heading.replace("_", " ")) + 1
        sheet.update([[value]], f"R{row}C{at}", value_input_option=ValueInputOption.user_entered)


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


def test_what_nobody_has_answered_is_blank_and_nought_is_nought(figures):
    assert (figures["OR-G1-BR3", 2026]["Värde"], figures["OR-G1-BR3", 2026]["Svarat"]) == ("", 0)
    assert figures["OR-G2-X3", 2025]["Värde"] == ""
    assert figures["OR-G1-X2", 2026]["Värde"] == 0


def test_who_has_answered_and_who_has_not_stands_beside(here):
    told = {row["Kommun"]: row["Senaste årets svar"] for row in here.rows("Måluppföljning") if row["Kommun"]}
    assert len(told) == 12
    assert {name: word for name, word in told.items() if word != "Inte svarat"} == dict.fromkeys(
        ("Laxå", "Kumla", "Nora"), "Inskickad"
    )


# -- The annual report ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def counted(here: Town) -> dict[str, Figure]:
    """The same, counted from the journal."""
    material, _ = gather(here.office(), OREBRO, FILES.goals(OREBRO))
    year = Period(date(2026, 1, 1), date(2026, 12, 31), 2026)
    return {one.indicator.id: one for one in count(FILES.indicators(OREBRO), material, year)}


def test_the_report_counts_from_the_journal_what_the_sheet_counts_from_its_rows(figures, counted):
    for key, figure in counted.items():
        row = figures[key, 2026]
        assert row["Värde"] == ("" if figure.value is None else pytest.approx(figure.value)), key
        assert (row["Svarat"] or 0) == (figure.answered or 0), key
        assert (row["Uppgift saknas"] or 0) == (figure.missing or 0), key
    assert {key for key, _ in figures} == set(counted)


def test_every_figure_of_the_report_names_its_rows(here, counted):
    granted = {row["Referens"] for row in here.rows() if row["Läge"] == "Beviljad"}
    assert set(counted["OR-G3-02"].rows) == granted
    assert counted["OR-G3-01"].rows == ("Insatser rad 2", "Insatser rad 3")
    standing = {row["Referens"]: row["Läge"] for row in here.rows("Indikatorer")}
    assert [standing[reference] for reference in counted["OR-G2-X3"].rows] == ["Inskickad"] * 2


@pytest.fixture(scope="module")
def page(here: Town, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of the report, beside last year's."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "orebro-2025.html").write_text("", encoding="utf-8")
    material, faults = gather(here.office(), OREBRO, FILES.goals(OREBRO))
    forms = [FILES.form(OREBRO, form_id) for form_id in FILES.forms(OREBRO)]
    told = Told(FILES.region(OREBRO), FILES.goals(OREBRO), FILES.indicators(OREBRO), forms)
    year = Period(date(2026, 1, 1), date(2026, 12, 31), 2026)
    text = "Tolv kommuner har folkbibliotek.\n\nTvå har byggt nytt."
    html, _, _, book, *_ = write_report(
        folder, data_folder() / "templates" / "report", told, material, faults, year, text
    )
    sheet = load_workbook(book)["Indikatorer 2026"]
    assert {row[1]: row[3] for row in sheet.iter_rows(min_row=2, values_only=True)}["OR-G2-X3"] == 10
    return html.read_text(encoding="utf-8")


def test_R_O24_the_report_is_grouped_by_goal_and_sub_goal_for_the_chosen_year(page):
    headings = re.findall(r"<h2[^>]*>Mål (\d)|<caption>Delmål (\d\.\d)", page)
    assert [one or two for one, two in headings] == ["1", "1.1", "1.2", "1.3", "2", "2.1", "2.2", "3", "4"]
    assert "3 (i 2 kommuner)" in page
    assert "74\N{NO-BREAK SPACE}% (31 av 42)" in page
    assert "2 av 12, uppgift saknas 1" in page


def test_R_O30_the_report_has_room_for_the_state_of_the_libraries_and_links_to_earlier_years(page):
    assert "<p>Tolv kommuner har folkbibliotek.</p>\n<p>Två har byggt nytt.</p>" in page
    assert '<a href="orebro-2025.html">2025</a>' in page


def test_a_grant_that_touches_two_goals_stands_in_both_and_once_in_the_sum(page):
    table = page.partition("Efter mål")[2].partition("</table>")[0]
    cells = r'<td class="n">(\d+)</td><td[^>]*>[^<]*</td><td class="n">(\d+)'
    row = rf'<th scope="row">(?:<a[^>]*>)?([^<:]*)[^<]*(?:</a>)?</th>{cells}'
    told = [("Mål 3", "3", "2"), ("Mål 4", "1", "1"), ("Alla, var och en räknad en gång", "3", "2")]
    assert re.findall(row, table) == told


def test_a_report_on_a_part_of_the_year_counts_decisions_and_activities_of_its_days(here):
    material, _ = gather(here.office(), OREBRO, FILES.goals(OREBRO))
    spring = Period(date(2026, 1, 1), date(2026, 4, 30), 2026)
    found = {one.indicator.id: one.value for one in count(FILES.indicators(OREBRO), material, spring)}
    assert (found["OR-G3-01"], found["OR-G3-02"]) == (1, 0)
