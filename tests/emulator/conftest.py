"""One server for these tests; each test gets a spreadsheet of its own."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import gspread
import pytest
import requests

from kvitto.local.faults import Faults
from kvitto.local.sheets.app import SheetsApp, create_app
from kvitto.local.sheets.opening import opened
from kvitto.local.sheets.serving import running
from kvitto.local.sheets.store import Store


@dataclass(frozen=True)
class Google:
    """The server, its address, and a plain HTTP session for what gspread has no word for."""

    app: SheetsApp
    url: str
    http: requests.Session

    def get(self, path: str, **params: Any) -> requests.Response:
        return self.http.get(self.url + path, params=params, timeout=10)

    def post(self, path: str, body: Any = None, **params: Any) -> requests.Response:
        return self.http.post(self.url + path, json=body, params=params, timeout=10)

    def batch(self, spreadsheet_id: str, *parts: dict[str, Any], **more: Any) -> requests.Response:
        return self.post(f"/v4/spreadsheets/{spreadsheet_id}:batchUpdate", {"requests": list(parts), **more})


@pytest.fixture(scope="session")
def google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Google]:
    store = Store(tmp_path_factory.mktemp("sheets"))
    with closing(store), running(app := create_app(store, faults=Faults())) as url, requests.Session() as http:
        yield Google(app, url, http)


@pytest.fixture
def client(google: Google) -> Iterator[gspread.Client]:
    client = opened(google.url)
    yield client
    client.http_client.session.close()


@pytest.fixture
def book(client: gspread.Client) -> gspread.Spreadsheet:
    return client.create("Ansökningar 2027")


@pytest.fixture
def tab(book: gspread.Spreadsheet) -> gspread.Worksheet:
    return book.sheet1


@pytest.fixture
def swedish(book: gspread.Spreadsheet) -> gspread.Worksheet:
    book.update_locale("sv_SE")
    return book.sheet1
