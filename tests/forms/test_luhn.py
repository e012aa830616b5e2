"""The check character: what it catches, and that it is the one the world outside uses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitto.core.luhn import DIGITS, check_character, is_valid

REFERENCE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@pytest.mark.parametrize("number", ["54029681", "2120001355", "2120001967", "79927398713"])
def test_numbers_in_use_outside_are_valid(number):
    assert is_valid(number)


@pytest.mark.parametrize("number", ["54029682", "2120000000", "", "7", "54o29681"])
def test_others_are_not(number):
    assert not is_valid(number)


@given(st.text(st.sampled_from(REFERENCE_LETTERS), min_size=1, max_size=12), st.data())
def test_every_single_misread_letter_is_found(letters, data):
    whole = letters + check_character(letters, REFERENCE_LETTERS)
    place = data.draw(st.integers(0, len(whole) - 1))
    wrong = data.draw(st.sampled_from(REFERENCE_LETTERS.replace(whole[place], "")))

    assert is_valid(whole, REFERENCE_LETTERS)
    assert not is_valid(whole[:place] + wrong + whole[place + 1 :], REFERENCE_LETTERS)


@given(st.text(st.sampled_from(DIGITS), min_size=1, max_size=20))
def test_exactly_one_digit_completes_a_number(digits):
    assert [digit for digit in DIGITS if is_valid(digits + digit)] == [check_character(digits)]
