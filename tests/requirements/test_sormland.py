"""Sörmland's ideas and needs keep what the region's page says: one test for each sentence."""

from pathlib import Path

import pytest

from kvitto.core.forms.answers import Checked, Setting
from kvitto.core.forms.check import check
from kvitto.core.forms.columns import cells
from kvitto.core.forms.examples import full_example
from tests.forms.material import SCHEMAS, TODAY, codes, files
from tests.web.applicant import send
from tests.web.site import Site

SORMLAND, FORM = files().region("sormland"), files().form("sormland", "ide")
TABS = {str(tab.key): tab for tab in files().tabs("sormland")}


def read(**changes: object) -> Checked:
    """A good idea with the answers changed; None takes one away."""
    body = {**full_example(FORM, SORMLAND, TODAY), **changes}
    return check(FORM, SORMLAND, {key: value for key, value in body.items() if value is not None}, Setting(TODAY))


def test_R_S01_there_are_exactly_nine_municipalities():
    codes_of = [one.code for one in SORMLAND.municipalities]
    assert codes_of == ["0428", "0461", "0480", "0481", "0482", "0483", "0484", "0486", "0488"]
    assert codes(read(kommun_kod="428")) == [("/kommun_kod", "unknown_choice")]
    assert cells(FORM, SORMLAND, read(kommun_kod="0428").answers)["kommun_kod.kod"] == "0428"


def test_R_S02_the_four_priority_groups_are_offered():
    assert [option.label.sv for option in FORM.field("prioriterade_grupper").options] == [
        "Barn och unga",
        "Personer med funktionsnedsättning",
        "Personer med andra modersmål än svenska",
        "Nationella minoriteter",
    ]


def test_R_S03_doubly_prioritised_ideas_come_first_in_the_view():
    first = TABS["ideer"].views[0]
    assert (first.title, first.sort) == ("Dubbelt prioriterade först", "dubbelt_prioriterad")
    words = [cells(FORM, SORMLAND, read(dubbelt_prioriterad=marked).answers) for marked in (True, False)]
    marked, not_marked = (str(cell["dubbelt_prioriterad"]) for cell in words)
    assert marked < not_marked  # The view sorts by the word.


@pytest.mark.parametrize("groups", [None, ["barn_och_unga"]])
def test_R_S04_a_doubly_prioritised_group_belongs_to_two_groups(groups):
    marked = {"prioriterade_grupper": groups, "dubbelt_prioriterad": True, "dubbelt_prioriterad_text": "Barn"}
    assert ("/dubbelt_prioriterad", "two_groups") in codes(read(**marked))


def test_R_S04_a_doubly_prioritised_group_is_named():
    two = ["barn_och_unga", "funktionsnedsattning"]
    unnamed = read(prioriterade_grupper=two, dubbelt_prioriterad=True, dubbelt_prioriterad_text=None)
    assert codes(unnamed) == [("/dubbelt_prioriterad_text", "required")]
    assert codes(read(prioriterade_grupper=two, dubbelt_prioriterad=False, dubbelt_prioriterad_text=None)) == []


def test_R_S05_the_three_areas_have_contact_roles_of_their_own():
    options = FORM.field("omrade").options
    assert [option.label.sv for option in options] == ["Bibliotek", "Läsning", "Litteratur"]
    roles = [option.contact_role.sv for option in options if option.contact_role]
    assert [role.partition("(")[2] for role in roles] == [
        "tre kontaktpersoner)",
        "två kontaktpersoner)",
        "en kontaktperson)",
    ]


def test_R_S06_there_is_no_amount_deadline_or_decision(tmp_path: Path):
    assert {field.kind for field in FORM.fields}.isdisjoint({"money_sek", "giro"})
    assert FORM.windows == ()
    assert files().programme("sormland") is None
    assert not {"ansokningar", "utskick", "budget", "bedomning"} & set(TABS)
    site = Site(tmp_path)
    anna = send(site.visitor(), FORM, read().answers)
    assert [post.reference[:4] for post in site.kept()] == ["SRM-"]
    assert "beslut om stöd" not in anna.page.words


def test_R_S07_the_audience_is_staff_and_managers_of_the_nine():
    assert SORMLAND.programme.audience is not None
    assert SORMLAND.programme.audience.sv == "Medarbetare och chefer vid folkbiblioteken i Sörmlands nio kommuner"


def test_R_S08_both_reaching_and_participation_are_asked_for_each_group():
    for option in FORM.field("prioriterade_grupper").options:
        missing = read(prioriterade_grupper=[option.id], dubbelt_prioriterad=None, nar_gruppen=None, delaktighet=None)
        assert codes(missing) == [("/nar_gruppen", "required"), ("/delaktighet", "required")]


def test_R_S09_the_activity_categories_can_be_chosen():
    four = ["Fortbildning", "Nätverkande", "Kompetensutveckling", "Omvärldsanalys"]
    assert [option.label.sv for option in FORM.field("aktivitetstyper").options] == four
    assert next(list(one.choices) for one in TABS["insatser"].columns if one.key == "typ") == four


def test_R_S10_partners_can_be_libraries_of_other_kinds():
    labels = {option.label.sv for option in FORM.field("samverkan_andra").part("typ").options}
    assert {"Folkbibliotek", "Skolbibliotek", "Sjukhusbibliotek", "Högskolebibliotek"} <= labels


def test_R_S11_making_media_available_between_libraries_can_be_the_purpose():
    assert read(samverkan_syfte_media=True).errors == ()
    assert FORM.field("samverkan_syfte_media").required is False


def test_R_S12_governing_documents_are_listed_from_data(tmp_path: Path):
    words = Site(tmp_path).visitor().go("/sormland/").page.words
    assert "Styrdokument" in words
    assert len(SORMLAND.documents) >= 2
    for document in SORMLAND.documents:
        assert document.title in words
        assert document.title in (SCHEMAS / "sormland" / "region.toml").read_text("utf-8")
