"""A threaded HTTP/1.1 server for a WSGI application on this machine."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


class _Handler(WSGIRequestHandler):
    """Keeps connections open, and quiet. Headers and body leave at once, or a client waits 40 ms for the second."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name is werkzeug's
        """The request log is the application's own affair."""

    def finish(self) -> None:
        """Close both ends of the connection, also when the last answer can no longer be handed over."""
        try:
            super().finish()
        except OSError:
            self.rfile.close()  # otherwise never: closing the other end is what failed

    def connection_dropped(self, error: BaseException, environ: object = None) -> None:
        """Clients may leave, and faults make us hang up."""


def serve(app: "WSGIApplication", host: str = "127.0.0.1", port: int = 0) -> BaseWSGIServer:
    """A server bound to the port (0: any free one), to be run by `serve_forever`. Raises: OSError if it is taken."""
    # Bound here, since werkzeug would end the process over a taken port.
    with socket.create_server((host, port)) as bound:
        port = bound.getsockname()[1]
        server = make_server(host, port, app, threaded=True, request_handler=_Handler, fd=bound.fileno())
    server.server_port = port
    return server


@contextmanager
def running(app: "WSGIApplication", port: int = 0) -> Iterator[str]:
    """The application behind a port of its own, as a base URL, until the block ends."""
    server = serve(app, port=port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
