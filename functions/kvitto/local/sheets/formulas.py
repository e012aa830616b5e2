"""Formulas as text: into and out of a locale's way of writing, and how references follow when cells move.

A formula is kept the English way: commas between arguments, points in numbers. In a locale with a decimal
comma people write and read semicolons instead, and a backslash between columns of an array.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from .grid import column_letters, column_number, quoted
from .locales import Locale
from .shifts import Shift

_SHEET = r"(?P<sheet>'(?:[^']|'')+'|[^\W\d][\w.]*)!"
_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9]\d*"
_TOKEN = re.compile(
    rf"""
    (?P<string>"(?:[^"]|"")*"?)
    | (?P<ref>(?:{_SHEET})?(?P<a1>{_CELL}(?::(?:{_CELL}|\$?[A-Za-z]{{1,3}}))?
        | \$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}} | \$?[1-9]\d*:\$?[1-9]\d*))(?![\w(.!])
    | (?P<error>\#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!))
    | (?P<number>\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?|\.\d+)
    | (?P<word>(?:'(?:[^']|'')+'!)?[^\W\d][\w.!]*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CORNER = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)([1-9]\d*)?")

VOLATILE = re.compile(r"\b(TODAY|NOW)\s*\(\s*\)", re.IGNORECASE)


class Token(NamedTuple):
    """A piece of a formula. `sheet` is the unquoted tab title before a reference, if any."""

    kind: str
    text: str
    sheet: str | None = None
    a1: str = ""


def tokens(formula: str) -> Iterator[Token]:
    """The pieces in order; joined they are the formula."""
    for match in _TOKEN.finditer(formula):
        kind = match.lastgroup or "other"
        if match["ref"] is not None:
            sheet = match["sheet"]
            title = sheet[1:-1].replace("''", "'") if sheet and sheet.startswith("'") else sheet
            yield Token("ref", match[0], title, match["a1"])
        else:
            yield Token(kind, match[0])


def canonical(formula: str, where: Locale) -> str:
    """The formula as kept, from the locale's way of writing it. English formulas come through unchanged.

    A comma that is not inside a number is taken for a separator also where semicolons are usual: people paste.
    """
    if where.argument == ",":
        return _mapped(formula, lambda token, braces: "," if token.text == ";" and not braces else token.text)

    def english(token: Token, braces: int) -> str:
        if token.kind == "number":
            return token.text.replace(",", ".")
        if token.text == ";" and not braces:
            return ","
        return "," if token.text == "\\" and braces else token.text

    return _mapped(formula, english)


def localised(formula: str, where: Locale) -> str:
    """The kept formula as people in that locale read it."""
    if where.argument == ",":
        return formula

    def local(token: Token, braces: int) -> str:
        if token.kind == "number":
            return token.text.replace(".", ",")
        if token.text == ",":
            return "\\" if braces else ";"
        return token.text

    return _mapped(formula, local, english=True)


def _mapped(formula: str, change: Callable[[Token, int], str], *, english: bool = False) -> str:
    """Each separator and number changed; the number tells whether it stands inside an array's braces.

    In an `english` formula a comma is never part of a number, so `1,5` is two arguments.
    """
    parts, braces = [], 0
    for token in tokens(formula):
        if english and token.kind == "number" and "," in token.text:
            head, _, tail = token.text.partition(",")
            comma = Token("other", ",")
            parts += [
                change(Token("number", head), braces),
                change(comma, braces),
                change(Token("number", tail), braces),
            ]
            continue
        if token.kind == "other":
            braces += (token.text == "{") - (token.text == "}")
        parts.append(change(token, braces) if token.kind in ("other", "number") else token.text)
    return "".join(parts)


def copied(formula: str, down: int, across: int) -> str:
    """The formula as it reads when copied so many rows down and columns across; $ holds a reference."""

    def move(token: Token) -> str:
        corners = []
        for corner in token.a1.split(":"):
            moved = _moved_corner(corner, down, across)
            if moved is None:
                return "#REF!"
            corners.append(moved)
        return _prefix(token.sheet) + ":".join(corners)

    return _with_references(formula, move)


def _moved_corner(corner: str, down: int, across: int) -> str | None:
    fixed_column, letters, fixed_row, digits = _corner(corner)
    if letters:
        column = column_number(letters) + (0 if fixed_column else across)
        if column < 0:
            return None
        letters = column_letters(column)
    if digits:
        row = int(digits) + (0 if fixed_row else down)
        if row < 1:
            return None
        digits = str(row)
    return f"{fixed_column}{letters}{fixed_row}{digits}"


def _corner(corner: str) -> tuple[str, str, str, str]:
    """Dollar, letters, dollar, digits. In `$3:$5` the only dollar belongs to the row."""
    match = _CORNER.fullmatch(corner)
    assert match, corner
    fixed_column, letters, fixed_row, digits = (part or "" for part in match.groups())
    if not letters:
        return "", "", fixed_column or fixed_row, digits
    return fixed_column, letters, fixed_row, digits


def shifted(formula: str, home: str, changed: str, shift: Shift) -> str:
    """The formula after rows or columns of the tab `changed` were inserted, deleted or moved; it stands in `home`."""

    def follow(token: Token) -> str:
        if (token.sheet or home).casefold() != changed.casefold():
            return token.text
        ends = [_corner(corner) for corner in token.a1.split(":")]
        which = 3 if shift.axis == 0 else 1
        places = [_place(end[which], shift.axis) for end in ends]
        if places[0] is None:
            return token.text
        last = places[-1]
        mapped = shift.span(places[0], last + 1) if last is not None else None
        if last is None:
            start = shift.index(places[0])
            mapped = None if start is None else (start, start + 1)
        if mapped is None:
            return "#REF!"
        news = (mapped[0], mapped[1] - 1)
        corners = []
        for end, new in zip(ends, news[: len(ends)], strict=True):
            parts = list(end)
            if parts[which]:
                parts[which] = str(new + 1) if shift.axis == 0 else column_letters(new)
            corners.append("".join(parts))
        return _prefix(token.sheet) + ":".join(corners)

    return _with_references(formula, follow)


def _place(text: str, axis: int) -> int | None:
    if not text:
        return None
    return int(text) - 1 if axis == 0 else column_number(text)


def retitled(formula: str, old: str, new: str) -> str:
    """The formula after a tab was renamed."""

    def rename(token: Token) -> str:
        same = token.sheet is not None and token.sheet.casefold() == old.casefold()
        return _prefix(new) + token.a1 if same else token.text

    return _with_references(formula, rename)


def orphaned(formula: str, gone: str) -> str:
    """The formula after a tab was deleted."""

    def lose(token: Token) -> str:
        return "#REF!" if token.sheet and token.sheet.casefold() == gone.casefold() else token.text

    return _with_references(formula, lose)


def _with_references(formula: str, change: Callable[[Token], str]) -> str:
    return "".join(change(token) if token.kind == "ref" else token.text for token in tokens(formula))


def _prefix(title: str | None) -> str:
    return f"{quoted(title)}!" if title is not None else ""
