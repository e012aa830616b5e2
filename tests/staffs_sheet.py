"""The sheet of a `kvitto run`, as staff open it: with unmodified gspread."""

import json
import urllib.request

import gspread
import requests

from tests.town import Here


def staffs_sheet(base: str, region: str = "vgr") -> gspread.Spreadsheet:
    """The region's work sheet, at the Kvitto that answers at ``base``."""
    with urllib.request.urlopen(f"{base}/_local/state", timeout=30) as answer:
        spreadsheet = json.load(answer)["spreadsheets"][region]
    session = requests.Session()
    session.mount("https://", Here(base))
    session.headers["Authorization"] = "Bearer staff"
    client = gspread.Client(auth=None, session=session)  # type: ignore[arg-type] # not read when a session is given
    return client.open_by_key(spreadsheet)
