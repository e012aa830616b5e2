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
from .errors import DriveError, file_missing
from .grid import Area
from .masks import parse, picked
from .names import Target
from .values import Writing, write
from .writes import Books, Engines, Write, new_book

SHEET_TYPE = "application/vnd.google-apps.spreadsheet"

_CONDITION = re.compile(
    r"\s*(?:(?P<not>not\s+)?(?P<field>\w+)\s*(?P<op>!=|=|contains|in|>=|<=|>|<)\s*(?P<value>\"[^\"]*\"|'(?:[^'\\]|\\.)*'|true|false)"
    r"|(?P<member>'[^']*'|\"[^\"]*\")\s+in\s+(?P<list>\w+))\s*"
)


def found(books: Books, file_id: str) -> Book:
    """Raises: DriveError if there is none."""
    if file_id not in books:
        raise file_missing(file_id)
    return books[file_id]


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


def owner(email: str) -> Json:
    return person("05027979280415927516", email, "owner")


def person(permission_id: str, email: str, role: str, kind: str = "user") -> Json:
    return {
        "kind": "drive#permission",
        "id": permission_id,
        "type": kind,
        "emailAddress": email,
        "role": role,
        "displayName": email,
        "deleted": False,
        "pendingOwner": False,
    }


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


def permissions(books: Books, file_id: str, query: Mapping[str, str]) -> Json:
    page = {"kind": "drive#permissionList", "permissions": found(books, file_id).permissions}
    fields = query.get("fields") or "kind,permissions(kind,id,type,role)"
    return dict(picked(page, parse(fields)))


def permission(books: Books, file_id: str, permission_id: str, query: Mapping[str, str]) -> Json:
    item = _permission(found(books, file_id), permission_id)
    return dict(picked(item, parse(query.get("fields") or "kind,id,type,role")))


def _permission(book: Book, permission_id: str) -> Json:
    for item in book.permissions:
        if item["id"] == permission_id:
            return item
    raise DriveError(404, "notFound", f"Permission not found: {permission_id}.", "permissionId")


def create_permission(call: Call, books: Books, engines: Engines) -> Outcome:
    change = call.change(found(books, call.file), engines(call.file))
    body: Json = call.body or {}
    kind, role = body.get("type"), body.get("role")
    if kind not in ("user", "group", "domain", "anyone"):
        raise DriveError(400, "invalid", "The permission type field is required.", "permission.type")
    if role not in ("owner", "organizer", "fileOrganizer", "writer", "commenter", "reader"):
        raise DriveError(400, "invalid", "The permission role field is required.", "permission.role")
    if role == "owner" and call.query.get("transferOwnership", "").casefold() != "true":
        raise DriveError(
            403,
            "forbidden",
            "The transferOwnership parameter must be enabled when the permission role is 'owner'.",
            "transferOwnership",
        )
    new: Json
    if kind == "anyone":
        new = {
            "kind": "drive#permission",
            "id": "anyoneWithLink",
            "type": kind,
            "role": role,
            "allowFileDiscovery": False,
        }
    elif kind == "domain":
        new = {"kind": "drive#permission", "id": f"{change.new_id():020d}", "type": kind, "role": role}
        new |= {"domain": body.get("domain", ""), "displayName": body.get("domain", ""), "allowFileDiscovery": False}
    else:
        new = person(f"{change.new_id():020d}", body.get("emailAddress", ""), role, kind)
    book = change.book
    same = [item for item in book.permissions if item["type"] == kind and _who(item) == _who(new)]
    if same:
        new["id"] = same[0]["id"]
        book.permissions = [item for item in book.permissions if item is not same[0]]
    book.permissions.append(new)
    return Outcome({book.id: book}, lambda: picked(new, parse(call.query.get("fields") or "kind,id,type,role")))


def _who(item: Json) -> object:
    return item.get("emailAddress") or item.get("domain")


def update_permission(call: Call, books: Books, engines: Engines) -> Outcome:
    change = call.change(found(books, call.file), engines(call.file))
    book = change.book
    old = _permission(book, call.target)
    new = old | {name: value for name, value in (call.body or {}).items() if name in ("role", "pendingOwner")}
    items = [new if item is old else item for item in book.permissions]
    if new["role"] == "owner" and old["role"] != "owner":
        items = [item | {"role": "writer"} if item["role"] == "owner" and item is not new else item for item in items]
        new["pendingOwner"] = False
    book.permissions = items
    return Outcome({book.id: book}, lambda: picked(new, parse(call.query.get("fields") or "kind,id,type,role")))


def delete_permission(call: Call, books: Books, engines: Engines) -> Outcome:
    change = call.change(found(books, call.file), engines(call.file))
    gone = _permission(change.book, call.target)
    if gone["role"] == "owner":
        raise DriveError(403, "insufficientFilePermissions", "The owner of a file cannot be removed.")
    change.book.permissions = [item for item in change.book.permissions if item is not gone]
    return Outcome({call.file: change.book}, lambda: None)


def comments(books: Books, file_id: str, query: Mapping[str, str]) -> Json:
    """Raises: DriveError without `fields`, which comments alone demand (Drive API v3)."""
    book = found(books, file_id)
    if not query.get("fields"):
        message = "The 'fields' parameter is required for this method."
        raise DriveError(400, "required", message, "fields")
    page = {"kind": "drive#commentList", "comments": book.file.get("_comments", [])}
    return dict(picked(page, parse(query["fields"])))


def create_comment(call: Call, books: Books, engines: Engines) -> Outcome:
    change = call.change(found(books, call.file), engines(call.file))
    book = change.book
    new = {"kind": "drive#comment", "id": f"AAAA{change.new_id():x}", "createdTime": call.stamp}
    new |= {
        name: value for name, value in (call.body or {}).items() if name in ("content", "anchor", "quotedFileContent")
    }
    book.file = book.file | {"_comments": [new, *book.file.get("_comments", [])]}
    return Outcome({book.id: book}, lambda: picked(new, parse(call.query.get("fields") or "*")))


def first_visible(book: Book) -> Tab:
    return next((tab for tab in book.tabs if not tab.properties.get("hidden")), book.tabs[0])


WRITES: dict[str, Write] = {
    "files.create": create_file,
    "files.update": update_file,
    "files.delete": delete_file,
    "files.copy": copy_file,
    "files.import": import_csv,
    "permissions.create": create_permission,
    "permissions.update": update_permission,
    "permissions.delete": delete_permission,
    "comments.create": create_comment,
}
