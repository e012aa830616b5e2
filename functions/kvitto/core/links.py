"""Links that open one case without a login: the submission's token, sealed."""

from kvitto.core.ids import RegionId, Token
from kvitto.core.seal import BrokenSeal, seal, unseal

PURPOSE = "case"


def case_link(public_url: str, secret: bytes, region: RegionId, token: Token) -> str:
    """The address by which whoever sent the submission can follow it."""
    return f"{public_url.rstrip('/')}/{region}/arende?k={seal(secret, PURPOSE, [region, token])}"


def opened(secret: bytes, region: str, sealed: str) -> Token:
    """The token of a case link's ``k``. Raises: BrokenSeal, for a link of another region too."""
    owner, token = unseal(secret, PURPOSE, sealed)
    if owner != region:
        raise BrokenSeal("the link belongs to another region")
    return Token(token)
