"""Every form file of every region, by every way: pages in both languages, JSON, and what each page promises."""

import re
from pathlib import Path

import pytest

from kvitto.core.forms.coherence import RESERVED_FORMS, RESERVED_STEPS
from kvitto.core.forms.examples import examples, full_example
from kvitto.web import form_pages
from kvitto.wiring import data_folder
from tests.web.applicant import asked, begin, fill_step, send, typed_as
from tests.web.site import FILES

REGIONS = FILES.regions()
FORMS = [(region, form) for region in REGIONS for form in FILES.forms(region) if not FILES.form(region, form).by_link]
"""Those that anybody may open; tests/web/test_on_case.py opens the others by the link to a case."""

every_form = pytest.mark.parametrize("region, form_id", FORMS)
every_region = pytest.mark.parametrize("region", REGIONS)


def test_there_are_forms_to_sweep():
    assert ("vgr", "ansokan") in FORMS


def test_pages_have_names_that_a_form_file_may_not_give_away(site):
    """`kvitto check` refuses them, so no form or step can hide a page or be hidden by one."""
    places = {value for name, value in vars(form_pages).items() if name.isupper() and isinstance(value, str)}
    places = {place for place in places if "-" not in place}  # No step's id has one.
    assert places <= set(RESERVED_STEPS)
    for page in ("personuppgifter", "tillganglighet", "arende"):
        assert page in RESERVED_FORMS
        assert site.client.get(f"/vgr/{page}").status_code in (200, 400)


@every_form
@pytest.mark.parametrize("n", [0, 1])
def test_every_form_can_be_filled_in_and_sent_by_its_pages(site, anna, region, form_id, n):
    form = FILES.form(region, form_id)
    answers = examples(form, site.office.forms.region(region), 2, site.clock.now().date())[n]
    send(anna, form, answers)

    [kept] = site.kept()
    assert kept.reference in anna.page.words
    assert answers.items() <= kept.answers.items()


@every_form
def test_every_question_of_a_form_is_asked_with_its_words_in_both_languages(site, anna, region, form_id):
    form = FILES.form(region, form_id)
    full = full_example(form, site.office.forms.region(region), site.clock.now().date())
    begin(anna, form, full)
    for step in form.steps:
        fields = asked(form, step.fields)
        for field in fields:
            assert field.label.sv in anna.page.words
        anna.press("In English")
        for field in fields:
            assert field.label.en in anna.page.words
        anna.press("På svenska")
        fill_step(anna, fields, full).press("Fortsätt")
        if anna.answer.status_code != 200:  # Questions that a rule ties to others have examples of their own.
            plain = examples(form, site.office.forms.region(region), 1, site.clock.now().date())[0]
            blank = {name: "" if isinstance(value, str) else [] for name, value in typed_as(fields, full).items()}
            anna.fill({n: v for n, v in blank.items() if any(c.name == n for c in anna.page.controls)})
            fill_step(anna, fields, plain).press("Fortsätt")
    declared = [field for field in form.declaration.fields if not field.comments_on] if form.declaration else []
    assert all(field.label.sv in anna.page.words for field in declared)


@every_form
def test_every_form_takes_its_examples_as_json(site, region, form_id):
    for body in site.client.get(f"/{region}/{form_id}/example.json?n=3").json:
        answer = site.client.post(f"/{region}/{form_id}", json=body)
        assert answer.status_code == 201
        assert answer.json["warnings"] == []


@every_form
def test_every_empty_form_tells_what_is_missing(site, region, form_id):
    answer = site.client.post(f"/{region}/{form_id}", json={})

    required = {field.id for field in FILES.form(region, form_id).fields if field.required and not field.shown_when}
    assert {fault["pointer"][1:] for fault in answer.json["errors"]} >= required
    assert answer.status_code == (422 if required else 201)


@every_region
@pytest.mark.parametrize("page", ["", "personuppgifter", "tillganglighet"])
@pytest.mark.parametrize("query", ["", "?lang=en"])
def test_every_region_has_its_pages(site, anna, region, page, query):
    anna.go(f"/{region}/{page}{query}")

    assert anna.answer.status_code == 200
    assert anna.page.words.count("None") == 0
    for link in anna.page.links:
        if link.href.startswith("/"):
            assert site.client.get(link.href).status_code == 200, link.href


def test_the_front_page_leads_to_every_region_and_form(site, anna):
    anna.go("/")
    hrefs = [link.href for link in anna.page.links]
    assert [f"/{region}/" for region in REGIONS] == [href for href in hrefs if href.strip("/") in REGIONS]
    for region, form_id in FORMS:
        anna.go(f"/{region}/")
        assert f"/{region}/{form_id}" in [link.href for link in anna.page.links]


TEMPLATES = Path(data_folder() / "templates" / "pages")


def test_no_template_switches_escaping_off():
    for template in TEMPLATES.glob("*.jinja"):
        assert not re.search(r"\|\s*safe|autoescape|Markup", template.read_text("utf-8")), template.name


def test_every_page_template_is_used():
    sources = "".join(file.read_text("utf-8") for file in (Path(form_pages.__file__).parent).glob("*.py"))
    sources += "".join(template.read_text("utf-8") for template in TEMPLATES.glob("*.jinja"))
    for template in TEMPLATES.glob("*.jinja"):
        name = template.name.removesuffix(".html.jinja")
        assert f'"{name}"' in sources or f'"{template.name}"' in sources, template.name
