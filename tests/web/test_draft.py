"""The draft in its hidden input: it comes back as it went, and from nobody else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitto.core.ids import Token
from kvitto.core.seal import BrokenSeal, seal
from kvitto.web.draft import LIFETIME, Draft, carried, unfold
from tests.web.site import FILES

FORM = FILES.form("vgr", "ansokan")
SECRET = b"secret of the tests"
BEGAN = datetime(2026, 11, 20, 8, tzinfo=UTC)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
typed = st.dictionaries(texts, st.lists(texts, max_size=4).map(tuple), max_size=6)


@given(st.dictionaries(texts, typed, max_size=4), st.booleans())
def test_whatever_is_typed_comes_back_as_it_was(steps, checking):
    draft = Draft(Token("w1"), BEGAN, steps, checking)
    back = unfold(carried(draft, FORM, SECRET).sealed, FORM.region, FORM.id, SECRET)

    assert back == replace(draft, turn=1)


def test_what_no_page_can_carry_becomes_a_question_mark():
    draft = Draft(Token("w1"), BEGAN).with_step("ide", {"projekt_namn": ("a\udcffb",)})

    assert unfold(carried(draft, FORM, SECRET).sealed, FORM.region, FORM.id, SECRET).of("ide") == {
        "projekt_namn": ("a?b",)
    }


def test_a_draft_is_good_for_its_form_and_secret_alone():
    sealed = carried(Draft(Token("w1"), BEGAN), FORM, SECRET).sealed
    other = replace(FORM, id="slutredovisning")

    for form, secret in ((other, SECRET), (FORM, b"another secret")):
        with pytest.raises(BrokenSeal):
            unfold(sealed, form.region, form.id, secret)


def test_a_draft_that_an_older_version_sealed_goes_on():
    older = {"token": "w1", "began": int(BEGAN.timestamp()), "typed": {"ide": {"projekt_namn": ["Läslust"]}}}
    begun = unfold(seal(SECRET, "draft vgr/ansokan", older), FORM.region, FORM.id, SECRET)

    assert begun == Draft(Token("w1"), BEGAN, {"ide": {"projekt_namn": ("Läslust",)}})


@pytest.mark.parametrize("content", [None, [], {}, {"token": "w1"}, {"token": "w1", "began": "x", "typed": {}}])
def test_what_was_sealed_in_a_shape_that_no_version_knows_is_refused(content):
    with pytest.raises(BrokenSeal):
        unfold(seal(SECRET, "draft vgr/ansokan", content), FORM.region, FORM.id, SECRET)


def test_every_page_counts_a_turn_more():
    first = carried(Draft(Token("w1"), BEGAN), FORM, SECRET)
    second = carried(unfold(first.sealed, FORM.region, FORM.id, SECRET), FORM, SECRET)

    assert (first.turn, second.turn) == (1, 2)


@pytest.mark.parametrize(
    "age, expired",
    [(timedelta(0), False), (LIFETIME, False), (LIFETIME + timedelta(seconds=1), True), (-LIFETIME, True)],
)
def test_a_token_lives_for_a_day(age, expired):
    assert Draft(Token("w1"), BEGAN).expired(BEGAN + age) is expired
