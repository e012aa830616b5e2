"""`kvitto report`: the figures of a year as a page and a workbook, from the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kvitto.core.ids import RegionId
from tests.town import Town, town


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path / "town", RegionId("orebro")) as it:
        yield it


def test_the_report_of_a_year_is_a_page_and_a_workbook(here, kvitto, tmp_path):
    here.spreadsheet().worksheet("Insatser").update([["våren", "Bokprat", "", "Mål 3"]], "A2")
    state = tmp_path / "lage.txt"
    state.write_text("Det går bra.", encoding="utf-8")
    ran = kvitto("report", "2026", "--folder", str(tmp_path), "--description", str(state))

    assert ran.exit_code == 0, ran.output
    page = (tmp_path / "orebro-2026.html").read_text(encoding="utf-8")
    assert "Det går bra." in page
    assert (tmp_path / "orebro-2026.xlsx").stat().st_size > 1000
    assert "Insatser rad 2, Datum: ”våren” är ingen dag" in ran.output
    assert "Rad 2, Datum" in page


def test_a_report_on_a_part_of_the_year_has_a_name_of_its_own(here, kvitto, tmp_path):
    kvitto("report", "2026", "--from", "2026-01-01", "--to", "2026-08-31", "--folder", str(tmp_path))
    assert "Från den 1 januari 2026 till och med den 31 augusti 2026." in next(tmp_path.glob("*.html")).read_text(
        "utf-8"
    )


@pytest.mark.parametrize("days", [("2026-08-31", "2026-01-01"), ("2025-12-01", "2026-01-31")])
def test_days_outside_the_year_are_refused_in_words(here, kvitto, tmp_path, days):
    ran = kvitto("report", "2026", "--from", days[0], "--to", days[1], "--folder", str(tmp_path))
    assert ran.exit_code == 1
    assert "--from and --to are days of 2026" in ran.output
