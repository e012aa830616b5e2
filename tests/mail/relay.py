"""A real SMTP server that answers, falls silent or hangs up at any phase, as planned."""
# ruff: noqa: N802 - aiosmtpd finds its hooks by these names

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from kvitto.local.mail_catcher import hang_up, listening
from tests.simulation.memory_post import Delivered

Phase = Literal["connect", "EHLO", "MAIL", "RCPT", "DATA", "payload", "dot"]
"""As in the memory post, and finer: "payload" is after 354 and the mail's first line, before its end."""

Fate = int | Literal["drop", "keep_and_drop", "hang"]


@dataclass(slots=True)
class Desk:
    """What is planned for the relay, and what it has seen. Each plan is met once."""

    plan: dict[Phase, Fate] = field(default_factory=dict)
    inbox: list[Delivered] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)


@contextmanager
def relaying(
    desk: Desk,
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    password: str | None = None,
    bytes_max: int | None = None,
) -> Iterator[int]:
    """Serve on this machine; `password` is what everybody must log in with, `bytes_max` the SIZE it names. The port."""
    with listening(lambda loop: _Relay(desk, loop, starttls, password, bytes_max), tls=tls) as port:
        yield port


class _Relay(SMTP):
    """One connection, with itself as its handler."""

    def __init__(
        self,
        desk: Desk,
        loop: asyncio.AbstractEventLoop,
        starttls: ssl.SSLContext | None,
        password: str | None,
        bytes_max: int | None,
    ) -> None:
        def log_in(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: object) -> AuthResult:
            right = isinstance(login, LoginPassword) and login.password == (password or "").encode()
            return AuthResult(success=right, handled=False)

        self._desk = desk
        super().__init__(
            self,
            hostname="localhost",
            loop=loop,
            data_size_limit=bytes_max,
            tls_context=starttls,
            authenticator=log_in if password else None,
            auth_required=password is not None,
            auth_require_tls=starttls is not None,
        )

    async def _handle_client(self) -> None:
        if await self._met("connect"):
            hang_up(self)
        await super()._handle_client()

    async def smtp_EHLO(self, hostname: str) -> None:
        if not await self._met("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:
        if not await self._met("MAIL", arg or ""):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        if not await self._met("RCPT", arg or ""):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if await self._met("DATA"):
            return
        if "payload" in self._desk.plan:
            await self.push("354 Go on")
            await self._reader.readuntil(b"\r\n")
            await self._met("payload")
        await super().smtp_DATA(arg)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        fate = self._desk.plan.pop("dot", None)
        if fate in (None, "keep_and_drop"):
            [recipient] = envelope.rcpt_tos
            self._desk.inbox.append(Delivered(envelope.mail_from or "", recipient, envelope.original_content or b""))
        if isinstance(fate, int):
            return f"{fate} As planned"
        if fate is not None:
            await self._suffer(fate)
        return "250 Taken"

    async def _met(self, phase: Phase, words: str = "") -> bool:
        """Whether the phase had a fate, which it then met."""
        self._desk.commands.append(f"{phase} {words}".strip())
        fate = self._desk.plan.pop(phase, None)
        if fate is None:
            return False
        await self._suffer(fate)
        return True

    async def _suffer(self, fate: Fate) -> None:
        if fate == "hang":
            await asyncio.sleep(3600)
        if not isinstance(fate, int):
            hang_up(self)
        await self.push(f"{fate} As planned")
        if fate == 421:
            hang_up(self)
