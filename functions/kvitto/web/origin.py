"""Whether a form was posted from our own pages. Browsers say so themselves; there is no cookie to steal."""

from urllib.parse import urlsplit

from werkzeug.wrappers import Request


def is_cross_site(request: Request, public_url: str) -> bool:
    """Tell whether another site made the browser post this.

    Sec-Fetch-Site is the browser's own word and no page can forge it (W3C Fetch Metadata). Browsers
    without it send Origin with every POST. A client that sends neither is no browser, and has nobody
    to be tricked.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc not in (request.host, urlsplit(public_url).netloc)
