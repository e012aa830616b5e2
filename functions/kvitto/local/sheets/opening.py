"""Unmodified gspread, pointed at this server instead of Google: how tests play staff."""

from urllib.parse import urlsplit

import gspread
import requests
from requests.adapters import HTTPAdapter

GOOGLE = ("https://sheets.googleapis.com/", "https://www.googleapis.com/")


class _Elsewhere(HTTPAdapter):
    """Sends what is meant for Google to another address, path and query unchanged."""

    def __init__(self, base_url: str) -> None:
        super().__init__(pool_maxsize=32)
        self._base_url = base_url.rstrip("/")

    def send(self, request: requests.PreparedRequest, *args: object, **kwargs: object) -> requests.Response:
        asked = urlsplit(str(request.url))
        request.url = self._base_url + asked.path + (f"?{asked.query}" if asked.query else "")
        return super().send(request, *args, **kwargs)  # type: ignore[arg-type]  # handed on as they came


def opened(base_url: str, *, who: str = "handlaggare@region.example") -> gspread.Client:
    """A gspread client of the server at `base_url`, signed in as `who`."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {who}"
    for google in GOOGLE:
        session.mount(google, _Elsewhere(base_url))
    client = gspread.Client(auth=None, session=session)  # type: ignore[arg-type]  # the session signs for itself
    client.set_timeout((5, 60))
    return client
