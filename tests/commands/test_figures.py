"""Budget and Måluppföljning: live figures over the rows, as Sheets computes them, each to be followed to its rows."""

import shutil
from dataclasses import replace

import pytest

from kvitto.steps.deliver import deliver_rows
from tests.town import VGR

GRANTED, PAID, LAPSED = "Beviljad", "Utbetald", "Förfallen"


@pytest.fixture
def office_with_cases(here):
    """Three applications for 2027 and one for 2026, in the sheet; ``put`` writes in them as staff or as Kvitto does."""
    for token, year in [("w-1", 2027), ("w-2", 2027), ("w-3", 2027), ("w-4", 2026)]:
        here.press(token, ar=year, sokt_belopp=40_000)
        here.clock.sleep(1)
    deliver_rows(here.office(), VGR)
    return here


def put(here, row, **cells):
    tab = here.spreadsheet().worksheet("Ansökningar")
    headings = tab.row_values(1)
    for heading, value in cells.items():
        at = headings.index(heading.replace("_", " ")) + 1
        tab.update([[value]], f"R{row}C{at}", value_input_option="USER_ENTERED")


def budget(here, year):
    [found] = [row for row in here.rows("Budget") if row["År"] == year]
    return found


def test_the_budget_tells_each_year_what_was_asked_granted_paid_and_is_at_risk(office_with_cases):
    here = office_with_cases
    put(here, 2, Läge=GRANTED, Beviljat_belopp=30_000)
    put(here, 3, Läge=PAID, Beviljat_belopp=25_000, Utbetalt_belopp=25_000, Utbetald="2027-05-04")

    row = budget(here, 2027)
    assert (row["Ansökningar"], row["Sökt"], row["Beviljade"], row["Beviljat"]) == (3, 120_000, 2, 55_000)
    assert (row["Utbetalt"], row["Inte utbetalt än"], row["Utbetalt efter årets slut"]) == (25_000, 30_000, 0)
    assert budget(here, 2026)["Sökt"] == 40_000


def test_an_amount_counts_only_when_the_decision_is_in_force(office_with_cases):
    here = office_with_cases
    put(here, 2, Läge="Klar för beslut", Beviljat_belopp=30_000)
    put(here, 3, Läge=LAPSED, Beviljat_belopp=25_000)
    put(here, 4, Läge="", Beviljat_belopp=20_000)

    assert (budget(here, 2027)["Beviljade"], budget(here, 2027)["Beviljat"]) == (0, 0)


def test_a_payment_after_the_end_of_the_year_is_shown_in_red_and_not_hidden(office_with_cases):
    here = office_with_cases
    put(here, 2, Läge=PAID, Beviljat_belopp=30_000, Utbetalt_belopp=30_000, Utbetald="2028-01-04")

    row = budget(here, 2027)
    assert (row["Utbetalt"], row["Utbetalt efter årets slut"]) == (30_000, 30_000)
    tab = here.spreadsheet().fetch_sheet_metadata({"includeGridData": "false"})
    [sheet] = [one for one in tab["sheets"] if one["properties"]["title"] == "Budget"]
    assert {rule["booleanRule"]["condition"]["type"] for rule in sheet["conditionalFormats"]} == {"NUMBER_GREATER"}


def test_the_figures_follow_when_staff_rename_the_tab_and_move_the_columns(office_with_cases):
    here = office_with_cases
    put(here, 2, Läge=GRANTED, Beviljat_belopp=30_000)
    tab = here.spreadsheet().worksheet("Ansökningar")
    tab.insert_cols([["Vår egen"]], col=2)
    tab.sort((1, "des"))
    tab.update_title("Ärenden 2027 o.s.v.")

    assert budget(here, 2027)["Beviljat"] == 30_000


def test_the_frame_of_the_regions_data_stands_in_the_settings_and_says_what_is_left(here, tmp_path):
    for folder in ("schemas", "templates"):
        shutil.copytree(here.settings.data / folder, tmp_path / "framed" / folder)
    file = tmp_path / "framed/schemas/vgr/region.toml"
    file.write_text(file.read_text(encoding="utf-8") + "\n[[frames]]\nyear = 2027\nsek = 600000\n", encoding="utf-8")
    here.settings = replace(here.settings, data=tmp_path / "framed")
    here.prepare()

    row = budget(here, 2027)
    assert (row["Ram"], row["Beviljat"], row["Kvar av ramen"]) == (600_000, 0, 600_000)
    assert here.rows("Inställningar")[0]["Ram"] == 600_000


def test_a_budget_without_a_case_is_blank_and_without_errors(here):
    for tab in ("Budget", "Måluppföljning"):
        for row in here.rows(tab):
            assert not [value for value in row.values() if str(value).startswith("#")]
    assert [row["År"] for row in here.rows("Budget") if row["År"] != ""] == []


def test_each_direction_is_counted_by_its_rows_and_activities(office_with_cases):
    here = office_with_cases
    direction = "Det lärande biblioteket"
    for row in range(2, 6):
        put(here, row, Huvudinriktning=direction)
    put(here, 2, Läge=GRANTED, Beviljat_belopp=30_000)
    here.spreadsheet().worksheet("Insatser").update(
        [["2027-03-01", "Läscirklar", "Nätverk", direction, "", "", 25]], "A2", value_input_option="USER_ENTERED"
    )

    rows = {(row["År"], row["Inriktning"]): row for row in here.rows("Måluppföljning")}
    row = rows[2027, direction]
    assert (row["Ansökningar"], row["Beviljade"], row["Beviljat"]) == (3, 1, 30_000)
    assert (row["Insatser"], row["Deltagare i insatser"]) == (1, 25)
    assert rows[2026, direction]["Ansökningar"] == 1


@pytest.mark.parametrize("spoil", ["overwritten", "broken"])
def test_a_formula_that_was_spoiled_is_put_back(office_with_cases, kvitto, spoil):
    here = office_with_cases
    put(here, 2, Läge=GRANTED, Beviljat_belopp=30_000)
    if spoil == "overwritten":
        here.spreadsheet().worksheet("Budget").update([[1]], "F2")
    else:
        tab = here.spreadsheet().worksheet("Ansökningar")
        tab.delete_columns(tab.row_values(1).index("Beviljat belopp") + 1)
    kvitto("sheet", "init")
    put(here, 2, Beviljat_belopp=20_000)

    assert budget(here, 2027)["Beviljat"] == 20_000
