"""What every part of a batchUpdate is given: the draft, and what may differ between two runs."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .book import Book, Tab
from .cells import Json, Value
from .engine import Engine, Place
from .errors import ApiError, invalid
from .grid import Area, grid_range
from .names import of_grid_range

PROTECTED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)


@dataclass(slots=True)
class Change:
    """A draft being changed. `rng` and `now` come from the store, so that a replayed request gives the same ids.

    `caller` is who asks, for protected ranges; `markers` is False when a used metadataId is to be accepted.
    """

    book: Book
    rng: random.Random
    now: datetime
    caller: str
    engine: Engine
    markers: bool = True

    def new_id(self) -> int:
        """A random positive 31-bit number, as Google's ids are."""
        return self.rng.randrange(1, 2**31)

    def computed(self, tab: Tab) -> Mapping[Place, Value]:
        """The formulas' values in the draft as it stands. A copy is shown to the engine, since the draft goes on."""
        return self.engine.values(self.book.draft(), self.now, tab)

    def area(self, grid: Json) -> tuple[Tab, Area]:
        """Tab and cells of a GridRange that is to be changed. Raises: ApiError, also when it is protected."""
        target = of_grid_range(self.book, grid)
        self.check_open(target.tab, target.area)
        return target.tab, target.area

    def corner(self, coordinate: Json) -> tuple[Tab, int, int]:
        """Tab, row and column of a GridCoordinate. Raises: ApiError if it is no cell of the grid."""
        tab = self.book.tab(coordinate.get("sheetId", 0))
        row, column = coordinate.get("rowIndex", 0), coordinate.get("columnIndex", 0)
        if not tab.area.has(row, column):
            raise invalid(f"No cell at row {row}, column {column}: the grid has {tab.row_count} x {tab.column_count}.")
        return tab, row, column

    def check_open(self, tab: Tab, area: Area) -> None:
        """Raises: ApiError if a protected range that others made covers one of the cells."""
        for protected in tab.extras.get("protectedRanges", ()):
            if protected.get("warningOnly") or self.may_edit(protected):
                continue
            guarded = of_grid_range(self.book, protected["range"]).area
            opened = [of_grid_range(self.book, item).area for item in protected.get("unprotectedRanges", ())]
            if guarded.overlaps(area) and not any(part.holds(area) for part in opened):
                raise ApiError(400, "INVALID_ARGUMENT", PROTECTED)

    def may_edit(self, protected: Json) -> bool:
        editors = protected.get("editors", {})
        return self.caller in (protected.get("_owner"), *editors.get("users", ()))


def stored_range(tab: Tab, area: Area) -> Json:
    """A GridRange as a book keeps it: always with its sheetId."""
    return {"sheetId": tab.id} | grid_range(area)
