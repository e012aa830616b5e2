"""`kvitto payouts`: each granted case with everything, once, and a control sum."""

import csv

import pytest

from kvitto.core.forms.examples import examples
from kvitto.core.ids import Token
from kvitto.steps.accept import accept
from kvitto.steps.case_file import open_case, rests_on
from kvitto.steps.deliver import deliver_rows
from tests.steps.test_decisions import Staff
from tests.town import VGR

TOWNS = {"p-1": "1440", "p-2": "1489", "p-3": "1495", "p-4": "1497"}


@pytest.fixture
def staff(here):
    """Four grants of 40 000 kronor in four municipalities, the first three with an agreement."""
    for token, town in TOWNS.items():
        here.press(token, kommun_kod=town, ar=2026)
    staff = Staff(here)
    for cells in ({"Status": "Bereds i Biblioteksgruppen"}, DECIDED):
        for row in range(2, 6):
            staff.fill_in(row, cells)
        staff.wait()
    for town in ("Ale", "Alingsås", "Skara"):
        staff.fill_in(row_of(here, town), {"Kommunen skrev under": "2026-11-20", "Regionen skrev under": "2026-11-20"})
    staff.wait()
    return staff


def row_of(here, town):
    """Where the municipality's row stands."""
    return 2 + next(number for number, row in enumerate(here.rows()) if row["Kommun"] == town)


DECIDED = {
    "Biblioteksgruppens förslag": "Tillstyrker",
    "Beviljat belopp": 40000,
    "Motivering": "Väl beredd.",
    "Beslutsdatum": "2026-11-20",
    "Beslutat av": "Förvaltningschef",
    "Status": "Beviljad",
}


def details(staff, token, **changes):
    """The municipality gives its payment details."""
    office = staff.office
    form = office.forms.form("vgr", "utbetalning")
    [answers] = examples(form, office.forms.region("vgr"), 1, staff.here.clock.now().date())
    case = open_case(office, Token(token))
    assert case is not None
    number = f"{token}-{len(case.added)}"
    answers = {**answers, "rekvisition_belopp": 40000, **changes}
    accept(office, form, Token(number), answers, language="sv", via="web", on=rests_on(office, case))
    deliver_rows(office, VGR)


def listed(kvitto, tmp_path, day="2026-12-10"):
    ran = kvitto("payouts", "--on", day, "--folder", str(tmp_path))
    if ran.exit_code:
        return ran, []
    with (tmp_path / f"vgr-utbetalning-{day}.csv").open(encoding="utf-8-sig", newline="") as file:
        return ran, list(csv.DictReader(file, delimiter=";"))


def test_the_list_holds_each_granted_case_with_everything_once_and_its_sum(here, kvitto, tmp_path, staff):
    details(staff, "p-1", betal_referens="Första")
    details(staff, "p-1", betal_referens="Andra")
    details(staff, "p-2", rekvisition_belopp=25000)
    details(staff, "p-4")
    codes = here.spreadsheet("contacts").worksheet("Utbetalning")
    codes.update_cell(3, codes.row_values(1).index("Ansvar") + 1, "4711")
    ran, rows = listed(kvitto, tmp_path)

    assert [(row["Kommun"], row["Belopp"]) for row in rows] == [
        ("Ale kommun", "40000"),
        ("Alingsås kommun", "25000"),
        ("2 utbetalningar", "65000"),
    ]
    assert (rows[0]["Er referens"], rows[0]["Ansvar"], rows[0]["Betalsätt"][:11]) == ("Andra", "4711", "Rekvisition")
    assert rows[-1]["Referens"] == "Kontrollsumma"
    assert "2 utbetalningar, 65\u00a0000\u00a0kr" in ran.output
    assert ran.output.count("uppgifter för utbetalning har inte kommit in") == 1
    assert ran.output.count("avtalet är inte undertecknat") == 1


def test_what_is_ordered_for_another_day_or_paid_is_on_no_other_list(here, kvitto, tmp_path, staff):
    for token in ("p-1", "p-2", "p-3"):
        details(staff, token)
    staff.write(row_of(here, "Ale"), Utbetalning_beställd="2026-12-09")
    staff.write(row_of(here, "Alingsås"), Utbetald="2026-11-20", Utbetalt_belopp=40000)
    staff.wait()

    assert [row["Kommun"] for row in listed(kvitto, tmp_path)[1]] == ["Skara kommun", "1 utbetalningar"]
    both = listed(kvitto, tmp_path, "2026-12-09")[1]
    assert [row["Kommun"] for row in both] == ["Ale kommun", "Skara kommun", "2 utbetalningar"]


def test_a_day_without_banks_or_in_another_year_pays_nobody(here, kvitto, tmp_path, staff):
    details(staff, "p-1")
    ran, _ = listed(kvitto, tmp_path, "2026-12-24")
    assert ran.exit_code == 1
    assert "2026-12-24 is no bank day. The nearest one before it is 2026-12-23." in ran.output
    ran, rows = listed(kvitto, tmp_path, "2027-01-04")
    assert [row["Kommun"] for row in rows] == ["0 utbetalningar"]
    assert "stödåret är ett annat än dagens" in ran.output


def test_more_than_was_granted_is_told_and_not_paid(here, kvitto, tmp_path, staff):
    details(staff, "p-1", rekvisition_belopp=45000)
    ran, rows = listed(kvitto, tmp_path)
    assert len(rows) == 1
    assert "kommunen begär mer än det beviljade" in ran.output
