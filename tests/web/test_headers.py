"""What every answer carries, and what it weighs."""

import gzip

import pytest

from tests.web.applicant import fill_in, fill_step, send
from tests.web.site import APPLY, Closed, Site

READ = ["/", "/vgr/", "/vgr", APPLY, f"{APPLY}/sokande", f"{APPLY}/skicka", "/vgr/personuppgifter", "/openapi.json"]
READ += [f"{APPLY}/schema.json", f"{APPLY}/example.json", "/nowhere", "/vgr/arende", "/vgr/arende?k=x"]


def assert_safe(answer):
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == policy["style-src"] == policy["script-src"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert int(answer.headers["Strict-Transport-Security"].split(";")[0].split("=")[1]) >= 63072000
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert (
        answer.headers["Cross-Origin-Opener-Policy"] == answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    )
    assert answer.headers["Permissions-Policy"]
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", READ)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "BREW"])
def test_every_answer_is_safe_whatever_is_asked(site, path, method):
    answer = site.client.open(path, method=method)

    assert_safe(answer)
    assert answer.status_code < 500
    if answer.status_code == 405:
        assert "OPTIONS" in answer.headers["Allow"]


@pytest.mark.parametrize("path", READ)
def test_head_is_get_without_the_body(site, path):
    get, head = site.client.get(path), site.client.head(path)

    assert head.status_code == get.status_code
    assert head.data == b""
    assert head.headers.get("Content-Type") == get.headers.get("Content-Type")


def test_a_page_says_its_language_in_the_page_and_in_the_header(site):
    for query, language in (("", "sv"), ("?lang=en", "en"), ("?lang=xx", "sv")):
        answer = site.client.get(APPLY + query)
        assert answer.headers["Content-Language"] == language
        assert f'<html lang="{language}">' in answer.get_data(as_text=True)


# -- What may be kept where -----------------------------------------------------------------------


def test_pages_opened_by_a_link_are_kept_nowhere_told_nobody_and_not_indexed(site, anna):
    send(anna, site.form, site.answers())
    receipt = anna.answer
    case = site.client.get(site.post(site.answers()).json["status_url"])

    for answer in (receipt, case):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex"


def test_pages_of_the_form_stay_in_the_browsers_own_history_alone(site, anna):
    anna.go(APPLY).follow("Börja")
    assert anna.answer.headers["Cache-Control"] == "private, no-cache"
    fill_step(anna, site.form.steps[0].fields, site.answers()).press("Fortsätt")
    assert anna.answer.headers["Cache-Control"] == "private, no-cache"


def test_assets_are_kept_for_ever_under_a_name_of_their_content(site):
    page = site.client.get(APPLY).get_data(as_text=True)
    for ending in (".css", ".svg"):
        [address] = {part for part in page.split('"') if part.startswith("/-/") and part.endswith(ending)}
        answer = site.client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert_safe(answer)
    old = site.client.get("/-/vgr.0123456789ab.css")
    assert (old.status_code, old.headers["Cache-Control"]) == (200, "no-cache")


def test_the_stylesheet_has_the_regions_colours_in_light_and_dark(site):
    page = site.client.get(APPLY).get_data(as_text=True)
    [address] = {part for part in page.split('"') if part.endswith(".css")}
    css = site.client.get(address).get_data(as_text=True)

    for colours in (site.region.colours.light, site.region.colours.dark):
        for name, value in colours.items():
            assert f"--{name.replace('_', '-')}:{value}" in css


# -- Weight -----------------------------------------------------------------------------------------


def packed(answer):
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    return len(answer.data)


def test_the_longest_page_and_the_stylesheet_weigh_little(site, anna):
    anna.headers = {"Accept-Encoding": "gzip"}
    site_by_gzip = {"Accept-Encoding": "gzip"}
    plain = Site(site.folder).visitor()
    fill_in(plain, site.form, site.answers())
    inputs = [(control.name, control.value) for control in plain.page.controls if control.name == "_draft"]
    for step in site.form.steps:
        answer = site.client.post(f"{APPLY}/skicka", data=dict(inputs) | {"_go": step.id}, headers=site_by_gzip)
        assert packed(answer) <= 12_000, step.id
    css = next(part for part in plain.answer.get_data(as_text=True).split('"') if part.endswith(".css"))
    assert packed(site.client.get(css, headers=site_by_gzip)) <= 5_000


def test_a_page_asks_for_nothing_but_its_stylesheet_and_icon(site):
    page = site.client.get(APPLY).get_data(as_text=True)

    assert page.count("<script") == page.count("<img") == page.count("style=") == 0
    assert page.count("<link") == 2


def test_what_is_packed_unpacks_to_the_same_page(site):
    plain = site.client.get("/vgr/")
    assert "Content-Encoding" not in plain.headers
    for refusing in ("identity", "gzip;q=0", "br"):
        assert "Content-Encoding" not in site.client.get("/vgr/", headers={"Accept-Encoding": refusing}).headers
    answer = site.client.get("/vgr/", headers={"Accept-Encoding": "br, gzip"})
    assert gzip.decompress(answer.data) == plain.data


# -- When something breaks here ---------------------------------------------------------------------


class Broken(Closed):
    """Data files that cannot be read any more."""

    def forms(self, _: str) -> list[str]:
        raise RuntimeError("anna@hjo.example wrote hemligheter")


def test_a_fault_of_ours_is_a_page_and_a_place_in_the_log_and_never_its_words(site):
    site.office.forms = Broken(site.office.forms)
    answer = site.client.get(APPLY)

    assert answer.status_code == 500
    assert "Något är fel hos oss" in answer.get_data(as_text=True)
    assert "hemligheter" not in answer.get_data(as_text=True)
    assert "hemligheter" not in str(site.lines)
    [line] = site.events("page_failed")
    assert line["error"] == "RuntimeError"
    assert_safe(answer)
