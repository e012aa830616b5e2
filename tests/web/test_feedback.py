"""One question after sending: was the page of use?"""

import json

import pytest

from tests.web.applicant import send


def feedback(site) -> list[dict[str, object]]:
    return [json.loads(file.read_bytes()) for file in (site.folder / "journal" / "feedback").glob("*")]


@pytest.mark.parametrize("answer, useful", [("ja", True), ("nej", False)])
def test_the_answer_is_kept_with_its_words_and_thanked_for_once(site, anna, answer, useful):
    send(anna, site.form, site.answers()).fill({"_nytta": answer, "_ord": "Bra,\nmen lång."}).press("Skicka svaret")

    [kept] = feedback(site)
    assert (kept["useful"], kept["words"], kept["form"]) == (useful, "Bra,\nmen lång.", "ansokan")
    assert "Tack för att ni svarade" in anna.page.words
    assert anna.page.title.startswith("Kvitto VGR-2026-")
    assert anna.page.controls == []


def test_the_first_answer_stands_and_pressing_twice_is_harmless(site, anna):
    receipt = send(anna, site.form, site.answers()).fill({"_nytta": "ja"})
    page, at = receipt.page, receipt.at
    anna.press("Skicka svaret")
    anna.page, anna.at = page, at
    anna.fill({"_nytta": "nej"}).press("Skicka svaret")

    assert [kept["useful"] for kept in feedback(site)] == [True]


@pytest.mark.parametrize(
    "typed, told",
    [
        ({"_ord": "Bra"}, "Välj ja eller nej."),
        ({"_nytta": "ja", "_ord": "x" * 301}, "högst 300 tecken"),
        ({"_nytta": "ja", "_ord": "a\x00b"}, "tecken"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_told_at_the_question_and_kept_on_the_page(site, anna, typed, told):
    send(anna, site.form, site.answers()).fill(typed).press("Skicka svaret")

    assert anna.answer.status_code == 422
    assert anna.page.title.startswith("Fel: Kvitto")
    assert told in anna.page.words
    assert site.kept()[0].reference in anna.page.words
    assert anna.typed("_ord") == [typed["_ord"]]
    assert feedback(site) == []


def test_only_the_own_receipt_takes_an_answer(site, anna):
    send(anna, site.form, site.answers())
    for address in ("/vgr/ansokan/kvitto", "/vgr/ansokan/kvitto?k=x"):
        assert site.client.post(address, data={"_nytta": "ja"}).status_code == 400
    anna.headers = site.visitor(Sec_Fetch_Site="cross-site").headers
    anna.fill({"_nytta": "ja"}).press("Skicka svaret")

    assert anna.answer.status_code == 403
    assert feedback(site) == []


def test_the_answer_touches_neither_ledger_nor_log(site, anna):
    send(anna, site.form, site.answers())
    before = list(site.lines)
    anna.fill({"_nytta": "nej", "_ord": "Hemligt"}).press("Skicka svaret")

    assert site.lines == before
    assert site.woken == ["vgr"]
