"""Staff's spreadsheet as LibreOffice reads its xlsx file: every cell, its type and its value."""

import subprocess
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

from playwright.sync_api import APIRequestContext

from tests.audit.judges import Verdict

Cell = str | float | bool | None
Rows = Sequence[Sequence[Cell]]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STAFF = {"Authorization": "Bearer staff"}

# OpenDocument 1.3 part 3.
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - what a date cell counts its days from has no zone


def same_spreadsheet(request: APIRequestContext, spreadsheet: str, folder: Path) -> Iterator[Verdict]:
    """A verdict for each tab that holds anything: LibreOffice has the cells that the API has.

    Raises: AssertionError if there is nothing to compare, or LibreOffice does not run.
    """
    opened = opened_workbook(request, spreadsheet, folder)
    told = {title: rows for title, rows in _told(request, spreadsheet).items() if any(map(any, rows))}
    assert told, "The spreadsheet is empty: nothing was compared."
    for title, rows in told.items():
        yield Verdict("LibreOffice", title, tuple(_differences(rows, opened.get(title, []))))


def opened_workbook(request: APIRequestContext, spreadsheet: str, folder: Path) -> dict[str, Rows]:
    """The tabs as LibreOffice reads the exported file. Raises: AssertionError if it cannot be had or opened."""
    exported = request.get(f"/drive/v3/files/{spreadsheet}/export", params={"mimeType": XLSX}, headers=STAFF)
    assert exported.ok, exported.text()
    return _opened(exported.body(), folder)


def _told(request: APIRequestContext, spreadsheet: str) -> dict[str, Rows]:
    """The tabs as the API tells them: dates as serial numbers, nothing formatted."""
    about = request.get(f"/v4/spreadsheets/{spreadsheet}", headers=STAFF).json()
    titles = [sheet["properties"]["title"] for sheet in about["sheets"]]
    return {
        title: request.get(
            f"/v4/spreadsheets/{spreadsheet}/values/'{title}'?valueRenderOption=UNFORMATTED_VALUE", headers=STAFF
        )
        .json()
        .get("values", [])
        for title in titles
    }


def _opened(xlsx: bytes, folder: Path) -> dict[str, Rows]:
    """The tabs as LibreOffice reads the file, by way of its own flat XML."""
    (folder / "sheet.xlsx").write_bytes(xlsx)
    return opened_file(folder / "sheet.xlsx", folder)


def opened_file(file: Path, folder: Path) -> dict[str, Rows]:
    """The tabs of a file. Raises: AssertionError if LibreOffice does not run."""
    document = convert(file, folder)
    return {table.attrib[f"{TABLE}name"]: _rows(table) for table in document.iter(f"{TABLE}table")}


def convert(file: Path, folder: Path, infilter: str = "") -> "ET.ElementTree[ET.Element]":
    """A file as LibreOffice reads it, in its own flat XML. Raises: AssertionError if it does not run."""
    profile = f"-env:UserInstallation=file://{folder}/libreoffice"
    how = [f"--infilter={infilter}"] if infilter else []
    command = ["soffice", profile, "--headless", *how, "--convert-to", "fods", "--outdir", folder, file]
    made = folder / f"{file.stem}.fods"
    made.unlink(missing_ok=True)
    run = subprocess.run(list(map(str, command)), check=False, capture_output=True, text=True, timeout=120)
    assert made.exists(), f"LibreOffice did not run: {run.stderr[-500:]}"
    return ET.parse(made)


def _rows(table: ET.Element) -> Rows:
    """Rows and cells that stand for many are counted out, but for the empty rest of the sheet."""
    rows: list[list[Cell]] = []
    for row in table.iter(f"{TABLE}table-row"):
        cells: list[Cell] = []
        for cell in row.findall(f"{TABLE}table-cell"):
            cells += [_value(cell)] * min(int(cell.get(f"{TABLE}number-columns-repeated", 1)), 1000)
        rows += [cells] * (int(row.get(f"{TABLE}number-rows-repeated", 1)) if any(map(_is_there, cells)) else 1)
    return rows


def _value(cell: ET.Element) -> Cell:
    match cell.get(f"{OFFICE}value-type"):
        case None:
            return None
        case "string":
            return "\n".join("".join(line.itertext()) for line in cell.findall(f"{TEXT}p"))
        case "boolean":
            return cell.attrib[f"{OFFICE}boolean-value"] == "true"
        case "date":
            return _serial(cell.attrib[f"{OFFICE}date-value"])
        case _:
            return float(cell.attrib[f"{OFFICE}value"])


def _serial(iso: str) -> float:
    moment = (
        datetime.fromisoformat(iso) if "T" in iso else datetime.combine(date.fromisoformat(iso), datetime.min.time())
    )
    return (moment - DAY_0).total_seconds() / 86_400


def _differences(told: Rows, opened: Rows) -> Iterator[str]:
    for number, row in enumerate(told):
        for column, value in enumerate(row):
            there = opened[number][column] if number < len(opened) and column < len(opened[number]) else None
            if _is_there(value) and not _is_same(value, there):
                yield f"row {number + 1}, column {column + 1}: {value!r} is {there!r} there"


def _is_there(value: Cell) -> bool:
    return value is not None and value != ""


def _is_same(told: Cell, there: Cell) -> bool:
    if isinstance(told, str | bool) or isinstance(there, str | bool | None):
        return type(told) is type(there) and told == there
    return told is not None and abs(told - there) < 1e-6  # a second is 1e-5 of a day
