"""The page that a municipality gets back for its report, opened by the report's own link."""

import pytest

from kvitto.core.ids import RegionId
from kvitto.core.links import report_link
from kvitto.steps.deliver import _Call, _take_in_marked
from tests.web.applicant import SECRET, send
from tests.web.site import FILES, Site

OREBRO = RegionId("orebro")
FORM = FILES.form("orebro", "indikatorer")
SMALL = ("1860", "1814", "1862", "1863", "1864")
WHO = {"kontakt_namn": "B", "kontakt_epost": "b@laxa.example", "personuppgifter_ok": True}


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def report(site, municipality, **answers):
    body = {"kommun_kod": municipality, "ar": 2026, **WHO, **answers}
    assert site.client.post(link(municipality), json=body).status_code == 201
    _take_in_marked(_Call(site.office, OREBRO, 0.0))


def link(municipality, page=""):
    whole = report_link("", SECRET, FORM, municipality, 2026)
    return whole.replace("/indikatorer?", f"/{page}?") if page else whole


def test_whoever_has_reported_sees_the_others_and_comes_there_from_the_link(site):
    for n, municipality in enumerate(SMALL):
        report(site, municipality, or_g2_x3=n)
    anna = site.visitor().go(link("1860")).follow("bredvid andra kommuners")
    assert "Laxå kommun, 2026" in anna.page.words
    assert "2 i snitt (5 kommuner)" in anna.page.words
    assert "Kommuner med färre än 10 000 invånare" in anna.page.words
    english = anna.follow("In English").page.words
    assert "2 on average (5 municipalities)" in english


def test_whoever_has_not_reported_sees_nobodys_answers(site):
    for n, municipality in enumerate(SMALL):
        report(site, municipality, or_g2_x3=n)
    anna = site.visitor().go(link("1881", "jamforelse"))
    assert "Här finns inget att jämföra än" in anna.page.words
    assert "i snitt" not in anna.page.words
    assert "andra kommuners" not in site.visitor().go(link("1881")).page.words


def test_without_the_link_and_in_a_region_without_indicators_there_is_no_page(site):
    assert site.client.get("/orebro/jamforelse").status_code == 400
    assert site.client.get(link("1860", "jamforelse").replace("orebro", "vgr")).status_code == 404


def test_the_page_is_kept_nowhere(site):
    report(site, "1860", or_g2_x3=1)
    headers = site.client.get(link("1860", "jamforelse")).headers
    assert "no-store" in headers["Cache-Control"]
    assert headers["Referrer-Policy"] == "no-referrer"


def test_the_receipt_leads_there(site):
    anna = send(site.visitor(), FORM, {"kommun_kod": "1860", "ar": 2026, **WHO, "or_g2_x3": 4})
    assert "Vi har tagit emot era svar" in anna.page.words
    assert "Vänta en minut" in anna.follow("bredvid andra kommuners").page.words  # The pump has not run.
    _take_in_marked(_Call(site.office, OREBRO, 0.0))
    assert "Antal handledningstillfällen" in site.visitor().go(anna.at).page.words


def test_a_report_sent_anew_is_the_one_that_is_compared(site):
    report(site, "1860", or_g2_x3=1)
    report(site, "1860", or_g2_x3=44)
    words = site.visitor().go(link("1860", "jamforelse")).page.words
    assert " 44 " in words
