"""The local pages in a browser: what the script adds to staff's view, and a mail's page in its frame."""

import re

import pytest
from playwright.sync_api import expect

from tests.local.asking import Asker, soon

SHEET = "/_local/sheet/vgr/Ansökningar"


@pytest.fixture
def asker(kvitto):
    return Asker(kvitto)


@pytest.fixture
def reference(asker):
    found = asker.apply("local-pages", projekt_namn="Bokbåten").json["reference"]
    soon(asker.all_done)
    return found


def status_of(asker, reference):
    return asker.row_of(reference)[6]  # The seventh column, as the sheet is made.


def test_a_chosen_status_is_saved_without_a_button(scripted_page, asker, reference):
    scripted_page.goto(SHEET)
    scripted_page.get_by_role("combobox", name=re.compile(rf"Status .*{reference}")).select_option("Beviljad")

    expect(scripted_page.get_by_role("status")).to_have_text("Sparat.")
    assert status_of(asker, reference) == "Beviljad"
    scripted_page.get_by_role("button", name="Ångra").click()
    expect(scripted_page.get_by_role("status")).to_have_text("Ångrat.")
    assert status_of(asker, reference) == "Inkommen"


def test_a_press_on_a_cell_opens_its_row_at_that_cell(scripted_page, asker, reference):
    scripted_page.goto(SHEET)
    scripted_page.get_by_role("cell", name="Bokbåten").click()

    field = scripted_page.get_by_label("Projekt", exact=True)
    expect(field).to_be_focused()
    field.fill("Bokbåten går igen")
    scripted_page.get_by_role("button", name="Spara raden").first.click()
    expect(scripted_page.get_by_role("cell", name="Bokbåten går igen")).to_be_visible()
    scripted_page.get_by_role("button", name="Ångra").click()
    expect(scripted_page.get_by_role("status")).to_have_text("Ångrat.")


def test_what_others_write_shows_by_itself_and_leaves_an_opened_field_alone(scripted_page, asker, reference):
    scripted_page.clock.install()
    scripted_page.goto(SHEET)
    newcomer = asker.apply("newcomer").json["reference"]
    soon(asker.all_done)
    scripted_page.clock.run_for(3100)
    expect(scripted_page.get_by_role("cell", name=newcomer, exact=True)).to_be_visible()

    scripted_page.get_by_role("cell", name="Bokbåten").click()
    scripted_page.get_by_label("Projekt", exact=True).fill("Halvskrivet")
    asker.apply("another")
    soon(asker.all_done)
    scripted_page.clock.run_for(6200)
    expect(scripted_page.get_by_label("Projekt", exact=True)).to_have_value("Halvskrivet")


def test_the_link_of_a_mail_opens_the_case(scripted_page, asker, reference):
    scripted_page.goto("/_local/mail")
    scripted_page.get_by_role("link", name=re.compile(reference)).first.click()
    scripted_page.frame_locator("iframe").get_by_role("link").first.click()

    expect(scripted_page).to_have_url(re.compile("/vgr/arende"))
    expect(scripted_page.get_by_text(reference).first).to_be_visible()
