"""A toy world that the tests of a file share, in this process: real ports, real files."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from kvitto.local.clock import STOCKHOLM
from kvitto.local.world import World, world
from kvitto.ports import Pace
from tests.local.asking import Asker

IN_A_HURRY = Pace(batch_interval_s=0.0, writes_per_minute=10_000)
"""The emulator has no quota to keep within."""

BEGINS = datetime(2026, 11, 23, 8, 0, tzinfo=STOCKHOLM)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("world"), 0, BEGINS, pace=IN_A_HURRY) as opened:
        yield opened


@pytest.fixture
def asker(here: World) -> Iterator[Asker]:
    """Each test finds the world mended and all work done, and leaves it so."""
    yield Asker(here.base)
    here.google.faults.clear()
    here.pump.run("pump")
