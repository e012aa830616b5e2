"""Random work of staff with random pumps and looks, over HTTP: one row each, staff's cells untouched, edits told."""

import os
from random import Random

import pytest

from kvitto.core import events as ev
from kvitto.steps.ledger import catch_up, commit
from tests.steps.staff_at_work import StaffAtWork
from tests.town import VGR

RUNS = int(os.environ.get("STAFF_RUNS", "4"))
"""More for a long run: STAFF_RUNS=300 pytest tests/steps/test_staff_at_work.py"""
STEPS = 14


@pytest.mark.parametrize("seed", range(RUNS))
def test_whatever_staff_do_each_post_has_one_row_and_what_they_wrote_stands_and_is_told(here, seed):
    work = StaffAtWork(here, Random(seed))
    try:
        with work.between_calls():
            work.busy = True
            work.press()
            work.deliver()
            for _ in range(STEPS):
                work.chance.choice([work.press, work.deliver, work.look, work.look, work.act, work.act, work.act])()
            work.busy = False
            for _ in range(2):
                work.deliver()
            come_to_rest(work)
        work.check_rows()
        work.check_told()
    except BaseException:
        print("\n".join(work.story))
        raise


def come_to_rest(work: StaffAtWork) -> None:
    for _ in range(8):
        before = catch_up(work.office, VGR).n
        for tab in [*catch_up(work.office, VGR).halted]:
            commit(work.office, VGR, lambda _: [ev.TabConfirmed(tab)])  # noqa: B023
        work.look()
        if catch_up(work.office, VGR).n == before:
            return
    raise AssertionError("the looks never come to rest")
