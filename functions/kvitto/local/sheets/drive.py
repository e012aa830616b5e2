"""Drive: files, permissions and comments of spreadsheets, and turning them into other formats and back."""

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

from .book import Book, Tab
from .calls import Call, Outcome, local_time
from .cells import Json
from .change_tabs import new_tab
from .errors import DriveError
from .grid import Area
from .masks import parse, picked
from .names import Target
from .sharing import found, owner
from .writes import Books, Engines, Write, new_book
from .writing import Writing, write

SHEET_TYPE = "application/vnd.google-apps.spreadsheet"

_CONDITION = re.compile(
    r"\s*(?:(?P<not>not\s+)?(?P<field>\w+)\s*(?P<op>!=|=|contains|in|>=|<=|>|<)\s*(?P<value>\"[^\"]*\"|'(?:[^'\\]|\\.)*'|true|false)"
    r"|(?P<member>'[^']*'|\"[^\"]*\")\s+in\s+(?P<list>\w+))\s*"
)


def resource(book: Book) -> Json:
    """The file as Drive describes it; what is answered is picked from it by `fields`."""
    return {
        "kind": "drive#file",
        "id": book.id,
        "name": book.title,
        "mimeType": SHEET_TYPE,
        "createdTime": book.created,
        "modifiedTime": book.modified,
        "trashed": False,
        "starred": False,
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{book.id}/edit?usp=drivesdk",
        "permissions": book.permissions,
        "parents": ["0AEmulatedDriveRoot"],
    } | book.file


def _answer(book: Book, query: Mapping[str, str]) -> Json:
    fields = query.get("fields") or "kind,id,name,mimeType"
    return dict(picked(resource(book), parse(fields)))


def get(books: Books, file_id: str, query: Mapping[str, str]) -> Json:
    return _answer(found(books, file_id), query)


def list_files(books: Books, query: Mapping[str, str]) -> Json:
    """Newest change first, a page at a time. Raises: DriveError when `q` is not understood."""
    fitting = [book for book in books.values() if _fits(resource(book), query.get("q", ""))]
    fitting.sort(key=lambda book: (book.modified, book.created), reverse=True)
    size, start = _whole(query, "pageSize", 100), _whole(query, "pageToken", 0)
    page = {
        "kind": "drive#fileList",
        "incompleteSearch": False,
        "files": [resource(book) for book in fitting[start : start + size]],
    }
    if start + size < len(fitting):
        page["nextPageToken"] = str(start + size)
    fields = query.get("fields") or "kind,incompleteSearch,nextPageToken,files(kind,id,name,mimeType)"
    return dict(picked(page, parse(fields)))


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name) or str(default)
    if not text.isdecimal():
        raise DriveError(400, "invalid", "Invalid Value", name)
    return int(text)


def _fits(file: Json, wish: str) -> bool:
    """Conditions joined by `and`, as in mimeType="…" and name = "…" (Drive API v3, search query terms)."""
    position = 0
    while position < len(wish):
        match = _CONDITION.match(wish, position)
        if not match:
            raise DriveError(400, "invalid", "Invalid Value", "q")
        if match["list"]:
            fits = match["member"][1:-1] in file.get(match["list"], [])
        else:
            fits = _compare(file.get(match["field"]), match["op"], match["value"].strip("'\"")) != bool(match["not"])
        if not fits:
            return False
        position = match.end()
        if wish[position : position + 3].casefold() == "and":
            position += 3
        elif position < len(wish):
            raise DriveError(400, "invalid", "Invalid Value", "q")
    return True


def _compare(value: Any, operator: str, wished: str) -> bool:
    text = str(value).lower() if isinstance(value, bool) else value
    match operator:
        case "=":
            return bool(text == wished)
        case "!=":
            return bool(text != wished)
        case "contains":
            return wished.casefold() in str(text).casefold()
        case "in":
            return isinstance(value, list) and wished in value
        case _:
            ordered = (str(text) > wished) - (str(text) < wished)
            return {">": ordered > 0, "<": ordered < 0, ">=": ordered >= 0, "<=": ordered <= 0}[operator]


def create_file(call: Call, _: Books, engines: Engines) -> Outcome:
    body: Json = call.body or {}
    if body.get("mimeType", SHEET_TYPE) != SHEET_TYPE:
        raise DriveError(501, "notImplemented", f"The local Drive keeps spreadsheets only, not {body['mimeType']}.")
    change = new_book(call, body.get("name") or "Untitled", engines(""))
    book = change.book
    book.tabs = [new_tab(change, {"sheetId": 0, "title": "Sheet1"})]
    book.permissions = [owner(call.caller)]
    book.file = {name: body[name] for name in ("parents", "description", "starred", "properties") if name in body}
    return Outcome({book.id: book}, lambda: _answer(book, call.query))


def update_file(call: Call, books: Books, engines: Engines) -> Outcome:
    change = call.change(found(books, call.file), engines(call.file))
    book, body = change.book, dict(call.body or {})
    if "name" in body:
        book.properties = book.properties | {"title": body.pop("name")}
    parents = [item for item in resource(book)["parents"] if item not in call.query.get("removeParents", "").split(",")]
    parents += [item for item in call.query.get("addParents", "").split(",") if item]
    book.file = book.file | body | {"parents": parents}
    return Outcome({book.id: book}, lambda: _answer(book, call.query))


def delete_file(call: Call, books: Books, _: Engines) -> Outcome:
    found(books, call.file)
    return Outcome({call.file: None}, lambda: None)


def copy_file(call: Call, books: Books, engines: Engines) -> Outcome:
    source, body = found(books, call.file), call.body or {}
    change = new_book(call, body.get("name") or f"Copy of {source.title}", engines(""))
    book = source.draft()
    book.id, book.created, book.modified = change.book.id, call.stamp, call.stamp
    book.properties = source.properties | {"title": change.book.title}
    book.permissions = [owner(call.caller)]
    book.file = {"parents": body["parents"]} if body.get("parents") else {}
    return Outcome({book.id: book}, lambda: _answer(book, call.query))


def import_csv(call: Call, books: Books, engines: Engines) -> Outcome:
    """Replace all tabs by one, named as the file, holding the CSV as if typed (recorded)."""
    change = call.change(found(books, call.file), engines(call.file))
    book = change.book
    rows: list[list[Any]] = list(csv.reader(io.StringIO(str(call.body or ""))))
    grid = {"rowCount": max(1000, len(rows)), "columnCount": max(26, *map(len, rows), 0) if rows else 26}
    book.tabs, book.named_ranges = [], []
    book.metadata = [item for item in book.metadata if item["location"]["locationType"] == "SPREADSHEET"]
    book.tabs = [new_tab(change, {"title": book.title[:100], "gridProperties": grid})]
    book.properties = book.properties | {"timeZone": "America/Los_Angeles"}
    book.check_size()
    if rows:
        how = Writing.of(book, "USER_ENTERED", local_time(book, call.moment).date())
        write(Target(book.tabs[0], Area(0, 1, 0, 1), single=True), rows, how)
    return Outcome({book.id: book}, lambda: resource_v2(book, call.caller))


def resource_v2(book: Book, caller: str) -> Json:
    """The parts of Drive v2's file resource that a client may look at after an upload."""
    return {
        "kind": "drive#file",
        "id": book.id,
        "title": book.title,
        "mimeType": SHEET_TYPE,
        "selfLink": f"https://www.googleapis.com/drive/v2/files/{book.id}",
        "alternateLink": f"https://docs.google.com/spreadsheets/d/{book.id}/edit?usp=drivesdk",
        "createdDate": book.created,
        "modifiedDate": book.modified,
        "ownerNames": [caller],
        "editable": True,
        "labels": {"viewed": True, "restricted": False, "starred": False, "hidden": False, "trashed": False},
    }


def first_visible(book: Book) -> Tab:
    return next((tab for tab in book.tabs if not tab.properties.get("hidden")), book.tabs[0])


WRITES: dict[str, Write] = {
    "files.create": create_file,
    "files.update": update_file,
    "files.delete": delete_file,
    "files.copy": copy_file,
    "files.import": import_csv,
}
