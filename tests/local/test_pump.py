"""The threads that do what production's scheduler and events do."""

from threading import Event

from kvitto.core.ids import RegionId
from kvitto.local.pump import Worker
from tests.local.asking import soon

VGR, OREBRO = RegionId("vgr"), RegionId("orebro")


def test_many_wakes_during_a_run_become_one_more_run():
    entered, go_on = Event(), Event()
    runs: list[RegionId] = []

    def call(region: RegionId) -> None:
        runs.append(region)
        entered.set()
        go_on.wait(10)

    worker = Worker("rows", call)
    worker.wake(VGR)
    entered.wait(10)
    for _ in range(100):
        worker.wake(VGR)
    go_on.set()

    soon(lambda: len(runs) == 2)
    worker.stop()
    worker.join(10)
    assert runs == [VGR, VGR]


def test_each_region_that_wakes_has_its_turn():
    runs: list[RegionId] = []
    worker = Worker("mails", runs.append)

    worker.wake(VGR)
    worker.wake(OREBRO)

    soon(lambda: set(runs) == {VGR, OREBRO})
    worker.stop()
    worker.join(10)
    worker.wake(VGR)
    assert len(runs) == 2
