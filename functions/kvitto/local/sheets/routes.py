"""From method and path to what is asked: the paths of Sheets v4, Drive v3 and Drive v2's upload."""

import re
from typing import NamedTuple


class Route(NamedTuple):
    """`name` is the method's name in the API reference; `writes` says whether it changes anything."""

    name: str
    file: str = ""
    target: str = ""
    writes: bool = False
    drive: bool = False


_SHEETS = (
    ("POST", r"", "create", True),
    ("GET", r"/(?P<file>[^/:]+)", "get", False),
    ("POST", r"/(?P<file>[^/:]+):batchUpdate", "batchUpdate", True),
    ("POST", r"/(?P<file>[^/:]+):getByDataFilter", "getByDataFilter", False),
    ("GET", r"/(?P<file>[^/:]+)/values:batchGet", "values.batchGet", False),
    ("POST", r"/(?P<file>[^/:]+)/values:batchGetByDataFilter", "values.batchGetByDataFilter", False),
    ("POST", r"/(?P<file>[^/:]+)/values:(?:batchUpdate|batchUpdateByDataFilter)", "values.batchUpdate", True),
    ("POST", r"/(?P<file>[^/:]+)/values:(?:batchClear|batchClearByDataFilter)", "values.batchClear", True),
    ("POST", r"/(?P<file>[^/:]+)/values/(?P<target>.*):append", "values.append", True),
    ("POST", r"/(?P<file>[^/:]+)/values/(?P<target>.*):clear", "values.clear", True),
    ("GET", r"/(?P<file>[^/:]+)/values/(?P<target>.*)", "values.get", False),
    ("PUT", r"/(?P<file>[^/:]+)/values/(?P<target>.*)", "values.update", True),
    ("POST", r"/(?P<file>[^/:]+)/sheets/(?P<target>[^/:]+):copyTo", "sheets.copyTo", True),
    ("POST", r"/(?P<file>[^/:]+)/developerMetadata:search", "developerMetadata.search", False),
    ("GET", r"/(?P<file>[^/:]+)/developerMetadata/(?P<target>[^/:]+)", "developerMetadata.get", False),
)
_DRIVE = (
    ("GET", r"", "files.list", False),
    ("POST", r"", "files.create", True),
    ("GET", r"/(?P<file>[^/]+)", "files.get", False),
    ("PATCH", r"/(?P<file>[^/]+)", "files.update", True),
    ("DELETE", r"/(?P<file>[^/]+)", "files.delete", True),
    ("POST", r"/(?P<file>[^/]+)/copy", "files.copy", True),
    ("GET", r"/(?P<file>[^/]+)/export", "files.export", False),
    ("GET", r"/(?P<file>[^/]+)/permissions", "permissions.list", False),
    ("POST", r"/(?P<file>[^/]+)/permissions", "permissions.create", True),
    ("GET", r"/(?P<file>[^/]+)/permissions/(?P<target>[^/]+)", "permissions.get", False),
    ("PATCH", r"/(?P<file>[^/]+)/permissions/(?P<target>[^/]+)", "permissions.update", True),
    ("DELETE", r"/(?P<file>[^/]+)/permissions/(?P<target>[^/]+)", "permissions.delete", True),
    ("GET", r"/(?P<file>[^/]+)/comments", "comments.list", False),
    ("POST", r"/(?P<file>[^/]+)/comments", "comments.create", True),
)
_UPLOAD = (("PUT", r"/(?P<file>[^/]+)", "files.import", True),)

_TABLE = tuple(
    (method, re.compile(prefix + pattern, re.DOTALL), name, writes, drive)
    for prefix, rows, drive in (
        ("/v4/spreadsheets", _SHEETS, False),
        ("/drive/v3/files", _DRIVE, True),
        ("/upload/drive/v2/files", _UPLOAD, True),
    )
    for method, pattern, name, writes in rows
)


def route(method: str, path: str) -> Route | None:
    """The method asked for; None if it is not one of these."""
    for verb, pattern, name, writes, drive in _TABLE:
        if verb == method and (match := pattern.fullmatch(path)):
            parts = match.groupdict()
            return Route(name, parts.get("file") or "", parts.get("target") or "", writes, drive)
    return None
