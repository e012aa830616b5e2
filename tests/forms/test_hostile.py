"""Whatever is sent, it is read or refused: nothing falls over, and nothing that is taken harms what comes after."""

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kvitto.core.forms.check import check
from kvitto.core.forms.columns import cells
from kvitto.core.forms.show import copy_of_answers
from kvitto.core.forms.typed import read_typed
from tests.forms.material import SETTING, application, body, read, vgr

FIELDS = [field.id for field in application().fields]
# Any character at all, lone surrogates too, as json.loads lets them through.
TEXTS = st.text(st.characters(), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.sampled_from(["VG-LAS", "1440", "2027-02-01"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS | st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(FIELDS) | TEXTS, JSON, max_size=6))
def test_a_body_of_anything_is_read_or_refused_and_what_is_read_can_be_kept(answers):
    checked = read(body() | answers)
    again = check(application(), vgr(), checked.answers, SETTING)
    assert again.answers == checked.answers or checked.errors
    written = json.dumps(checked.answers, ensure_ascii=False).encode("utf-8")
    assert json.loads(written) == checked.answers
    for problem in (*checked.errors, *checked.warnings):
        assert f"{problem.pointer}{problem.text.sv}{problem.text.en}".encode()
    cells(application(), vgr(), checked.answers)
    copy_of_answers(application(), vgr(), checked.answers, "sv")


@given(JSON)
def test_anything_at_all_in_the_place_of_a_body_is_refused(anything):
    assert read(anything).errors


@given(TEXTS)
def test_one_line_in_one_line_out_whatever_is_in_it(text):
    taken = read(body(projekt_namn=f"Läs {text} lust")).answers.get("projekt_namn")
    if taken is not None:
        assert len(taken.splitlines()) == 1
        assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in taken)


IN_ROWS = ["budget_kostnader-0-belopp", "budget_kostnader-1-kategori", "budget_kostnader-99-text", "budget-0-x"]
INPUTS = st.sampled_from([*FIELDS, *IN_ROWS]) | TEXTS
STEPS = st.sampled_from(application().all_steps)


@given(STEPS, st.dictionaries(INPUTS, st.lists(TEXTS, max_size=3), max_size=8))
def test_a_step_of_anything_typed_is_read_or_refused(step, typed):
    checked = read_typed(application(), vgr(), step, typed)
    assert set(checked.answers) <= {field.id for field in step.fields}
    assert not set(checked.answers) & {problem.field for problem in checked.errors}
    json.dumps(checked.answers, ensure_ascii=False).encode("utf-8")
