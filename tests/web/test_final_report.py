"""A final report opened by the link to its case asks how what was promised went, and holds the money together."""

import shutil
from datetime import date
from functools import partial

import pytest

from kvitto.adapters.data_files import DataFiles
from kvitto.core import events as ev
from kvitto.core.final_report_rules import costs_cover_what_was_used, used_of_received
from kvitto.core.forms.answers import Setting
from kvitto.core.forms.examples import examples
from kvitto.core.forms.faults import FormFileError
from kvitto.core.rows import row_of
from kvitto.steps.ledger import commit
from kvitto.wiring import data_folder
from tests.web.applicant import fill_step, send
from tests.web.site import FILES
from tests.web.test_on_case import VGR, always, link, opening, take_in

FORM = FILES.form("vgr", "slutredovisning")
REGION = FILES.region("vgr")
TODAY = date(2027, 1, 15)


@pytest.fixture
def promised(site, anna):
    """A project that counted on 120 participants, and was paid 40 000 kr."""
    told = {"forvantat_antal": 120, "forvantat_resultat": "Minst 120 unga kommer.", "sokt_belopp": 40_000}
    kept = {
        key: value for key, value in site.answers().items() if key not in ("budget_kostnader", "egen_insats_belopp")
    }

    send(anna, site.form, {**kept, **told, "projekt_namn": "Läsning i parken"})
    take_in(site)
    pay(site, 40_000)
    return site


def pay(site, kronor):
    set_ = ev.AmountSet(opening(site).reference, key="utbetalt_belopp", kronor=kronor)
    commit(site.office, VGR, partial(always, set_))


def fill_in(site, anna, **answers):
    """From the link to the check page; with the words of each page on the way."""
    given = examples(FORM, REGION, 1, site.clock.now().date())[0]
    anna.go(link(site, "slutredovisning")).press("Börja")
    read = []
    for step in FORM.steps:
        read.append(anna.page.words)
        fill_step(anna, step.fields, {**given, "projekt_namn": "Läsning i parken", **answers}).press("Fortsätt")
        assert anna.answer.status_code == 200, anna.page.words
    return " ".join(read)


def test_what_was_expected_becomes_a_question(promised, anna):
    words = fill_in(promised, anna)
    assert "Ni räknade med 120 deltagare. Hur många blev det?" in words
    assert "Så skrev ni i ansökan: ”Minst 120 unga kommer.”" in words
    assert "Ni fick 40\xa0000\xa0kr utbetalt. Hur mycket av det har ni använt?" in words


def test_the_same_in_english(promised, anna):
    anna.go(link(promised, "slutredovisning")).press("Börja")
    given = examples(FORM, REGION, 1, promised.clock.now().date())[0]
    fill_step(anna, FORM.steps[0].fields, given).press("Fortsätt")
    anna.press("In English")
    assert "You counted on 120 participants. How many did it become?" in anna.page.words


def test_without_a_promise_and_without_the_link_the_questions_are_asked_in_their_own_words(site, anna):
    send(anna, FORM, examples(FORM, REGION, 1, site.clock.now().date())[0])
    assert len(site.kept()) == 1
    assert "Hur många nådde ni?" in anna.page.words


def test_the_row_shows_promise_and_outcome_side_by_side(promised, anna):
    fill_in(promised, anna, red_malgrupp_antal=64)
    anna.press("Skicka")
    [post] = [post for post in promised.kept() if post.purpose == "report"]
    tab = next(tab for tab in FILES.tabs("vgr") if "report" in tab.purposes)
    cells = row_of(post, FORM, REGION, tab).cells
    assert (cells["forvantat_antal"], cells["red_malgrupp_antal"]) == (120, 64)


@pytest.mark.parametrize(
    "used, unused, told",
    [(40_000, None, ""), (35_000, 5_000, ""), (35_000, None, "Då är 5\xa0000\xa0kr inte använt"),
     (35_000, 1_000, "Då är 5\xa0000\xa0kr inte använt"), (41_000, None, "har skrivit 41\xa0000\xa0kr som använt")],
)  # fmt: skip
def test_used_and_unused_money_come_to_what_was_paid(used, unused, told):
    answers = {"red_anvant_belopp": used, **({"red_ej_anvant": unused} if unused is not None else {})}
    found = list(used_of_received(FORM, REGION, answers, Setting(TODAY, received=40_000)))
    assert bool(found) == bool(told)
    assert all(one.level == "warning" and told in one.text.sv for one in found)
    assert not list(used_of_received(FORM, REGION, answers, Setting(TODAY)))


def test_costs_below_what_was_used_are_asked_about():
    lines = [{"text": "Hyra", "belopp": 10_000}]
    answers = {"red_anvant_belopp": 40_000, "red_kostnader": lines}
    [found] = costs_cover_what_was_used(FORM, REGION, answers, Setting(TODAY))
    assert "Kostnaderna är tillsammans 10\xa0000\xa0kr" in found.text.sv
    assert not list(costs_cover_what_was_used(FORM, REGION, {"red_anvant_belopp": 40_000}, Setting(TODAY)))


def test_money_that_does_not_add_up_is_asked_about_and_can_be_sent_all_the_same(promised, anna):
    fill_in(promised, anna, red_anvant_belopp=35_000, red_kostnader=[], red_ej_anvant=0)
    assert "Ni fick 40\xa0000\xa0kr och har använt 35\xa0000\xa0kr" in anna.page.words
    anna.press("Skicka ändå")
    assert [post.purpose for post in promised.kept()][-1] == "report"


def test_a_promise_that_no_application_makes_is_a_fault_of_the_file(tmp_path):
    folder = tmp_path / "schemas"
    shutil.copytree(data_folder() / "schemas" / "vgr", folder / "vgr")
    file = folder / "vgr" / "slutredovisning.toml"
    file.write_text(file.read_text("utf-8").replace('of = "forvantat_antal"', 'of = "forvantat_antl"'), "utf-8")
    with pytest.raises(FormFileError, match="forvantat_antal"):
        DataFiles(folder).check_form("vgr", "slutredovisning")
    file.write_text(file.read_text("utf-8").replace("antl", "antal").replace("{promised}", "så"), "utf-8")
    with pytest.raises(FormFileError, match="promised"):
        DataFiles(folder).check_form("vgr", "slutredovisning")
