"""Calls that only read. Each takes a book as it stands; nothing here locks or changes."""

from collections.abc import Mapping
from typing import Any

from . import drive, export, metadata, sharing
from .book import Book
from .cells import Json
from .checking import check_answer_mask
from .errors import not_found
from .filters import areas_of
from .masks import ALL, Mask, parse
from .names import target
from .reading import Computed, Reading, read
from .render import metadata_told, spreadsheet


class Query:
    """The parameters of a request: the last value of each, and all of those that may be repeated."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.last: dict[str, str] = dict(pairs)
        self._pairs = pairs

    def every(self, name: str) -> list[str]:
        return [value for key, value in self._pairs if key == name]

    def flag(self, name: str) -> bool:
        """Google reads `true` in any case; Python clients send `True`."""
        return self.last.get(name, "").casefold() in ("true", "1")

    @property
    def mask(self) -> Mask:
        return parse(self.last["fields"]) if self.last.get("fields") else ALL


def sheets_read(name: str, book: Book, where: str, query: Query, body: Any, computed: Computed) -> Any:
    """The answer of a Sheets v4 method that only reads. Raises: ApiError."""
    match name:
        case "get":
            check_answer_mask(query.mask, "Spreadsheet")
            ranges = [target(book, text) for text in query.every("ranges")]
            grid = query.flag("includeGridData")
            return spreadsheet(book, computed, mask=query.mask, ranges=ranges or None, grid_data=grid)
        case "getByDataFilter":
            ranges = [place for wish in body.get("dataFilters") or [] for place in areas_of(book, wish)]
            grid = bool(body.get("includeGridData"))
            return spreadsheet(book, computed, mask=query.mask, ranges=ranges, grid_data=grid)
        case "values.get":
            return read(target(book, where), Reading.of(book, computed, query.last))
        case "values.batchGet":
            how = Reading.of(book, computed, query.last)
            found = [read(target(book, text), how) for text in query.every("ranges")]
            return {"spreadsheetId": book.id} | ({"valueRanges": found} if found else {})
        case "values.batchGetByDataFilter":
            return _by_filter(book, body, computed)
        case "developerMetadata.search":
            return metadata.search(book, body)
        case _:
            return _metadata(book, where)


def _by_filter(book: Book, body: Json, computed: Computed) -> Json:
    """Every range once, with all the filters that chose it."""
    how = Reading.of(book, computed, body)
    chosen: dict[str, Json] = {}
    for wish in body.get("dataFilters") or []:
        for place in areas_of(book, wish):
            item = chosen.setdefault(place.text, {"valueRange": read(place, how), "dataFilters": []})
            item["dataFilters"].append(wish)
    return {"spreadsheetId": book.id} | ({"valueRanges": list(chosen.values())} if chosen else {})


def _metadata(book: Book, metadata_id: str) -> Json:
    for item in book.metadata:
        if str(item["metadataId"]) == metadata_id:
            return metadata_told(item)
    raise not_found()


def drive_read(name: str, books: Mapping[str, Book], file: str, where: str, query: Query, computed: Computed) -> Any:
    """The answer of a Drive v3 method that only reads: JSON, or bytes and their type for an export."""
    match name:
        case "files.list":
            return drive.list_files(books, query.last)
        case "files.get":
            return drive.get(books, file, query.last)
        case "files.export":
            mime_type = query.last.get("mimeType", "")
            return export.exported(sharing.found(books, file), computed, mime_type), mime_type
        case "permissions.list":
            return sharing.permissions(books, file, query.last)
        case "permissions.get":
            return sharing.permission(books, file, where, query.last)
        case _:
            return sharing.comments(books, file, query.last)
