"""A town, and the operator at its command line."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kvitto.adapters.google_sheets import prepare
from kvitto.cli import main
from kvitto.wiring import WORKBOOKS
from tests.town import Town, town


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A town whose tabs begin with few rows: the blank ones of a thousand cost a second in each test."""
    monkeypatch.setattr(prepare, "ROWS", 50)
    with town(tmp_path) as it:
        yield it


@pytest.fixture
def kvitto(here: Town, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`kvitto …` in the environment of a deployment. A fault that is not told in words fails the test."""
    settings = here.settings
    environment = {
        "KVITTO_JOURNAL": settings.journal,
        "KVITTO_MAIL": settings.mail,
        "KVITTO_SECRET": settings.secret.decode(),
        "KVITTO_PUBLIC_URL": settings.public_url,
        "KVITTO_SHEETS_API": settings.sheets_api,
        "KVITTO_REGIONS": " ".join(settings.regions),
    }
    for (region, workbook), spreadsheet in settings.spreadsheets.items():
        environment[WORKBOOKS[workbook] + region.upper()] = spreadsheet
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> Result:
        result = CliRunner().invoke(main, words)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run
