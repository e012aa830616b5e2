"""What people type, and what it is read as."""

import re
import unicodedata
from contextlib import suppress
from datetime import date

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitto.core import luhn, swedish
from kvitto.core.forms import reading
from kvitto.core.forms.reading import Unreadable

SPACES = [" ", "\u00a0", "\u2009", "\u202f"]


def code(read, text):
    with pytest.raises(Unreadable) as refused:
        read(text)
    return refused.value.code


# -- Money and numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "50000", "50 000", "50 000 kr", "50.000", "50 000:-", "50 000 SEK", "50\u00a0000\u00a0kr", "50\u2009000",
        "50\u202f000 kronor", " 50000 ", "50000kr", "50 000 Kr", "50000,-",
    ],
)  # fmt: skip
def test_an_amount_may_be_written_in_many_ways(typed):
    assert reading.money(typed) == 50_000


@pytest.mark.parametrize(
    "typed",
    [
        "50 tkr", "-50 000", "−50 000", "50 000,00", "50000.00", "50,5", "50.00", "5 0000", "50 00", "50.000 000",
        "femtio tusen", "50 000 €", "kr", ":-", "5e4", "٥٠٠٠٠", "0x10", "50_000", "1 2 3", "9" * 5000,
    ],
)  # fmt: skip
def test_an_amount_that_could_mean_something_else_is_refused(typed):
    assert code(reading.money, typed) == "not_a_number"


@given(st.integers(0, 999_999_999_999), st.sampled_from([*SPACES, "."]), st.sampled_from(["", " kr", ":-", " SEK"]))
def test_every_amount_is_read_back_from_every_way_of_writing_it(kronor, separator, currency):
    digits = re.sub(r"(?<=\d)(?=(\d{3})+$)", separator, str(kronor))
    assert reading.money(digits + currency) == kronor
    assert reading.money(f"{kronor}{currency}") == kronor
    assert reading.money(swedish.money(kronor)) == kronor


@given(st.text())
def test_whatever_is_typed_as_an_amount_is_a_number_or_refused(typed):
    with suppress(Unreadable):
        assert 0 <= reading.money(typed) < 10**12


# -- Dates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "2026-12-01", "1/12 2026", "1/12/2026", "1/12-2026", "01/12 2026", "1.12.2026", "1 december 2026",
        "den 1 december 2026", "1 dec 2026", "1 dec. 2026", "1 December 2026", " 1\u00a0december\u00a02026 ",
    ],
)  # fmt: skip
def test_a_date_may_be_written_in_many_ways(typed):
    assert reading.typed_date(typed) == "2026-12-01"


@pytest.mark.parametrize(
    "typed",
    ["2026-13-01", "2026-02-30", "31/6 2026", "1 smarch 2026", "12/31 2026", "1/12", "1/12 26", "snart", "20261201",
     "2026-W49-2", "1026-12-01", "2126-12-01", "٢٠٢٦-١٢-٠١", "0/0 2026", ""],
)  # fmt: skip
def test_a_date_that_does_not_exist_is_refused(typed):
    assert code(reading.typed_date, typed) == "date"


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_of_the_century_is_read_back_from_every_way_of_writing_it(day):
    for typed in (day.isoformat(), f"{day.day}/{day.month} {day.year}", swedish.day(day), swedish.english_day(day)):
        assert reading.typed_date(typed) == day.isoformat()


@pytest.mark.parametrize("text", ["1/12 2026", "20261201", "2026-12-01T00:00", " 2026-12-01"])
def test_json_takes_iso_dates_only(text):
    assert code(reading.iso_date, text) == "date"


# -- Numbers that identify -----------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["212000-1355", "2120001355", "212000 1355", "16212000-1355", " 212000–1355 "])
def test_an_organisation_number_is_kept_as_it_is_shown(typed):
    assert reading.org_number(typed) == "212000-1355"


@pytest.mark.parametrize(
    "typed, why",
    [
        ("212000-0000", "org_number"),
        ("212000-135", "org_number"),
        ("212000-13555", "org_number"),
        ("SE212000135501", "org_number"),
        ("811228-9874", "personal_number"),
        ("19811228-9874", "personal_number"),
        ("", "org_number"),
    ],
)
def test_an_organisation_number_that_cannot_be_is_told_why(typed, why):
    assert code(reading.org_number, typed) == why


@given(st.integers(0, 10**9 - 1))
def test_the_third_digit_tells_organisations_from_people(stem):
    digits = f"{stem:09}"
    digits += luhn.check_character(digits)
    if digits[2] >= "2":
        assert reading.org_number(digits) == f"{digits[:6]}-{digits[6:]}"
    else:
        assert code(reading.org_number, digits) == "personal_number"


@pytest.mark.parametrize("typed", ["5402-9681", "54029681", "5402 9681"])
def test_a_bankgiro_number_is_kept_as_it_is_shown(typed):
    assert reading.bankgiro(typed) == "5402-9681"


@pytest.mark.parametrize("typed", ["5402-9682", "402-968", "15402-9681", "bg 5402-9681", "5402/9681"])
def test_a_bankgiro_number_that_cannot_be_is_refused(typed):
    assert code(reading.bankgiro, typed) == "bankgiro"


@given(st.integers(1, 10**7 - 1))
def test_a_giro_number_with_its_check_digit_is_taken_and_no_other(stem):
    right = luhn.check_character(str(stem))
    for digit in "0123456789":
        number = f"{stem}{digit}"
        for read, kind, shortest in ((reading.plusgiro, "plusgiro", 2), (reading.bankgiro, "bankgiro", 7)):
            if digit == right and len(number) >= shortest:
                assert read(number).replace("-", "") == number
            else:
                assert code(read, number) == kind
    assert reading.plusgiro(f"{stem}{right}") == f"{stem}-{right}"


# -- Telephone -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["019-602 70 00", "0196027000", "+46 19 602 70 00", "0046196027000", "+46 (0)19-602 70 00", "019/602 70 00"],
)
def test_a_telephone_number_is_kept_as_e164_and_shown_as_it_is_dialled(typed):
    assert reading.phone(typed) == "+46196027000"
    assert reading.phone_as_written("+46196027000") == "019-602 70 00"


def test_a_foreign_number_keeps_its_country():
    assert reading.phone("+47 22 86 11 00") == "+4722861100"
    assert reading.phone_as_written("+4722861100") == "+47 22 86 11 00"


@pytest.mark.parametrize(
    "typed", ["1234", "0800-BIBLIOTEK", "019-602 70 00 ankn 5", "019-602 70 00;ext=5", "+", "tel: 019"]
)
def test_what_cannot_be_dialled_is_refused(typed):
    assert code(reading.phone, typed) == "phone"


@given(st.text(st.sampled_from("0123456789+-() /"), max_size=20))
def test_a_number_that_is_taken_is_one_that_can_be_dialled(typed):
    try:
        number = phonenumbers.parse(reading.phone(typed))
    except Unreadable:
        return
    assert phonenumbers.is_valid_number(number)


# -- E-mail --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "bibliotek@vgr.example",
        "anna.o'brien+x@a-b.example",
        "bibliotek@åmål.example",
        "B@VGR.Example",
        f"{'a' * 64}@b.example",
    ],
)
def test_an_address_is_kept_as_it_was_typed(address):
    assert reading.email(f" {address}\u00a0") == address


@pytest.mark.parametrize(
    "address",
    [
        '"a b"@c.example', "a@b@c.example", "a(x)@b.example", "a@b", "a@", "@b.example", ".a@b.example", "a.@b.example",
        "a..b@c.example", "a@-b.example", "a@b-.example", "a@b..example", "a@[127.0.0.1]", "a@1.2.3.4", "åsa@b.example",
        "a b@c.example", "a@b.example,c@d.example", "Anna <a@b.example>", f"{'a' * 65}@b.example",
        f"a@{'b' * 64}.example", f"a@{'.'.join(['b' * 50] * 5)}.example", "a@ex。ample.example", "a@faß.example",
    ],
)  # fmt: skip
def test_an_address_that_mail_could_misread_is_refused(address):
    assert code(reading.email, address) == "email"


@given(st.emails())
def test_addresses_of_the_world_are_taken_or_refused_but_never_changed(address):
    with suppress(Unreadable):
        assert reading.email(address) == unicodedata.normalize("NFC", address)


# -- Text ----------------------------------------------------------------------------------------


def test_a_decomposed_letter_becomes_one():
    assert reading.line("A\u030amål") == "Åmål"
    assert reading.long_text("A\u030amål\nO\u0308ckero\u0308") == "Åmål\nÖckerö"


@pytest.mark.parametrize("sign", ["\r", "\n", "\r\n", "\x00", "\x0b", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\t"])
def test_one_line_holds_no_line_break_and_no_control(sign):
    assert code(reading.line, f"Läs{sign}lust") == "characters"


@pytest.mark.parametrize("sign", [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"])
def test_a_name_is_not_written_backwards(sign):
    assert code(reading.line, f"Anna{sign}annA") == "characters"


@pytest.mark.parametrize(
    "sign", ["\x00", "\x08", "\x1b", "\x7f", "\ud800", chr(0xDFFF), "\ufffe", "\uffff", "\U0001ffff", "\ufdd0"]
)
@pytest.mark.parametrize("read", [reading.line, reading.long_text])
def test_what_no_mail_or_sheet_carries_whole_is_refused(read, sign):
    assert code(read, f"Läs{sign}lust") == "characters"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "=HYPERLINK(1)", "{{ x }}", "<script>", "'"])
def test_first_characters_are_kept_as_they_are(start):
    assert reading.line(f"{start}1+1") == f"{start}1+1"
    assert reading.long_text(f"\t{start}1+1") == f"\t{start}1+1"


def test_long_text_keeps_its_lines_and_its_joiners():
    assert reading.long_text("\r\nett\r\ntvå\rtre\u2028fyra\u200d\u200c \n\n") == "ett\ntvå\ntre\nfyra\u200d\u200c"


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u200b", "\u2060\ufeff", "\t\n"])
def test_what_cannot_be_seen_is_no_answer(text):
    assert reading.is_blank(text)


@given(st.text())
def test_reading_text_again_changes_nothing(text):
    for read in (reading.line, reading.long_text):
        try:
            once = read(text)
        except Unreadable:
            continue
        assert read(once) == once
        assert unicodedata.is_normalized("NFC", once)
