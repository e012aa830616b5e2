"""Forms made of another's questions, and answers typed again as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitto.core.forms.answers import Setting
from kvitto.core.forms.check import check
from kvitto.core.forms.examples import examples, full_example
from kvitto.core.forms.made import OWN_WORDS, completion_of, contact_form_of, named_in, revision_of
from kvitto.core.forms.retyped import retyped
from kvitto.core.forms.typed import read_typed
from kvitto.core.on_case import CONTACT
from tests.forms.material import TODAY, application, files, vgr

FORMS = [(region, form) for region in files().regions() for form in files().forms(region)]


@pytest.mark.parametrize("region_id, form_id", FORMS)
def test_what_is_typed_again_is_read_as_the_same_answers(region_id, form_id):
    form, region = files().form(region_id, form_id), files().region(region_id)
    for answers in [full_example(form, region, TODAY), *examples(form, region, 3, TODAY)]:
        for step in form.all_steps:
            asked = {field.id: field.kind for field in step.fields}
            wanted = {
                key: value for key, value in answers.items() if asked.get(key) not in (None, "statement", "files")
            }
            read = read_typed(form, region, step, retyped(step.fields, answers))
            assert {key: read.answers[key] for key in wanted if key in read.answers} == wanted


def test_a_change_asks_everything_but_who_the_contact_is_and_keeps_the_rules():
    form = revision_of(application())
    asked = {field.id for field in form.fields}
    assert {field.id for field in application().fields if field.kind != "files"} - asked == set(CONTACT)
    answers = {key: value for key, value in full_example(application(), vgr(), TODAY).items() if form.has(key)}
    assert check(form, vgr(), answers, Setting(TODAY)).errors == ()
    assert (form.file_id, form.purpose, form.rules) == ("ansokan", "revision", application().rules)


def test_a_new_contact_is_asked_for_as_in_the_application():
    form = contact_form_of(application())
    assert [field.id for field in form.fields] == list(CONTACT)
    assert [field.required for field in form.fields] == [True, True, False]


@pytest.mark.parametrize(
    "asked, fields, own_words",
    [
        ("Tidsplan", ["tidsplan"], False),
        ("  tidsplan. ", ["tidsplan"], False),
        ("Målgrupp, tidsplan", ["tidsplan", "malgrupp"], False),
        ("Tidsplan och Målgrupp", ["tidsplan", "malgrupp"], False),
        ("tidsplan\n• Syfte", ["syfte", "tidsplan"], False),
        ("Egen insats: personalens tid (timmar)", ["egen_insats_timmar"], False),
        ("Sökt belopp; varför så mycket?", ["sokt_belopp"], True),
        ("Vi behöver en tydligare tidsplan.", [], True),
        ("Budget", ["budget_kostnader", "budget_finansiering", "annan_finansiering"], False),
        ("Vilket stöd och när?", ["tidigare_stod", "tidigare_stod_text"], False),
        ("E-post till kontaktperson", [], True),
        ("Jag är behörig att lämna ansökan.", [], True),
    ],
)
def test_staff_name_what_is_lacking_by_label_heading_or_step_and_the_rest_is_asked_in_their_words(
    asked, fields, own_words
):
    made = completion_of(application(), asked)
    assert [field.id for field in made.fields] == fields + ([OWN_WORDS] if own_words else [])
    assert all(field.required for field in made.fields)
    intro = made.steps[0].intro
    assert intro
    assert intro.sv == asked


@given(st.text(max_size=200))
def test_whatever_staff_write_gives_a_form_that_can_be_answered(asked):
    named, unnamed = named_in(application(), asked)
    made = completion_of(application(), asked)
    assert made.fields
    assert len({field.id for field in made.fields}) == len(made.fields)
    assert (OWN_WORDS in {field.id for field in made.fields}) == bool(unnamed or not named)
