"""Field masks: what of an answer is wanted, and what of a change is meant.

A mask is a tree: {} is everything below. Dots, slashes and parentheses mean the same thing
(`a.b,a/c`, `a(b,c)`), names may be camelCase or snake_case, and `*` is all.
"""

import re
from typing import Any

from .cells import Json
from .errors import ApiError, invalid

Mask = dict[str, Any]  # a tree of Masks; a recursive alias says less to mypy than this says to a reader

ALL: Mask = {}

_TOKENS = re.compile(r"\s*([A-Za-z0-9_*]+|[.,/()])\s*")
_SNAKE = re.compile(r"_([a-z0-9])")


def parse(text: str) -> Mask:
    """Raises: ApiError when the mask is not one."""
    tokens = _TOKENS.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text) or not tokens:
        raise bad_mask(text)
    mask, rest = _alternatives(tokens, text)
    if rest:
        raise bad_mask(text)
    return mask


def bad_mask(text: str) -> ApiError:
    return invalid(f"Invalid field mask: {text}")


def _alternatives(tokens: list[str], text: str) -> tuple[Mask, list[str]]:
    mask: Mask = {}
    everything = False
    while True:
        path, tokens = _path(tokens, text)
        if path is ALL:
            everything = True
        else:
            _join(mask, path)
        if not tokens or tokens[0] != ",":
            return (ALL if everything else mask), tokens
        tokens = tokens[1:]


def _path(tokens: list[str], text: str) -> tuple[Mask, list[str]]:
    if not tokens or not re.fullmatch(r"[A-Za-z0-9_*]+", tokens[0]):
        raise bad_mask(text)
    name, tokens = tokens[0], tokens[1:]
    below: Mask = {}
    if tokens and tokens[0] in "./":
        below, tokens = _path(tokens[1:], text)
    elif tokens and tokens[0] == "(":
        below, tokens = _alternatives(tokens[1:], text)
        if not tokens or tokens[0] != ")":
            raise bad_mask(text)
        tokens = tokens[1:]
    if name == "*":
        return below or ALL, tokens
    return {_SNAKE.sub(lambda match: match[1].upper(), name): below}, tokens


def _join(mask: Mask, other: Mask) -> None:
    for name, below in other.items():
        if name not in mask:
            mask[name] = below
        elif mask[name] and below:
            _join(mask[name], below)
        else:
            mask[name] = ALL


def wants(mask: Mask, *path: str) -> bool:
    """True if the mask lets something at this path through."""
    for name in path:
        if not mask:
            return True
        if name not in mask:
            return False
        mask = mask[name]
    return True


def below(mask: Mask, *path: str) -> Mask:
    """The part of the mask under a path that it wants."""
    for name in path:
        if not mask:
            return ALL
        mask = mask.get(name, ALL)
    return mask


def picked(answer: Any, mask: Mask) -> Any:
    """What the mask lets through. An object stays as {} when nothing in it is wanted."""
    if not mask or not answer:
        return answer
    if isinstance(answer, list):
        return [picked(item, mask) for item in answer]
    if isinstance(answer, dict):
        return {name: picked(value, mask[name]) for name, value in answer.items() if name in mask}
    return answer


def merged(old: Json, new: Json, mask: Mask) -> Json:
    """`old` with the masked fields as in `new`; a masked field that `new` leaves out is cleared."""
    if not mask:
        return dict(new)
    result = dict(old)
    for name, deeper in mask.items():
        if name not in new:
            if deeper and isinstance(old.get(name), dict):
                result[name] = merged(old[name], {}, deeper)
                if not result[name]:
                    del result[name]
            else:
                result.pop(name, None)
        elif deeper and isinstance(new[name], dict):
            before = old.get(name)
            result[name] = merged(before if isinstance(before, dict) else {}, new[name], deeper)
        else:
            result[name] = new[name]
    return result
