"""The register port over one Google spreadsheet."""

import time
from collections.abc import Collection, Mapping, Sequence, Set
from contextlib import suppress
from typing import Any

from kvitto.adapters.google_sheets.access import Google, Line
from kvitto.adapters.google_sheets.grid import Grid, read_grid
from kvitto.adapters.google_sheets.layout import (
    Layout,
    layout_in,
    letters,
    quoted,
    read_layout,
    read_sheets,
    sheet_of,
)
from kvitto.adapters.google_sheets.patch import appended, put_back, write_cells
from kvitto.adapters.google_sheets.prepare import add_missing_columns, make_room, prepare_tabs
from kvitto.adapters.google_sheets.put_back import Misplaced
from kvitto.core.decide.looks import Made
from kvitto.core.failures import Permanent, Temporary
from kvitto.core.found import FoundTab, found_in
from kvitto.core.ids import TabKey
from kvitto.core.sheet import Batch, Cell, Cells, SeenRow, Tab
from kvitto.core.sheet_file import KVITTO_ID
from kvitto.ports import Appended, CellsMisplaced, TabBlocked

MARKER_KEY = "kvitto.rows"


class GoogleRegister:
    """See the port. ``api`` is "" for Google itself, or the address of a server that speaks Sheets."""

    def __init__(self, spreadsheet: str, api: str = "", *, refuses_used_markers: bool = True) -> None:
        self.spreadsheet = spreadsheet
        self.refuses_used_markers = refuses_used_markers
        self._line = Line(api)
        self._seen = _Seen()
        self._misplaced: dict[TabKey, Misplaced] = {}

    def session(self) -> "GoogleSession":
        return GoogleSession(Google(self.spreadsheet, self._line), self._seen, self._misplaced)

    def prepare(self, tabs: Sequence[Tab]) -> None:
        prepare_tabs(Google(self.spreadsheet, self._line), tabs)


class _Seen:
    """The layouts seen in the last seconds, so that a burst of batches reads the headings once.

    Every append tells the headings it landed under, so in a burst this is always the newest word. Reading
    them anew costs two reads, so at this age a tab that gets its rows one by one keeps within twenty a minute.
    """

    AGE_S = 6.0

    def __init__(self) -> None:
        self._layouts: dict[str, tuple[Layout, float]] = {}

    def get(self, tab: Tab) -> Layout | None:
        layout, at = self._layouts.get(tab.key, (None, 0.0))
        return layout if time.monotonic() - at <= self.AGE_S else None

    def remember(self, tab: Tab, layout: Layout) -> Layout:
        self._layouts[tab.key] = (layout, time.monotonic())
        return layout

    def forget(self, tab: Tab) -> None:
        self._layouts.pop(tab.key, None)


class GoogleSession:
    """Calls under one access token. ``misplaced`` is what earlier sessions could not put back, by tab."""

    def __init__(self, google: Google, seen: _Seen, misplaced: dict[TabKey, Misplaced]) -> None:
        self._google = google
        self._seen = seen
        self._misplaced = misplaced
        self._sheets: list[Any] = []
        self._grids: dict[TabKey, Grid] = {}

    def append_once(self, batch: Batch) -> Appended:
        """Append the batch's rows and its marker, in one batchUpdate, and read the headings they landed under.

        batchUpdate is all or nothing, and creating a used metadataId fails (Sheets API v4, developer
        metadata guide), so a second sending is refused whole.
        """
        remembered = self._seen.get(batch.tab)
        layout = remembered or self._layout(batch.tab)
        try:
            answer = self._append(batch, layout)
        except TabBlocked:
            if remembered is None:
                raise
            # Staff may have renamed the tab since it was read: look for it once more. The marker keeps it to one row.
            self._seen.forget(batch.tab)
            layout = self._layout(batch.tab)
            answer = self._append(batch, layout)
        landed = layout_in(answer.get("updatedSpreadsheet", {}), batch.tab, layout.sheet_id, layout.title)
        self._seen.remember(batch.tab, landed)
        if landed.rows > layout.rows:
            self._make_room(batch.tab, layout, landed)
        return Appended(moved=landed.index != layout.index)

    def _append(self, batch: Batch, layout: Layout) -> Any:
        return self._google.batch_update(
            [_marker(batch.marker, batch.value), appended(batch.tab, layout, [row.cells for row in batch.rows])],
            includeSpreadsheetInResponse=True,
            responseIncludeGridData=True,
            responseRanges=[layout.heading_row],
        )

    def marker(self, number: int) -> str | None:
        found = self._google.get(f"/developerMetadata/{number}")
        return None if found is None else str(found.get("metadataValue", ""))

    def put_marker(self, number: int, value: str) -> None:
        self._google.batch_update([_marker(number, value)])

    def prune_markers(self, numbers: Sequence[int]) -> None:
        lookups = [
            {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": n}}}} for n in numbers
        ]
        self._google.batch_update(lookups)

    def tokens_in(self, tab: Tab) -> frozenset[str]:
        layout = read_layout(self._google, tab)
        column = layout.index.get(KVITTO_ID)
        if column is None:
            return frozenset()
        letter = letters(column)
        area = f"{quoted(layout.title)}!{letter}2:{letter}"
        answer = self._google.get(f"/values/{area}", valueRenderOption="UNFORMATTED_VALUE")
        return frozenset(str(row[0]) for row in (answer or {}).get("values", []) if row and row[0] != "")

    def rows_in(self, tab: Tab) -> tuple[SeenRow, ...]:
        return tuple(self._grid(tab).seen())

    def look(self, tab: Tab) -> FoundTab:
        self._put_back(tab)
        grid = self._grids[tab.key] = self._grid(tab)
        sheet = sheet_of(self._sheets, tab)
        copies = sheet.copies if sheet is not None else ()
        return found_in(tab, grid.layout.index, grid.seen(), unfilled=grid.layout.unfilled, copies=copies)

    def write_cells(
        self,
        tab: Tab,
        cells: Cells,
        added: Sequence[Mapping[str, Cell]] = (),
        filled: Collection[str] = (),
        made: Made | None = None,
    ) -> bool:
        wrote = write_cells(self._google, tab, self._grids.pop(tab.key), cells, added, filled, made)
        if wrote.misplaced is not None:
            self._misplaced[tab.key] = wrote.misplaced
            self._put_back(tab)
        return wrote.as_found

    def _put_back(self, tab: Tab) -> None:
        """Until that is done nobody may look: what Kvitto has misplaced would be taken for staff's."""
        misplaced = self._misplaced.get(tab.key)
        if misplaced is None:
            return
        if not put_back(self._google, tab, misplaced, lambda: self._grid(tab)):
            raise CellsMisplaced("cells misplaced")
        del self._misplaced[tab.key]

    def cells(self) -> int:
        sizes = [sheet["properties"].get("gridProperties", {}) for sheet in self._all_sheets()]
        return sum(size.get("rowCount", 0) * size.get("columnCount", 0) for size in sizes)

    def find(self, texts: Set[str], beside: Sequence[Tab]) -> dict[str, str]:
        known = {sheet.id for tab in beside if (sheet := sheet_of(self._all_sheets(), tab)) is not None}
        others = [sheet["properties"] for sheet in self._all_sheets()]
        titles = [one["title"] for one in others if one["sheetId"] not in known and "gridProperties" in one]
        if not titles:
            return {}
        ranges = [quoted(title) for title in titles]
        answer = self._google.get("/values:batchGet", ranges=ranges, valueRenderOption="UNFORMATTED_VALUE") or {}
        return {
            value: title
            for title, found in zip(titles, answer.get("valueRanges", []), strict=True)
            for row in found.get("values", [])
            for value in row
            if isinstance(value, str) and value in texts
        }

    def _all_sheets(self) -> list[Any]:
        if not self._sheets:
            self._sheets = read_sheets(self._google)
        return self._sheets

    def add_columns(self, tab: Tab) -> None:
        add_missing_columns(self._google, tab, self._grids.pop(tab.key).layout)

    def _grid(self, tab: Tab) -> Grid:
        """The tab as it stands: one read, and one more in each session to learn what the tabs are called today."""
        for _ in range(2):
            sheet = sheet_of(self._all_sheets(), tab)
            if sheet is None:
                break
            with suppress(TabBlocked):
                grid = read_grid(self._google, tab, sheet)
                if grid is not None:
                    return grid
            self._sheets = []  # Renamed, or gone, since they were read.
        raise TabBlocked(f"tab gone: {tab.title}")

    def _make_room(self, tab: Tab, before: Layout, after: Layout) -> None:
        """The tab grew: give the new rows the looks of their columns, with room for the next ones.

        The rows are in the sheet by now, whatever becomes of their looks; `kvitto sheet init` mends those.
        """
        with suppress(Temporary, Permanent):
            make_room(self._google, tab, before, after)
            self._seen.forget(tab)

    def _layout(self, tab: Tab) -> Layout:
        seen = self._seen.get(tab)
        if seen is not None:
            return seen
        layout = read_layout(self._google, tab)
        return self._seen.remember(tab, add_missing_columns(self._google, tab, layout))


def _marker(number: int, value: str) -> dict[str, Any]:
    metadata = {
        "metadataId": number,
        "metadataKey": MARKER_KEY,
        "metadataValue": value,
        "location": {"spreadsheet": True},
        "visibility": "DOCUMENT",
    }
    return {"createDeveloperMetadata": {"developerMetadata": metadata}}
