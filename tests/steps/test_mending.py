"""A column moved at the wrong moment, or deleted, costs nobody anything."""

from datetime import timedelta

import pytest

from kvitto.adapters.google_sheets import patch, register
from kvitto.core.ids import TabKey, Token
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.ledger import catch_up
from kvitto.steps.watch import Watched, watch
from tests.town import VGR

TAB = TabKey("ansokningar")


def look(here, office, times=1):
    for _ in range(times - 1):
        look(here, office)
    here.clock.moved += timedelta(minutes=5)
    return watch(office, VGR)


def work_sheet(here, *tokens):
    for token in tokens:
        here.press(token)
    office = here.office()
    deliver_rows(office, VGR)
    look(here, office)
    return office, here.spreadsheet().worksheet("Ansökningar")


def column(tab, heading):
    return tab.row_values(1).index(heading) + 1


def type_in(tab, row, heading, value):
    tab.update_cell(row, column(tab, heading), value)


def move(here, tab, heading, to):
    """Staff drag a column before another one."""
    at, target = column(tab, heading) - 1, column(tab, to) - 1
    place = {"sheetId": tab.id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    here.spreadsheet().batch_update({"requests": [{"moveDimension": {"source": place, "destinationIndex": target}}]})


def lands_after(monkeypatch, act):
    """Let staff do something between Kvitto's reading of the headings and its append, once."""
    real, left = patch.appended, [act]

    def appended(*given):
        part = real(*given)
        while left:
            left.pop()()
        return part

    monkeypatch.setattr(register, "appended", appended)


def answered(here, token="w-1"):
    """What the row should say, by heading, from a row that landed in peace."""
    return {
        heading: value
        for heading, value in next(row for row in here.rows() if row["Kvitto-id"] == token).items()
        if heading not in ("Referens", "Kvitto-id", "Inkom", "Ansökan", "Bilagor", "Beslut och avtal")
    }


MOVES = {
    "a column moved to the left": lambda here, tab: move(here, tab, "Sökt belopp", "Projekt"),
    "a column moved to the right": lambda here, tab: move(here, tab, "Kommun", "Handläggare"),
    "a grey column moved": lambda here, tab: move(here, tab, "Att göra", "Kommun"),
    "the reference moved": lambda here, tab: move(here, tab, "Referens", "Läge"),
    "an own column inserted first": lambda here, tab: tab.insert_cols([["Vår egen"]], 1),
    "an own column inserted among them": lambda here, tab: tab.insert_cols([["Vår egen"]], 6),
}


@pytest.mark.parametrize("what", MOVES)
def test_values_that_landed_under_other_headings_are_moved_to_their_own(here, monkeypatch, what):
    office, tab = work_sheet(here, "w-1")
    lands_after(monkeypatch, lambda: MOVES[what](here, tab))
    reference = here.press("w-2").submission.reference
    deliver_rows(office, VGR)
    look(here, office)
    told = [row["Vad"] for row in here.rows("Kontroll")]
    look(here, office)

    assert answered(here, "w-2") == answered(here, "w-1")
    assert [row["Referens"] for row in here.rows()][1] == reference
    assert not catch_up(office, VGR).rows[TAB][Token("w-2")].astray
    assert catch_up(office, VGR).rows[TAB][Token("w-2")].settled == {}
    assert len(told) <= 2
    assert look(here, office) == Watched()


def test_what_staff_have_written_in_a_row_astray_is_left(here, monkeypatch):
    office, tab = work_sheet(here, "w-1")
    lands_after(monkeypatch, lambda: tab.insert_cols([["Vår egen"]], 6))
    here.press("w-2")
    deliver_rows(office, VGR)
    type_in(tab, 3, "Status", "Under beredning")
    type_in(tab, 3, "Vår egen", "vårt")
    look(here, office, times=2)

    [row] = [row for row in here.rows() if row["Kvitto-id"] == "w-2"]
    assert row["Status"] == "Under beredning"
    assert row["Vår egen"] == "vårt"
    assert row["Projekt"] == here.answers["projekt_namn"]


def test_a_deleted_column_comes_back_with_what_was_in_force_and_staff_are_told(here):
    office, tab = work_sheet(here, "w-1", "w-2")
    type_in(tab, 2, "Projekt", "Rättat namn")
    type_in(tab, 3, "Handläggare", "Handläggare 1")
    look(here, office, times=3)
    before = {row["Referens"]: (row["Projekt"], row["Handläggare"]) for row in here.rows()}
    for heading in ("Projekt", "Handläggare", "Läge"):
        tab.delete_columns(column(tab, heading))
    look(here, office)

    assert {row["Referens"]: (row["Projekt"], row["Handläggare"]) for row in here.rows()} == before
    assert [row["Läge"] for row in here.rows()] == ["Inkommen", "Inkommen"]
    assert [row["Vad"].partition(" var")[0] for row in here.rows("Kontroll")[1:]] == [
        "Kolumnen Handläggare",
        "Kolumnen Projekt",
    ]
    assert look(here, office, times=3) == Watched()


def test_a_row_that_comes_while_a_column_is_gone_loses_nothing(here):
    office, tab = work_sheet(here, "w-1")
    tab.delete_columns(column(tab, "Projekt"))
    here.press("w-2")
    deliver_rows(office, VGR)
    look(here, office)

    assert [row["Projekt"] for row in here.rows()] == [here.answers["projekt_namn"]] * 2
    assert look(here, office, times=3).seen == 0


def test_when_both_columns_that_name_the_rows_are_deleted_they_come_back(here):
    office, tab = work_sheet(here, "w-1")
    here.press("w-2", projekt_namn="Ett annat")
    deliver_rows(office, VGR)
    look(here, office)
    before = [(row["Referens"], row["Kvitto-id"], row["Projekt"]) for row in here.rows()]
    for heading in ("Referens", "Kvitto-id"):
        tab.delete_columns(column(tab, heading))
    look(here, office)

    assert [(row["Referens"], row["Kvitto-id"], row["Projekt"]) for row in here.rows()] == before
    assert look(here, office, times=4).gone == 0


def test_a_reference_is_found_in_whatever_column_staff_have_put_it(here):
    office, tab = work_sheet(here, "w-1")
    [row] = here.rows()
    tab.insert_cols([["Vår egen", row["Referens"]]], 3)
    type_in(tab, 2, "Referens", "")
    type_in(tab, 2, "Kvitto-id", "")
    type_in(tab, 2, "Status", "Under beredning")

    assert look(here, office, times=3).settled == 1
    assert catch_up(office, VGR).rows[TAB][Token("w-1")].missed is None
