"""What hands do in a sheet: paste, undo, half finish, work two at a time. The right thing, or an explanation."""

import pytest

from kvitto.steps.ledger import catch_up
from tests.steps.test_decisions import DECISION
from tests.steps.test_letters import Dispatch
from tests.town import VGR

READY = "Bereds i Biblioteksgruppen"
MANY = [f"s-{n:02}" for n in range(12)]


def standings(staff):
    return {row["Läge"] for row in staff.here.rows()}


def kontroll(staff, words):
    return [row for row in staff.here.rows("Kontroll") if words in row["Vad"]]


def paste(staff, status, rows):
    column = staff.headings.index("Status") + 1
    cells = [{"range": f"R{row}C{column}", "values": [[status]]} for row in rows]
    staff.tab.batch_update(cells, value_input_option="USER_ENTERED")


def test_a_column_pasted_over_the_statuses_decides_nothing_until_staff_say_that_it_was_meant(here):
    staff = Dispatch(here, *MANY)
    paste(staff, "Avslag", range(2, 14))
    staff.wait()
    staff.pump(minutes=60)

    assert standings(staff) == {"Inkommen"}
    assert (staff.letters, staff.decisions()) == ([], [])
    assert kontroll(staff, "12 rader ändrades på en gång")
    assert "har svarat i Kontroll" in staff.row(2)["Att göra"]


def test_a_version_restored_over_decisions_takes_none_of_them_back(here):
    staff = Dispatch(here, *MANY)
    before = staff.tab.get_all_values()
    for rows in (range(2, 9), range(9, 14)):  # Few enough at once to be meant.
        paste(staff, "Under beredning", rows)
        staff.wait()
    assert standings(staff) == {"Under beredning"}

    staff.tab.update(before, "A1", value_input_option="USER_ENTERED")
    staff.wait()
    assert standings(staff) == {"Under beredning"}
    assert kontroll(staff, "12 rader ändrades på en gång")


def test_a_few_rows_restored_are_asked_for_a_reason_and_letters_stay_as_they_were(here):
    staff = Dispatch(here, "s-1")
    staff.grant(2)
    staff.look()
    before = catch_up(staff.office, VGR).standing(next(iter(catch_up(staff.office, VGR).cases))).path
    staff.write(2, Status=READY)
    staff.wait()

    assert "är en rättelse. Skriv varför i Skäl till rättelse." in staff.row(2)["Att göra"]
    assert staff.row(2)["Läge"] == "Beviljad"
    state = catch_up(staff.office, VGR)
    assert state.standing(next(iter(state.cases))).path == before
    assert [row["Läge"] for row in staff.letters] == ["Väntar på Skicka"]


@pytest.mark.parametrize("looks", [1, 2])
def test_a_row_deleted_in_mid_decision_decides_nothing_and_is_offered_back(here, looks):
    staff = Dispatch(here, "s-1", "s-2")
    staff.fill_in(2, {**DECISION, "Status": READY})
    staff.wait()
    staff.write(2, Status="Beviljad")
    for _ in range(looks):
        staff.look()
    staff.tab.delete_rows(2)
    for _ in range(4):
        staff.look()

    state = catch_up(staff.office, VGR)
    assert [state.standing(one).status for one in state.cases] == ["BIBLIOTEKSGRUPPEN", "INKOMMEN"]
    assert staff.letters == []
    assert kontroll(staff, "Raden är borttagen")


def test_a_decision_taken_back_after_its_letter_was_ticked_stops_the_letter(here):
    staff = Dispatch(here, "s-1")
    staff.grant(2)
    staff.look()
    staff.tick(2)
    staff.wait()
    assert staff.letters[0]["Läge"] == "Skickas snart"
    staff.fill_in(2, {"Status": READY, "Skäl till rättelse": "Fel rad."})
    staff.tick(2, value=False)
    staff.look()  # To stop a letter takes one look, to take a decision back three.
    assert staff.letters[0]["Läge"] == "Väntar på Skicka"
    staff.wait()
    staff.tick(2)
    staff.wait()
    staff.pump(minutes=60)

    assert staff.row(2)["Läge"] == READY
    assert (staff.letters[0]["Läge"], staff.letters[0]["Orsak"]) == ("Inaktuellt", "Beslutet är rättat.")
    assert staff.decisions() == []


def test_a_tick_undone_at_once_has_never_been(here):
    staff = Dispatch(here, "s-1")
    staff.grant(2)
    staff.look()
    staff.tick(2)
    staff.look()
    staff.tick(2, value=False)
    staff.wait()
    staff.pump(minutes=60)

    assert (staff.letters[0]["Läge"], staff.decisions()) == ("Väntar på Skicka", [])


def test_two_people_in_one_row_are_both_heard_and_in_one_cell_the_last_one_is(here):
    staff = Dispatch(here, "s-1")
    other = here.spreadsheet().worksheet("Ansökningar")
    at = {heading: number for number, heading in enumerate(staff.headings, start=1)}
    staff.write(2, Handläggare="HL", Status="Under beredning")
    other.update_cell(2, at["Diarienummer"], "KUN 2026-1")
    staff.look()
    other.update_cell(2, at["Status"], READY)
    for _ in range(2):
        staff.look()
    assert staff.row(2)["Läge"] == "Inkommen"  # What the last one wrote has not stood long enough.
    staff.look()

    row = staff.row(2)
    assert (row["Läge"], row["Handläggare"], row["Diarienummer"]) == (READY, "HL", "KUN 2026-1")
    [case] = catch_up(staff.office, VGR).cases
    assert catch_up(staff.office, VGR).standing(case).is_filled("diarienummer")


def test_amounts_and_dates_typed_as_text_mean_what_they_say(here):
    staff = Dispatch(here, "s-1")
    staff.write(2, Status=READY)
    staff.wait()
    at = {heading: number for number, heading in enumerate(staff.headings, start=1)}
    typed = {**DECISION, "Beviljat belopp": "40 000 kr", "Beslutsdatum": "20 november 2026", "Status": " beviljad "}
    cells = [{"range": f"R2C{at[heading]}", "values": [[value]]} for heading, value in typed.items()]
    staff.tab.batch_update(cells, value_input_option="RAW")
    staff.wait()

    [case] = catch_up(staff.office, VGR).cases
    standing = catch_up(staff.office, VGR).standing(case)
    assert (standing.status, standing.amounts["beviljat_belopp"]) == ("BEVILJAD", 40_000)
    assert str(standing.decided_on) == "2026-11-20"


def test_a_half_typed_decision_says_what_is_missing_and_counts_when_it_is_whole(here):
    staff = Dispatch(here, "s-1")
    staff.write(2, Status=READY)
    staff.wait()
    whole = {**DECISION, "Status": "Beviljad"}
    staff.fill_in(2, {key: value for key, value in whole.items() if key not in ("Motivering", "Beslutat av")})
    staff.wait()
    assert "Beviljad räknas när ni har fyllt i" in staff.row(2)["Att göra"]
    assert "Motivering" in staff.row(2)["Att göra"]
    assert staff.letters == []

    staff.fill_in(2, whole)
    staff.wait()
    assert staff.row(2)["Läge"] == "Beviljad"


def test_a_decision_in_another_year_is_explained_and_counts_when_the_year_is_changed(here):
    staff = Dispatch(here, "s-1")
    staff.write(2, Status=READY, Stödår="2025")
    staff.wait()
    staff.fill_in(2, {**DECISION, "Status": "Beviljad"})
    staff.wait()
    told = staff.row(2)["Att göra"]
    assert "Beslutet är fattat 2026 men Stödår är 2025" in told
    assert staff.row(2)["Läge"] == READY

    staff.write(2, Stödår="2026")
    staff.wait()
    assert staff.row(2)["Läge"] == "Beviljad"
