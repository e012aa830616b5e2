"""Links to what lies beside a post: one that stays, to its page, and those on the page, which soon stop working.

The lasting link stands in staff's sheet and is as secret as the sheet is. It opens a page that tells names and sizes;
the files themselves are had by links made when the page is opened (docs/decisions/0020-files-beside-a-post.md).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kvitto.core.ids import RegionId, Token
from kvitto.core.seal import seal, unseal, unseal_of

PAGE = "documents"
FILE = "file"
SIGNING = "signing"
DOCUMENT = "document"
LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class FileLink:
    """What a short link opens: an object beside a post, until then."""

    region: RegionId
    token: Token
    name: str
    until: datetime


def page_link(public_url: str, secret: bytes, region: RegionId, token: Token) -> str:
    """The address that stands in the sheet."""
    return f"{public_url.rstrip('/')}/{region}/handlingar?k={seal(secret, PAGE, [region, token])}"


def opened_page(secret: bytes, region: str, sealed: str) -> Token:
    """The token of a page link's ``k``. Raises: BrokenSeal, for a link of another region too."""
    token = unseal_of(secret, PAGE, region, sealed)
    return Token(token)


def signing_link(public_url: str, secret: bytes, region: RegionId, token: Token) -> str:
    """The address, in the sheet, of the page where staff have decision and agreement, and hand them in signed."""
    return f"{public_url.rstrip('/')}/{region}/underskrift?k={seal(secret, SIGNING, [region, token])}"


def opened_signing(secret: bytes, region: str, sealed: str) -> Token:
    """The token of a signing link's ``k``. Raises: BrokenSeal, for a link of another region too."""
    token = unseal_of(secret, SIGNING, region, sealed)
    return Token(token)


def document_path(secret: bytes, key: str, name: str, now: datetime) -> str:
    """The path of a document of a case, by its journal key, handed out as ``name``; good for ten minutes."""
    return f"/-/handling/{seal(secret, DOCUMENT, [key, name, int((now + LIFETIME).timestamp())])}"


def opened_document(secret: bytes, sealed: str) -> tuple[str, str, datetime]:
    """Key, name, and until when the link is good. Raises: BrokenSeal."""
    key, name, until = unseal(secret, DOCUMENT, sealed)
    return str(key), str(name), datetime.fromtimestamp(until, UTC)


def file_path(secret: bytes, region: RegionId, token: Token, name: str, now: datetime) -> str:
    """The path of a file, good for ten minutes."""
    until = int((now + LIFETIME).timestamp())
    return f"/-/fil/{seal(secret, FILE, [region, token, name, until])}"


def opened_file(secret: bytes, sealed: str) -> FileLink:
    """What a short link opens; whether its time is over is the caller's to see. Raises: BrokenSeal."""
    region, token, name, until = unseal(secret, FILE, sealed)
    return FileLink(RegionId(region), Token(token), name, datetime.fromtimestamp(until, UTC))
