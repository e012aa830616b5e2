"""Real processes under load, killed, frozen, failed and started again: 100 rounds here, more by `make simulate`."""

import pytest

from tests.processes.lives import verdicts
from tests.processes.plan import DECK, plan


@pytest.mark.timeout(600)
def test_whatever_befalls_the_process_each_acknowledged_application_has_one_row_and_a_receipt():
    for verdict in verdicts("kvitto", 100, of_a_life=25):
        assert verdict.violations == [], f"life {verdict.seed}"
        assert verdict.counts["applications acknowledged"] >= 10, "hardly anybody got through, so little was tried"


def test_the_same_seed_gives_the_same_rounds_and_no_act_is_left_out():
    drawn = plan("ada", 25)

    assert drawn == plan("ada", 25) != plan("bo", 25)
    assert {one.act for one in drawn} == set(DECK)
    assert {fault["target"] for one in drawn for fault in one.faults} == {"sheets", "mail", "bucket"}
