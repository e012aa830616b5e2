"""Cases that staff decide, without a sheet: settled edits in, records out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from kvitto.core import events as ev
from kvitto.core.calendar import Calendar
from kvitto.core.cell_marks import mark_of
from kvitto.core.decide import commands
from kvitto.core.decide.commands import Edit
from kvitto.core.decide.desk import Desk
from kvitto.core.ids import Reference
from kvitto.core.programme import Programme, Rules
from kvitto.core.sheet import Cell
from kvitto.core.standing import Standing
from kvitto.core.state import State
from tests.core.ledgers import happen, opened
from tests.forms.material import files

COLUMNS = {column.key: column for tab in files().tabs("vgr") if tab.key == "ansokningar" for column in tab.columns}

DECISION: dict[str, Cell] = {
    "forslag": "Tillstyrker",
    "beviljat_belopp": 40000,
    "motivering": "Väl beredd ansökan.",
    "beslutsdatum": "2026-11-25",
    "beslutat_av": "Förvaltningschef",
}
"""What staff fill in before a grant."""


def programme_of(region: str = "vgr") -> Programme:
    programme = files().programme(region)
    assert programme is not None
    return programme


def with_rules(**changes: object) -> Programme:
    """The programme of Västra Götaland with some of its rules otherwise."""
    programme = programme_of()
    return programme.model_copy(update={"rules": Rules(**{**programme.rules.model_dump(), **changes})})


class Cases:
    """A region's cases, and staff who edit their rows. ``today`` moves where the test moves it."""

    def __init__(self, *names: str, programme: Programme | None = None, **facts: object) -> None:
        self.programme = programme or programme_of()
        self.state = State()
        self.today = date(2026, 12, 1)
        for name in names:
            self.apply_for(name, **facts)

    def apply_for(self, name: str, **facts: object) -> None:
        asked = {"requested": 45000, "starts": "2027-01-15", "ends": "2027-11-30", "municipality": "1440", **facts}
        happen(self.state, replace(opened(name), **asked))  # type: ignore[arg-type] # each as CaseOpened has it

    def edit(self, name: str, **cells: Cell) -> list[ev.Event]:
        """Cells of one row that have counted in one look."""
        return self.look({name: cells})

    def look(self, rows: Mapping[str, Mapping[str, Cell]]) -> list[ev.Event]:
        """Cells of several rows that count in the same look."""
        edits = [
            Edit(Reference(f"R-{name}"), key, value, mark_of(key, value))
            for name, cells in rows.items()
            for key, value in cells.items()
        ]
        desk = Desk(self.state, self.programme, Calendar(), self.today)
        told = commands.decided(desk, edits, COLUMNS)
        if told:
            happen(self.state, *told)
        for edit in edits:
            assert desk.standing(edit.reference) == self.state.standing(edit.reference)
        return told

    def go(self, name: str, *words: str) -> None:
        """Let the case go on to each of these statuses, as staff write them."""
        for word in words:
            self.edit(name, status=word)
            assert self.status(name) == self.programme.by_word[word.casefold()].id, self.remarks(name)

    def grant(self, name: str, **cells: Cell) -> None:
        self.edit(name, **{**DECISION, **cells})
        self.go(name, "Bereds i Biblioteksgruppen", "Klar för beslut", "Beviljad")

    def standing(self, name: str) -> Standing:
        return self.state.standing(Reference(f"R-{name}"))

    def status(self, name: str) -> str:
        return self.standing(name).status

    def remarks(self, name: str) -> dict[str, tuple[str, tuple[str, ...]]]:
        """What stands against the cells of the row: rule and facts by column key."""
        return {key: (one.rule, one.facts) for key, one in self.standing(name).remarks.items()}
