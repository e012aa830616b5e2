"""Luhn's check character over any alphabet: digits for Swedish numbers, 32 characters for references.

The algorithm is Luhn's (US patent 2950048, 1960) in its general form, modulo the size of the alphabet; over the
ten digits it is what organisation numbers, bankgiro and plusgiro end with.
"""

DIGITS = "0123456789"


def check_character(text: str, alphabet: str = DIGITS) -> str:
    """The character that makes `text` valid when put last. Raises ValueError on one outside the alphabet."""
    return alphabet[-_weight(text, alphabet, first=2) % len(alphabet)]


def is_valid(text: str, alphabet: str = DIGITS) -> bool:
    """Whether `text` ends with its own check character; False on a character outside the alphabet."""
    if len(text) < 2 or any(character not in alphabet for character in text):
        return False
    return _weight(text, alphabet, first=1) % len(alphabet) == 0


def _weight(text: str, alphabet: str, first: int) -> int:
    """The sum of digit sums, every second character doubled, counted from the right with factor `first`."""
    size = len(alphabet)
    total = 0
    for place, character in enumerate(reversed(text)):
        doubled = alphabet.index(character) * (2 if (place + first) % 2 == 0 else 1)
        total += doubled // size + doubled % size
    return total
