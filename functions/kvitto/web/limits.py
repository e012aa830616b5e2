"""How much one address may post. Generous, since a whole library shares one; kept in the memory of this process."""

from collections import OrderedDict
from ipaddress import IPv6Address
from threading import Lock

from werkzeug.wrappers import Request

BURST = 100
"""Posts at once: a course of thirty who begin together, or a librarian who tries everything."""
PER_SECOND = 1.0
WAIT_S = 30
"""What whoever is refused is asked to wait; half a minute gives room for thirty posts more."""
SENDINGS = 40
"""Forms sent at once from one address before the rest wait for staff to look at them: the same course, and some."""
SENDINGS_PER_HOUR = 40
ADDRESSES_MAX = 10_000


class Buckets:
    """A bucket of tokens for each address, of the addresses that were here last: it holds ``most``."""

    def __init__(self, most: float, per_second: float) -> None:
        self._most = most
        self._per_second = per_second
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def takes(self, address: str, now: float) -> bool:
        """Take a token, if there is one. ``now`` is in seconds that never go backwards."""
        with self._lock:
            left, since = self._buckets.pop(address, (self._most, now))
            left = min(self._most, left + (now - since) * self._per_second)
            allowed = left >= 1
            self._buckets[address] = (left - 1 if allowed else left, now)
            if len(self._buckets) > ADDRESSES_MAX:
                self._buckets.popitem(last=False)  # Who was here longest ago has a full bucket, or nearly.
        return allowed


class Limits:
    """What one address may post, and how many forms it may send before they wait for staff.

    ``forwarded``: a front end of the platform's stands before us and adds the client's address last in
    X-Forwarded-For, as Google's does; what stands before that, anybody may have written. Where it is missing,
    nothing stands before us, and nobody can be told from another. Otherwise the connection's own address counts.
    """

    def __init__(self, *, forwarded: bool) -> None:
        self._forwarded = forwarded
        self._posts = Buckets(BURST, PER_SECOND)
        self._sendings = Buckets(SENDINGS, SENDINGS_PER_HOUR / 3600)

    def allows(self, request: Request, now: float) -> bool:
        """Whether the address may post now. ``now`` is in seconds that never go backwards."""
        address = self._address(request)
        return address is None or self._posts.takes(address, now)

    def allows_sending(self, request: Request, now: float) -> bool:
        """Whether what the address sends now becomes a case at once."""
        address = self._address(request)
        return address is None or self._sendings.takes(address, now)

    def _address(self, request: Request) -> str | None:
        if not self._forwarded:
            return _network(request.remote_addr or "")
        told = request.headers.getlist("X-Forwarded-For")
        return _network(told[-1].rpartition(",")[2].strip()) if told else None


def _network(address: str) -> str:
    """The address; of IPv6 the half that its owner was given, who has all the others in it (RFC 6177)."""
    try:
        parsed = IPv6Address(address)
    except ValueError:
        return address
    return str(parsed.ipv4_mapped or parsed.exploded[:19])
