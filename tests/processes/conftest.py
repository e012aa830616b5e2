"""A Sheets server of its own and an environment for processes of Kvitto that share it."""

import pytest

from kvitto.wiring import House, Settings, data_folder
from tests.processes.deployed import new_spreadsheet
from tests.processes.process import BIN, Process
from tests.served import free_port
from tests.town import VGR


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("targets")


@pytest.fixture(scope="module")
def sheets(folder):
    """The port of `kvitto sheets`."""
    port = free_port()
    process = Process([BIN / "kvitto", "sheets", "--port", str(port)], folder / "sheets.log")
    try:
        process.wait_until(f"http://127.0.0.1:{port}/_local/health")
        yield port
        process.stop()
    finally:
        process.kill()


@pytest.fixture(scope="module")
def settings(folder, sheets):
    settings = Settings(
        journal=(folder / "journal").as_uri(),
        mail=(folder / "mail").as_uri(),
        secret=b"secret of the tests",
        public_url="http://127.0.0.1",
        data=data_folder(),
        sheets_api=f"http://127.0.0.1:{sheets}",
        regions=(VGR,),
        spreadsheets={(VGR, book): new_spreadsheet(sheets) for book in ("work", "contacts")},
    )
    office = House(settings).office(patient=True)
    for book in ("work", "contacts"):
        office.register(VGR, book).prepare([tab for tab in office.forms.tabs(VGR) if tab.workbook == book])
    return settings
