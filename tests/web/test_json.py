"""The same promise in JSON, for systems that fill in forms for people."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from kvitto.core.references import is_reference
from tests.web.site import APPLY, Site


def problem_of(answer, status):
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.mimetype == "application/problem+json"
    told = answer.json
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    return told


def test_a_good_body_gets_a_reference_and_is_in_the_journal(site):
    answer = site.post(site.answers())

    [kept] = site.kept()
    assert answer.status_code == 201
    assert answer.json["reference"] == kept.reference
    assert is_reference(answer.json["reference"])
    assert answer.json["warnings"] == []
    assert dict(kept.answers) == site.answers()
    assert (kept.via, site.woken) == ("json", ["vgr"])


def test_the_status_url_opens_the_case(site, anna):
    answer = site.post(site.answers())

    anna.go(answer.json["status_url"])
    assert answer.json["reference"] in anna.page.words


def test_the_same_key_and_answers_again_give_the_same_reference(site):
    first = site.post(site.answers(), key="k-1")
    again = site.post(site.answers(), key="k-1")

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert len(site.kept()) == 1


def test_the_same_key_again_is_answered_when_the_rules_have_moved_on(site):
    answers = site.answers()
    first = site.post(answers, key="k-1")
    site.clock.moved += timedelta(days=800)

    assert site.post(answers, key="k-1").json["reference"] == first.json["reference"]
    assert site.post(answers, key="k-2").status_code == 422


def test_the_same_key_with_other_answers_is_a_conflict_and_writes_nothing(site):
    site.post(site.answers(), key="k-1")
    told = problem_of(site.post(site.answers(projekt_namn="Ett annat"), key="k-1"), 409)

    assert "Idempotency-Key" in told["detail"]
    assert [dict(post.answers) for post in site.kept()] == [site.answers()]


def test_the_same_key_from_many_at_once_is_one_application(site):
    body = site.answers()
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: site.post(body, key="k-1"), range(16)))

    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len({answer.json["reference"] for answer in answers}) == 1
    assert len(site.kept()) == 1


def test_without_a_key_every_post_is_a_new_one(site):
    references = {site.post(site.answers()).json["reference"] for _ in range(2)}

    assert len(references) == 2


def test_two_spellings_of_the_same_answers_are_the_same(site):
    site.post(site.answers(projekt_namn="La\u0308slust"), key="k-1")

    assert site.post(site.answers(projekt_namn="Läslust", forvaltning=None), key="k-1").status_code == 409
    assert site.post(site.answers(projekt_namn="Läslust"), key="k-1").status_code == 200


@pytest.mark.parametrize("key", ["", " ", "å", "a b", "x" * 65, "tab\there"])
def test_a_key_that_is_no_key_is_refused(site, key):
    answer = site.client.post(APPLY, json=site.answers(), headers={"Idempotency-Key": key.encode().decode("latin-1")})

    problem_of(answer, 400)
    assert site.kept() == []


def test_all_faults_are_told_at_once_with_pointer_code_and_words(site):
    body = site.answers() | {"sokt_belopp": 50_001, "kontakt_epost": "x@@y", "kommun_kod": "0180", "okand": 1}
    body["budget_kostnader"] = [{"kategori": "resor", "belopp": -1}]
    told = problem_of(site.post(body), 422)

    faults = {fault["pointer"]: fault["code"] for fault in told["errors"]}
    assert faults == {
        "/okand": "unknown_field",
        "/kommun_kod": "unknown_choice",
        "/kontakt_epost": "email",
        "/sokt_belopp": "too_large",
        "/budget_kostnader/0/belopp": "too_small",
    }
    assert "50 000".replace(" ", "\u00a0") in next(f["detail"] for f in told["errors"] if f["code"] == "too_large")
    assert site.kept() == []


def test_faults_are_told_in_english_to_those_who_ask(site):
    answer = site.client.post(f"{APPLY}?lang=en", json={})

    assert any("choose a municipality" in fault["detail"] for fault in answer.json["errors"])


def test_warnings_block_nothing_and_are_told(site):
    answer = site.post(site.answers(dialog_konsulent=False))

    assert answer.status_code == 201
    assert [warning["pointer"] for warning in answer.json["warnings"]] == ["/dialog_konsulent"]


@pytest.mark.parametrize("mimetype", ["text/plain", "application/x-www-form-urlencoded", "text/json", ""])
def test_what_is_not_json_is_told_so(site, mimetype):
    answer = site.client.post(APPLY, data=json.dumps(site.answers()), content_type=mimetype)

    problem_of(answer, 415)
    assert site.kept() == []


def test_json_with_a_charset_is_json(site):
    body = json.dumps(site.answers()).encode()

    assert site.client.post(APPLY, data=body, content_type="application/json; charset=utf-8").status_code == 201


def test_with_the_journal_away_the_same_key_may_be_sent_again(site):
    with site.journal_away():
        answer = site.post(site.answers(), key="k-1")
        problem_of(answer, 503)
        assert answer.headers["Retry-After"]

    assert site.post(site.answers(), key="k-1").status_code == 201


def test_a_form_that_is_not_open_for_json_says_so(tmp_path):
    site = Site(tmp_path, closed=True)

    problem_of(site.post(site.answers()), 403)
    assert site.kept() == []
    assert "/vgr/ansokan" not in site.client.get("/openapi.json").get_data(as_text=True)


def test_json_takes_no_notice_of_origin(site):
    headers = {"Origin": "https://else.example", "Sec-Fetch-Site": "cross-site"}

    assert site.client.post(APPLY, json=site.answers(), headers=headers).status_code == 201


# -- Schema, examples, OpenAPI ------------------------------------------------------------------


def test_examples_are_different_fit_the_schema_and_are_taken(site):
    schema = site.client.get(f"{APPLY}/schema.json").json
    bodies = site.client.get(f"{APPLY}/example.json?n=3").json or []

    Draft202012Validator.check_schema(schema)
    assert len({json.dumps(body) for body in bodies}) == 3
    for body in bodies:
        Draft202012Validator(schema).validate(body)
        assert site.post(body).status_code == 201


def test_an_example_alone_can_be_posted_as_it_comes(site):
    body = site.client.get(f"{APPLY}/example.json").data

    assert site.post(data=body).status_code == 201


@pytest.mark.parametrize("n", ["0", "-1", "1001", "x", "1e2", "", "１"])
def test_a_number_of_examples_that_is_no_number_is_told_so(site, n):
    problem_of(site.client.get(f"{APPLY}/example.json", query_string={"n": n}), 400)


def test_the_openapi_document_is_valid_and_names_every_open_form(site):
    document = site.client.get("/openapi.json").json

    OpenAPIV31SpecValidator(document).validate()
    assert set(document["paths"]) == {
        f"/{region}/{form}" for region in site.office.forms.regions() for form in site.office.forms.forms(region)
    }


def test_the_openapi_document_describes_what_is_really_answered(site):
    document = site.client.get("/openapi.json").json
    told = document["paths"][APPLY]["post"]["responses"]
    taken, fault = (document["components"]["schemas"][name] for name in ("Taken", "Problem"))
    resolved = {"components": document["components"]}

    good = site.post(site.answers(dialog_konsulent=False))
    bad = site.post({})
    assert {str(good.status_code), str(bad.status_code)} <= set(told)
    Draft202012Validator(taken | resolved).validate(good.json)
    Draft202012Validator(fault | resolved).validate(bad.json)
