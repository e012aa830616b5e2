"""References: read over the telephone, and the same however often *Skicka* is pressed."""

from hypothesis import given
from hypothesis import strategies as st

from kvitto.core.ids import Token
from kvitto.core.references import ALPHABET, PATTERN, is_reference, reference_for

TOKENS = st.text("abcdef0123456789-", min_size=1, max_size=64).map(Token)


@given(TOKENS)
def test_the_same_press_gives_the_same_reference(token):
    first = reference_for("VGR", 2026, token)

    assert reference_for("VGR", 2026, token) == first
    assert PATTERN.match(first)
    assert is_reference(first)


@given(TOKENS, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_misheard_letter_is_always_found(token, place, letter):
    reference = reference_for("VGR", 2026, token)
    at = [9, 10, 11, 12, 14, 15, 16, 17][place]
    misheard = reference[:at] + letter + reference[at + 1 :]

    assert is_reference(misheard) == (misheard == reference)


def test_a_reference_that_belongs_to_another_is_replaced_by_the_next():
    token = Token("w-1")

    assert len({reference_for("VGR", 2026, token, counter) for counter in range(20)}) == 20


def test_letters_that_sound_or_look_alike_are_not_used():
    assert not set("IO01") & set(ALPHABET)
    assert len(ALPHABET) == 32


def test_a_test_region_marks_its_references():
    assert reference_for("VGR", 2026, Token("w-1"), test=True).startswith("TEST-VGR-2026-")


def test_references_spread_evenly_over_the_alphabet():
    drawn = {reference_for("VGR", 2026, Token(str(n)))[9] for n in range(2000)}

    assert drawn == set(ALPHABET)
