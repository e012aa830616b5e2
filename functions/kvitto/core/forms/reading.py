"""Reads what people type: text in, the canonical value out, or Unreadable with the code of the message.

Forgiving about how a thing is written, strict about what it means. Sources: Swedish giro and organisation
number formats (Luhn, RULES §5 of the design's domain notes), E.164, RFC 5321 and 5322 (dot-atom), IDNA.
"""

import re
import unicodedata
from datetime import date

from kvitto.core import luhn
from kvitto.core.swedish import ENGLISH_MONTHS, MONTHS

_LINE_BREAKS = re.compile("\r\n?|[\u0085\u2028\u2029]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f]+")
_GROUPED = re.compile(r"[0-9]{1,12}|[0-9]{1,3}(?:([ .])[0-9]{3})(?:\1[0-9]{3}){0,2}")
_CURRENCY = re.compile(r" ?(kr\.?|kronor|sek|:-|,-|:–)$", re.IGNORECASE)
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SLASHED_DATE = re.compile(r"([0-9]{1,2})[/.] ?([0-9]{1,2})[ /.-] ?([0-9]{4})")
_WRITTEN_DATE = re.compile(r"(?:den )?([0-9]{1,2})\.? ([a-z]{3,9})\.? ([0-9]{4})")
_PHONE = re.compile(r"\+?[0-9()/. \-]{3,30}")
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_MONTH_NAMES = {
    name[:length].lower(): number
    for names in (MONTHS, ENGLISH_MONTHS)
    for number, name in enumerate(names, start=1)
    for length in (3, len(name))
}


class Unreadable(ValueError):  # noqa: N818 - named for what it says of the answer
    """It cannot be read as its kind; `code` says which message tells why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_blank(text: str) -> bool:
    """Whether nothing is there: only spaces, line breaks and characters that take no room."""
    return not text[:1].isalnum() and all(one.isspace() or unicodedata.category(one) == "Cf" for one in text)


def line(text: str) -> str:
    """One line, NFC, without spaces at its ends. Control and line characters and bidi overrides are refused."""
    text = unicodedata.normalize("NFC", text).strip(" \u00a0")
    if not text.isprintable() and (_LINE_BREAKS.search(text) or _BIDI.search(text) or _has_controls(text, allowed="")):
        raise Unreadable("characters")
    return text


def long_text(text: str) -> str:
    """Several lines, NFC, each break a newline, nothing blank at its end. ZWJ, ZWNJ and tabs are kept."""
    text = unicodedata.normalize("NFC", text if text.isprintable() else _LINE_BREAKS.sub("\n", text))
    text = text.rstrip().lstrip("\n")
    if not text.isprintable() and _has_controls(text, allowed="\n\t"):
        raise Unreadable("characters")
    return text


def _has_controls(text: str, allowed: str) -> bool:
    """Controls, lone surrogates and noncharacters: no mail, sheet or PDF carries them whole."""
    return any(found not in allowed for found in _CONTROLS.findall(text))


def whole_number(text: str) -> int:
    """Digits, alone or in groups of three parted by spaces or points."""
    text = _SPACES.sub(" ", text).strip()
    if not _GROUPED.fullmatch(text):
        raise Unreadable("not_a_number")
    return int(re.sub(r"[ .]", "", text))


def money(text: str) -> int:
    """Whole kronor as people write them: "50 000", "50.000", "50 000:-", "50 000 kr", "50 000 SEK".

    Decimals, "50 tkr" and amounts below zero are refused rather than guessed at.
    """
    return whole_number(_CURRENCY.sub("", _SPACES.sub(" ", text).strip()))


def typed_date(text: str) -> str:
    """Read "2026-12-01", "1/12 2026", "1.12.2026" or "1 december 2026" as ISO 8601."""
    text = _SPACES.sub(" ", text).strip().lower()
    if found := _SLASHED_DATE.fullmatch(text):
        return _iso(int(found[3]), int(found[2]), int(found[1]))
    if found := _WRITTEN_DATE.fullmatch(text):
        return _iso(int(found[3]), _MONTH_NAMES.get(found[2], 0), int(found[1]))
    return iso_date(text)


def iso_date(text: str) -> str:
    """YYYY-MM-DD, a day that exists, in this century."""
    found = _ISO_DATE.fullmatch(text)
    if found is None:
        raise Unreadable("date")
    return _iso(int(found[1]), int(found[2]), int(found[3]))


def _iso(year: int, month: int, day: int) -> str:
    try:
        read = date(year, month, day)
    except ValueError:
        raise Unreadable("date") from None
    if not 2000 <= year < 2100:
        raise Unreadable("date")
    return read.isoformat()


def email(text: str) -> str:
    """A dot-atom before one @ and an IDNA domain with a dot after it; at most 254 characters. Kept as typed, NFC."""
    text = line(text)
    local, at, domain = text.partition("@")
    labels = [_ascii_label(label) for label in domain.split(".")]
    if (
        not at
        or not _ATOM.fullmatch(local)
        or len(local) > 64
        or len(labels) < 2
        or labels[-1].isdigit()
        or len(local) + 1 + len(".".join(labels)) > 254
        or len(text) > 254
    ):
        raise Unreadable("email")
    return text


def _ascii_label(label: str) -> str:
    """One part of a domain as it goes over the wire ("xn--…" for å, ä, ö).

    One that IDNA 2003 would turn into another ("ß" into "ss") is refused: that domain may be somebody else's.
    """
    try:
        wire = label if label.isascii() else label.encode("idna").decode("ascii")
        back = wire.encode("ascii").decode("idna")
    except UnicodeError:
        raise Unreadable("email") from None
    if not _LABEL.fullmatch(wire) or back.lower() != label.lower():
        raise Unreadable("email")
    return wire


def phone(text: str) -> str:
    """A Swedish number, or a foreign one with its +, as E.164: "019-602 70 00" is "+46196027000"."""
    import phonenumbers  # only where a number is read: 25 ms

    text = _SPACES.sub(" ", text).strip().replace("‑", "-").replace("–", "-")
    if not _PHONE.fullmatch(text):
        raise Unreadable("phone")
    try:
        number = phonenumbers.parse(text, "SE")
    except phonenumbers.NumberParseException:
        raise Unreadable("phone") from None
    if not phonenumbers.is_valid_number(number):
        raise Unreadable("phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_as_written(e164: str) -> str:
    """Swedish numbers as dialled at home ("019-602 70 00"), others with their country."""
    import phonenumbers

    number = phonenumbers.parse(e164, "SE")
    at_home = number.country_code == 46
    style = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def org_number(text: str) -> str:
    """NNNNNN-NNNN. The third digit, two or more, is what tells it from a personal number."""
    digits = _digits(text)
    if len(digits) == 12 and digits.startswith("16"):
        digits = digits[2:]
    if len(digits) == 12 and digits[:2] in ("19", "20"):
        raise Unreadable("personal_number")
    if len(digits) != 10 or not luhn.is_valid(digits):
        raise Unreadable("org_number")
    if digits[2] < "2":
        raise Unreadable("personal_number")
    return f"{digits[:6]}-{digits[6:]}"


def bankgiro(text: str) -> str:
    """NNN-NNNN or NNNN-NNNN."""
    return _giro(text, "bankgiro", shortest=7, tail=4)


def plusgiro(text: str) -> str:
    """Two to eight digits, the last one, which is the check digit, split off."""
    return _giro(text, "plusgiro", shortest=2, tail=1)


def _giro(text: str, code: str, shortest: int, tail: int) -> str:
    digits = _digits(text)
    if not shortest <= len(digits) <= 8 or not luhn.is_valid(digits):
        raise Unreadable(code)
    return f"{digits[:-tail]}-{digits[-tail:]}"


def _digits(text: str) -> str:
    """The digits of a number written with spaces and hyphens, or nothing if there is anything else in it."""
    bare = re.sub(r"[-‑–]", "", _SPACES.sub("", text))
    return bare if re.fullmatch(r"[0-9]{1,20}", bare) else ""
