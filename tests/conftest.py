"""What every test shares."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.served import served

# Two busy cores make any deadline a coin toss; the same examples in each run make a red test red for everyone.
settings.register_profile("kvitto", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("kvitto")


@pytest.fixture(scope="session")
def kvitto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one `kvitto run` that the tests of a run share: count nothing in it that others may add to."""
    with served(tmp_path_factory.mktemp("kvitto")) as base:
        yield base
