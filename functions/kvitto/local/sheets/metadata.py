"""Developer metadata: the resource, its lookup, and the parts of a batchUpdate that change it.

Kvitto's promise of one row rests on one sentence about metadataId: "if the ID you specify is already used, the
request fails" (Sheets API v4, developer metadata guide). `markers=False` leaves that refusal out.
"""

from typing import Any

from .book import Book
from .cells import Json
from .change import Change
from .change_cells import mask_of
from .errors import invalid
from .grid import Area
from .masks import merged
from .names import of_grid_range, target
from .render import metadata_told

CHARS_MAX = 30_000


def create(change: Change, request: Json) -> Json:
    """Raises: ApiError if the id is used (and markers are on), or the metadata is not valid."""
    given = request.get("developerMetadata") or {}
    book = change.book
    metadata_id = given.get("metadataId") or change.new_id()
    if not isinstance(metadata_id, int) or not 0 < metadata_id < 2**31:
        raise invalid(f"Invalid developer metadata ID: {metadata_id}")
    if change.markers and any(item["metadataId"] == metadata_id for item in book.metadata):
        raise invalid(f"Developer metadata with ID {metadata_id} already exists.")
    if not given.get("metadataKey"):
        raise invalid("Developer metadata must have a key.")
    if given.get("visibility") not in ("DOCUMENT", "PROJECT"):
        raise invalid("Developer metadata must have a visibility.")
    created: Json = {"metadataId": metadata_id, "metadataKey": given["metadataKey"]}
    if given.get("metadataValue"):
        created["metadataValue"] = given["metadataValue"]
    created |= {"location": _location(book, given.get("location") or {}), "visibility": given["visibility"]}
    book.metadata.append(created)
    _check_size(book)
    return {"developerMetadata": metadata_told(created)}


def _check_size(book: Book) -> None:
    used = sum(len(item["metadataKey"]) + len(item.get("metadataValue", "")) for item in book.metadata)
    if used > CHARS_MAX:
        raise invalid(f"Developer metadata exceeds the limit of {CHARS_MAX} characters.")


def _location(book: Book, given: Json) -> Json:
    if given.get("spreadsheet"):
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    place = given.get("dimensionRange")
    if place:
        tab = book.tab(place.get("sheetId", 0))
        kind = {"ROWS": "ROW", "COLUMNS": "COLUMN"}.get(place.get("dimension", ""))
        start, end = place.get("startIndex", 0), place.get("endIndex", 0)
        size = tab.column_count if kind == "COLUMN" else tab.row_count
        if kind is None or end != start + 1 or not 0 <= start < size:
            raise invalid("Developer metadata may only be associated with a single row or column.")
        place = {"sheetId": tab.id, "dimension": place["dimension"], "startIndex": start, "endIndex": end}
        return {"locationType": kind, "dimensionRange": place}
    if "sheetId" in given:
        return {"locationType": "SHEET", "sheetId": book.tab(given["sheetId"]).id}
    raise invalid("Developer metadata must have a location.")


def update(change: Change, request: Json) -> Json:
    mask = mask_of(request, "DeveloperMetadata")
    changed = []
    for index, item in enumerate(change.book.metadata):
        if any(matches(change.book, item, wish) for wish in request.get("dataFilters") or []):
            new = merged(item, request.get("developerMetadata") or {}, mask)
            if new.get("location") != item["location"]:
                new["location"] = _location(change.book, new.get("location") or {})
            new["metadataId"] = item["metadataId"]
            change.book.metadata[index] = new
            changed.append(new)
    if not changed:
        raise invalid("No developer metadata matched the data filters.")
    _check_size(change.book)
    return {"developerMetadata": [metadata_told(item) for item in changed]}


def delete(change: Change, request: Json) -> Json:
    wish = request.get("dataFilter") or {}
    gone = [item for item in change.book.metadata if matches(change.book, item, wish)]
    change.book.metadata = [item for item in change.book.metadata if not matches(change.book, item, wish)]
    return {"deletedDeveloperMetadata": [metadata_told(item) for item in gone]} if gone else {}


def matches(book: Book, item: Json, wish: Json) -> bool:
    """True if a DataFilter selects this metadata: by lookup, or because a range of the filter contains it."""
    lookup = wish.get("developerMetadataLookup")
    if lookup is not None:
        return _looked_up(item, lookup)
    place = _place(book, item)
    if "a1Range" in wish:
        found = target(book, wish["a1Range"])
        return place is not None and place[0] == found.tab.id and found.area.holds(place[1])
    if "gridRange" in wish:
        found = of_grid_range(book, wish["gridRange"])
        return place is not None and place[0] == found.tab.id and found.area.holds(place[1])
    raise invalid("A data filter must have a lookup or a range.")


def _place(book: Book, item: Json) -> tuple[int, Area] | None:
    """Where a row's or column's metadata stands, as (sheetId, its whole row or column)."""
    place = item["location"].get("dimensionRange")
    if not place:
        return None
    tab = book.tab(place["sheetId"])
    start, end = place["startIndex"], place["endIndex"]
    if place["dimension"] == "ROWS":
        return tab.id, Area(start, end, 0, tab.column_count)
    return tab.id, Area(0, tab.row_count, start, end)


def _looked_up(item: Json, lookup: Json) -> bool:
    checks = (
        ("metadataId", item["metadataId"]),
        ("metadataKey", item["metadataKey"]),
        ("metadataValue", item.get("metadataValue", "")),
        ("visibility", item["visibility"]),
        ("locationType", item["location"]["locationType"]),
    )
    if any(lookup.get(name) and lookup[name] != value for name, value in checks):
        return False
    wished = lookup.get("metadataLocation")
    return not wished or _at(item["location"], wished, lookup.get("locationMatchingStrategy", ""))


def _at(location: Json, wished: Json, strategy: str) -> bool:
    """EXACT_LOCATION is that place only; otherwise what lies inside it too (Sheets API v4, DeveloperMetadataLookup)."""
    if wished.get("spreadsheet"):
        return strategy != "EXACT_LOCATION" or location["locationType"] == "SPREADSHEET"
    own: Any = location.get("dimensionRange")
    asked = wished.get("dimensionRange")
    if asked:
        same = own is not None and all(
            own.get(name) == asked.get(name, 0) for name in ("sheetId", "dimension", "startIndex", "endIndex")
        )
        if same or strategy == "EXACT_LOCATION" or own is None:
            return same
        inside = asked.get("startIndex", 0) <= own["startIndex"] and own["endIndex"] <= asked.get("endIndex", 0)
        return bool(inside and own["sheetId"] == asked.get("sheetId", 0) and own["dimension"] == asked["dimension"])
    if location.get("sheetId") == wished.get("sheetId", 0):
        return True
    return strategy != "EXACT_LOCATION" and own is not None and own["sheetId"] == wished.get("sheetId", 0)


def search(book: Book, body: Json) -> Json:
    """developerMetadata:search. Nothing found is an empty object."""
    wishes = body.get("dataFilters") or []
    found = []
    for item in book.metadata:
        fitting = [wish for wish in wishes if matches(book, item, wish)]
        if fitting:
            found.append({"developerMetadata": metadata_told(item), "dataFilters": fitting})
    return {"matchedDeveloperMetadata": found} if found else {}


KINDS = {
    "createDeveloperMetadata": create,
    "updateDeveloperMetadata": update,
    "deleteDeveloperMetadata": delete,
}
