"""Partners in a joint application: each says by a link of its own that it is part of it, and where its letters go."""

import json

from kvitto.core.ids import Token

FOLDER = "partners/"


def folder(token: Token) -> str:
    """The prefix of what partners have said of the case that this post opened."""
    return f"{FOLDER}{token}/"


def key_of(token: Token, municipality: str) -> str:
    """The journal key of a partner's confirmation: whoever opens the link first gives the address."""
    return f"{folder(token)}{municipality}"


def party_of(source: str) -> str:
    """The code of the municipality whose address an object names; "" where it is no partner's."""
    return source.rpartition("/")[2] if source.startswith(FOLDER) else ""


def encode(address: str) -> bytes:
    return json.dumps({"epost": address}, ensure_ascii=False).encode()


def decode(raw: bytes) -> str:
    """The address. Raises: ValueError or KeyError when the object is damaged."""
    return str(json.loads(raw)["epost"])
