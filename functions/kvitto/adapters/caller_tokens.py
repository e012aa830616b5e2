"""Who calls: the platform's identity tokens, read and checked.

Cloud Run checks a caller's token before the call reaches us and then takes its signature away ("Service-to-service
authentication", Cloud Run documentation), so inside a private service only its words are left to read. Where the
signature is there, it is checked against Google's certificates.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from kvitto.core.failures import UnknownCaller

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SIGNATURE_REMOVED = "SIGNATURE_REMOVED_BY_GOOGLE"
CERTIFICATES = "https://www.googleapis.com/oauth2/v1/certs"
ISSUERS = frozenset({"https://accounts.google.com", "accounts.google.com"})


class CallerTokens:
    """Reads identity tokens.

    ``behind_platform``: a private Cloud Run service has let the call in, so a token without signature is one that
    the platform has checked. Elsewhere such a token is anybody's. ``now``: seconds since 1970.
    """

    def __init__(
        self,
        audiences: Sequence[str],
        now: Callable[[], float],
        *,
        behind_platform: bool,
        certificates: str = CERTIFICATES,
    ) -> None:
        self._audiences = list(audiences)
        self._now = now
        self._behind_platform = behind_platform
        self._certificates = certificates

    def email(self, token: str) -> str:
        """The verified e-mail of the account that the token was made for. Raises: UnknownCaller."""
        claims = self._stripped(token) if token.endswith(f".{SIGNATURE_REMOVED}") else self._signed(token)
        if claims.get("iss") not in ISSUERS:
            raise UnknownCaller("the token is not Google's")
        if claims.get("email_verified") is not True or not isinstance(claims.get("email"), str):
            raise UnknownCaller("the token names no verified account")
        return str(claims["email"])

    def _stripped(self, token: str) -> Mapping[str, Any]:  # Any: whatever the token says
        if not self._behind_platform:
            raise UnknownCaller("the token has no signature")
        try:
            body = token.split(".")[1]
            claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
            expires = float(claims["exp"])
        except (ValueError, KeyError, IndexError, TypeError):
            raise UnknownCaller("the token cannot be read") from None
        if expires < self._now():
            raise UnknownCaller("the token is worn out")
        return claims  # type: ignore[no-any-return]

    def _signed(self, token: str) -> Mapping[str, Any]:
        from google.auth.exceptions import GoogleAuthError
        from google.auth.transport.requests import Request
        from google.oauth2.id_token import verify_token

        if not self._audiences:
            raise UnknownCaller("no audience is set to check a signed token against (KVITTO_AUDIENCE)")
        try:
            return verify_token(token, Request(), audience=self._audiences, certs_url=self._certificates)
        except (ValueError, GoogleAuthError) as error:
            raise UnknownCaller(f"the token was refused ({type(error).__name__})") from None
