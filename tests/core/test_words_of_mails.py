"""Why a mail did not go is told in words that staff can act on, never in a program's."""

import pytest

from kvitto.core.matters import Matter
from kvitto.core.words.of_code import why
from kvitto.core.words.of_matter import said


@pytest.mark.parametrize(
    "code, words",
    [
        ("connection", "Mejlservern svarade inte"),
        ("451", "Mejlservern bad oss vänta (451)"),
        ("550", "Mejlservern sa nej för gott (550)"),
        ("letter", "Brevet gick inte att skriva"),
        ("no address", "Ärendet har ingen e-postadress"),
    ],
)
def test_each_code_has_its_words(code, words):
    assert why(code) == words


def test_in_kontroll_a_number_stays_a_number_and_a_word_becomes_swedish():
    def line(code: str) -> str:
        return said(Matter("m", "mail failed", detail=f"receipt {code}"))[0]

    assert line("550") == "Kvitto (550) gick inte fram."
    assert line("connection") == "Kvitto (mejlservern svarade inte) gick inte fram."
