"""Bad input: the stated answer, nothing written, nothing lost, no traceback, nothing personal in the log."""

import json
import random
from io import BytesIO
from urllib.parse import quote_from_bytes, quote_plus

import pytest
from werkzeug.test import EnvironBuilder, TestResponse
from werkzeug.wrappers import Request

from tests.web.applicant import fill_step
from tests.web.site import APPLY, Site
from tests.web.visitor import Visitor

SECRET = "hemligt7Zq"
"""Stands in every hostile answer; it must never come into a log line."""
URLENCODED = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def quiet(site: Site):
    """Whatever a test does: no failure of ours, and no word of an answer in the log."""
    yield
    assert site.events("page_failed") == []
    assert SECRET not in json.dumps(site.lines, default=str)


def raw(site: Site, **changes: object) -> bytes:
    """A good body with changes as they would be written by hand: values that are text already are JSON."""
    good = json.dumps(site.answers(), ensure_ascii=False)[:-1]
    return (good + "".join(f', "{key}": {value}' for key, value in changes.items()) + "}").encode()


# -- JSON that cannot be read in one way only ----------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"null",
        b"[]",
        b'"text"',
        b"17",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1e999}',
        b'{"a": -1e999}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": 1, "a": 1}',
        b'{"a": {"b": 1, "b": 2}}',
        b'{"a": ' + b"[" * 21 + b"]" * 21 + b"}",
        b"[" * 400_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
    ids=lambda body: body[:24].decode("latin-1"),
)
def test_a_body_that_cannot_be_read_in_one_way_only_is_400(site, body):
    answer = site.post(data=body)

    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert site.kept() == []


def test_a_double_key_is_refused_and_not_last_wins(site):
    answer = site.post(data=raw(site, sokt_belopp=0))

    assert answer.status_code == 400
    assert site.kept() == []


def test_nesting_within_reason_is_read_and_then_refused_as_an_answer(site):
    answer = site.post(data=raw(site, extra="[" * 10 + "]" * 10))

    assert answer.status_code == 422


# -- Answers that no line of text may hold --------------------------------------------------------

HOSTILE_LINES = {
    "carriage return": "\\r\\nBcc: x@evil.example",
    "line feed": "\\n",
    "NUL": "\\u0000",
    "line separator": "\\u2028",
    "paragraph separator": "\\u2029",
    "escape": "\\u001b[31m",
    "delete": "\\u007f",
    "C1 control": "\\u0085",
    "lone high surrogate": "\\ud800",
    "lone low surrogate": "\\udfff",
    "bidi embedding": "\\u202a",
    "bidi override": "\\u202e",
    "bidi isolate": "\\u2066",
    "bidi pop": "\\u2069",
}


@pytest.mark.parametrize("escape", HOSTILE_LINES.values(), ids=HOSTILE_LINES)
@pytest.mark.parametrize("field", ["projekt_namn", "kontakt_namn"])
def test_in_a_one_line_answer_by_json_they_are_422_with_the_fields_message(site, field, escape):
    body = site.answers()
    del body[field]
    text = json.dumps(body)[:-1] + f', "{field}": "{SECRET}{escape}slut"}}'
    answer = site.post(data=text.encode())

    assert answer.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in answer.json["errors"]] == [(f"/{field}", "characters")]
    assert SECRET not in answer.get_data(as_text=True)
    assert site.kept() == []


@pytest.mark.parametrize("escape", HOSTILE_LINES.values(), ids=HOSTILE_LINES)
def test_in_a_one_line_answer_by_the_form_they_are_422_and_what_was_typed_is_shown(site, anna, escape):
    hostile = f"{SECRET}{json.loads(chr(34) + escape + chr(34))}slut"
    anna.go(APPLY).follow("Börja")
    fill_step(anna, site.form.steps[0].fields, site.answers()).press("Fortsätt")
    fill_step(anna, site.form.steps[1].fields, site.answers())
    answer = post_by_hand(site, anna, f"{APPLY}/kontakt", kontakt_namn=hostile.encode("utf-8", "surrogatepass"))

    assert answer.status_code == 422
    assert SECRET in answer.get_data(as_text=True)
    assert "kontakt_namn-fel" in answer.get_data(as_text=True)


def post_by_hand(site: Site, anna: Visitor, address: str, **changes: bytes) -> TestResponse:
    """Post the page with some inputs changed, byte by byte, as no browser would."""
    inputs = [(c.name, c.value.encode()) for c in anna.page.controls if c.name and c.on and c.name not in changes]
    body = "&".join(f"{quote_plus(name)}={quote_from_bytes(value)}" for name, value in [*inputs, *changes.items()])
    return site.client.post(address, data=body, content_type=URLENCODED)


def test_lone_surrogates_are_refused_in_long_answers_and_keys_too(site):
    for text in (raw(site, behov2='"\\ud800"'), raw(site, **{"\\ud800": "1"})):
        answer = site.post(data=text)
        assert answer.status_code == 422
        assert answer.json["errors"]


# -- Answers that look dangerous and are only words ------------------------------------------------

HARMLESS = [
    "=1+1",
    "+46 hej",
    "-2",
    "@SUM(A1)",
    "{{ 7*7 }} {% raw %}",
    "${7*7} #{7*7} <%= 7 %>",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "'; DROP TABLE x; --",
    "\u200dZWJ\u200c",
    "😀 𝔘 ﷽",
]


@pytest.mark.parametrize("words", HARMLESS)
def test_dangerous_looking_words_are_kept_and_shown_as_words(site, anna, words):
    answer = site.post(site.answers(projekt_namn=words, behov=f"\t{words}"))

    assert answer.status_code == 201
    [kept] = site.kept()
    assert kept.answers["projekt_namn"] == words
    assert kept.answers["behov"] == f"\t{words}"
    page = anna.go(answer.json["status_url"])
    assert words in page.page.words
    assert "<script>" not in page.answer.get_data(as_text=True)
    assert "49" not in page.page.words.split()


# -- Too much -------------------------------------------------------------------------------------


class Untouched(BytesIO):
    """A body that must not be read."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("the body was read")

    readline = readinto = readlines = read  # type: ignore[assignment]


@pytest.mark.parametrize("path", [APPLY, f"{APPLY}/sokande", f"{APPLY}/skicka", "/", "/nowhere"])
@pytest.mark.parametrize("mimetype", ["application/json", URLENCODED, "multipart/form-data; boundary=x"])
def test_a_body_over_a_megabyte_is_413_before_it_is_read(site, path, mimetype):
    environ = EnvironBuilder(path=path, method="POST", content_type=mimetype).get_environ()
    answer = site.answer(Request(environ | {"wsgi.input": Untouched(), "CONTENT_LENGTH": "2000000000"}))

    assert answer.status_code == 413
    assert answer.headers["Content-Security-Policy"]


class Endless(BytesIO):
    """A body of unknown length that never ends; it counts what is taken of it."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        size = 65536 if size is None or size < 0 else size
        self.taken += size
        assert self.taken < 10_000_000, "ten megabytes were read"
        return b"[" * size

    read1 = read

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        buffer[:] = self.read(len(buffer))
        return len(buffer)


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_body_of_unknown_length_is_413_once_it_has_grown_too_long(site, method):
    endless = Endless()
    builder = EnvironBuilder(path=APPLY, method=method, content_type="application/json")
    environ = builder.get_environ() | {"wsgi.input": endless, "wsgi.input_terminated": True}
    environ.pop("CONTENT_LENGTH", None)
    answer = site.answer(Request(environ))

    assert answer.status_code == 413
    assert endless.taken < 2_000_000


@pytest.mark.parametrize("count, status", [(150, 422), (201, 413)])
def test_more_than_two_hundred_inputs_are_413(site, anna, count, status):
    anna.go(APPLY).follow("Börja")
    many = {f"x{n}": "1" for n in range(count)} | {"_draft": anna.typed("_draft")[0]}

    assert site.client.post(f"{APPLY}/sokande", data=many).status_code == status
    assert site.client.post(f"{APPLY}/sokande", data=many, content_type="multipart/form-data").status_code == status


def test_an_answer_over_its_limit_is_422_and_kept_as_typed(site, anna):
    anna.go(APPLY).follow("Börja")
    fill_step(anna, site.form.steps[0].fields, site.answers())
    anna.fill({"biblioteksenheter": "å" * 50_000}).press("Fortsätt")

    assert anna.answer.status_code == 422
    assert "Nu är det 50\u00a0000." in anna.page.words
    assert anna.typed("biblioteksenheter") == ["å" * 50_000]
    assert site.post(site.answers() | {"behov": "x" * 50_000}).json["errors"][0]["code"] == "too_long"


def test_answers_too_long_to_carry_are_413_and_nothing_is_lost_in_the_browser(site, anna):
    noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyzåäö0123456789", k=300_000))
    anna.go(APPLY).follow("Börja")
    anna.fill({"biblioteksenheter": noise}).press("In English")

    assert anna.answer.status_code == 413


# -- What the form never sends --------------------------------------------------------------------


def test_a_scalar_that_comes_twice_is_refused(site, anna):
    anna.go(APPLY).follow("Börja")
    draft = anna.typed("_draft")[0]
    answer = site.client.post(
        f"{APPLY}/sokande", data={"_draft": draft, "_webbplats": "", "kommun_kod": ["1489", "1489"]}
    )
    assert answer.status_code == 422
    assert "ange bara ett svar" in answer.get_data(as_text=True)

    assert site.client.post(f"{APPLY}/sokande", data={"_draft": [draft, draft]}).status_code == 400


def test_a_language_asked_for_twice_is_refused(site):
    assert site.client.get(f"{APPLY}?lang=sv&lang=en").status_code == 400


def test_an_input_that_the_form_does_not_have_is_refused(site, anna):
    anna.go(APPLY).follow("Börja")
    fill_step(anna, site.form.steps[0].fields, site.answers())
    answer = post_by_hand(site, anna, f"{APPLY}/sokande", okand=b"1")

    assert answer.status_code == 422
    assert "Frågan finns inte i formuläret" in answer.get_data(as_text=True)


def test_a_file_where_none_is_asked_for_is_refused(site, anna):
    anna.go(APPLY).follow("Börja")
    data = {"_draft": anna.typed("_draft")[0], "kommun_kod": (BytesIO(b"x"), "x.pdf")}

    assert site.client.post(f"{APPLY}/sokande", data=data).status_code == 400


ODD_ADDRESSES = [
    '"anna b"@hjo.example',
    "anna(b)@hjo.example",
    "a@b@hjo.example",
    "anna@hjo",
    f"{'a' * 250}@hjo.example",
]


@pytest.mark.parametrize("address", ODD_ADDRESSES)
def test_odd_addresses_are_422(site, address):
    answer = site.post(site.answers() | {"kontakt_epost": address})

    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json["errors"]] == ["/kontakt_epost"]


@pytest.mark.parametrize(
    "field, value",
    [
        ("kommun_kod", 1489),
        ("sokt_belopp", "45000"),
        ("sokt_belopp", 45000.5),
        ("sokt_belopp", True),
        ("inriktning", "VG-LAS"),
        ("dialog_konsulent", "ja"),
        ("start_datum", 20270101),
        ("budget_kostnader", {"0": {}}),
        ("projekt_namn", ["a"]),
        ("projekt_namn", {"a": 1}),
        ("intygande", "true"),
    ],
)
def test_an_answer_of_the_wrong_type_is_422_at_its_pointer(site, field, value):
    answer = site.post(site.answers() | {field: value})

    assert answer.status_code == 422
    assert any(fault["pointer"].startswith(f"/{field}") for fault in answer.json["errors"])
    assert site.kept() == []


NO_PAGES = """
/vgr/../etc
/%00
/vgr/%2e%2e/region
/vgr/region
/vgr/sheet
/vgr/municipalities
/-/../x
/-/vgr.css
/VGR/ansokan
/vgr/ansokan/
/vgr//ansokan
/vgr/ansokan/x/y
""".split()


@pytest.mark.parametrize("path", NO_PAGES)
def test_odd_addresses_are_404(site, path):
    assert site.client.get(path).status_code == 404


def test_a_link_that_was_changed_or_belongs_elsewhere_opens_nothing(site):
    good = site.post(site.answers()).json["status_url"]
    sealed = good.partition("k=")[2]
    case, receipt = "/vgr/arende", f"{APPLY}/kvitto"
    for path in (case, f"{case}?k={sealed}&k={sealed}", f"{case}?k=x{sealed}", f"{receipt}?k={sealed}"):
        answer = site.client.get(path)
        assert answer.status_code == 400
        assert SECRET not in answer.get_data(as_text=True)
