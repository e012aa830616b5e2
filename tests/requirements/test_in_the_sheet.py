"""The programmes' sentences that staff live by, in the sheet itself: staff type with gspread, over the emulator."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kvitto.core.forms.examples import full_example
from kvitto.core.ids import Reference, RegionId, Token
from kvitto.steps.accept import Accepted, accept
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.ledger import catch_up
from kvitto.steps.mail import send_mails
from kvitto.steps.watch import watch
from tests.steps.test_decisions import DECISION, Staff
from tests.town import START, VGR, Town, town

READY = "Bereds i Biblioteksgruppen"
SIGNED = {"Kommunen skrev under": "2026-11-20", "Regionen skrev under": "2026-11-20"}


@pytest.fixture
def here(tmp_path):
    with town(tmp_path) as it:
        yield it


def standing(staff, row=2):
    return catch_up(staff.office, VGR).standing(Reference(staff.row(row)["Referens"]))


def test_R_V14_the_second_grant_of_a_year_is_blocked_and_names_the_first(here):
    staff = Staff(here, "a", "b")
    staff.grant(2)
    staff.grant(3)

    assert [staff.row(row)["Läge"] for row in (2, 3)] == ["Beviljad", READY]
    assert staff.row(2)["Referens"] in staff.row(3)["Att göra"]


def test_R_V15_a_second_application_gets_its_row_and_its_receipt(here):
    staff = Staff(here, "a", "b")
    send_mails(staff.office, VGR)
    references = {row["Referens"] for row in here.rows()}

    assert len(references) == 2
    assert {str(mail["Subject"]).split()[0] for mail in here.mails()} == references


def test_R_V16_in_the_next_year_the_municipality_can_be_granted_again(here):
    staff = Staff(here, "a", "b")
    staff.grant(2)
    staff.write(3, Stödår="2028")
    staff.wait()
    staff.grant(3)

    assert [staff.row(row)["Läge"] for row in (2, 3)] == ["Beviljad", "Beviljad"]


def test_R_V17_rows_come_on_any_day_of_the_year(here):
    for n, day in enumerate((datetime(2026, 12, 31, 22, 59, tzinfo=UTC), datetime(2027, 7, 15, tzinfo=UTC))):
        here.clock.moved = day - START
        here.press(f"d-{n}", ar=2027)
        deliver_rows(here.office(), VGR)

    assert len(here.rows()) == 2


def test_R_V18_a_payment_in_another_year_than_the_grants_is_refused_as_a_plan(here):
    staff = Staff(here, "a")
    staff.write(2, Stödår="2026")
    staff.wait()
    staff.grant(2)
    staff.fill_in(2, {**SIGNED, "Status": "Avtal tecknat"})
    staff.wait()
    staff.fill_in(2, {"Utbetalning beställd": "2027-01-04"})
    staff.wait()
    assert "Utbetalning beställd 2027-01-04 är inte under stödåret 2026." in staff.row(2)["Att göra"]
    assert staff.row(2)["Läge"] == "Avtal tecknat"

    staff.fill_in(2, {"Utbetalning beställd": "2026-12-10"})
    staff.wait()
    assert staff.row(2)["Läge"] == "Utbetalning beställd"


def test_R_V24_R_V36_what_the_region_gives_is_kept_with_the_case(here):
    staff = Staff(here, "a")
    staff.write(2, Konsulent="Konsulent för Det öppna biblioteket", Konsulentens_insats="metod", Beviljat_belopp=30_000)
    staff.wait()
    assert standing(staff).is_filled("konsulent")
    assert standing(staff).words["konsulentens_insats"] == "Metod"
    assert standing(staff).amounts["beviljat_belopp"] == 30_000

    staff.write(2, Konsulentens_insats="Kaffe")
    staff.wait()
    assert "”Kaffe” finns inte i listan" in staff.row(2)["Att göra"]


@pytest.mark.parametrize("status", ["Beviljad", "Avslag"])
def test_R_V25_nothing_is_decided_before_biblioteksgruppen(here, status):
    staff = Staff(here, "a")
    staff.fill_in(2, {**DECISION, "Status": status})
    staff.wait()

    assert staff.row(2)["Läge"] == "Inkommen"
    assert f"{status} räknas först när ärendet har varit {READY}." in staff.row(2)["Att göra"]


def test_R_V26_only_the_forvaltningschef_decides(here):
    staff = Staff(here, "a")
    staff.write(2, Status=READY)
    staff.wait()
    staff.fill_in(2, {**DECISION, "Beslutat av": "Konsulent", "Status": "Beviljad"})
    staff.wait()
    assert staff.row(2)["Läge"] == READY
    assert "Beslutat av: ”Konsulent” finns inte i listan." in staff.row(2)["Att göra"]

    staff.write(2, Beslutat_av="Tf förvaltningschef")
    staff.wait()
    assert staff.row(2)["Läge"] == "Beviljad"


def test_R_V28_nothing_is_paid_before_the_agreement(here):
    staff = Staff(here, "a")
    staff.grant(2)
    staff.write(2, Status="Utbetalning beställd")
    staff.wait()

    assert staff.row(2)["Läge"] == "Beviljad"
    assert "stödet betalas ut först när ärendet är Avtal tecknat." in staff.row(2)["Att göra"]


def test_R_V31_staff_read_whether_the_idea_was_discussed_and_who_answers_for_the_direction(here):
    staff = Staff(here, "a", dialog_konsulent=True)
    row = staff.row(2)
    send_mails(staff.office, VGR)
    [mail] = here.mails()

    assert row["Har ni pratat med en konsulent om idén?"] == "Ja"
    assert "konsulent för" in mail.get_body(("plain",)).get_content().lower()


def test_R_V39_every_letter_names_the_contact_for_general_questions(here):
    staff = Staff(here, "a")
    staff.write(2, Status="Komplettering begärd", Komplettera_med="Budgeten.", Svara_senast="2026-12-04")
    staff.wait()
    deliver_rows(staff.office, VGR)
    send_mails(staff.office, VGR)
    general = staff.office.forms.region("vgr").contacts[0]

    assert len(here.mails()) == 2
    for mail in here.mails():
        assert general.mailbox in mail.get_body(("plain",)).get_content()


# -- Örebro and Sörmland ------------------------------------------------------------------------


def sent(here: Town, form_id: str, *posts: Mapping[str, object]) -> None:
    """Posts of another region, and their rows."""
    office, region = here.office(), RegionId(here.region)
    form = office.forms.form(region, form_id)
    for n, changes in enumerate(posts):
        answers = {**full_example(form, office.forms.region(region), START.date()), **changes}
        assert isinstance(accept(office, form, Token(f"o-{n}"), answers, language="sv", via="web"), Accepted)
    deliver_rows(office, region)
    watch(office, region)


def test_R_O11_R_O23_support_besides_money_and_the_groups_stand_in_the_row(tmp_path: Path):
    with town(tmp_path, RegionId("orebro")) as here:
        groups = ["nationella_minoriteter", "barn_och_unga"]
        wanted = {"stodtyper": ["handledning", "mentorskap", "coaching"], "prioriterade_grupper": groups}
        sent(here, "ansokan", wanted)
        [row] = here.rows()

        assert "Handledning, Mentorskap, Coaching" in row.values()
        assert "Nationella minoriteter, Barn och unga (särskilt fokus)" in row.values()


def test_R_S03_R_S04_the_doubly_prioritised_come_first_and_say_which_group(tmp_path: Path):
    with town(tmp_path, RegionId("sormland")) as here:
        two = {"prioriterade_grupper": ["barn_och_unga", "funktionsnedsattning"]}
        marked = {**two, "dubbelt_prioriterad": True, "dubbelt_prioriterad_text": "Döva barn"}
        sent(here, "ide", {"dubbelt_prioriterad": False, "dubbelt_prioriterad_text": "–"}, marked)
        book = here.spreadsheet()
        tab = book.worksheet("Idéer")
        about = next(one for one in book.fetch_sheet_metadata()["sheets"] if one["properties"]["sheetId"] == tab.id)
        view = next(one for one in about["filterViews"] if one["title"] == "Dubbelt prioriterade först")
        [by] = view["sortSpecs"]
        heading = tab.row_values(1)[by["dimensionIndex"]]
        tab.sort((by["dimensionIndex"] + 1, "asc" if by["sortOrder"] == "ASCENDING" else "des"))

        assert heading == "Dubbelt prioriterad"
        first = here.rows("Idéer")[0]
        assert (first[heading], first["Vilken grupp"]) == ("Ja", "Döva barn")
