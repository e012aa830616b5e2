"""Asks the emulator as a colleague at another desk would: Google's own paths, with no planned faults in the way."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from werkzeug.test import Client

from kvitto.local.sheets.app import SheetsApp

Json = dict[str, Any]  # Any: JSON of the API's


class Refused(Exception):  # noqa: N818 - what happened to the request
    """The API said no, in these words. Nothing was changed."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class GoogleClient:
    """Calls in this process; the emulator takes them from any thread."""

    def __init__(self, app: SheetsApp) -> None:
        self._app = app

    def create(self, body: Json) -> str:
        """Create a spreadsheet and answer with its id."""
        return str(self._ask("POST", "/v4/spreadsheets", body=body)["spreadsheetId"])

    def spreadsheet(self, id_: str, *, fields: str, ranges: Sequence[str] = ()) -> Json:
        return self._ask("GET", f"/v4/spreadsheets/{id_}", query={"fields": fields, "ranges": list(ranges)})

    def modified(self, id_: str) -> str:
        """When the spreadsheet was last changed, to the millisecond."""
        return str(self._ask("GET", f"/drive/v3/files/{id_}", query={"fields": "modifiedTime"})["modifiedTime"])

    def change(self, id_: str, requests: Sequence[Json]) -> Json:
        """Apply a batch of changes, whole or not at all."""
        return self._ask("POST", f"/v4/spreadsheets/{id_}:batchUpdate", body={"requests": list(requests)})

    def values(self, id_: str, area: str) -> list[list[str]]:
        """What stands in an area, as shown; trailing blanks are left out."""
        path = f"/v4/spreadsheets/{id_}/values/{quote(area, safe='')}"
        rows: list[list[str]] = self._ask("GET", path).get("values", [])
        return rows

    def type_in(self, id_: str, cells: Mapping[str, str | bool]) -> None:
        """Enter cells by address as if typed (USER_ENTERED): numbers, dates and formulas are read by the locale."""
        data = [{"range": cell, "values": [[typed]]} for cell, typed in cells.items()]
        body = {"valueInputOption": "USER_ENTERED", "data": data}
        self._ask("POST", f"/v4/spreadsheets/{id_}/values:batchUpdate", body=body)

    def _ask(
        self, method: str, path: str, *, query: Mapping[str, str | list[str]] | None = None, body: Json | None = None
    ) -> Json:
        headers = {"Authorization": "Bearer staff"}
        answer = Client(self._app).open(path, method=method, query_string=query, json=body, headers=headers)
        told: Json = json.loads(answer.get_data() or b"{}")
        if answer.status_code >= 400:
            raise Refused(answer.status_code, str(told.get("error", {}).get("message", answer.status)))
        return told
