"""Kvitto's own code among faults: whatever happens, each promise is kept when things settle."""

import os

import pytest

from tests.simulation.__main__ import kept_seeds
from tests.simulation.campaign import Tally, play_all
from tests.simulation.faults import POINTS
from tests.simulation.mutants import MUTANTS, planted
from tests.simulation.schedule import play
from tests.simulation.shrink import shrunk
from tests.simulation.tape import Tape

SCHEDULES = 20_000


@pytest.fixture(scope="module")
def tally() -> Tally:
    whole = Tally()
    for part in play_all(0, SCHEDULES, jobs=min(2, os.cpu_count() or 1)):
        whole.add(part)
    return whole


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


def test_a_schedule_without_faults_comes_to_rows_and_receipts() -> None:
    told = play(Tape(recorded=[]), telling=True)

    assert told.broken == ""
    assert sum("the sheet" in line for line in told.story) == 2
    assert sum("the relay" in line for line in told.story) == 2


@pytest.mark.parametrize("seed", range(40, 45))
def test_the_same_seed_and_its_tape_tell_the_same_story(seed: int) -> None:
    first = play(Tape(seed), telling=True)

    assert play(Tape(seed), telling=True).story == first.story
    assert play(Tape(recorded=first.tape), telling=True).story == first.story


def test_a_failing_tape_shrinks_to_a_story_one_can_read() -> None:
    with planted("blind-retry"):
        found = next(run for seed in range(500) if (run := play(Tape(seed))).broken)
        small = shrunk(found, play)
        again = play(Tape(recorded=small), telling=True)

    assert again.broken.startswith("I2")
    assert len(small) < len(found.tape) / 2
    assert sum(value != 0 for value in small) < 10


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_a_planted_bug_is_gone_when_it_is_taken_out(name: str) -> None:
    before = play(Tape(3)).tape
    with planted(name):
        pass
    assert play(Tape(3)).tape == before
