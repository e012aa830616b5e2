"""No letter of ours is larger than what the doctor asks the relay for."""

import pytest

from kvitto.core.letter_size import (
    OUR_OWN_WORDS,
    STAFFS_CELL,
    largest_enclosure,
    largest_letter,
    with_enclosure,
)
from kvitto.core.message import Attachment
from tests.mail.office import FORMS, example, mailed, receipt, submitted

FORMS_THERE_ARE = [(region, form) for region in FORMS.regions() for form in FORMS.forms(region)]


def as_long_as_may_be(field, answer, character):
    if field.kind in ("line", "text"):
        return character * field.chars_max
    if field.kind == "rows":
        row = {part.id: as_long_as_may_be(part, answer[0].get(part.id), character) for part in field.fields}
        return [row] * field.rows_max
    return answer


@pytest.mark.parametrize("region, form_id", FORMS_THERE_ARE)
@pytest.mark.parametrize("character", ["å", "&", "\N{GRINNING FACE}"])
def test_a_receipt_with_every_answer_at_its_longest_is_within_the_bound(region, form_id, character):
    form = FORMS.form(region, form_id)
    answers = example(region, form_id)
    longest = {one.id: as_long_as_may_be(one, answers.get(one.id), character) for one in form.fields}
    post = submitted({key: value for key, value in longest.items() if value is not None}, region=region, form=form_id)
    mail = mailed(receipt(post))

    assert len(mail) <= largest_letter([form])


def test_a_decision_with_a_full_cell_of_reasons_is_within_it():
    assert largest_letter([]) > OUR_OWN_WORDS + STAFFS_CELL * len("=C3=A5") * 2


def test_a_letter_with_a_signed_file_is_within_its_bound():
    signed = Attachment("beslut.pdf", "application/pdf", b"%PDF" * 250_000)
    letter = receipt(submitted(example()))
    mail = mailed(letter, files=[signed])

    assert len(mailed(letter)) < len(mail) <= with_enclosure(len(signed.content))
    assert largest_enclosure(with_enclosure(1_000_000)) in (999_999, 1_000_000)
