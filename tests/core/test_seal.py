"""Sealed text: nobody but us can have written it, and a seal for one thing opens no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitto.core.seal import BrokenSeal, seal, unseal

KEY = b"a key of the tests"
CONTENT = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=10)


@given(CONTENT)
def test_what_was_sealed_comes_back(content):
    assert unseal(KEY, "answers", seal(KEY, "answers", content)) == content


@given(st.text(), st.integers(0), st.characters())
def test_a_changed_letter_breaks_the_seal(content, place, letter):
    sealed = seal(KEY, "answers", content)
    at = place % len(sealed)
    changed = sealed[:at] + letter + sealed[at + 1 :]
    if changed == sealed:
        return
    with pytest.raises(BrokenSeal):
        unseal(KEY, "answers", changed)


@pytest.mark.parametrize("forged", ["", ".", "abc", "å.ä.ö", "a.b.c.d", "." * 10_000])
def test_anything_else_is_refused(forged):
    with pytest.raises(BrokenSeal):
        unseal(KEY, "answers", forged)


def test_a_link_is_no_answer_and_another_key_opens_nothing():
    sealed = seal(KEY, "case", ["vgr", "w-1"])

    with pytest.raises(BrokenSeal):
        unseal(KEY, "answers", sealed)
    with pytest.raises(BrokenSeal):
        unseal(b"another key", "case", sealed)


def test_long_answers_travel_compressed():
    assert len(seal(KEY, "answers", "Barn och unga. " * 1000)) < 1000
