"""Lists that staff hand on: decisions to report, who tells at the sharing day, and the post of a period."""

from collections.abc import Sequence

from kvitto.core.export import Table, table_of
from kvitto.core.ids import TabKey
from kvitto.core.sheet import Cell, CellType, Column, Tab

DECISIONS: Sequence[tuple[str, CellType]] = (
    ("Referens", "text"), ("Diarienummer", "text"), ("Kommun", "text"), ("Projekt", "text"), ("Beslut", "text"),
    ("Beviljat belopp", "money"), ("Beslutsdatum", "date"), ("Beslutat av", "text"), ("Anmält", "date"),
)  # fmt: skip
SHARING: Sequence[tuple[str, CellType]] = (
    ("Kommun", "text"), ("Projekt", "text"), ("Presenterar", "text"), ("Minuter", "number"), ("Lärdomar", "text"),
)  # fmt: skip
POST: Sequence[tuple[str, CellType]] = (
    ("Datum", "date"), ("In/Ut/Upprättad", "text"), ("Motpart", "text"), ("Avser", "text"), ("Referens", "text"),
    ("Diarienummer", "text"), ("Handling", "text"), ("Registrerad", "text"),
)  # fmt: skip


def listed(name: str, title: str, headings: Sequence[tuple[str, CellType]], rows: Sequence[Sequence[Cell]]) -> Table:
    """A list as a table, every text of it disarmed for programs that would run a formula."""
    columns = tuple(Column(heading, heading, kind) for heading, kind in headings)
    tab = Tab(TabKey(name), title, "work", (), columns)
    return table_of(tab, [{one.key: cell for one, cell in zip(columns, row, strict=True)} for row in rows])
