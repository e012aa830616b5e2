"""Spreadsheets as files: CSV and TSV of the first tab, xlsx of all, a zipped HTML page for each."""

import csv
import html
import io
import zipfile

from .book import Book, Tab
from .drive import first_visible
from .engine import workbook_bytes
from .errors import DriveError
from .names import Target
from .reading import Computed, Reading, read

CSV, TSV = "text/csv", "text/tab-separated-values"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"


def exported(book: Book, computed: Computed, mime_type: str) -> bytes:
    """The file's bytes. Raises: DriveError for formats that are not here (pdf, ods)."""
    match mime_type:
        case "text/csv":
            return _lines(_shown(book, first_visible(book), computed), ",")
        case "text/tab-separated-values":
            return _lines(_shown(book, first_visible(book), computed), "\t")
        case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
            return workbook_bytes(book)
        case "application/zip":
            return _zipped(book, computed)
        case _:
            raise DriveError(
                501, "notImplemented", f"The local Drive does not export {mime_type or 'without a mimeType'}."
            )


def _shown(book: Book, tab: Tab, computed: Computed) -> list[list[str]]:
    return list(read(Target(tab, tab.area), Reading.of(book, computed, {})).get("values", []))


def _lines(rows: list[list[str]], mark: str) -> bytes:
    """Every row as wide as the widest, lines parted by CRLF and none at the end, as Google does (recorded)."""
    width = max(map(len, rows), default=0)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, lineterminator="\r\n")
    if mark == "\t":
        rows = [[cell.replace("\t", " ").replace("\n", " ") for cell in row] for row in rows]
    writer.writerows(row + [""] * (width - len(row)) for row in rows)
    return out.getvalue().removesuffix("\r\n").encode()


def _zipped(book: Book, computed: Computed) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for tab in book.tabs:
            rows = "".join(
                "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
                for row in _shown(book, tab, computed)
            )
            archive.writestr(f"{tab.title.replace('/', '_')}.html", f'<meta charset="utf-8"><table>{rows}</table>')
    return out.getvalue()
