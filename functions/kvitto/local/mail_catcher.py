"""A real SMTP server that keeps every mail in the mailbox, so that production's adapter runs on one machine.

A mail meets one planned fault at most: that which matches "RCPT <address>", or else "DATA <kind> <reference>" when
the mail has come. So 451 and 550 answer the address, and with a `match` of "DATA" the whole mail.
"""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, Envelope, Session

from kvitto.adapters.file_post import Mailbox, name_of
from kvitto.local.faults import Fault

HOST = "127.0.0.1"
SIZE_MAX = 25_000_000
"""As many a relay's: a letter that encloses a signed file of ten megabytes goes."""

TakeFault = Callable[[str], Fault | None]
"""Answers with the fault that is planned for what is told, and counts it as met."""


@contextmanager
def catching(mailbox: Mailbox, take_fault: TakeFault = lambda _: None, port: int = 0) -> Iterator[str]:
    """Catch mails on this machine, in a thread of its own. Yields the URL for KVITTO_MAIL.

    Raises: OSError when the port is taken.
    """
    with listening(lambda loop: _Catcher(mailbox, take_fault, loop), port) as bound:
        yield f"smtp://{HOST}:{bound}"


@contextmanager
def listening(
    make: Callable[[asyncio.AbstractEventLoop], SMTP], port: int = 0, tls: ssl.SSLContext | None = None
) -> Iterator[int]:
    """Serve SMTP, one object of `make` to each connection. Yields the port."""
    loop = asyncio.new_event_loop()
    connections: WeakSet[SMTP] = WeakSet()

    def connection() -> SMTP:
        made = make(loop)
        connections.add(made)
        return made

    try:
        server = loop.run_until_complete(loop.create_server(connection, HOST, port, ssl=tls))
        thread = threading.Thread(target=loop.run_forever, name="mail catcher", daemon=True)
        thread.start()
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            server.close()
            loop.run_until_complete(_end(connections))
    finally:
        loop.close()


async def _end(connections: Iterable[SMTP]) -> None:
    """Hang up on everybody, and let each one's last lines run.

    A TLS connection that has been closed twice cannot be aborted any more (CPython 3.11.2, which Debian 12 has).
    """
    for made in connections:
        if isinstance(made.transport, asyncio.Transport) and not made.transport.is_closing():
            made.transport.abort()
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def hang_up(server: SMTP) -> None:
    """End the connection without a word. Raises: CancelledError, which ends aiosmtpd's own loop."""
    if isinstance(server.transport, asyncio.Transport):
        server.transport.abort()
    raise asyncio.CancelledError


class _Catcher(SMTP):
    """One connection, with itself as its handler."""

    def __init__(self, mailbox: Mailbox, take_fault: TakeFault, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(self, hostname="localhost", ident="Kvitto mail catcher", data_size_limit=SIZE_MAX, loop=loop)
        self._mailbox = mailbox
        self._take_fault = take_fault
        self._fault: Fault | None = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """One recipient a mail: a second one would be a leak, and shows here."""
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time"
        self._fault = self._take_fault(f"RCPT {address}")
        if refusal := await self._meet(self._fault):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - same
        if self._fault and self._fault.kind == "drop_before":
            hang_up(self)
        await super().smtp_DATA(arg)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - same
        message = envelope.original_content or b""
        if self._fault is None:
            self._fault = self._take_fault(f"DATA {name_of(message)}")
            if refusal := await self._meet(self._fault):
                return refusal
        fault, self._fault = self._fault, None
        if fault and fault.kind == "drop_before":
            hang_up(self)
        try:
            self._mailbox.keep(message)
        except OSError:
            return "452 4.3.1 Insufficient system storage"
        if fault and fault.kind == "drop_after":
            hang_up(self)
        return "250 2.0.0 Kept"

    async def _meet(self, fault: Fault | None) -> str | None:
        """Wait, or answer no, where the fault says so."""
        match fault and fault.kind:
            case "451":
                return "451 4.3.0 Try again later"
            case "550":
                return "550 5.1.1 No such mailbox"
            case "delay" if fault:
                await asyncio.sleep(fault.seconds)
        return None
