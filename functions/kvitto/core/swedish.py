"""How Swedish is written: amounts, dates, and the order of the alphabet."""

import re
import unicodedata
from datetime import date

NBSP = "\N{NO-BREAK SPACE}"

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_ALPHABET = "abcdefghijklmnopqrstuvwxyzåäö"
_AS_IN_SWEDISH = str.maketrans({"æ": "ä", "ø": "ö", "ü": "y", "đ": "d", "ð": "d", "ł": "l", "ß": "ss", "þ": "th"})


def grouped(number: int, separator: str = NBSP) -> str:
    """The number in groups of three from the right; four digits stay together, as Swedish writing rules allow."""
    digits = str(abs(number))
    if len(digits) > 4:
        digits = re.sub(r"(?<=\d)(?=(\d{3})+$)", separator, digits)
    return f"−{digits}" if number < 0 else digits


def money(kronor: int) -> str:
    """Write an amount as "50 000 kr", with no-break spaces, grouped from 1 000 kr on."""
    digits = re.sub(r"(?<=\d)(?=(\d{3})+$)", NBSP, str(abs(kronor)))
    return f"{'−' if kronor < 0 else ''}{digits}{NBSP}kr"


def day(date_: date) -> str:
    """Write a date as "den 1 december 2026"."""
    return f"den {date_.day} {MONTHS[date_.month - 1]} {date_.year}"


def english_day(date_: date) -> str:
    """Write a date as "1 December 2026", for those who read the form in English."""
    return f"{date_.day} {ENGLISH_MONTHS[date_.month - 1]} {date_.year}"


def sort_key(text: str) -> tuple[tuple[int, ...], str]:
    """Orders words as a Swedish list does: å, ä, ö after z; other accents as the bare letter; case last.

    Code points alone put Ä (U+00C4) before Å (U+00C5).
    """
    letters = unicodedata.normalize("NFC", text).casefold().translate(_AS_IN_SWEDISH)
    bare = "".join(letter if letter in "åäö" else unicodedata.normalize("NFD", letter)[0] for letter in letters)
    return tuple(_place(letter) for letter in bare), text


def _place(letter: str) -> int:
    """Blank, then digits and signs by code point, then the letters, then whatever else there is."""
    if letter in _ALPHABET:
        return 0x100 + _ALPHABET.index(letter)
    code = ord(letter)
    return code if code < 0x100 else code + 0x100
