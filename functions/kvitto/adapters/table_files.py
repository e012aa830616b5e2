"""Tables as files: xlsx for those who open it, CSV for programs. Only their owner may read them."""

import csv
import os
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kvitto.core.export import Table
from kvitto.core.sheet import Cell, CellType

_FORMATS: dict[CellType, str] = {
    "money": '#,##0" kr"',
    "number": "#,##0",
    "year": "0",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
}
_WIDTH = 18


def write_xlsx(file: Path, tables: Sequence[Table]) -> None:
    """One sheet for each table: numbers are numbers, days are days, and no text is a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        sheet = book.create_sheet(table.title[:31])
        for at, heading in enumerate(table.headings, start=1):
            _put(sheet, 1, at, heading, "text").font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(at)].width = _WIDTH
        for number, row in enumerate(table.rows, start=2):
            for at, (cell, kind) in enumerate(zip(row, table.types, strict=True), start=1):
                if cell is not None:
                    _put(sheet, number, at, cell, kind)
        sheet.freeze_panes = "A2"
    content = BytesIO()
    book.save(content)
    _write(file, content.getvalue())


def write_csv(file: Path, table: Table) -> None:
    """UTF-8 with a byte order mark, and ``;`` between, as a Swedish Excel opens it; dates as 2026-12-01."""
    text = StringIO()
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(table.headings)
    lines.writerows([_as_text(cell) for cell in row] for row in table.rows)
    _write(file, text.getvalue().encode("utf-8-sig"))


def _put(sheet: Worksheet, row: int, column: int, value: Cell, kind: CellType) -> XlsxCell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, XlsxCell)
    if isinstance(value, bool | str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", _as_text(value))
        cell.data_type = "s"  # or openpyxl takes "=1" for a formula, and "#N/A" for an error
        cell.number_format = "@"
    else:
        cell.value = value
        cell.number_format = _FORMATS.get(kind, "General")
    return cell


def _as_text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "Ja" if cell else "Nej"
        case datetime():
            return f"{cell:%Y-%m-%d %H:%M}"
        case date():
            return cell.isoformat()
        case float():
            return f"{cell:.15g}".replace(".", ",")
        case _:
            return str(cell)


def _write(file: Path, content: bytes) -> None:
    """Write the file anew, for its owner alone: it holds personal data."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
