"""What Google makes of what staff type, in Swedish and American spreadsheets, and how it is shown."""

from typing import Any

import gspread
import pytest
from gspread.utils import ValueRenderOption

from tests.emulator.conftest import Google


def typed(tab: gspread.Worksheet, text: Any) -> tuple[Any, str]:
    """The value a cell gets and the text it shows."""
    tab.batch_clear(["A1"])
    tab.spreadsheet.batch_update(
        {"requests": [{"repeatCell": {"range": {"sheetId": tab.id, "endRowIndex": 1}, "fields": "*"}}]}
    )
    tab.update([[text]], "A1", raw=False)
    value = tab.get("A1", value_render_option=ValueRenderOption.unformatted)
    return (value[0][0] if value[0] else None), tab.acell("A1").value or ""


SWEDISH = {
    "50 000 kr": (50000, "50\u00a0000 kr"),
    "50 000": (50000, "50\u00a0000"),
    "50000": (50000, "50000"),
    "1 234,50": (1234.5, "1\u00a0234,50"),
    "1,5": (1.5, "1,5"),
    "1.5": (63 / 1440 + 2 / 1440, "1:05"),
    "1234.1234": ((1234 * 60 + 1234) / 1440, "1254:34:00"),
    "25 %": (0.25, "25%"),
    "2026-12-01": (46357, "2026-12-01"),
    "1/12/2026": (46357, "1/12/2026"),
    "1 december 2026": (46357, "1 december 2026"),
    "2026-12-01 08:30": (46357 + 8.5 / 24, "2026-12-01 08:30"),
    "08:30": (8.5 / 24, "08:30"),
    "SANT": (True, "SANT"),
    "falskt": (False, "FALSKT"),
    "=1,5*2": (3, "3"),
    "=SUM(1;2)": (3, "3"),
    "=5/2": (2.5, "2,5"),
    "Beviljad": ("Beviljad", "Beviljad"),
    "'0428": ("0428", "0428"),
    "0428": (428, "428"),
    "+46701234567": (46701234567, "46701234567"),
    "VGR-2027-ABCD-EFGH": ("VGR-2027-ABCD-EFGH", "VGR-2027-ABCD-EFGH"),
    "12 34": ("12 34", "12 34"),
    "2026-02-30": ("2026-02-30", "2026-02-30"),
}

AMERICAN = {
    "50,000": (50000, "50,000"),
    "$1,234.50": (1234.5, "$1,234.50"),
    "1.5": (1.5, "1.5"),
    "1,5": ("1,5", "1,5"),
    "50 000": ("50 000", "50 000"),
    "12/1/2026": (46357, "12/1/2026"),
    "Dec 1, 2026": (46357, "Dec 1, 2026"),
    "8:30 PM": (20.5 / 24, "8:30 PM"),
    "TRUE": (True, "TRUE"),
    "(12)": (-12, "-12"),
    "1e3": (1000, "1.00E+03"),
    "=SUM(1,2)": (3, "3"),
    "2,000,000.01": (2000000.01, "2,000,000.01"),
    "= 1 / 1024": (1 / 1024, "0.0009765625"),
}


@pytest.mark.parametrize("text", SWEDISH)
def test_typed_in_a_swedish_spreadsheet(swedish: gspread.Worksheet, text: str) -> None:
    value, shown = typed(swedish, text)

    assert value == (pytest.approx(SWEDISH[text][0]) if isinstance(value, float) else SWEDISH[text][0])
    assert shown == SWEDISH[text][1]


@pytest.mark.parametrize("text", AMERICAN)
def test_typed_in_an_american_spreadsheet(tab: gspread.Worksheet, text: str) -> None:
    value, shown = typed(tab, text)

    assert value == (pytest.approx(AMERICAN[text][0]) if isinstance(value, float) else AMERICAN[text][0])
    assert shown == AMERICAN[text][1]


def test_formulas_read_with_semicolons_where_the_comma_is_decimal(swedish: gspread.Worksheet) -> None:
    swedish.update([["=IF(1,5>1;SUM(B1;2,25);{1\\2;3\\4})"]], "A1", raw=False)

    (shown,) = swedish.get("A1", value_render_option=ValueRenderOption.formula)
    assert shown == ["=IF(1,5>1;SUM(B1;2,25);{1\\2;3\\4})"]
    assert swedish.acell("A1").value == "2,25"


def test_a_formula_follows_when_the_locale_changes(book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    tab.update([["=SUM(1.5,2)", "1.5"]], "A1", raw=False)
    book.update_locale("sv_SE")

    assert tab.get("A1:B1", value_render_option=ValueRenderOption.formula) == [["=SUM(1,5;2)", 1.5]]
    assert tab.get("A1:B1") == [["3,5", "1,5"]]


def test_a_typed_date_does_not_take_the_format_from_a_cell_that_has_one(tab: gspread.Worksheet) -> None:
    tab.format("A1", {"numberFormat": {"type": "DATE", "pattern": "d mmm yyyy"}})
    tab.update([["2026-12-01"]], "A1", raw=False)

    assert tab.acell("A1").value == "1 Dec 2026"


def test_a_cell_formatted_as_text_keeps_what_is_typed(tab: gspread.Worksheet) -> None:
    tab.format("A1", {"numberFormat": {"type": "TEXT"}})
    tab.update([["0428"]], "A1", raw=False)

    assert tab.get("A1", value_render_option=ValueRenderOption.unformatted) == [["0428"]]


@pytest.mark.parametrize(
    "pattern, shown",
    [
        ("#,##0 \"kr\"", "46\u00a0357 kr"),
        ("0.00", "46357,25"),
        ("0.0%", "4635725,0%"),
        ("yyyy-mm-dd hh:mm", "2026-12-01 06:00"),
        ("dddd d mmmm", "tisdag 1 december"),
        ("[h]:mm", "1112574:00"),
        ("0.00E+00", "4,64E+04"),
        ("@", "46357,25"),
    ],
)  # fmt: skip
def test_a_number_is_shown_by_its_pattern_the_swedish_way(swedish: gspread.Worksheet, pattern: str, shown: str) -> None:
    swedish.format("A1", {"numberFormat": {"type": "NUMBER", "pattern": pattern}})
    swedish.update([[46357.25]], "A1")

    assert swedish.acell("A1").value == shown


def test_unknown_functions_and_broken_formulas_show_an_error_and_keep_their_text(tab: gspread.Worksheet) -> None:
    written = ['=QUERY(B1:B2,"select B")', "=REF_SAKNAS", "=1/0", "=SUM((", "=Saknas!A1"]
    tab.update([[formula] for formula in written], "A1", raw=False)

    assert tab.col_values(1) == ["#NAME?", "#NAME?", "#DIV/0!", "#ERROR!", "#REF!"]
    assert [row[0] for row in tab.get("A1:A5", value_render_option=ValueRenderOption.formula)] == written


def test_arrays_spill_into_their_neighbours(tab: gspread.Worksheet) -> None:
    tab.update([["b"], ["a"], ["b"]], "A1")
    tab.update([["=SORT(UNIQUE(A1:A3))"]], "C1", raw=False)

    assert tab.get("C1:C5") == [["a"], ["b"]]
    assert tab.get("C1:C5", value_render_option=ValueRenderOption.formula) == [["=SORT(UNIQUE(A1:A3))"], ["b"]]


def test_formulas_follow_their_cells_over_tabs_and_names(book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    budget = book.add_worksheet("Budget 2027", 5, 5)
    tab.update([["Status", "Belopp"], ["Beviljad", 100], ["Avslag", 50]], "A1")
    tab.define_named_range("B2:B3", "Belopp")
    budget.update([['=SUMIFS(Sheet1!B:B,Sheet1!A:A,"Beviljad")', "=SUM(Belopp)"]], "A1", raw=False)
    assert budget.get("A1:B1") == [["100", "150"]]

    tab.update([["Beviljad"]], "A3")
    assert budget.acell("A1").value == "150"


def test_a_formula_over_dates_shows_a_date(tab: gspread.Worksheet) -> None:
    tab.update([["Sista dag", "Sökt"], ["2026-12-01", 5], ["2027-01-15", 7]], "A1", raw=False)
    tab.update([["=A2+14", "=A3", "=MAX(A:A)", "=A3-A2", "=SUM(B:B)", "=$A$2"]], "D1", raw=False)

    assert tab.get("D1:I1") == [["2026-12-15", "2027-01-15", "2027-01-15", "45", "12", "2026-12-01"]]


def test_today_is_the_servers_own_day(google: Google, tab: gspread.Worksheet) -> None:
    tab.update([["=TODAY()", "=A1+1"]], "A1", raw=False)
    today = google.app.clock().date()

    (row,) = tab.get("A1:B1", value_render_option=ValueRenderOption.unformatted)
    assert row[0] == today.toordinal() - 693594
    assert tab.acell("A1").value == f"{today.month}/{today.day}/{today.year}"
