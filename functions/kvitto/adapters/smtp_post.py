"""The mail relay, over the standard library's smtplib.

smtplib raises the same SMTPServerDisconnected whether a connection dies before the mail was offered or after
it was taken. So the steps of a transaction are taken one by one here, and what an answer or its absence means
is decided by how far we had come (RFC 5321, 4.2.5 and 6.1).
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal
from urllib.parse import unquote, urlsplit

from kvitto.core.failures import Permanent
from kvitto.core.message import ascii_address
from kvitto.ports import PostDelayed, PostRefused, PostUnclear

CONNECTION_LOST = "connection"
"""The code of a delay after which the session is dead: no answer in time, a broken line, or 421."""

Safety = Literal["starttls", "tls", "none"]
_SCHEMES: dict[str, tuple[Safety, int]] = {
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
    "smtp": ("none", 25),
}
_NOT_A_RELAY = "The mail relay's URL is none of smtp+starttls://user@host:587, smtps://user@host and smtp://host."
_GOING_AWAY = 421
_GO_AHEAD = 354


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait for each answer. After the final dot a relay may need minutes (RFC 5321, 4.5.3.2)."""

    connect_s: float = 10.0
    command_s: float = 30.0
    final_s: float = 300.0


class SmtpPost:
    """A relay named by a URL: ``smtp+starttls://user@host:587``, ``smtps://…`` or ``smtp://…``.

    With ``smtp+starttls`` nothing but the greeting goes in clear text, whatever the relay offers; certificates are
    always checked, against ``trust`` where it is given. ``name`` is what we greet as.
    """

    def __init__(
        self,
        url: str,
        password: str | None = None,
        *,
        patience: Patience = Patience(),
        name: str = "[127.0.0.1]",
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """Raises: Permanent when the URL cannot be used; the text never repeats it."""
        self._safety, self._host, self._port, self._user = _read(url)
        if self._user and self._safety == "none" and not _is_this_machine(self._host):
            raise Permanent("smtp:// would send the password in clear text. Use smtp+starttls:// or smtps://.")
        if self._user and not password:
            raise Permanent("The mail relay's URL names a user, and there is no password.")
        if not f"{self._user}{password}".isascii():
            raise Permanent("The mail relay's user and password must be ASCII; smtplib sends nothing else.")
        self._password = password or ""
        self._patience = patience
        self._name = name
        self._trust = trust

    def connect(self) -> "SmtpSession":
        """Connect, secure the line, log in.

        Raises: PostDelayed, whatever the relay says: until a recipient is named it speaks of us, not of the
        mail, and a wrong password must not make every mail fail for good.
        """
        with _before_the_mail():
            smtp = self._greeted()
            try:
                _wait_at_most(smtp, self._patience.command_s)
                if self._safety == "starttls":
                    smtp.starttls(context=self._trusted())
                smtp.ehlo_or_helo_if_needed()
                if self._user:
                    smtp.login(self._user, self._password)
            except (OSError, smtplib.SMTPException):
                smtp.close()
                raise
        return SmtpSession(smtp, self._patience)

    def _greeted(self) -> smtplib.SMTP:
        """A connection on which the relay has said 220. smtplib closes it itself on anything else."""
        wait_s = self._patience.connect_s
        if self._safety == "tls":
            return smtplib.SMTP_SSL(self._host, self._port, self._name, timeout=wait_s, context=self._trusted())
        return smtplib.SMTP(self._host, self._port, self._name, timeout=wait_s)

    def _trusted(self) -> ssl.SSLContext:
        return self._trust or ssl.create_default_context()


class SmtpSession:
    """One connection. Not for two threads at once."""

    def __init__(self, smtp: smtplib.SMTP, patience: Patience) -> None:
        self._smtp = smtp
        self._patience = patience

    @property
    def mail_bytes_max(self) -> int | None:
        """What SIZE in the relay's greeting names; 0 and no number mean no limit (RFC 1870, 4)."""
        told = self._smtp.esmtp_features.get("size", "")
        return int(told) or None if told.isascii() and told.isdigit() else None

    def address(self, sender: str, recipient: str) -> None:
        """MAIL FROM and one RCPT TO. Only a 5xx to RCPT speaks of the mail; to MAIL it speaks of us, and delays.

        Raises: PostDelayed, PostRefused (code "address" for what is no plain address; nothing was said then).
        """
        try:
            sender, recipient = ascii_address(sender), ascii_address(recipient)
        except Permanent:
            raise PostRefused("address") from None
        with _before_the_mail():
            code, _ = self._smtp.mail(sender)
            if code != 250:
                raise self._declined(code, for_good=False)
            code, _ = self._smtp.rcpt(recipient)
            if code not in (250, 251, 252):
                raise self._declined(code, for_good=True)

    def send(self, message: bytes) -> None:
        """DATA, the mail, the final dot. From the mail's first byte on, silence means that nobody knows.

        Raises: PostDelayed, PostRefused, PostUnclear.
        """
        with _before_the_mail():
            code, _ = self._smtp.docmd("DATA")
            if code != _GO_AHEAD:
                raise self._declined(code, for_good=True)
        try:
            _wait_at_most(self._smtp, self._patience.final_s)
            self._smtp.send(_dotted(message))
            code, _ = self._smtp.getreply()
            _wait_at_most(self._smtp, self._patience.command_s)
        except (OSError, smtplib.SMTPException):
            self._smtp.close()
            raise PostUnclear from None
        match code // 100:
            case 2:
                return
            case 4:
                raise PostDelayed(str(code))
            case 5:
                raise PostRefused(str(code))
        self._smtp.close()
        raise PostUnclear

    def drop(self) -> None:
        """RSET. Never raises."""
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.rset()

    def close(self) -> None:
        """QUIT. Never raises."""
        with suppress(OSError, smtplib.SMTPException):
            _wait_at_most(self._smtp, self._patience.connect_s)
            self._smtp.quit()
        self._smtp.close()

    def _declined(self, code: int, *, for_good: bool) -> PostDelayed | PostRefused:
        """What a no means; the session is ready for the next mail, or closed when the relay is going away."""
        if code == _GOING_AWAY:
            self._smtp.close()
            return PostDelayed(CONNECTION_LOST)
        self.drop()
        return PostRefused(str(code)) if for_good and code // 100 == 5 else PostDelayed(str(code))


@contextmanager
def _before_the_mail() -> Iterator[None]:
    """Until the mail's first byte every fault means: certainly not sent.

    Nothing that smtplib says goes on: its texts repeat the relay's words, which may repeat ours.
    """
    try:
        yield
    except smtplib.SMTPNotSupportedError:
        raise PostDelayed("not-offered") from None
    except smtplib.SMTPResponseException as answer:
        lost = answer.smtp_code == _GOING_AWAY
        raise PostDelayed(CONNECTION_LOST if lost else str(answer.smtp_code)) from None
    except ssl.SSLError:
        raise PostDelayed("tls") from None
    except (OSError, smtplib.SMTPException):
        raise PostDelayed(CONNECTION_LOST) from None


def _read(url: str) -> tuple[Safety, str, int, str | None]:
    """How safe, host, port and user, of a relay's URL."""
    try:
        parts = urlsplit(url)
        safety, port = _SCHEMES[parts.scheme]
        port = parts.port or port
    except (KeyError, ValueError):
        raise Permanent(_NOT_A_RELAY) from None
    if not parts.hostname or parts.path.strip("/") or parts.query:
        raise Permanent(_NOT_A_RELAY)
    if parts.password is not None:
        raise Permanent("The mail relay's URL holds a password. Hand it over by itself, since URLs are shown.")
    return safety, parts.hostname, port, unquote(parts.username) if parts.username else None


def _wait_at_most(smtp: smtplib.SMTP, seconds: float) -> None:
    if smtp.sock is not None:
        smtp.sock.settimeout(seconds)


def _dotted(message: bytes) -> bytes:
    """The mail as it goes after DATA: CRLF everywhere, so that no lone CR or LF can smuggle an end; dots doubled."""
    lines = re.split(rb"\r\n|\r|\n", message)
    if lines[-1] == b"":
        del lines[-1]
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines) + b".\r\n"


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
