"""Looks: what staff do in the sheet counts when it has stood in three looks, and slips never do."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kvitto.core import events as ev
from kvitto.core import snapshot
from kvitto.core.cell_marks import exchanged, mark_of, marks_of, together
from kvitto.core.decide import batches, looks
from kvitto.core.found import REFERENCE, FoundRow, FoundTab, found_in
from kvitto.core.ids import Reference, Token
from kvitto.core.sheet import Cell, Column, SeenRow, Tab
from kvitto.core.sheet_file import KVITTO_ID
from tests.core.ledgers import TAB, happen, with_batches

MADE: dict[str, Cell] = {"kommun": "Ale", "projekt": "Bokbåten", "belopp": 45000, "status": "Inkommen"}


class Sheet:
    """A tab that staff work in, and the looks at it."""

    def __init__(self, *tokens: str) -> None:
        self.state = with_batches(list(tokens))
        happen(self.state, *batches.applied(self.state, 1))
        self.rows = [FoundRow(n, Reference(f"R-{token}"), dict(MADE)) for n, token in enumerate(tokens, start=2)]
        self.missing: tuple[str, ...] = ()

    def found(self) -> FoundTab:
        return FoundTab(TAB, tuple(self.rows), self.missing)

    def start(self) -> int:
        happen(self.state, *looks.started(self.state, self.state.at + timedelta(minutes=3)), after=timedelta(minutes=3))
        return self.state.look

    def end(self, look: int, found: FoundTab | None = None) -> list[ev.Event]:
        told = looks.ended(self.state, look, [found or self.found()], lambda tab: lambda token: MADE)
        if told:
            happen(self.state, *told)
        return [event for event in told if not isinstance(event, ev.LookEnded)]

    def look(self) -> list[ev.Event]:
        return self.end(self.start())

    def edit(self, token: str, **cells: Cell) -> None:
        self.rows = [
            FoundRow(row.number, row.reference, {**row.cells, **cells}) if row.reference == f"R-{token}" else row
            for row in self.rows
        ]

    def delete(self, token: str) -> None:
        self.rows = [row for row in self.rows if row.reference != f"R-{token}"]

    def in_force(self, token: str) -> dict[str, str]:
        return dict(self.state.rows[TAB][Token(token)].settled)


def kinds(told: list[ev.Event]) -> list[str]:
    return [type(event).__name__ for event in told]


def test_a_row_is_placed_when_its_values_stand_under_the_right_headings():
    sheet = Sheet("a")

    assert kinds(sheet.look()) == ["RowPlaced"]
    assert sheet.look() == []
    assert looks.is_still(sheet.state, sheet.found())


def test_a_row_whose_values_stand_under_other_headings_gives_no_edits():
    sheet = Sheet("a")
    sheet.rows = [FoundRow(2, Reference("R-a"), {"projekt": "Ale", "belopp": "Bokbåten", "kommun": 45000})]

    assert kinds(sheet.look()) == ["RowAstray"]
    assert [sheet.look() for _ in range(3)] == [[], [], []]


def test_an_edit_counts_in_the_third_look_in_which_it_stands():
    sheet = Sheet("a")
    sheet.look()
    sheet.edit("a", status="Beviljad")

    assert kinds(sheet.look()) == ["EditSeen"]
    assert sheet.look() == []
    [settled] = sheet.look()
    assert settled == ev.EditSettled(
        TAB, Token("a"), "status", mark_of("status", "Inkommen"), mark_of("status", "Beviljad")
    )
    assert sheet.look() == []
    assert looks.is_still(sheet.state, sheet.found())


def test_a_slip_that_is_undone_never_counts():
    sheet = Sheet("a")
    sheet.look()
    for _ in range(3):
        sheet.edit("a", status="Avslag")
        sheet.look()
        sheet.look()
        sheet.edit("a", status="Inkommen")
        assert kinds(sheet.look()) == ["EditUndone"]

    assert sheet.in_force("a") == {}


def test_an_edit_that_is_changed_begins_anew():
    sheet = Sheet("a")
    sheet.look()
    sheet.edit("a", belopp=40000)
    sheet.look()
    sheet.look()
    sheet.edit("a", belopp=4000)

    assert kinds(sheet.look()) == ["EditSeen"]
    assert sheet.look() == []
    assert kinds(sheet.look()) == ["EditSettled"]
    assert sheet.in_force("a") == {"belopp": mark_of("belopp", 4000)}


def test_each_cell_has_its_own_time():
    sheet = Sheet("a")
    sheet.look()
    sheet.edit("a", status="Under beredning")
    sheet.look()
    sheet.edit("a", handlaggare="HL")
    sheet.look()

    assert [event.key for event in sheet.look() if isinstance(event, ev.EditSettled)] == ["status"]
    assert [event.key for event in sheet.look() if isinstance(event, ev.EditSettled)] == ["handlaggare"]


def test_a_look_that_froze_tells_nothing_once_another_has_started():
    sheet = Sheet("a")
    sheet.look()
    frozen, seen_then = sheet.start(), sheet.found()
    sheet.edit("a", status="Beviljad")
    sheet.look()

    assert sheet.end(frozen, seen_then) == []
    assert sheet.look() == []
    assert kinds(sheet.look()) == ["EditSettled"]


def test_a_look_that_was_started_and_never_ended_does_not_count():
    sheet = Sheet("a")
    sheet.look()
    sheet.edit("a", status="Beviljad")
    sheet.look()
    sheet.start()
    sheet.start()

    assert sheet.look() == []
    assert kinds(sheet.look()) == ["EditSettled"]


def test_looks_start_three_minutes_apart():
    sheet = Sheet("a")
    sheet.start()

    assert looks.started(sheet.state, sheet.state.at + timedelta(minutes=2, seconds=59)) == []
    assert looks.started(sheet.state, sheet.state.at + timedelta(minutes=3)) == [ev.LookStarted(2)]


def test_a_deleted_row_is_gone_after_three_looks_and_stays_gone():
    sheet = Sheet("a", "b")
    sheet.look()
    sheet.delete("a")

    assert kinds(sheet.look()) == ["RowMissed"]
    assert sheet.look() == []
    assert kinds(sheet.look()) == ["RowGone"]
    assert sheet.look() == []
    assert looks.is_still(sheet.state, sheet.found())


def test_a_row_astray_that_staff_delete_is_gone_and_may_come_back_like_any_other():
    sheet = Sheet("a")
    sheet.rows = [FoundRow(2, Reference("R-a"), {"projekt": "Ale", "belopp": "Bokbåten", "kommun": 45000})]
    sheet.look()
    rows, sheet.rows = sheet.rows, []
    assert not looks.is_still(sheet.state, sheet.found())
    assert [kinds(sheet.look()) for _ in range(4)] == [["RowMissed"], [], ["RowGone"], []]
    assert looks.is_still(sheet.state, sheet.found())

    sheet.rows = rows
    assert not looks.is_still(sheet.state, sheet.found())
    assert [kinds(sheet.look()) for _ in range(2)] == [["RowFound"], []]
    assert looks.is_still(sheet.state, sheet.found())


def test_a_row_that_was_cut_and_pasted_meanwhile_is_there_again():
    sheet = Sheet("a")
    sheet.look()
    rows = sheet.rows
    sheet.rows = []
    sheet.look()
    sheet.rows = rows

    assert kinds(sheet.look()) == ["RowFound"]
    assert sheet.look() == []


def test_two_rows_with_one_reference_give_no_edits_until_one_is_gone():
    sheet = Sheet("a")
    sheet.look()
    sheet.edit("a", status="Beviljad")
    copy = FoundRow(9, Reference("R-a"), {**MADE, "status": "Avslag"})
    sheet.rows.append(copy)

    assert kinds(sheet.look()) == ["RowDoubled"]
    assert [sheet.look() for _ in range(3)] == [[], [], []]
    sheet.rows.remove(copy)
    assert kinds(sheet.look()) == ["RowFound", "EditSeen"]


def test_more_than_ten_changed_rows_at_once_wait_for_staff_to_confirm():
    names = [f"t{n}" for n in range(12)]
    sheet = Sheet(*names)
    sheet.look()
    for name in names[:11]:
        sheet.edit(name, status="Avslag")

    assert sheet.look() == [ev.TabHalted(TAB, 11)]
    assert [sheet.look() for _ in range(3)] == [[], [], []]
    happen(sheet.state, ev.TabConfirmed(TAB))
    assert kinds(sheet.look()) == ["EditSeen"] * 11
    assert sheet.look() == []
    assert kinds(sheet.look()) == ["EditSettled"] * 11


def test_ten_changed_rows_are_a_morning_of_work():
    names = [f"t{n}" for n in range(12)]
    sheet = Sheet(*names)
    sheet.look()
    for name in names[:10]:
        sheet.edit(name, handlaggare="HL")

    assert kinds(sheet.look()) == ["EditSeen"] * 10


def test_while_a_column_of_ours_is_missing_the_tab_gives_no_edits():
    sheet = Sheet("a")
    sheet.look()
    sheet.missing = ("belopp",)
    sheet.rows = [FoundRow(2, Reference("R-a"), {key: value for key, value in MADE.items() if key != "belopp"})]

    assert [sheet.look() for _ in range(3)] == [[], [], []]


def test_a_look_that_could_not_read_the_tab_does_not_count_for_its_edits():
    sheet = Sheet("a")
    sheet.look()
    sheet.edit("a", status="Beviljad")
    sheet.look()
    sheet.missing = ("belopp",)
    sheet.look()
    unread = looks.ended(sheet.state, sheet.start(), [], lambda tab: lambda token: MADE)
    happen(sheet.state, *unread)
    sheet.missing = ()

    assert sheet.look() == []
    assert kinds(sheet.look()) == ["EditSettled"]


def test_what_was_seen_before_a_halt_must_stand_in_three_looks_after_it():
    names = [f"t{n}" for n in range(12)]
    sheet = Sheet(*names)
    sheet.look()
    sheet.edit("t11", status="Beviljad")
    sheet.look()
    for name in names[:11]:
        sheet.edit(name, status="Avslag")
    assert kinds(sheet.look()) == ["TabHalted"]
    for name in names[:11]:
        sheet.edit(name, status="Inkommen")
    sheet.look()
    happen(sheet.state, ev.TabConfirmed(TAB))

    assert kinds(sheet.look()) == ["EditSeen"]
    assert sheet.look() == []
    assert kinds(sheet.look()) == ["EditSettled"]


def test_a_row_that_was_cut_before_any_look_and_pasted_during_a_halt_is_placed_after_it():
    names = [f"t{n}" for n in range(13)]
    sheet = Sheet(*names)
    cut = sheet.rows.pop()
    sheet.look()
    for name in names[:12]:
        sheet.edit(name, status="Avslag")
    assert kinds(sheet.look()) == ["TabHalted"]
    sheet.rows.append(cut)
    for name in names[:12]:
        sheet.edit(name, status="Inkommen")
    happen(sheet.state, ev.TabConfirmed(TAB))

    assert kinds(sheet.look()) == ["RowPlaced"]
    assert looks.is_still(sheet.state, sheet.found())


def test_a_deleted_row_that_staff_bring_back_is_a_row_like_any_other():
    sheet = Sheet("a")
    sheet.look()
    rows = sheet.rows
    sheet.rows = []
    for _ in range(3):
        sheet.look()
    sheet.rows = rows

    assert kinds(sheet.look()) == ["RowFound"]
    sheet.rows = []
    assert kinds([event for _ in range(3) for event in sheet.look()]) == ["RowMissed", "RowGone"]


def test_a_row_that_staff_delete_before_any_look_is_gone_too_and_may_come_back():
    sheet = Sheet("a")
    rows, sheet.rows = sheet.rows, []

    assert [kinds(sheet.look()) for _ in range(4)] == [["RowMissed"], [], ["RowGone"], []]
    assert looks.is_still(sheet.state, sheet.found())
    sheet.rows = rows
    assert [kinds(sheet.look()) for _ in range(2)] == [["RowFound"], ["RowPlaced"]]


def test_a_look_that_began_before_a_row_came_does_not_miss_it():
    sheet = Sheet("a")
    look, before = sheet.start(), FoundTab(TAB, ())
    happen(sheet.state, ev.BatchOpened(2, "work", TAB, (Token("b"),)), ev.BatchApplied(2))

    assert [event.token for event in sheet.end(look, before) if isinstance(event, ev.RowMissed)] == ["a"]


def test_a_row_that_staff_copy_before_any_look_is_placed_when_one_of_the_two_is_gone():
    sheet = Sheet("a")
    sheet.rows *= 2

    assert kinds(sheet.look()) == ["RowDoubled"]
    assert looks.is_still(sheet.state, sheet.found())
    del sheet.rows[1]
    assert [kinds(sheet.look()) for _ in range(2)] == [["RowFound"], ["RowPlaced"]]


def test_a_tab_that_waits_for_staff_costs_no_looks_until_they_have_answered():
    sheet = Sheet("a")
    sheet.look()
    sheet.edit("a", status="Beviljad")
    assert not looks.is_still(sheet.state, sheet.found())
    assert looks.is_still(sheet.state, FoundTab(TAB, tuple(sheet.rows), missing=("belopp",)))
    happen(sheet.state, ev.TabHalted(TAB, 11))

    assert looks.is_still(sheet.state, sheet.found())
    happen(sheet.state, ev.TabConfirmed(TAB))
    assert not looks.is_still(sheet.state, sheet.found())


def test_no_row_is_called_deleted_while_nothing_tells_whose_the_rows_are():
    tab = Tab(TAB, "Ansökningar", "work", ("application",), (Column(REFERENCE, "Referens", zone="system"),))

    assert found_in(tab, [REFERENCE], []).missing == ()
    assert found_in(tab, [KVITTO_ID], []).missing == ()
    assert found_in(tab, [], [SeenRow(2, {})]).missing == (REFERENCE,)


def test_rows_that_are_not_ours_are_nobodys_business():
    sheet = Sheet("a")
    sheet.rows.append(FoundRow(3, Reference("R-typed-by-hand"), {"status": "Beviljad"}))

    assert kinds(sheet.look()) == ["RowPlaced"]


def test_what_looks_have_seen_outlives_a_restart():
    sheet = Sheet("a", "b")
    sheet.look()
    sheet.edit("a", status="Beviljad")
    sheet.delete("b")
    for _ in range(3):
        sheet.look()
    sheet.edit("a", belopp=1)
    sheet.look()

    assert snapshot.decode(snapshot.encode(sheet.state)) == sheet.state


CELLS = st.dictionaries(st.sampled_from("abcdef"), st.text(max_size=3) | st.integers(0, 9), max_size=6)


@given(CELLS, CELLS)
def test_a_rows_mark_follows_its_cells_in_any_order(before, after):
    old, new = marks_of(before), marks_of(after)
    row = together(old.values())
    for key in {*old, *new}:
        row = exchanged(row, old.get(key, ""), new.get(key, ""))

    assert row == together(reversed(list(new.values())))


def test_a_value_has_one_mark_as_written_and_as_read_back():
    assert mark_of("start", date(2027, 2, 1)) == mark_of("start", 46419)
    assert mark_of("inkom", datetime.fromisoformat("2026-11-20T09:00")) == mark_of("inkom", 46346.375)
    assert mark_of("belopp", 45000) == mark_of("belopp", 45000.0)
    assert mark_of("projekt", " Bokbåten ") == mark_of("projekt", "Bokbåten")
    assert mark_of("projekt", "  ") == mark_of("projekt", None) == ""
    assert mark_of("projekt", "45000") != mark_of("projekt", 45000)
    assert mark_of("start", "x") != mark_of("slut", "x")
