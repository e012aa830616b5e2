"""Drive's permissions and comments: who may see a spreadsheet, and what they wrote beside it."""

from collections.abc import Mapping

from .book import Book
from .calls import Call, Outcome
from .cells import Json
from .errors import DriveError, file_missing
from .masks import parse, picked
from .writes import Books, Engines, Write


def found(books: Books, file_id: str) -> Book:
    """Raises: DriveError if there is none."""
    if file_id not in books:
        raise file_missing(file_id)
    return books[file_id]


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


WRITES: dict[str, Write] = {
    "permissions.create": create_permission,
    "permissions.update": update_permission,
    "permissions.delete": delete_permission,
    "comments.create": create_comment,
}
