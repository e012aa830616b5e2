"""Data filters: ranges chosen by A1 notation, by GridRange, or by the developer metadata that marks them."""

from .book import Book
from .cells import Json
from .errors import invalid
from .grid import Area
from .metadata import matches
from .names import Target, of_grid_range, target


def areas_of(book: Book, wish: Json) -> list[Target]:
    """What a DataFilter selects. Raises: ApiError if the filter is empty."""
    if "a1Range" in wish:
        return [target(book, wish["a1Range"])]
    if "gridRange" in wish:
        return [of_grid_range(book, wish["gridRange"])]
    if "developerMetadataLookup" in wish:
        return [place for item in book.metadata if matches(book, item, wish) for place in _marked(book, item)]
    raise invalid("A data filter must have a lookup or a range.")


def _marked(book: Book, item: Json) -> list[Target]:
    location = item["location"]
    if "sheetId" in location:
        tab = book.tab(location["sheetId"])
        return [Target(tab, tab.area)]
    place = location.get("dimensionRange")
    if not place:
        return [Target(tab, tab.area) for tab in book.tabs]
    tab = book.tab(place["sheetId"])
    if place["dimension"] == "ROWS":
        return [Target(tab, Area(place["startIndex"], place["endIndex"], 0, tab.column_count))]
    return [Target(tab, Area(0, tab.row_count, place["startIndex"], place["endIndex"]))]
