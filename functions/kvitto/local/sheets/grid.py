"""Ranges: A1 and R1C1 notation, GridRange, and the rectangle both mean.

Rows and columns count from 0 in code and in GridRange; ends are exclusive. Names are resolved in `names.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .cells import Json

COLUMNS_MAX = 18_278

_LETTERS = re.compile(r"[A-Z]+")
_A1 = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]{0,7})?")
_R1C1 = re.compile(r"[Rr](?:([1-9][0-9]*)|\[(-?[0-9]+)\])?[Cc](?:([1-9][0-9]*)|\[(-?[0-9]+)\])?")
_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOOKS_LIKE_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*|[Rr][0-9]*|[Cc][0-9]*")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells: rows top ≤ r < bottom, columns left ≤ c < right."""

    top: int
    bottom: int
    left: int
    right: int

    def overlaps(self, other: "Area") -> bool:
        return (
            self.top < other.bottom and other.top < self.bottom and self.left < other.right and other.left < self.right
        )

    def holds(self, other: "Area") -> bool:
        return (
            self.top <= other.top
            and other.bottom <= self.bottom
            and self.left <= other.left
            and other.right <= self.right
        )

    def has(self, row: int, column: int) -> bool:
        return self.top <= row < self.bottom and self.left <= column < self.right

    def clipped(self, rows: int, columns: int) -> "Area":
        return replace(self, bottom=min(self.bottom, rows), right=min(self.right, columns))

    def moved(self, down: int, across: int) -> "Area":
        return Area(self.top + down, self.bottom + down, self.left + across, self.right + across)

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    def a1(self) -> str:
        start = f"{column_letters(self.left)}{self.top + 1}"
        end = f"{column_letters(self.right - 1)}{self.bottom}"
        return start if start == end else f"{start}:{end}"


@dataclass(frozen=True, slots=True)
class Span:
    """A range as written: None where a side is open, as in A2:C or 3:5."""

    top: int | None
    bottom: int | None
    left: int | None
    right: int | None

    def area(self, rows: int, columns: int) -> Area:
        """The rectangle in a tab of that size; open sides reach its edges."""
        return Area(
            self.top or 0,
            rows if self.bottom is None else self.bottom,
            self.left or 0,
            columns if self.right is None else self.right,
        )

    def a1(self) -> str:
        """The range with its open sides kept, as in A5:C."""
        ends = [
            (column_letters(self.left) if self.left is not None else "")
            + (str(self.top + 1) if self.top is not None else ""),
            (column_letters(self.right - 1) if self.right is not None else "")
            + (str(self.bottom) if self.bottom is not None else ""),
        ]
        return ends[0] if ends[0] == ends[1] or not ends[1] else ":".join(ends)


def column_letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A → 0, AA → 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def parse_span(text: str) -> Span | None:
    """The span meant by A1 or R1C1 notation without a tab's name; None if it is neither."""
    ends = text.split(":")
    if len(ends) > 2 or not all(ends):
        return None
    return _a1_span(ends) or _r1c1_span(ends)


def _a1_span(ends: list[str]) -> Span | None:
    corners = [match.groups() for match in map(_A1.fullmatch, ends) if match]
    if len(corners) != len(ends) or (len(ends) == 1 and None in corners[0]):
        return None
    columns = [column_number(letters) if letters else None for letters, _ in corners]
    rows = [int(digits) - 1 if digits else None for _, digits in corners]
    top, bottom = _ordered(rows[0], rows[-1])
    left, right = _ordered(columns[0], columns[-1])
    if (top is None and left is None) or (right is not None and right > COLUMNS_MAX):
        return None
    return Span(top, bottom, left, right)


def _ordered(first: int | None, last: int | None) -> tuple[int | None, int | None]:
    """Start and exclusive end; D4:A1 means A1:D4, and A1:1 and A2:C leave the end open."""
    if first is None or last is None:
        return (first if last is None else last), None
    return min(first, last), max(first, last) + 1


def _r1c1_span(ends: list[str]) -> Span | None:
    """R1C1, also with offsets in brackets; those count from A1, since a request stands in no cell."""
    corners = []
    for end in ends:
        match = _R1C1.fullmatch(end)
        if not match:
            return None
        row, row_offset, column, column_offset = match.groups()
        corners.append((int(row or 1) - 1 + int(row_offset or 0), int(column or 1) - 1 + int(column_offset or 0)))
    (top, left), (bottom, right) = corners[0], corners[-1]
    if min(top, left, bottom, right) < 0:
        return None
    return Span(min(top, bottom), max(top, bottom) + 1, min(left, right), max(left, right) + 1)


def quoted(title: str) -> str:
    """The title as Google writes it before an exclamation mark: 'D3' and 'Två ord', but Sheet1."""
    if _PLAIN_TITLE.fullmatch(title) and not _LOOKS_LIKE_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def span_of(grid_range: Json) -> Span:
    """A GridRange's span; an index that is left out is an open side (Sheets API v4, GridRange)."""
    return Span(
        grid_range.get("startRowIndex"),
        grid_range.get("endRowIndex"),
        grid_range.get("startColumnIndex"),
        grid_range.get("endColumnIndex"),
    )


def grid_range(area: Area, tab: int | None = None) -> Json:
    """GridRange of an area. Google leaves out sheetId 0 in what it answers, but writes zero indexes."""
    head = {"sheetId": tab} if tab else {}
    return head | {
        "startRowIndex": area.top,
        "endRowIndex": area.bottom,
        "startColumnIndex": area.left,
        "endColumnIndex": area.right,
    }


def squares(area: Area) -> Iterator[tuple[int, int]]:
    for row in range(area.top, area.bottom):
        for column in range(area.left, area.right):
            yield row, column
