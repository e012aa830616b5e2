"""What staff have written in a cell, kept beside the ledger, which holds only its mark."""

import json

from kvitto.core.ids import Token
from kvitto.core.sheet import Cell


def key_of(token: Token, mark: str) -> str:
    """The journal key of a value that stood in a row of this post."""
    return f"notes/{token}/{mark}"


def encode(key: str, value: Cell) -> bytes:
    """A column's key and a value of the sheet's own: text, a number, or a yes."""
    return json.dumps({"key": key, "value": value}, ensure_ascii=False).encode()


def decode(raw: bytes) -> tuple[str, str | int | float | bool]:
    """Read a note back: column key and value. Raises: ValueError or KeyError when it is damaged."""
    body = json.loads(raw)
    return body["key"], body["value"]
