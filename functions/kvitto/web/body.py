"""What a request may bring with it: at most a megabyte, and nothing that can be read in two ways."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.wrappers import Request

BODY_BYTES_MAX = 1_000_000
FILES_BODY_BYTES_MAX = 30_000_000
"""Where files are taken. More than they may hold, so that who sends too much gets the page back and is told which
file it was; less than the 32 MiB at which Cloud Run refuses a request before we see it."""
PARTS_MAX = 200
DEPTH_MAX = 20
DIGITS_MAX = 20

Typed = Mapping[str, tuple[str, ...]]
"""What was typed, by the name of its input."""


class Unreadable(Exception):  # noqa: N818 - named for what it says of the body
    """The body is not what it claims to be. The text says what is wrong, and quotes none of it."""


def guard(request: Request, *, files: bool = False) -> None:
    """Refuse a body that is too long before any of it is read; one of unknown length, once it has grown too long.

    The limits stay on the request, so whoever reads it later is bound by them too. ``files``: the page takes files,
    and what comes as multipart is left for `uploads.received` to read.
    Raises: RequestEntityTooLarge; Unreadable when the language is asked for twice.
    """
    if len(request.args.getlist("lang")) > 1:
        raise Unreadable("lang is given twice.")
    takes_files = files and request.mimetype == "multipart/form-data"
    request.max_content_length = FILES_BODY_BYTES_MAX if takes_files else BODY_BYTES_MAX
    request.max_form_memory_size = BODY_BYTES_MAX
    request.max_form_parts = PARTS_MAX
    if takes_files:
        return
    read = request.get_data()  # Werkzeug raises at a Content-Length over the limit.
    # Of a body of unknown length it gives what the limit lets through, without a word.
    if request.content_length is None and len(read) >= BODY_BYTES_MAX:
        raise RequestEntityTooLarge


def typed(request: Request) -> Typed:
    """The inputs of a posted form, each with all its values in order.

    Bytes that are no UTF-8 become lone surrogates, which every kind of question refuses in its own words.

    Raises: RequestEntityTooLarge for too many parts; UnsupportedMediaType; Unreadable.
    """
    if request.mimetype == "multipart/form-data":
        if request.files:
            raise Unreadable("A file where the form asks for none.")
        pairs = list(request.form.items(multi=True))
    elif request.mimetype == "application/x-www-form-urlencoded":
        try:
            text = request.get_data().decode("utf-8", "surrogateescape")
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=PARTS_MAX, errors="surrogateescape")
        except ValueError:
            raise RequestEntityTooLarge from None
    else:
        raise UnsupportedMediaType
    return gathered(pairs)


def gathered(pairs: Iterable[tuple[str, str]]) -> Typed:
    """Inputs by name, each with all its values in order."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found


def scalar(inputs: Typed, name: str) -> str | None:
    """The value of an input of ours, or None. Raises: Unreadable when it comes twice."""
    values = inputs.get(name, ())
    if len(values) > 1:
        raise Unreadable("An input that may come once came twice.")
    return values[0] if values else None


def json_body(request: Request) -> Any:  # Any: whatever JSON can say
    """Read a JSON body that every reader would read alike.

    json.loads alone lets double keys, NaN, numbers beyond a float and deep nesting through.

    Raises: Unreadable.
    """
    try:
        body = json.loads(
            request.get_data().decode("utf-8"),
            object_pairs_hook=_single_keys,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_constant,
        )
    except RecursionError:
        raise Unreadable(_TOO_DEEP) from None
    except UnicodeDecodeError:
        raise Unreadable("The body is not UTF-8.") from None
    except json.JSONDecodeError as fault:
        raise Unreadable(f"The body is not JSON: see line {fault.lineno}, column {fault.colno}.") from None
    if _depth(body) > DEPTH_MAX:
        raise Unreadable(_TOO_DEEP)
    return body


_TOO_DEEP = f"The body is nested more than {DEPTH_MAX} levels deep."


def _single_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable("An object has the same key twice.")
    return found


def _integer(digits: str) -> int:
    if len(digits) > DIGITS_MAX:
        raise Unreadable(f"A number has more than {DIGITS_MAX} digits.")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise Unreadable("A number is too large.")
    return number


def _constant(name: str) -> NoReturn:
    raise Unreadable(f"{name} is not a JSON number.")


def _depth(body: Any) -> int:
    """How deeply lists and objects are nested, level by level so that no stack can run out."""
    depth, level = 0, [body]
    while any(isinstance(value, (dict, list)) for value in level):
        depth += 1
        level = [inner for value in level for inner in _inside(value)]
    return depth


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
