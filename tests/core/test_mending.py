"""Values that landed under other headings are moved to their own, and nothing of staff's is touched."""

from hypothesis import given
from hypothesis import strategies as st

from kvitto.core.found import FoundRow
from kvitto.core.ids import Reference
from kvitto.core.mending import displaced, mended
from kvitto.core.sheet import Cell, Place

KEYS = ("kommun", "projekt", "belopp", "start", "status", "syfte")
VALUES = st.sampled_from([None, "Ale", "Bokbåten", 45000, 1, "Ja", "Inkommen"])
MADE = st.fixed_dictionaries(dict.fromkeys(KEYS, VALUES))
WIDTH = len(KEYS) + 2


def row(cells: dict[Place, Cell]) -> FoundRow:
    ours = {key: cell for key, cell in cells.items() if isinstance(key, str) and cell is not None}
    theirs = {at: cell for at, cell in cells.items() if isinstance(at, int) and cell is not None}
    return FoundRow(2, Reference("R"), ours, others=theirs)


def landed(made: dict[str, Cell], headings: list[Place]) -> dict[Place, Cell]:
    """The cells of a row that was written by the old headings, under the new ones."""
    values = [made[key] for key in KEYS] + [None] * (WIDTH - len(KEYS))
    return dict(zip(headings, values, strict=True))


def after(cells: dict[Place, Cell], made: dict[str, Cell]) -> dict[Place, Cell]:
    return {key: cell for key, cell in {**cells, **mended(made, row(cells))}.items() if cell is not None}


@given(MADE, st.permutations([*KEYS, 6, 7]))
def test_wherever_columns_are_moved_each_value_comes_to_its_heading(made, headings):
    cells = landed(made, headings)

    assert after(cells, made) == {key: cell for key, cell in made.items() if cell is not None}
    assert displaced(made, row(after(cells, made))) == frozenset()


@given(MADE, st.permutations([*KEYS, 6, 7]), st.data())
def test_a_mend_of_which_only_some_cells_were_written_is_finished_by_the_next(made, headings, data):
    cells = landed(made, headings)
    mend = mended(made, row(cells))
    written = data.draw(st.sets(st.sampled_from([*mend])) if mend else st.just(set()))
    half = {**cells, **{place: mend[place] for place in written}}

    # What is left in a column of nobody's is a copy, and might be staff's own.
    assert {key: after(half, made).get(key) for key in KEYS} == made
    assert displaced(made, row(after(half, made)), astray=True) == frozenset()


@given(MADE, st.permutations([*KEYS, 6, 7]), st.sampled_from([*KEYS, 6, 7]))
def test_a_cell_that_staff_have_written_in_is_left(made, headings, place):
    cells = {**landed(made, headings), place: "staffs own words"}

    assert after(cells, made)[place] == "staffs own words"


@given(MADE, st.sampled_from(KEYS))
def test_a_row_in_its_place_needs_nothing_also_when_staff_have_copied_a_value(made, key):
    cells: dict[Place, Cell] = {**made, 6: made[key]}

    assert mended(made, row(cells)) == {}


def test_an_amount_that_staff_grant_is_not_the_amount_applied_for_gone_astray():
    made: dict[str, Cell] = {"projekt": "Bokbåten", "belopp": 45000, "status": "Inkommen"}
    cells: dict[Place, Cell] = {
        "projekt": "Bokbåten",
        "belopp": "enligt avtal",
        "beviljat": 45000,
        "status": "Inkommen",
    }

    assert displaced(made, row(cells)) == frozenset()
    assert mended(made, row(cells)) == {}
