"""What a range in a request means in a given book: a tab and a rectangle of it."""

from typing import NamedTuple

from .book import Book, Tab
from .cells import Json
from .errors import ApiError, invalid
from .grid import Area, Span, parse_span, quoted, span_of


class Target(NamedTuple):
    """A tab and the rectangle meant in it, inside its grid; `single` if one cell was named."""

    tab: Tab
    area: Area
    single: bool = False

    @property
    def text(self) -> str:
        """As Google echoes it."""
        return f"{quoted(self.tab.title)}!{self.area.a1()}"


def target(book: Book, text: str, *, growing: bool = False) -> Target:
    """The cells a range text means. `growing` allows what lies outside the grid, for a write that will extend it.

    Without a tab's name a cell range wins over a named range, and that over a tab's title (Sheets API v4, A1
    notation). Raises: ApiError as Google words it.
    """
    tab, span = _found(book, text)
    return _within(tab, span, text, growing=growing)


def of_grid_range(book: Book, grid: Json) -> Target:
    """The cells of a GridRange, cut at the grid's edges.

    Raises: ApiError if the tab is not there or the range begins outside it.
    """
    tab = book.tab(grid.get("sheetId", 0))
    area = span_of(grid).area(tab.row_count, tab.column_count)
    if area.top < 0 or area.left < 0 or area.top >= area.bottom or area.left >= area.right:
        raise invalid(f"Invalid range: {grid}")
    if area.bottom > tab.row_count or area.right > tab.column_count:
        raise _outside(tab, area.a1())
    return Target(tab, area)


def _found(book: Book, text: str) -> tuple[Tab, Span]:
    whole = Span(None, None, None, None)
    title, bang, rest = _split(text)
    if bang:
        tab = book.titled(title)
        if tab is None:
            raise unparsable(text)
        if not rest:
            return tab, whole
        span = parse_span(rest)
        if span:
            return tab, span
        named = _named(book, rest)
        if named:
            return named
        raise unparsable(text)
    if not text.startswith("'"):
        span = parse_span(text)
        if span:
            return _first_visible(book), span
        named = _named(book, text)
        if named:
            return named
    tab = book.titled(title) or book.titled(text)
    if tab is None:
        raise unparsable(text)
    return tab, whole


def _split(text: str) -> tuple[str, bool, str]:
    """Title, whether an exclamation mark followed, and the rest. A quoted title may hold marks and doubled quotes."""
    if text.startswith("'"):
        position = 1
        while (position := text.find("'", position)) != -1:
            if text[position + 1 : position + 2] != "'":
                title = text[1:position].replace("''", "'")
                tail = text[position + 1 :]
                return (title, tail.startswith("!"), tail[1:]) if not tail or tail[0] == "!" else (text, False, "")
            position += 2
    title, bang, rest = text.rpartition("!")
    return (title, True, rest) if bang else (text, False, "")


def _named(book: Book, name: str) -> tuple[Tab, Span] | None:
    for named in book.named_ranges:
        if named["name"].casefold() == name.casefold():
            return book.tab(named["range"].get("sheetId", 0)), span_of(named["range"])
    return None


def _first_visible(book: Book) -> Tab:
    return next((tab for tab in book.tabs if not tab.properties.get("hidden")), book.tabs[0])


def _within(tab: Tab, span: Span, text: str, *, growing: bool) -> Target:
    area = span.area(tab.row_count, tab.column_count)
    if area.top >= area.bottom or area.left >= area.right or area.top >= tab.row_count or area.left >= tab.column_count:
        if not growing:
            raise _outside(tab, span.a1())
        area = Area(area.top, max(area.bottom, area.top + 1), area.left, max(area.right, area.left + 1))
    single = span.top is not None and span.left is not None and area.height == area.width == 1
    return Target(tab, area if growing else area.clipped(tab.row_count, tab.column_count), single)


def _outside(tab: Tab, a1: str) -> ApiError:
    return invalid(
        f"Range ({quoted(tab.title)}!{a1}) exceeds grid limits. "
        f"Max rows: {tab.row_count}, max columns: {tab.column_count}"
    )


def unparsable(text: str) -> ApiError:
    return invalid(f"Unable to parse range: {text}")
