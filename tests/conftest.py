"""What every test shares."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.served import served

# Two busy cores make any deadline a coin toss; the same examples in each run make a red test red for everyone.
settings.register_profile("kvitto", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("kvitto")


@pytest.fixture(scope="session")
def kvitto_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kvitto")


@pytest.fixture(scope="session")
def kvitto(kvitto_folder: Path) -> Iterator[str]:
    """The address of one `kvitto run` that the tests of a run share: count nothing in it that others may add to."""
    with served(kvitto_folder) as base:
        yield base


@pytest.fixture(scope="session")
def mailbox(kvitto_folder: Path) -> Path:
    """The folder of .eml files that this Kvitto's mails land in."""
    return kvitto_folder / "data/mail"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--of", type=Path, help="a folder of earlier tests, whose logs tests/logs reads besides its own")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest file first, so that no core waits for another at the end; what reads all the others' logs last."""
    items.sort(key=lambda item: (_below("logs", item), not _below("simulation", item)))


def _below(folder: str, item: pytest.Item) -> bool:
    return f"tests/{folder}/" in item.path.as_posix()
