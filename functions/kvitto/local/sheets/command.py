"""`kvitto sheets`: the emulator alone, with the pages that order faults and show what was asked."""

import json
import signal
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from .app import SheetsApp, create_app
from .serving import serve
from .store import Store, StoreDamaged

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


@click.command(name="sheets")
@click.option("--port", type=click.IntRange(0, 65535), default=8081, show_default=True, help="Port on 127.0.0.1.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Folder to keep everything in.")
@click.option("--quota", type=click.Choice(["google", "off"]), default="off", show_default=True)
@click.option("--markers", type=click.Choice(["on", "off"]), default="on", show_default=True)
def sheets(port: int, data: Path | None, quota: Literal["google", "off"], markers: str) -> None:
    """A Google Sheets and Drive server on this machine. Without --data all is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="kvitto-sheets-") as temporary:
        try:
            store = Store(data or Path(temporary))
            server = serve(with_local_pages(create_app(store, quota=quota, markers=markers == "on")), port=port)
        except StoreDamaged as fault:
            raise click.ClickException(str(fault)) from fault
        except OSError as fault:
            raise click.ClickException(
                f"Cannot start on port {port}{f' with {data}' if data else ''}: {fault}"
            ) from fault
        signal.signal(signal.SIGTERM, _stop)
        with closing(store), suppress(KeyboardInterrupt):
            kept = data or "a temporary folder"
            click.echo(f"Sheets on http://127.0.0.1:{server.server_port}, kept in {kept}")
            server.serve_forever(poll_interval=0.1)
        click.echo("Stopped.")


def _stop(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


App = Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]


def with_local_pages(app: SheetsApp) -> App:
    """The application with /_local/health, state, faults and requests beside it."""

    def both(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith("/_local/"):
            return app(environ, start_response)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        code, answer = local_page(app, environ["REQUEST_METHOD"], path, environ["wsgi.input"].read(length))
        body = json.dumps(answer, ensure_ascii=False).encode()
        start_response(code, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return both


def local_page(app: SheetsApp, method: str, path: str, raw: bytes) -> tuple[str, Any]:
    """Status line and JSON of a local page."""
    match method, path:
        case "GET", "/_local/health":
            return "200 OK", {"ok": True}
        case "GET", "/_local/state":
            now = app.clock().astimezone(UTC).isoformat()
            titles = {book.title: book.id for book in app.store.books.values()}
            return "200 OK", {"now": now, "spreadsheets": titles, "pending": 0}
        case "GET", "/_local/requests":
            return "200 OK", app.log.entries()
        case "GET", "/_local/faults":
            return "200 OK", app.faults.planned()
        case "POST", "/_local/faults":
            try:
                return "201 Created", app.faults.add(json.loads(raw)).json()
            except (ValueError, AttributeError) as fault:
                return "400 Bad Request", {"error": str(fault)}
        case "DELETE", "/_local/faults":
            app.faults.clear()
            return "200 OK", []
    return "404 Not Found", {"error": f"There is no {method} {path} here."}
