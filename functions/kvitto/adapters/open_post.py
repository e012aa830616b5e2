"""The post that a URL names."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from kvitto.adapters.file_post import FilePost
from kvitto.adapters.real_time import RealClock
from kvitto.adapters.smtp_post import SmtpPost
from kvitto.ports import Post


def open_post(url: str, password: str | None) -> Post:
    """A relay by ``smtp+starttls://``, ``smtps://`` or ``smtp://``, or a folder by ``file:///``.

    Nothing is connected yet. Raises: Permanent when the URL cannot be used.
    """
    if url.startswith("file:///"):
        return FilePost(Path(unquote(urlsplit(url).path)), RealClock())
    return SmtpPost(url, password)
