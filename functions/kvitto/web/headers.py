"""The headers of every answer, and its size on the wire."""

import gzip
from typing import Literal

from werkzeug.wrappers import Request, Response

Keep = Literal["nowhere", "history", "a_while", "shortly", "for_ever"]
"""Where an answer may be kept.

nowhere: personal, asked for again each time. history: a page of the form with answers in it, which only
the browser's own Back may show (docs/decisions/0007). a_while: by whoever asked, for a quarter of an hour.
shortly: for all, asked for again each time. for_ever: its address changes with its content.
"""

_CACHE: dict[Keep, str] = {
    "nowhere": "no-store",
    "history": "private, no-cache",
    "a_while": "private, max-age=900",
    "shortly": "no-cache",
    "for_ever": "public, max-age=31536000, immutable",
}
_SAFETY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_HEADERS = {keep: [*_SAFETY.items(), ("Cache-Control", value)] for keep, value in _CACHE.items()}
_WORTH_PACKING = 500


def dress(response: Response, request: Request, keep: Keep, *, linked: bool = False, locked: bool = False) -> Response:
    """Give the answer its headers, and pack it if the client can unpack it.

    ``linked``: the address itself opens somebody's case, so it is told to nobody and not indexed. ``locked``:
    somebody else's file, which must do nothing even where a browser would open it; it is packed already. Packing a
    page with sealed answers is safe here: there are no cookies, so no other site can make a browser ask for one.
    """
    response.headers.extend(_HEADERS[keep])
    if keep in ("nowhere", "a_while"):
        response.headers["X-Robots-Tag"] = "noindex"
    if linked:
        response.headers["Referrer-Policy"] = "no-referrer"
    if locked:
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    elif not response.is_streamed and (response.mimetype or "").startswith(("text/", "application/", "image/svg")):
        _pack(response, request)
    return response


def _pack(response: Response, request: Request) -> None:
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) > _WORTH_PACKING and request.accept_encodings["gzip"] > 0:
        response.set_data(gzip.compress(body, compresslevel=6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
