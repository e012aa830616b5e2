"""`kvitto export` before LibreOffice: every column has the type it should, and nothing is a formula."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.audit.judges import Verdict
from tests.audit.libreoffice import OFFICE, TABLE, convert

TYPES = {
    "Referens": "string",
    "Kommun": "string",
    "Projekt": "string",
    "Sökt belopp": "float",
    "Stödår": "float",
    "Inkom": "date",
    "Start": "date",
    "Slut": "date",
    "Telefon": "string",
    "E-post": "string",
}
CSV_FILTER = "CSV:59,34,UTF8,1,,1053,false,true"
"""Semicolons, UTF-8, Swedish, and cells read as what they look like: what a person gets who double-clicks the file."""


def right_types(base: str, year: int, spreadsheets: Mapping[str, str], folder: Path) -> Iterator[Verdict]:
    """A verdict for each file that the command writes of a Kvitto that runs at ``base`` with its data below ``folder``.

    ``spreadsheets`` are the ids of Västra Götaland's, by the variables that name them.
    Raises: AssertionError if there is nothing to look at, or a program does not run.
    """
    _export(base, year, spreadsheets, folder)
    files = sorted((folder / "export").iterdir())
    assert files, "No file was written."
    for file in files:
        book = convert(file, folder, infilter=CSV_FILTER if file.suffix == ".csv" else "")
        yield Verdict("LibreOffice", file.name, tuple(_faults(book)))


def _export(base: str, year: int, spreadsheets: Mapping[str, str], folder: Path) -> None:
    environment = {
        "KVITTO_JOURNAL": (folder / "data/journal").resolve().as_uri(),
        "KVITTO_MAIL": f"file://{folder}/mail",
        "KVITTO_SECRET": "not asked for",
        "KVITTO_PUBLIC_URL": base,
        "KVITTO_SHEETS_API": base,
        "KVITTO_REGIONS": "vgr",
    }
    kvitto = str(Path(sys.executable).with_name("kvitto"))
    command = [kvitto, "export", str(year), "--to", str(folder / "export")]
    whole = {**os.environ, **environment, **spreadsheets}
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, env=whole)
    assert run.returncode == 0, run.stderr


def _faults(book: "ET.ElementTree[ET.Element]") -> Iterator[str]:
    for table in book.iter(f"{TABLE}table"):
        first, *rows = table.iter(f"{TABLE}table-row")
        headings = ["".join(cell.itertext()).strip() for cell in _cells(first)]
        told = filled = 0
        for row in rows:
            for heading, cell in zip(headings, _cells(row), strict=False):
                kind = cell.get(f"{OFFICE}value-type")
                if cell.get(f"{TABLE}formula"):
                    yield f"{heading} is a formula: {cell.get(f'{TABLE}formula')}"
                if heading in TYPES and kind not in (TYPES[heading], _also(TYPES[heading]), None):
                    yield f"{heading} is {kind}, not {TYPES[heading]}: {''.join(cell.itertext())!r}"
                told += heading in TYPES and kind is not None
                filled += kind is not None
        if filled and not told and TYPES.keys() & set(headings):
            yield "nothing stands in the columns whose types are known"


def _also(kind: str) -> str:
    """Money is a number with a unit."""
    return "currency" if kind == "float" else kind


def _cells(row: ET.Element) -> list[ET.Element]:
    cells: list[ET.Element] = []
    for cell in row.findall(f"{TABLE}table-cell"):
        cells += [cell] * min(int(cell.get(f"{TABLE}number-columns-repeated", 1)), 200)
    return cells
