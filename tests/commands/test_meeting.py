"""`kvitto meeting` and `kvitto lists`: pages to print, made of the ledger, the records and Bedömning."""

import csv
import re
from html import unescape

import pytest

from kvitto.steps.documents import write_documents
from kvitto.steps.ledger import catch_up
from tests.steps.test_decisions import Staff
from tests.steps.test_documents import DRAFTER
from tests.town import VGR


@pytest.fixture
def staff(here):
    """One case to decide, and one that has been granted before to the same municipality."""
    here.press("m-1", ar=2026, projekt_namn="Förra årets bokbåt")
    staff = Staff(here)
    staff.grant(2)
    here.press("m-2", projekt_namn="Läs <högt> & lågt", kontakt_namn="Kim Kontakt", syfte="Fler ska läsa.")
    staff = Staff(here)
    staff.fill_in(row_of(here, "Läs <högt> & lågt"), {"Status": "Bereds i Biblioteksgruppen"})
    staff.wait()
    return staff


def row_of(here, project):
    return 2 + next(number for number, row in enumerate(here.rows()) if row["Projekt"] == project)


def judge(here, *rows):
    tab = here.spreadsheet().worksheet("Bedömning")
    tab.update([list(row) for row in rows], "A2", value_input_option="USER_ENTERED")


def words(page):
    return " ".join(unescape(re.sub("<[^>]+>", " ", page.partition("<main>")[2])).split())


def test_a_meeting_has_the_applicants_words_the_points_and_earlier_grants(here, kvitto, tmp_path, staff):
    old, new = (here.rows()[row_of(here, name) - 2]["Referens"] for name in ("Förra årets bokbåt", "Läs <högt> & lågt"))
    judge(
        here,
        [new, "HL", 3, 2, 1, 0, 3, 2, 1, "Väl tänkt", "Nej"],
        [new, "KS", 2, 2, 2, 2, 2, 2, 2, "", ""],
        [new, "MN", 3, 3, 3, 3, 3, 3, 3, "Bra vänner", "Ja – deltar inte"],
        [old, "HL", 3, 3, 3, 3, 3, 3, 3, "", "Nej"],
    )
    ran = kvitto("meeting", "--region", "vgr", "--folder", str(tmp_path))
    assert ran.exit_code == 0, ran.output
    page = (tmp_path / "vgr-mote.html").read_text(encoding="utf-8")
    told = words(page)

    assert "1. " in told
    assert "Läs <högt> & lågt" in told
    assert "Fler ska läsa." in told
    assert "Bedömning av HL, KS" in told
    assert "Passar inriktningen 3, 2 5" in told
    assert "Summa 26" in told
    assert "Jäv: MN deltar inte" in told
    assert "HL: Väl tänkt" in told
    assert "Bra vänner" not in told
    assert f"2026: 40\u00a0000\u00a0kr ({old})" in told.replace("40 000 kr", "40\u00a0000\u00a0kr")
    assert "Stödår 2027: ärendena söker" in told
    assert "Kim Kontakt" not in page


def test_a_case_meant_for_another_day_is_not_on_the_agenda(here, kvitto, tmp_path, staff):
    staff.fill_in(row_of(here, "Läs <högt> & lågt"), {"Möte i Biblioteksgruppen": "2026-12-08"})
    staff.wait()
    for day, cases in (("2026-12-08", 1), ("2026-12-15", 0)):
        ran = kvitto("meeting", "--on", day, "--region", "vgr", "--folder", str(tmp_path))
        assert f"vgr-mote-{day}.html: {cases} ärenden" in ran.output


def rows(tmp_path, name):
    with (tmp_path / f"vgr-{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_decisions_of_a_period_are_listed_to_be_reported(here, kvitto, tmp_path, staff):
    span = ("--from", "2026-11-01", "--to", "2026-11-30")
    ran = kvitto("lists", "decisions", "--region", "vgr", *span, "--folder", str(tmp_path))
    assert ran.exit_code == 0, ran.output
    [row] = rows(tmp_path, "beslut-2026-11-01--2026-11-30")
    assert (row["Projekt"], row["Beslut"], row["Beslutsdatum"], row["Beslutat av"], row["Anmält"]) == (
        "Förra årets bokbåt",
        "Beviljad",
        "2026-11-20",
        "Förvaltningschef",
        "",
    )
    page = (tmp_path / "vgr-beslut-2026-11-01--2026-11-30.html").read_text(encoding="utf-8")
    assert "Delegationsbeslut 2026-11-01–2026-11-30" in page
    kvitto(
        "lists", "decisions", "--region", "vgr", "--from", "2026-12-01", "--to", "2026-12-31", "--folder", str(tmp_path)
    )
    assert rows(tmp_path, "beslut-2026-12-01--2026-12-31") == []


def test_the_post_list_has_what_came_in_what_was_made_and_what_went_out(here, kvitto, tmp_path, staff):
    write_documents(staff.office, VGR, DRAFTER)
    span = ("--from", "2026-11-20", "--to", "2026-11-20")
    ran = kvitto("lists", "post", "--region", "vgr", *span, "--folder", str(tmp_path))
    assert ran.exit_code == 0, ran.output
    listed = rows(tmp_path, "postlista-2026-11-20--2026-11-20")
    first = next(iter(catch_up(staff.office, VGR).cases))
    of_first = [(row["In/Ut/Upprättad"], row["Avser"]) for row in listed if row["Referens"] == first]
    assert of_first == [("In", "Ansökan"), ("Upprättad", "Beslut"), ("Upprättad", "Samarbetsavtal")]
    assert {row["Datum"] for row in listed} == {"2026-11-20"}
    assert all(row["Motpart"].endswith("kommun") for row in listed)


def test_a_period_that_ends_before_it_begins_is_refused(here, kvitto, tmp_path):
    ran = kvitto("lists", "post", "--region", "vgr", "--from", "2026-12-02", "--to", "2026-12-01")
    assert ran.exit_code == 1
    assert "--from is after --to." in ran.output
