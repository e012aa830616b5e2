"""Staff decide in the sheet, with gspread: Läge shows what is in force, and Att göra says why something is not."""

from datetime import date, timedelta

from kvitto.core.ids import Reference
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.ledger import catch_up
from kvitto.steps.watch import watch
from tests.town import VGR

DECISION = {
    "Biblioteksgruppens förslag": "Tillstyrker",
    "Beviljat belopp": "40 000 kr",
    "Motivering": "Väl beredd ansökan.",
    "Beslutsdatum": "2026-11-20",
    "Beslutat av": "förvaltningschef",
}


class Staff:
    """The unit at its sheet. ``wait`` lets what they have typed count."""

    def __init__(self, here, *tokens, **changes):
        self.here = here
        for token in tokens:
            here.press(token, **changes)
        self.office = here.office()
        deliver_rows(self.office, VGR)
        self.tab = here.spreadsheet().worksheet("Ansökningar")
        self.headings = self.tab.row_values(1)
        self.look()

    def look(self):
        self.here.clock.moved += timedelta(minutes=5)
        return watch(self.office, VGR)

    def write(self, row, **cells):
        self.fill_in(row, {heading.replace("_", " "): value for heading, value in cells.items()})

    def fill_in(self, row, cells):
        at = {heading: number for number, heading in enumerate(self.headings, start=1)}
        self.tab.batch_update(
            [{"range": f"R{row}C{at[heading]}", "values": [[value]]} for heading, value in cells.items()],
            value_input_option="USER_ENTERED",
        )

    def wait(self):
        for _ in range(3):
            self.look()

    def row(self, row):
        return self.here.rows()[row - 2]

    def grant(self, row):
        for status in ("Bereds i Biblioteksgruppen", "Beviljad"):
            self.fill_in(row, {**DECISION, "Status": status})
            self.wait()


def test_a_case_goes_by_its_statuses_and_lage_shows_what_is_in_force(here):
    staff = Staff(here, "d-1")
    staff.write(2, Status="under beredning")
    staff.look()
    assert staff.row(2)["Läge"] == "Inkommen"
    assert staff.row(2)["Att göra"] == "Ändringen av Status räknas om några minuter."
    staff.wait()
    assert staff.row(2)["Läge"] == "Under beredning"
    assert staff.row(2)["Att göra"] == ""
    assert staff.row(2)["Status"] == "under beredning"


def test_a_step_that_the_programme_does_not_have_is_explained_in_the_row(here):
    staff = Staff(here, "d-1")
    staff.write(2, Status="Beviljad")
    staff.wait()

    assert staff.row(2)["Läge"] == "Inkommen"
    assert staff.row(2)["Att göra"] == (
        "Beviljad räknas först när ärendet har varit Bereds i Biblioteksgruppen. Tills dess gäller Inkommen."
    )


def test_a_grant_is_decided_by_filling_in_the_row(here):
    staff = Staff(here, "d-1")
    staff.grant(2)

    [case] = catch_up(staff.office, VGR).cases
    standing = catch_up(staff.office, VGR).standing(case)
    assert standing.status == "BEVILJAD"
    assert standing.amounts["beviljat_belopp"] == 40000
    assert str(standing.decided_on) == "2026-11-20"
    assert staff.row(2)["Läge"] == "Beviljad"


def test_the_second_grant_of_a_municipality_and_year_is_told_in_both_rows(here):
    staff = Staff(here, "d-1", "d-2")
    staff.grant(2)
    staff.grant(3)
    first, second = (Reference(staff.row(row)["Referens"]) for row in (2, 3))

    assert staff.row(3)["Läge"] == "Bereds i Biblioteksgruppen"
    assert f"Kommunen har redan ett beviljat stöd för 2027: {first}." in staff.row(3)["Att göra"]
    assert f"{second} från samma kommun är också markerad som beviljad" in staff.row(2)["Att göra"]


def test_what_cannot_be_read_is_asked_about_and_the_rest_counts(here):
    staff = Staff(here, "d-1")
    staff.write(2, Status="Beviljat", Beviljat_belopp="ca 40 tusen", Svara_senast="snart", Handläggare="HL")
    staff.wait()

    to_do = staff.row(2)["Att göra"]
    assert "Status: ”Beviljat” finns inte i listan. Menar ni Beviljad? Tills dess gäller Inkommen." in to_do
    assert "Beviljat belopp är inget belopp i hela kronor." in to_do
    assert "Svara senast är inget datum." in to_do


def test_sorting_during_the_looks_moves_no_decision_to_another_case(here):
    staff = Staff(here, "d-1", "d-2", "d-3")
    moved = staff.row(4)["Referens"]
    staff.write(4, Status="Återkallad")
    staff.look()
    staff.tab.sort((staff.headings.index("Inkom") + 1, "des"), range="A2:BZ4")
    staff.wait()

    stands = {row["Referens"]: row["Läge"] for row in here.rows()}
    assert stands.pop(moved) == "Återkallad"
    assert set(stands.values()) == {"Inkommen"}


def test_a_cell_that_is_filled_in_wrong_is_to_be_mended_and_one_that_is_empty_filled_in(here):
    staff = Staff(here, "d-1")
    staff.write(2, Status="Bereds i Biblioteksgruppen")
    staff.wait()
    staff.fill_in(2, {**DECISION, "Motivering": "", "Beviljat belopp": "60000", "Status": "Beviljad"})
    staff.wait()

    assert "Beviljad räknas när ni har fyllt i Motivering och rättat Beviljat belopp." in staff.row(2)["Att göra"]


def test_the_row_shows_the_next_day_that_something_must_be_done(here):
    staff = Staff(here, "w-1")
    assert staff.row(2)["Nästa sista dag"] == ""
    staff.fill_in(2, {"Status": "Komplettering begärd", "Komplettera med": "Budget", "Svara senast": "2026-12-11"})
    staff.wait()

    assert staff.row(2)["Nästa sista dag"] == (date(2026, 12, 11) - date(1899, 12, 30)).days
