"""Amounts, dates and the alphabet as a Swedish reader expects them."""

from datetime import date

import pytest

from kvitto.core import swedish


@pytest.mark.parametrize(
    "kronor, written",
    [
        (0, "0 kr"),
        (999, "999 kr"),
        (1000, "1 000 kr"),
        (50000, "50 000 kr"),
        (1234567, "1 234 567 kr"),
        (-500, "−500 kr"),
    ],
)
def test_amounts_are_grouped_with_spaces_that_do_not_break(kronor, written):
    assert swedish.money(kronor) == written.replace(" ", "\u00a0")


@pytest.mark.parametrize("number, written", [(0, "0"), (2026, "2026"), (12000, "12\u00a0000")])
def test_four_digits_stay_together_when_they_are_no_amount(number, written):
    assert swedish.grouped(number) == written


def test_a_date_is_written_out():
    assert swedish.day(date(2026, 12, 1)) == "den 1 december 2026"


def test_the_alphabet_ends_with_its_three_own_letters():
    names = ["Öckerö", "Ärla", "Åmål", "Vara", "Alingsås", "Ale", "Dals-Ed", "Vårgårda", "Vänersborg"]
    assert sorted(names, key=swedish.sort_key) == [
        "Ale", "Alingsås", "Dals-Ed", "Vara", "Vårgårda", "Vänersborg", "Åmål", "Ärla", "Öckerö",
    ]  # fmt: skip


def test_a_decomposed_letter_sorts_as_itself_and_accents_as_the_bare_letter():
    assert sorted(["A\u030almål", "Zeta", "idé", "idea"], key=swedish.sort_key) == [
        "idé",
        "idea",
        "Zeta",
        "A\u030almål",
    ]
