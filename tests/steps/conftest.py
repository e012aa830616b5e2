"""A whole town for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.town import Town, town


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path) as it:
        yield it
