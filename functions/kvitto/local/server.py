"""One port for the whole toy world: a thread for each connection, so that a slow client holds up nobody else."""

import errno
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from wsgiref.types import WSGIApplication

import click
from werkzeug.serving import WSGIRequestHandler, make_server

from kvitto.core.failures import Permanent

HOST = "127.0.0.1"
IDLE_S = 60.0
"""A client that says nothing for so long is hung up on."""


class _Handler(WSGIRequestHandler):
    """Quiet, but for faults of our own: what is asked stands in /_local/requests, and addresses may hold a link."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_S
    disable_nagle_algorithm = True
    wbufsize = -1

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name is werkzeug's
        if type == "error":
            click.echo(message % args if args else message, err=True)

    def connection_dropped(self, error: BaseException, environ: object = None) -> None:
        pass

    def finish(self) -> None:
        with suppress(ConnectionError):  # A client that left before its answer.
            super().finish()


@contextmanager
def listening(app: WSGIApplication, port: int) -> Iterator[str]:
    """Serve until the block ends; yields the base address. Raises: Permanent when the port cannot be had."""
    with _bound(port) as bound:
        # Bound here, since werkzeug ends the process when a port is taken.
        server = make_server(HOST, port, app, threaded=True, request_handler=_Handler, fd=bound.fileno())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="server", daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def _bound(port: int) -> Iterator[socket.socket]:
    with socket.socket() as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((HOST, port))
            bound.listen(128)
        except OSError as problem:
            taken = problem.errno == errno.EADDRINUSE
            why = "something else listens there, perhaps another `kvitto run`" if taken else problem.strerror
            raise Permanent(
                f"Cannot listen on {HOST}:{port}: {why}. Stop it, or choose another with --port (0 takes any)."
            ) from problem
        yield bound
