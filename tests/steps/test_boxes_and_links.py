"""Check boxes and links come with Kvitto's row, and only what staff have ticked is said."""

import shutil
from dataclasses import replace
from datetime import datetime
from typing import Any

from kvitto.core.ids import TabKey, Token
from kvitto.core.sheet import Batch, Row, Tab
from kvitto.steps.deliver import deliver_rows
from tests.town import VGR, Town

LETTER = {"referens": "VGR-2026-ABCD-EFGH", "brev": "Beslut", "las_brevet": "https://kvitto.example/vgr/brev/1"}


def tab_of(here: Town, key: str) -> Tab:
    return next(tab for tab in here.office().forms.tabs(VGR) if tab.key == TabKey(key))


def append(here: Town, key: str, *rows: dict[str, Any]) -> None:
    """Rows as the pump sends them."""
    session = here.office().register(VGR, "work").session()
    batch = [Row(Token(f"letter-{n}"), cells) for n, cells in enumerate(rows)]
    session.append_once(Batch(1, tab_of(here, key), 77, "rows 1 x", tuple(batch)))


def cell(here: Town, title: str, row: int, heading: str) -> dict[str, Any]:
    """All that Google tells of one cell."""
    tab = here.spreadsheet().worksheet(title)
    at = tab.row_values(1).index(heading)
    told = tab.client.request(
        "get",
        f"https://sheets.googleapis.com/v4/spreadsheets/{here.settings.spreadsheets['vgr', 'work']}",
        params={"ranges": f"'{title}'!{row}:{row}", "includeGridData": "true"},
    ).json()
    values = told["sheets"][0]["data"][0].get("rowData", [{}])[0].get("values", [])
    return values[at] if at < len(values) else {}


def test_a_letters_row_comes_with_its_own_box_and_the_rows_below_have_none(here):
    append(here, "utskick", LETTER, LETTER)

    for row in (2, 3):
        assert cell(here, "Utskick", row, "Skicka")["dataValidation"]["condition"] == {"type": "BOOLEAN"}
    assert "dataValidation" not in cell(here, "Utskick", 4, "Skicka")
    assert here.rows("Utskick")[0]["Läs brevet"] == LETTER["las_brevet"]


def test_only_a_ticked_box_says_something_whether_or_not_the_others_were_touched(here):
    append(here, "utskick", LETTER, LETTER, LETTER)
    tab = here.spreadsheet().worksheet("Utskick")
    tab.update([["TRUE"], ["FALSE"]], "G2:G3", value_input_option="USER_ENTERED")
    assert tab.row_values(1)[6] == "Skicka"

    rows = here.office().register(VGR, "work").session().rows_in(tab_of(here, "utskick"))
    assert [row.cells.get("skicka") for row in rows if "referens" in row.cells] == [True, None, None]


def test_a_link_leads_where_it_says_and_the_cells_beside_it_keep_their_looks(here):
    append(here, "utskick", {**LETTER, "tid": datetime(2026, 12, 1, 9)})  # noqa: DTZ001 - local, as the sheet is

    link = cell(here, "Utskick", 2, "Läs brevet")["userEnteredFormat"]
    assert link["textFormat"]["link"] == {"uri": LETTER["las_brevet"]}
    assert cell(here, "Utskick", 2, "Tid")["formattedValue"] == "2026-12-01 09:00"


def test_where_only_staff_write_a_box_stands_on_every_row(here):
    assert cell(here, "Postlista", 40, "Registrerad")["dataValidation"]["condition"] == {"type": "BOOLEAN"}
    assert len(here.choices("Postlista", "B40")) == 3


def test_a_region_that_is_only_tried_out_gets_its_rows_in_a_tab_of_their_own(here, tmp_path):
    for folder in ("schemas", "templates"):
        shutil.copytree(here.settings.data / folder, tmp_path / "tried" / folder)
    file = tmp_path / "tried/schemas/vgr/region.toml"
    file.write_text("test = true\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    here.settings = replace(here.settings, data=tmp_path / "tried")
    here.press("w-1")
    deliver_rows(here.office(), VGR)

    assert here.rows("Ansökningar") == []
    [row] = here.rows("Testärenden")
    assert row["Referens"].startswith("TEST-VGR-")
    assert row["Sökt belopp"] == here.answers["sokt_belopp"]
