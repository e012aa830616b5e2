"""How a region's cases go: read from data, in agreement with the sheet, and told when it is wrong."""

import tomllib

import pytest

from kvitto.core.forms.faults import FormFileError
from kvitto.core.programme import Programme, read_programme
from tests.forms.material import SCHEMAS, files

DECIDING = [region for region in files().regions() if (SCHEMAS / region / "programme.toml").exists()]
COLUMNS = [column.key for tab in files().tabs("vgr") if tab.key == "ansokningar" for column in tab.columns]


def programme_of(region: str) -> Programme:
    programme = files().programme(region)
    assert programme is not None
    return programme


def vgr() -> str:
    return (SCHEMAS / "vgr" / "programme.toml").read_text(encoding="utf-8")


def faults_of(toml: str) -> str:
    with pytest.raises(FormFileError) as error:
        read_programme(tomllib.loads(toml), "schemas/vgr/programme.toml", COLUMNS)
    return str(error.value)


def test_there_is_a_programme_to_sweep():
    assert "vgr" in DECIDING


@pytest.mark.parametrize("region", DECIDING)
def test_the_words_of_a_status_are_those_that_staff_choose_from(region):
    programme = programme_of(region)
    choices = next(
        column.choices
        for tab in files().tabs(region)
        if tab.key == "ansokningar"
        for column in tab.columns
        if column.key == "status"
    )

    assert [status.word for status in programme.status] == list(choices)


@pytest.mark.parametrize("region", DECIDING)
def test_every_case_can_come_to_an_end(region):
    programme = programme_of(region)
    ending = {status.id for status in programme.status if status.ends}
    while more := {s.id for s in programme.status if {to.id for to in programme.onward_from(s.id)} & ending} - ending:
        ending |= more

    assert ending == set(programme.by_id)


def test_only_vastra_gotaland_passes_biblioteksgruppen_before_a_decision():
    for region in DECIDING:
        programme = programme_of(region)
        assert (programme.rules.prepared_in == "BIBLIOTEKSGRUPPEN") == (region == "vgr")
        assert ("BIBLIOTEKSGRUPPEN" in programme.by_id) == (region == "vgr")


def test_a_place_is_held_from_the_grant_until_it_is_freed():
    programme = programme_of("vgr")
    granted = ["INKOMMEN", "BIBLIOTEKSGRUPPEN", "BEVILJAD"]

    assert not programme.holds_place(granted[:2])
    assert programme.holds_place(granted)
    assert programme.holds_place([*granted, "AVTAL_TECKNAT", "UTBETALD", "SLUTREDOVISAD", "AVSLUTAD"])
    assert not programme.holds_place([*granted, "ATERKALLAD", "AVSLUTAD"])
    assert not programme.holds_place([*granted, "FORFALLEN"])


@pytest.mark.parametrize(
    "right, wrong, told",
    [
        ('id = "BEREDNING"', 'id = "BEREDNINGEN"', '"BEREDNING" is not a status. Did you mean "BEREDNINGEN"?'),
        ("decision = true", "decison = true", 'status "BEVILJAD": unknown word "decison". Did you mean "decision"?'),
        ('"beviljat_belopp", "m', '"beviljad_belopp", "m', "is not a column of the tab with the cases. Did you mean"),
        ('guard = "nothing_to_pay"', 'guard = "nothing_to_play"', 'Did you mean "nothing_to_pay"?'),
        ("max_amount = 50000", 'max_amount = "50000"', "rules:"),
        ('prepared_in = "BIB', 'prepared_in = "BAB', "rules, prepared_in"),
        ('id = "AVSKRIVEN"', 'id = "AVSLUTAD"', 'status "AVSLUTAD" stands there twice.'),
    ],
)
def test_a_slip_is_told_with_its_place_and_what_was_meant(right, wrong, told):
    assert right in vgr()
    fault = faults_of(vgr().replace(right, wrong, 1))

    assert fault.startswith("schemas/vgr/programme.toml: ")
    assert told in fault


@pytest.mark.parametrize(
    "was, becomes, told",
    [
        ('encloses = "granted"', 'encloses = "grantd"', 'encloses "grantd" is not a document. Did you mean "granted"?'),
        ('name = "Samarbetsavtal"', 'name = "Avtal / del 1"', "its name begins a file's"),
        ('template = "beslut-avslag.docx"', 'template = "beslut-avslag.odt"', "is no .docx"),
    ],
)
def test_a_document_that_cannot_be_is_told(was, becomes, told):
    assert vgr().count(was) == 1
    assert told in faults_of(vgr().replace(was, becomes))


def test_how_to_appeal_is_off_until_somebody_has_approved_it():
    programme = programme_of("vgr")
    assert programme.appeal.text
    assert programme.appeal_told == ""
    approved = vgr().replace('approved = ""', 'approved = "regionjurist 2027-01-15"')
    assert read_programme(tomllib.loads(approved), "f", COLUMNS).appeal_told.startswith("Beslutet kan inte överklagas")
