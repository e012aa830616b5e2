"""Batches: which rows go together, and what each answer of the sheet leads to."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from kvitto.core import events as ev
from kvitto.core.decide import batches
from kvitto.core.ids import TabKey, Token
from kvitto.core.sheet import BatchLimits
from kvitto.core.state import State
from tests.core.ledgers import BOOKS, TAB, happen, opened, with_batches


def due(state: State, *sizes: int, tab: TabKey = TAB) -> State:
    for n, size in enumerate(sizes):
        happen(state, opened(f"p{n}"), ev.RowDue(Token(f"p{n}"), tab, size))
    return state


@given(st.lists(st.integers(1, 3000), max_size=60), st.integers(1, 20), st.integers(1, 5000))
def test_every_waiting_row_stands_in_one_batch_in_the_order_it_came(sizes, rows, weight):
    state = due(with_batches(), *sizes)
    opening = batches.open_batches(state, BOOKS, BatchLimits(rows=rows, bytes=weight, open=100))

    assert [token for batch in opening for token in batch.tokens] == [f"p{n}" for n in range(len(sizes))]
    assert all(len(batch.tokens) <= rows for batch in opening)
    for batch in opening:
        heavy = sum(sizes[int(token[1:])] for token in batch.tokens) > weight
        assert not heavy or len(batch.tokens) == 1
    assert [batch.batch for batch in opening] == list(range(1, len(opening) + 1))


def test_at_most_so_many_batches_are_open_at_once():
    state = due(with_batches(), *[1] * 10)

    assert len(batches.open_batches(state, BOOKS, BatchLimits(rows=1, open=4))) == 4


def test_rows_wait_while_their_workbook_is_unknown_or_sealed():
    limits = BatchLimits()
    assert batches.open_batches(due(State(), 1), BOOKS, limits) == []
    sealed = happen(due(with_batches(), 1), ev.SpreadsheetSealed("work"))
    assert batches.open_batches(sealed, BOOKS, limits) == []


def test_a_refused_batch_is_halved_until_the_poison_stands_alone():
    state = with_batches(["a", "b", "poison", "d"])
    sound: list[str] = []
    for _ in range(20):
        if not state.open_batches:
            break
        batch = next(iter(state.open_batches.values()))
        if "poison" in batch.tokens:
            happen(state, *batches.voided(state, batch.number, "400"))
        else:
            sound += batch.tokens
            happen(state, *batches.applied(state, batch.number))

    assert sorted(sound) == ["a", "b", "d"]
    assert state.aside == {(TAB, Token("poison")): "400"}


def test_three_single_refusals_for_one_reason_park_the_tab_instead_of_setting_everything_aside():
    state = with_batches(["a"], ["b"], ["c"], ["d"])
    for number in (1, 2):
        happen(state, *batches.voided(state, number, "400"))
        assert TAB not in state.parked
    happen(state, *batches.voided(state, 3, "400"))

    assert TAB in state.parked
    assert batches.next_to_send(state, set(), state.at, timedelta(minutes=10)) is None


def test_refusals_for_different_reasons_or_with_a_success_between_do_not_park():
    state = with_batches(["a"], ["b"], ["c"], ["d"], ["e"])
    happen(state, *batches.voided(state, 1, "400 payload"))
    happen(state, *batches.voided(state, 2, "400"))
    happen(state, *batches.applied(state, 3))
    happen(state, *batches.voided(state, 4, "400"))
    happen(state, *batches.voided(state, 5, "400"))

    assert TAB not in state.parked


def test_a_parked_tab_is_tried_again_after_the_pause_and_released_by_a_success():
    state = with_batches(["a"])
    happen(state, *batches.parked(state, 1, "protected"))
    pause = timedelta(minutes=10)
    assert batches.next_to_send(state, set(), state.at + pause - timedelta(seconds=1), pause) is None
    again = batches.next_to_send(state, set(), state.at + pause, pause)
    assert again is not None
    happen(state, *batches.applied(state, again.number))

    assert state.parked == {}


def test_a_parked_tab_with_nothing_open_is_let_go_so_that_waiting_rows_get_a_batch():
    state = with_batches(["a"], ["b"], ["c"])
    for number in (1, 2, 3):
        happen(state, *batches.voided(state, number, "400"))
    due(state, 1)
    pause = timedelta(minutes=10)
    assert batches.released(state, state.at, pause) == []
    assert batches.released(state, state.at + pause, pause) == [ev.TabReleased(TAB)]


def test_a_number_that_somebody_else_has_used_is_burnt_and_the_rows_go_out_under_the_next():
    state = with_batches(["a", "b"])
    happen(state, *batches.burnt(state, 1))

    assert [b.tokens for b in state.open_batches.values()] == [("a", "b")]
    assert list(state.open_batches) == [2]
    assert 1 not in state.markers


def test_an_outcome_counts_once():
    state = with_batches(["a", "b"])
    happen(state, *batches.applied(state, 1))

    assert batches.applied(state, 1) == []
    assert batches.voided(state, 1, "400") == []
    assert batches.burnt(state, 1) == []
    assert batches.parked(state, 1, "protected") == []


def test_a_marker_is_known_by_the_nonce_of_the_commit_that_opened_its_batch():
    batch = with_batches(["a"]).open_batches[1]

    assert batches.whose(None, batch) == "absent"
    assert batches.whose("rows 1 nonce 3", batch) == "ours"
    assert batches.whose("rows 1 another", batch) == "foreign"
    assert batches.whose("void 1 nonce 3", batch) == "void"
    assert batches.whose("void 1 another", batch) == "foreign"
    assert batches.whose("void 2 nonce 3", batch) == "foreign"


def test_a_taken_batch_belongs_to_its_taker_until_he_is_taken_for_gone():
    state = with_batches(["a"])
    happen(state, *batches.taken(state, 1, state.at))

    assert batches.taken(state, 1, state.at + timedelta(minutes=9)) == []
    assert batches.taken(state, 1, state.at + timedelta(minutes=10)) == [ev.BatchTaken(1)]


def test_markers_are_pruned_a_day_after_their_outcome_and_never_the_newest_two_hundred():
    state = with_batches(*[[f"t{n}"] for n in range(205)])
    for number in range(1, 206):
        happen(state, *batches.applied(state, number))
    young = state.at + timedelta(hours=23)

    assert batches.markers_to_prune(state, "work", young) == ()
    assert batches.markers_to_prune(state, "work", state.at + timedelta(days=1)) == (1, 2, 3, 4, 5)
    assert batches.markers_to_prune(state, "contacts", state.at + timedelta(days=2)) == ()
