"""Kvitto's own code among faults: whatever happens, each promise is kept when things settle."""

import os
from collections.abc import Sequence

import pytest

from tests.simulation import clerks, half_years, on_cases
from tests.simulation.__main__ import kept_seeds
from tests.simulation.campaign import Tally, play_all
from tests.simulation.faults import POINTS
from tests.simulation.mutants import MUTANTS, planted
from tests.simulation.proofs import found_before, is_promise
from tests.simulation.pure import remembering
from tests.simulation.schedule import play
from tests.simulation.shrink import shrink, shrunk
from tests.simulation.staff import ACTS, deed
from tests.simulation.tape import Tape

SCHEDULES = 20_000
NEAR = 2_000


@pytest.fixture(scope="module")
def tally() -> Tally:
    whole = Tally()
    for part in play_all(0, SCHEDULES, jobs=min(2, os.cpu_count() or 1)):
        whole.add(part)
    return whole


def test_a_few_weeks_of_fifty_cases_remind_of_nothing_twice_and_leave_nothing_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By the seed that found a mail asked of before midnight, and claimed after it."""
    monkeypatch.setattr(half_years, "DAYS", 30)
    with remembering():
        world, broken = half_years.play(53)

    assert broken == ""
    assert world.counts["world: a reminder goes"] > 10


def test_schedules_that_once_failed_keep_every_promise() -> None:
    assert {seed: broken for seed in kept_seeds() if (broken := play(Tape(seed)).broken)} == {}


@pytest.mark.timeout(600)
def test_twenty_thousand_schedules_keep_every_promise(tally: Tally) -> None:
    """See one that fails with `python -m tests.simulation --story SEED`."""
    assert tally.schedules == SCHEDULES
    assert tally.broken == []


@pytest.mark.timeout(600)
def test_every_fault_has_struck_at_every_call(tally: Tally) -> None:
    assert [point for point in POINTS if not tally.counts[point]] == []


@pytest.mark.timeout(600)
def test_staff_have_done_everything_that_they_can_think_of(tally: Tally) -> None:
    assert [name for name in ACTS if not tally.counts[deed(name)]] == []
    assert [name for name in clerks.ACTS if not tally.counts[clerks.deed(name)]] == []
    assert tally.counts["world: a letter is let go in the end"]
    assert tally.counts["world: a reminder goes"]
    assert [form.purpose for form in on_cases.FORMS if not tally.counts[f"library: {form.purpose}"]] == []


def test_a_schedule_without_faults_comes_to_rows_and_receipts() -> None:
    told = play(Tape(recorded=[]), telling=True)

    assert told.broken == ""
    assert sum(" takes " in line and "under marker" in line for line in told.story) == 2
    assert sum("the relay" in line for line in told.story) == 2


@pytest.mark.parametrize("seed", range(40, 45))
def test_the_same_seed_and_its_tape_tell_the_same_story(seed: int) -> None:
    first = play(Tape(seed), telling=True)

    assert play(Tape(seed), telling=True).story == first.story
    assert play(Tape(recorded=first.tape), telling=True).story == first.story


def test_a_failing_tape_shrinks_to_a_story_one_can_read() -> None:
    with remembering(), planted("early-prune"):
        first = found_before("early-prune")
        found = next(run for seed in range(first, first + NEAR) if (run := play(Tape(seed))).broken)
        small = shrunk(found, play)
        again = play(Tape(recorded=small), telling=True)

    assert again.broken.startswith("I2")
    assert sum(value != 0 for value in small) < sum(value != 0 for value in found.tape) / 3
    assert len(again.story) < 60


def test_shrinking_leaves_what_it_takes() -> None:
    def fails(tape: Sequence[int]) -> bool:
        return 7 in tape and 3 in tape[tape.index(7) :]

    assert shrink([5, 7, 0, 9, 9, 2, 3, 8, 8], fails) == [7, 3]


@pytest.mark.parametrize("name", MUTANTS)
def test_a_planted_bug_is_found(name: str) -> None:
    """By the seed that stands in docs/proofs/mutants.md; after a change to the world, perhaps by one not far from it.

    When it is found no more so near, `python -m tests.simulation --mutants` looks for long and writes the table anew.
    """
    first = found_before(name)

    with remembering(), planted(name):
        assert any(is_promise(play(Tape(seed)).broken) for seed in range(first, first + NEAR))


def test_a_planted_bug_is_gone_when_it_is_taken_out() -> None:
    before = play(Tape(3), telling=True).story
    for name in MUTANTS:
        with planted(name):
            pass

    assert play(Tape(3), telling=True).story == before
