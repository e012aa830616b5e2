"""References: short, readable over the telephone, and made of nothing secret."""

import hashlib
import re

from kvitto.core.ids import Reference, Token
from kvitto.core.luhn import check_character

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Thirty-two letters without I, O, 0 and 1, which are heard and read as one another."""

PATTERN = re.compile(rf"^(TEST-)?[A-Z]{{3}}-20\d\d-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}$")


def reference_for(prefix: str, year: int, token: Token, counter: int = 0, *, test: bool = False) -> Reference:
    """Make the reference of a submission.

    The same token and counter always give the same reference, so a repeated press needs no
    memory. ``counter`` is raised by the caller when another submission owns the reference.
    Seven letters (35 bits) of a hash, then a Luhn mod 32 check letter that finds every single
    misread letter.
    """
    number = int.from_bytes(hashlib.sha256(f"{token}\n{counter}".encode()).digest()[:5], "big") >> 5
    letters = "".join(ALPHABET[(number >> shift) & 31] for shift in range(30, -1, -5))
    letters += check_character(letters, ALPHABET)
    return Reference(f"{'TEST-' if test else ''}{prefix}-{year}-{letters[:4]}-{letters[4:]}")


def is_reference(text: str) -> bool:
    """Tell whether ``text`` has the shape of a reference and a right check letter."""
    if not PATTERN.match(text):
        return False
    letters = text[-9:].replace("-", "")
    return check_character(letters[:-1], ALPHABET) == letters[-1]
