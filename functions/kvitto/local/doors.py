"""Which part of the toy world answers an address."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Request
from werkzeug.wrappers import Response

from kvitto.local.sheets.app import SheetsApp

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

    from kvitto.local.world import World

GOOGLE = ("/v4/", "/drive/", "/upload/")


class Doors:
    """The WSGI application. Until ``open``, only the emulator answers: preparing the spreadsheets needs it."""

    def __init__(self, google: SheetsApp) -> None:
        self._google = google
        self._world: World | None = None

    def open(self, world: "World") -> None:
        self._world = world

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(GOOGLE):
            return self._google(environ, start_response)
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if self._world is None:
            return Response("Kvitto is starting.\n", 503, {"Retry-After": "1"}, mimetype="text/plain")
        if request.path == "/" or request.path.startswith("/_local/"):
            from kvitto.local.pages import answer

            return answer(self._world, request)
        return self._world.house.intake(request)
