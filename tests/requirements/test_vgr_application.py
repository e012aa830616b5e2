"""Västra Götaland's application keeps what the programme's page says: one test for each of its sentences."""

import json
import re
from datetime import date, timedelta

import pytest

from kvitto.core.forms.answers import Setting
from kvitto.core.forms.check import check, read_json
from kvitto.core.forms.columns import cells
from kvitto.core.forms.examples import examples
from kvitto.core.forms.form import Field, Form, Option
from kvitto.core.forms.show import copy_of_answers
from kvitto.core.region import ContactRole, Programme, Region
from tests.forms.material import SCHEMAS, SETTING, application, body, codes, files, full_body, only, read, vgr

DIRECTIONS = {
    "Det öppna biblioteket",
    "Det läs- och skrivfrämjande biblioteket",
    "Det digitala biblioteket",
    "Det lärande biblioteket",
}


def asks(field_id, *, required=True):
    """The question is there, must be answered or need not be, and its answer is kept."""
    field = application().field(field_id)
    assert field.required is required
    missing = [pointer for pointer, code in codes(read(body(**{field_id: None}))) if code == "required"]
    assert missing == ([f"/{field_id}"] if required else [])
    assert field_id in cells(application(), vgr(), full_body())
    return field


def test_R_V01_there_are_exactly_four_directions():
    assert {option.label.sv for option in application().field("inriktning").options} == DIRECTIONS
    assert codes(read(body(inriktning=["VG-KREATIVA"]))) == [("/inriktning", "unknown_choice")]


@pytest.mark.parametrize("none", [None, []])
def test_R_V02_an_application_has_at_least_one_direction(none):
    assert codes(read(body(inriktning=none))) == [("/inriktning", "required")]


def test_R_V02_it_may_have_several_with_a_main_one():
    chosen = read(body(inriktning=["VG-OPPNA", "VG-DIGITALA"], huvudinriktning="VG-DIGITALA"))
    assert codes(chosen) == []


def test_R_V03_each_direction_has_a_description_and_a_contact_role_of_its_own():
    options = application().field("inriktning").options
    assert all(option.hint for option in options)
    roles = [option.contact_role.sv for option in options if option.contact_role]
    assert len(set(roles)) == 4
    for option, role in zip(options, roles, strict=True):
        assert role.startswith(f"konsulent för {option.label.sv}")
    assert "två kontaktpersoner" in roles[1]


def test_R_V04_the_form_asks_for_the_purpose():
    assert asks("syfte").label.sv == "Syfte"


def test_R_V05_the_form_asks_for_the_goal():
    assert asks("mal").label.sv == "Mål"


def test_R_V06_the_form_asks_which_knowledge_is_to_be_developed():
    assert asks("kunskap").label.sv == "Vilken kunskap vill ni utveckla?"


def test_R_V07_the_form_asks_for_the_planned_work_and_a_timetable():
    assert asks("genomforande").label.sv == "Planerat arbete"
    assert asks("tidsplan").label.sv == "Tidsplan"


def test_R_V08_the_form_asks_for_the_target_group():
    assert asks("malgrupp").label.sv == "Målgrupp"


def test_R_V09_the_form_asks_for_expected_results():
    assert asks("forvantat_resultat").label.sv == "Förväntade resultat"


def test_R_V10_the_form_asks_how_the_work_continues_in_ordinary_operations():
    assert asks("fortsattning").label.sv == "Hur fortsätter arbetet i ordinarie verksamhet?"


def test_R_V11_support_is_asked_for_as_competence_and_as_money_apart():
    assert asks("kompetensstod").kind == "text"
    assert asks("sokt_belopp").kind == "money_sek"
    assert codes(read(body(kompetensstod="inget"))) == []


def test_R_V12_50_000_kr_is_accepted_and_50_001_is_not():
    assert read(body(sokt_belopp=50_000)).errors == ()
    problem = only(read(body(sokt_belopp=50_001)).errors)
    assert problem.text.sv == "Ni kan söka högst 50\u00a0000\u00a0kr per ansökan."


def test_R_V13_competence_alone_can_be_applied_for():
    alone = read(body(sokt_belopp=0))
    assert (alone.errors, alone.warnings) == ((), ())
    assert cells(application(), vgr(), alone.answers)["sokt_belopp"] == 0


def test_R_V15_nothing_in_the_form_hinders_a_second_application_in_the_year():
    first, second = body(projekt_namn="Första"), body(projekt_namn="Andra")
    assert read(first).errors == read(second).errors == ()


def test_R_V17_the_form_is_taken_on_every_day_of_the_year():
    for n in range(366):
        today = date(2028, 1, 1) + timedelta(n)
        answers = examples(application(), vgr(), 1, today)[0]
        assert check(application(), vgr(), answers, Setting(today)).errors == ()


@pytest.mark.parametrize("this_year", [2022, 2026, 2040])
def test_R_V19_the_grant_year_follows_the_year_in_which_one_applies(this_year):
    today = date(this_year, 6, 1)

    def told(year):
        dates = {"start_datum": f"{year}-02-01", "slut_datum": f"{year}-11-30"}
        return codes(read_json(application(), vgr(), body(ar=year, **dates), Setting(today)))

    assert [told(this_year + n) for n in (-1, 0, 1, 2)] == [[("/ar", "grant_year")], [], [], [("/ar", "grant_year")]]


def test_R_V19_the_year_of_the_page_is_data_and_in_no_code_or_question():
    assert vgr().programme.page_year == 2022
    assert "2022" not in (SCHEMAS / "vgr" / "ansokan.toml").read_text(encoding="utf-8")
    for file in (SCHEMAS.parent / "functions" / "kvitto" / "core").rglob("*.py"):
        assert "2022" not in file.read_text(encoding="utf-8"), file


def test_R_V20_the_49_municipalities_can_apply_and_no_other():
    codes_of_the_county = [municipality.code for municipality in vgr().municipalities]
    assert len(set(codes_of_the_county)) == 49
    for code in codes_of_the_county:
        assert read(body(kommun_kod=code)).errors == ()
    for other in ("0180", "1880", "0480", "1400", "1403", "9999", 1480):
        assert codes(read(body(kommun_kod=other))) == [("/kommun_kod", "unknown_choice")]


def test_R_V21_partner_municipalities_and_other_actors_can_be_added():
    partners = {
        "samverkan_kommuner": ["1440", "1480"],
        "samverkan_andra": [{"namn": "Ales föreningsråd", "typ": "forening"}],
    }
    taken = read(body(**partners))
    assert taken.errors == ()
    made = cells(application(), vgr(), taken.answers)
    assert made["samverkan_kommuner"] == "Ale, Göteborg"
    assert made["samverkan_andra"] == "Ales föreningsråd, Förening eller studieförbund"


def test_R_V22_several_library_units_are_encouraged_to_apply_together():
    field = asks("biblioteksenheter", required=False)
    assert "Samordna er ansökan" in field.hint.sv


def test_R_V23_staff_time_is_required_and_other_costs_are_not():
    asks("egen_insats_timmar")
    asks("egen_insats_text")
    asks("egen_insats_belopp", required=False)
    assert codes(read(body(egen_insats_timmar=0))) == [("/egen_insats_timmar", "too_small")]


def test_R_V31_the_form_asks_about_the_dialogue_and_shows_whom_to_talk_with():
    asks("dialog_konsulent")
    warned = read(body(dialog_konsulent=False, inriktning=["VG-DIGITALA"]))
    assert warned.errors == ()
    assert "konsulent för Det digitala biblioteket" in only(warned.warnings).text.sv


def test_R_V33_the_three_perspectives_can_be_marked():
    field = asks("perspektiv", required=False)
    assert [option.label.sv for option in field.options] == ["Tillgänglighet", "Inkludering", "Delaktighet"]


def test_R_V34_the_form_asks_which_need_or_goal_has_been_seen():
    assert asks("behov").label.sv == "Vilket behov eller utvecklingsmål har ni sett?"


def test_R_V39_there_is_a_contact_for_general_questions_beside_the_four():
    general = [contact for contact in vgr().contacts if "övergripande frågor" in contact.role.sv]
    assert {contact.id for contact in general} == {"konsulent", "enhetschef"}
    assert len(vgr().contacts) == len(general) + 4


def test_R_C01_swedish_letters_stay_as_they_are_from_json_to_row_and_copy():
    name = "Åsikter, ärenden och öar – räksmörgås é ü"
    decomposed = "A\u030asikter, a\u0308renden och o\u0308ar – ra\u0308ksmo\u0308rga\u030as e\u0301 u\u0308"
    for typed in (name, decomposed):
        answers = read(json.loads(json.dumps(body(projekt_namn=typed)))).answers
        assert cells(application(), vgr(), answers)["projekt_namn"] == name
        copy = copy_of_answers(application(), vgr(), answers, "sv")
        assert ("Projektets namn", name) in [row for section in copy for row in section.rows]


def test_R_C02_every_text_says_where_it_comes_from_and_how_old_its_page_is():
    region, form = vgr(), application()
    sources = {source.id: source for source in region.sources}
    page = sources["programsida"]
    assert (page.file, page.updated) == ("003_de22640a99ffe728.txt", date(2022, 10, 19))
    named: list[Region | Programme | ContactRole | Form | Field | Option]
    named = [region, region.programme, *region.contacts, form]
    for field in form.fields:
        named += [field, *field.options, *field.fields, *(option for part in field.fields for option in part.options)]
    for text in named:
        assert text.source in sources, text
    assert all(source.file and source.updated for source in sources.values() if source.id != "forslag")


def test_R_C02_what_the_page_asks_for_is_told_from_what_is_proposed():
    ours = {field.id for field in application().fields if field.source == "forslag"}
    assert not ours & {
        "syfte",
        "mal",
        "kunskap",
        "genomforande",
        "tidsplan",
        "malgrupp",
        "forvantat_resultat",
        "fortsattning",
    }
    assert {"budget_kostnader", "org_nr", "intygande"} <= ours


def test_R_C03_addresses_are_functions_at_example_domains_and_people_are_roles():
    for file in SCHEMAS.glob("*/*.*"):
        text = file.read_text(encoding="utf-8")
        for address in re.findall(r"[\w.+-]+@[\w.-]+", text):
            assert address.endswith(".example"), address
    names = [full_body()[field] for field in ("kontakt_namn", "bibliotekschef_namn", "firmatecknare_namn")]
    assert names == ["Projektledaren på biblioteket", "Bibliotekschefen", "Kommunchefen"]


def test_R_C03_what_is_told_of_a_fault_never_repeats_the_answer():
    secret = "hemlig.person@riktig-kommun.se"
    answers = body(**dict.fromkeys(("kommun_kod", "sokt_belopp", "ar"), secret))
    assert secret not in repr(check(application(), vgr(), answers, SETTING).errors)
    assert files().region("vgr").functional_mailbox == "biblioteksutveckling@vgr.example"


@pytest.mark.parametrize("day, asked", [(date(2026, 11, 15), False), (date(2026, 11, 16), True)])
def test_PRACTICE_9_after_15_november_who_wants_this_years_support_is_asked_about_the_next(day, asked):
    dates = {"ar": 2026, "start_datum": "2026-11-20", "slut_datum": "2026-12-20"}
    checked = read_json(application(), vgr(), body(**dates, provas_nasta_ar=True), Setting(day))
    assert [problem.code for problem in checked.warnings] == (["too_late_for_year"] if asked else [])
    assert checked.errors == ()
    if asked:
        assert only(checked.warnings).text.sv == "Vi hinner inte betala ut i år. Vill ni prövas för 2027?"
    assert checked.answers["provas_nasta_ar"] is True  # The answer is kept.
    assert cells(application(), vgr(), checked.answers)["provas_nasta_ar"] == "Ja"
