"""What Kvitto keeps below its own headings: the words of the data files, and formulas over other tabs.

Whoever writes there is warned by Sheets; what they wrote is mended when the sheet is prepared again.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from kvitto.adapters.google_sheets.layout import letters, quoted
from kvitto.adapters.google_sheets.looks import Part, values_below
from kvitto.core import sheet_formula
from kvitto.core.ids import TabKey
from kvitto.core.sheet import Column, Tab

FORMULA_KEY = "kvitto.formula"
"""Marks a column with the digest of the formula that stands in it, so that a new version's can be told from it."""


class Place(Protocol):
    """A tab, where its columns stand or will stand, and what Sheets told of it (nothing of one made now)."""

    @property
    def tab(self) -> Tab: ...
    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def index(self) -> Mapping[str, int]: ...
    @property
    def about(self) -> Mapping[str, Any]: ...


Places = Mapping[TabKey, Place]


def keeps(tab: Tab) -> bool:
    """Whether rows below the headings must be read to see what Kvitto keeps there."""
    return any(_has_list(column) or column.formula for column in tab.columns)


def mended_lists(place: Place) -> Iterator[Part]:
    """System columns whose words are no longer those of the data files."""
    for column in place.tab.columns:
        index = place.index[column.key]
        if _has_list(column):
            there = [_word(cells, index) for cells in _rows(place)]
            while there and not there[-1]:
                there.pop()
            if there != [str(value) for value in column.values]:
                yield values_below(place.id, index, column, instead_of=len(there))


def formulas(place: Place, places: Places) -> Iterator[Part]:
    """The formulas of a tab that are not there, or not as they should be: overwritten, broken, or of an old version."""
    for column in place.tab.columns:
        if column.formula and not _stands(place, column):
            yield from _formula(place, column, places)


def _has_list(column: Column) -> bool:
    return column.zone == "system" and bool(column.values)


def _rows(place: Place) -> Sequence[Sequence[Mapping[str, Any]]]:
    """The cells below the headings."""
    grids = place.about.get("data", [{}])
    return [row.get("values", []) for row in grids[0].get("rowData", [])[1:]]


def _word(cells: Sequence[Mapping[str, Any]], index: int) -> str:
    value = cells[index].get("userEnteredValue", {}) if index < len(cells) else {}
    return str(next(iter(value.values()), ""))


def _digest(column: Column) -> str:
    return hashlib.sha256(column.formula.encode()).hexdigest()[:12]


def _stands(place: Place, column: Column) -> bool:
    index = place.index[column.key]
    marks = place.about.get("data", [{}])[0].get("columnMetadata", [])
    ours = {"metadataKey": FORMULA_KEY, "metadataValue": _digest(column)}
    if index >= len(marks) or ours not in marks[index].get("developerMetadata", []):
        return False
    there = [_word(cells, index) for cells in _rows(place)[: place.tab.formula_rows]]
    return len(there) == place.tab.formula_rows and all(
        word.startswith("=") and "#REF!" not in word.upper() for word in there
    )


def _formula(place: Place, column: Column, places: Places) -> Iterator[Part]:
    index = place.index[column.key]
    rows = [
        {"values": [{"userEnteredValue": {"formulaValue": _spelled(column, place, places, number)}}]}
        for number in range(2, place.tab.formula_rows + 2)
    ]
    start = {"sheetId": place.id, "rowIndex": 1, "columnIndex": index}
    yield {"updateCells": {"rows": rows, "fields": "userEnteredValue", "start": start}}
    whole = {"sheetId": place.id, "dimension": "COLUMNS", "startIndex": index, "endIndex": index + 1}
    here = {"dimensionRange": whole}
    lookup = {"metadataKey": FORMULA_KEY, "metadataLocation": here, "locationMatchingStrategy": "EXACT_LOCATION"}
    yield {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}}
    mark = {
        "metadataKey": FORMULA_KEY,
        "metadataValue": _digest(column),
        "location": here,
        "visibility": "DOCUMENT",
    }
    yield {"createDeveloperMetadata": {"developerMetadata": mark}}


def _spelled(column: Column, place: Place, places: Places, row: int) -> str:
    def range_of(name: str) -> str:
        tab, dot, key = name.rpartition(".")
        if not dot:
            return f"${letters(place.index[key])}{row}"
        letter = letters(places[TabKey(tab)].index[key])
        return f"{quoted(places[TabKey(tab)].title)}!${letter}:${letter}"

    formula = column.formula.splitlines()[row - 2] if column.formula_by_row else column.formula
    return f"={sheet_formula.spelled(formula, range_of)}"
