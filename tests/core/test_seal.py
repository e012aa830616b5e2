"""Sealed text: nobody but us can have written it, and a seal for one thing opens no other."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitto.core.seal import BrokenSeal, keys_of, seal, unseal

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


def test_after_a_change_of_key_old_links_open_and_new_ones_are_sealed_with_the_new():
    old, new = b"2026-01-02:the old one", b"2027-01-02:the new one"
    sealed_before = seal(old, "case", "w-1")
    sealed_after = seal(new + b"," + old, "case", "w-1")

    assert unseal(new + b"," + old, "case", sealed_before) == "w-1"
    assert unseal(new, "case", sealed_after) == "w-1"
    with pytest.raises(BrokenSeal):
        unseal(new, "case", sealed_before)


def test_the_day_a_key_was_drawn_is_no_part_of_it():
    assert [(key.value, key.drawn) for key in keys_of(b"2026-01-02:abc,def,2026-13-40:ghi")] == [
        (b"abc", date(2026, 1, 2)),
        (b"def", None),
        (b"2026-13-40:ghi", None),
    ]
    assert unseal(b"abc", "case", seal(b"2026-01-02:abc", "case", 1)) == 1
