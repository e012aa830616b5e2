"""In Indikatorer staff see each municipality's report of the year: not opened, begun, sent, checked, published."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from gspread.utils import ValueInputOption
from werkzeug.test import Client
from werkzeug.wrappers import Request

from kvitto.core.forms.form import Form
from kvitto.core.ids import RegionId, Token
from kvitto.core.shared_report import Report
from kvitto.steps.accept import accept
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.mail import send_mails
from kvitto.steps.nightly import prove_nightly
from kvitto.steps.remind import remind
from kvitto.steps.shared_reports import keep
from kvitto.steps.watch import watch
from kvitto.web.app import answer
from tests.town import START, Town, town
from tests.web.site import FILES

OREBRO = RegionId("orebro")
LAXA, KUMLA = "1860", "1881"
FORM: Form = FILES.form(OREBRO, "indikatorer")
ROUND = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def here(tmp_path):
    with town(tmp_path, OREBRO) as it:
        it.clock.moved = ROUND - START
        yield it


def look(here: Town, times: int = 1) -> None:
    for _ in range(times):
        here.clock.sleep(200)
        watch(here.office(), OREBRO)


def lines(here: Town) -> dict[str, dict[str, Any]]:
    """The lines of reports that are waited for, by municipality."""
    return {row["Kommun"]: row for row in here.rows("Indikatorer") if row["Kvitto-id"].startswith("vantad.")}


def send(here: Town, token: str, municipality: str, year: int = 2026, **answers) -> None:
    who = {"kommun_kod": municipality, "ar": year, "kontakt_namn": "B", "kontakt_epost": "b@laxa.example"}
    accept(here.office(), FORM, Token(token), who | answers, language="sv", via="web")
    deliver_rows(here.office(), OREBRO)


def begin(here: Town, municipality: str) -> None:
    report = Report(OREBRO, FORM.id, municipality, 2026)
    keep(here.office(), FORM, report, lambda now: {**now.typed, "digitalt": {"or_g2_x3": ("4",)}})


def test_before_the_round_opens_there_are_no_lines(here):
    here.clock.moved = ROUND - START - timedelta(days=2)
    look(here)
    assert here.rows("Indikatorer") == []


def test_each_municipality_has_a_line_with_its_link_from_the_day_the_round_opens(here):
    look(here, 2)
    assert len(lines(here)) == len(here.rows("Indikatorer")) == 12
    assert {(row["År"], row["Läge"]) for row in lines(here).values()} == {(2026, "Ej öppnad")}

    client = Client(Request.application(lambda request: answer(here.office(), request)))
    page = client.get(lines(here)["Laxå"]["Länk"].removeprefix(here.settings.public_url)).get_data(as_text=True)
    assert "Laxå kommun, 2026" in page


def test_a_report_is_not_opened_begun_sent_checked_and_published(here):
    begin(here, LAXA)
    look(here)
    assert lines(here)["Laxå"]["Läge"] == "Påbörjad"
    assert lines(here)["Kumla"]["Läge"] == "Ej öppnad"

    send(here, "w-1", LAXA, or_g2_x3=4)
    look(here)
    assert lines(here)["Laxå"]["Läge"] == "Inskickad"
    [report] = [row for row in here.rows("Indikatorer") if row["Referens"]]
    assert report["Läge"] == "Inskickad"

    sheet = here.spreadsheet().worksheet("Indikatorer")
    row = next(n for n, one in enumerate(here.rows("Indikatorer"), start=2) if one["Referens"])
    column = sheet.row_values(1).index("Granskad") + 1
    sheet.update([["2026-12-02"]], f"R{row}C{column}", value_input_option=ValueInputOption.user_entered)
    look(here, 4)
    assert lines(here)["Laxå"]["Läge"] == "Kontrollerad"

    here.clock.moved = datetime(2027, 7, 1, 9, tzinfo=UTC) - START
    look(here)
    assert {town: row["Läge"] for town, row in lines(here).items() if town in ("Laxå", "Kumla")} == {
        "Laxå": "Publicerad",
        "Kumla": "Ej öppnad",
    }


def test_a_sheet_that_says_what_it_should_is_not_written_again(here):
    look(here, 2)
    before = len(here.requests("updateCells")) + len(here.requests("appendCells"))
    look(here, 2)
    assert len(here.requests("updateCells")) + len(here.requests("appendCells")) == before


def test_lines_are_no_posts_and_nobodys_fault(here):
    send(here, "w-1", LAXA, or_g2_x3=4)
    look(here, 3)
    prove_nightly(here.office(), OREBRO)
    look(here)
    told = [row["Vad"] for row in here.rows("Kontroll") if row["Vad"]]
    assert len(told) == 1, told
    assert "1 mottagna, 1 rader" in told[0]


def test_lines_that_staff_have_sorted_doubled_or_spoiled_are_put_right(here):
    look(here)
    sheet = here.spreadsheet().worksheet("Indikatorer")
    laxa = next(n for n, row in enumerate(here.rows("Indikatorer"), start=2) if row["Kommun"] == "Laxå")
    whole = sheet.row_values(laxa)
    sheet.append_row(whole)  # As when two calls had added it at once.
    sheet.update([["Klart!"]], f"R{laxa}C{sheet.row_values(1).index('Läge') + 1}")
    sheet.sort((2, "des"), range="A2:AB14")
    look(here)
    assert sorted(row["Kommun"] for row in here.rows("Indikatorer") if row["Kommun"]) == sorted(lines(here))
    assert lines(here)["Laxå"]["Läge"] == "Ej öppnad"
    assert len(lines(here)) == 12


def test_the_goals_count_no_line_as_an_answer(here):
    send(here, "w-1", LAXA, or_g2_x3=4)
    begin(here, KUMLA)
    look(here, 2)
    rows = here.rows("Måluppföljning")
    [figure] = [row for row in rows if (row["Nyckel"], row["År"]) == ("OR-G2-X3", 2026)]
    assert (figure["Värde"], figure["Svarat"]) == (4, 1)
    answered = {row["Kommun"]: row["Senaste årets svar"] for row in rows if row["Kommun"]}
    assert (answered["Laxå"], answered["Kumla"]) == ("Inskickad", "Inte svarat")


def test_a_reminder_brings_the_link_to_the_report_that_is_missing(here):
    send(here, "w-1", LAXA, year=2025, or_g2_x3=4)
    here.clock.moved = datetime(2027, 3, 17, 8, tzinfo=UTC) - START
    deliver_rows(here.office(), OREBRO)
    remind(here.office(), OREBRO)
    send_mails(here.office(), OREBRO)
    here.clock.sleep(60)
    send_mails(here.office(), OREBRO)
    [mail] = [one for one in here.mails() if one["X-Kvitto-Kind"] == "reminder"]
    text = mail.get_body(("plain",)).get_content()
    address = next(word for word in text.split() if "/orebro/indikatorer?k=" in word)
    client = Client(Request.application(lambda request: answer(here.office(), request)))
    assert "Laxå kommun, 2026" in client.get(address.removeprefix(here.settings.public_url)).get_data(as_text=True)
