"""What Kvitto writes in the very moment that staff move rows or columns ends in nobody else's cell."""

from datetime import timedelta

import pytest
from gspread.utils import rowcol_to_a1

from kvitto.adapters.google_sheets.access import Google
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.mail import send_mails
from kvitto.steps.project import project
from kvitto.steps.watch import watch
from tests.town import VGR

OURS = ("Läge", "Att göra", "Nästa sista dag", "Senaste mejl", "Ändrad av sökande")


@pytest.fixture
def cases(here):
    """Three applications, placed, each with a word of staff's own, and the tab."""
    for n in range(3):
        here.press(f"w-{n}", projekt_namn=f"Projekt {n}")
    office = here.office()
    deliver_rows(office, VGR)
    send_mails(here.office(), VGR)
    look(here, office)
    tab = here.spreadsheet().worksheet("Ansökningar")
    for row in range(2, 5):
        type_in(tab, row, "Handläggare", f"Handläggare {row}")
    for _ in range(3):
        look(here, office)
    return office, tab


def look(here, office):
    here.clock.moved += timedelta(minutes=5)
    return watch(office, VGR)


def column(tab, heading):
    return tab.row_values(1).index(heading) + 1


def type_in(tab, row, heading, value):
    tab.update_cell(row, column(tab, heading), value)


def staffs(here):
    """All that is not Kvitto's own, by reference and heading."""
    return {
        row["Referens"]: {heading: value for heading, value in row.items() if heading and heading not in OURS}
        for row in here.rows()
        if row["Referens"]
    }


def sorted_rows(tab):
    """Sort the rows the other way than they stand."""

    def act():
        words = tab.col_values(column(tab, "Projekt"))[1:]
        order = "des" if words == sorted(words) else "asc"
        tab.sort((column(tab, "Projekt"), order), range=f"A2:{rowcol_to_a1(4, tab.col_count)}")

    return act


def moved_column(tab, heading, to):
    """Drag a column away and, the next time, somewhere else again."""

    def act():
        at = column(tab, heading) - 1
        end = 1 if at >= to else to + 1
        place = {"sheetId": tab.id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
        tab.spreadsheet.batch_update({"requests": [{"moveDimension": {"source": place, "destinationIndex": end}}]})

    return act


def before_each_write(monkeypatch, acts):
    """Let staff do one thing right before each of Kvitto's next writes of cells, as long as there are any."""
    real = Google.batch_update

    def batch_update(self, requests, **options):
        if acts and any("updateCells" in one for one in requests):
            acts.pop(0)()
        return real(self, requests, **options)

    monkeypatch.setattr(Google, "batch_update", batch_update)


MOVES = {
    "rows": lambda tab: [sorted_rows(tab)] * 3,
    "columns": lambda tab: [moved_column(tab, "Kommun", 20)] * 3,
    "columns of ours": lambda tab: [moved_column(tab, "Läge", 7)] * 3,
    "the reference": lambda tab: [moved_column(tab, "Referens", 6)] * 3,
    "columns, then rows": lambda tab: [
        moved_column(tab, "Läge", 7),
        sorted_rows(tab),
        moved_column(tab, "Referens", 9),
    ],
    "the reference, then rows": lambda tab: [moved_column(tab, "Referens", 6), sorted_rows(tab), sorted_rows(tab)],
    "a new column each time": lambda tab: [lambda: tab.insert_cols([["Vår egen"]], 1)] * 3,
    "a new row each time": lambda tab: [lambda: tab.insert_row(["", "", "Vår egen rad"], 3)] * 3,
}


@pytest.mark.parametrize("moves", MOVES.values(), ids=MOVES.keys())
def test_what_is_moved_at_the_write_and_again_at_every_correction_is_put_right(here, monkeypatch, cases, moves):
    office, tab = cases
    was = staffs(here)
    spoil(tab)
    acts = moves(tab)
    before_each_write(monkeypatch, acts)
    look(here, office)
    assert not acts

    now = {reference: {heading: row[heading] for heading in was[reference]} for reference, row in staffs(here).items()}
    assert now == was
    assert all(row.get("Vår egen", "") == "" for row in here.rows())
    settled = [look(here, office).settled for _ in range(4)]
    assert settled == [0, 0, 0, 0]
    assert {row["Läge"] for row in here.rows() if row["Referens"]} == {"Inkommen"}


def test_what_lands_in_a_row_that_has_just_come_leaves_it_as_it_was_sent(here, monkeypatch, cases):
    office, tab = cases
    spoil(tab)
    ours = column(tab, "Läge") - 1

    def arrives_and_is_sorted_in():
        here.press("w-new", projekt_namn="A-projektet")
        deliver_rows(here.office(), VGR)
        tab.sort((column(tab, "Projekt"), "asc"), range=f"A2:{rowcol_to_a1(5, tab.col_count)}")
        at = column(tab, "Start") - 1
        start = {"sheetId": tab.id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
        tab.spreadsheet.batch_update({"requests": [{"moveDimension": {"source": start, "destinationIndex": ours}}]})

    before_each_write(monkeypatch, [arrives_and_is_sorted_in])
    look(here, office)

    new, other, *_ = sorted(here.rows(), key=lambda row: row["Projekt"])
    assert new["Projekt"] == "A-projektet"
    own = {"Referens", "Kvitto-id", "Projekt", "Inkom", "Handläggare", "Ansökan", "Beslut och avtal"}
    sent = set(new) - {*OURS, *own}
    assert {heading: new[heading] for heading in sent} == {heading: other[heading] for heading in sent}
    assert [look(here, office).settled for _ in range(4)] == [0, 0, 0, 0]


def test_a_column_that_staff_fill_after_the_look_is_not_written_in(here, monkeypatch, cases):
    office, tab = cases
    spoil(tab)
    real = project

    def after_the_look(*args):
        tab.insert_cols([["Vår egen", "a", "b", "c"]], column(tab, "Läge"))
        return real(*args)

    monkeypatch.setattr("kvitto.steps.watch.project", after_the_look)
    look(here, office)

    assert [row["Vår egen"] for row in here.rows()] == ["a", "b", "c"]
    assert {row["Läge"] for row in here.rows()} == {"Inkommen"}


def spoil(tab):
    for row in (2, 4):
        for heading in OURS[:3]:
            type_in(tab, row, heading, "fel")


def test_what_cannot_be_put_back_is_told_and_counts_for_nothing_until_it_is(here, monkeypatch, cases):
    office, tab = cases
    was = staffs(here)
    spoil(tab)
    before_each_write(monkeypatch, [sorted_rows(tab)] * 6)
    look(here, office)

    assert {
        "event": "cells_misplaced",
        "region": "vgr",
        "tab": "ansokningar",
        "reason": "cells misplaced",
    } in here.lines
    [line] = [row for row in here.rows("Kontroll") if "flyttades hela tiden" in row["Vad"]]
    assert line["Var"] == "Ansökningar"
    assert [look(here, office).settled for _ in range(4)] == [0, 0, 0, 0]
    assert staffs(here) == was


def test_a_correction_that_google_refuses_is_made_before_the_next_look(here, monkeypatch, cases):
    office, tab = cases
    was = staffs(here)
    spoil(tab)

    def refuse():
        here.faults.add({"target": "sheets", "kind": "503", "match": "updateCells", "times": 1})

    before_each_write(monkeypatch, [moved_column(tab, "Kommun", 20), refuse])
    assert look(here, office).stopped == "RegisterUnavailable"
    assert [look(here, office).settled for _ in range(4)] == [0, 0, 0, 0]
    assert staffs(here) == was
